package graph

import (
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"partyschool/internal/problem"
)

// Limits are the bounds of one request. Whatever is 0 takes DefaultLimits' value.
type Limits struct {
	// Body and Document are in bytes; a document is kept in memory once it was seen,
	// variables may fill the body.
	Body, Document int
	// Tokens are those of a document: names, signs, values.
	Tokens int
	// Depth is how far fields and fragments lie below each other.
	Depth int
	// Fields, Aliases and Directives are counted as often as fragments repeat them.
	Fields, Aliases, Directives int
	// Repeats are pairs of fields that answer under the same name at the same place, and
	// of fragments spread there. Validation compares each such pair, with all that stands
	// in the fields' arguments.
	Repeats int
	// ListItems bounds each list of an input, in variables and in the document.
	ListItems int
	// Cost is what an operation may come to: one for each field, times the size of the
	// page that it lies in, one for each item of a list in the inputs, and more for what
	// is dear.
	Cost int
	// Deadline bounds how long an operation may take.
	Deadline time.Duration
}

// DefaultLimits hold the clients' own operations several times over: the longest has 1 KB
// and 90 fields, the dearest costs about 3,000.
var DefaultLimits = Limits{
	Body: 256 << 10, Document: 16 << 10, Tokens: 2000, Depth: 14, Fields: 400, Aliases: 100, Directives: 100, Repeats: 2000,
	ListItems: 1000, Cost: 20000, Deadline: 30 * time.Second,
}

// orDefaults returns l with what it leaves open.
func (l Limits) orDefaults() Limits {
	d := DefaultLimits
	for _, pair := range []struct{ mine, other *int }{
		{&l.Body, &d.Body}, {&l.Document, &d.Document}, {&l.Tokens, &d.Tokens}, {&l.Depth, &d.Depth}, {&l.Fields, &d.Fields},
		{&l.Aliases, &d.Aliases}, {&l.Directives, &d.Directives}, {&l.Repeats, &d.Repeats}, {&l.ListItems, &d.ListItems}, {&l.Cost, &d.Cost},
	} {
		if *pair.mine == 0 {
			*pair.mine = *pair.other
		}
	}
	if l.Deadline == 0 {
		l.Deadline = d.Deadline
	}
	return l
}

// tooMuch says which bound a request goes beyond. What it came to is not told: counting
// ends soon after the bound.
func tooMuch(limit string, most int) *problem.Problem {
	names := map[string][2]string{
		"depth":      {"层级", "levels of fields and fragments"},
		"fields":     {"字段", "fields"},
		"aliases":    {"别名", "aliases"},
		"directives": {"指令", "directives"},
		"repeats":    {"同名字段的两两比较", "comparisons of fields of the same name"},
		"listItems":  {"列表项", "items in a list"},
		"cost":       {"计算量", "units of cost"},
	}
	return problem.New(problem.TooComplex, "请求过于复杂：%[1]s最多 %[3]d。请减少层级、字段或每页数量。",
		"The request asks for too much: at most %[3]d %[2]s. Use fewer levels, fewer fields or smaller pages.", names[limit][0], names[limit][1], most).
		With("limit", limit).With("most", most)
}

// enough is where counting stops to grow: far beyond any bound, far from overflowing.
const enough = 1 << 30

func plus(a, b int) int { return min(a+b, enough) }

// shape is how large a part of a document is, whatever the schema says of it.
type shape struct{ depth, fields, aliases, directives, items int }

func (s *shape) add(other shape) {
	s.depth = max(s.depth, other.depth)
	s.fields, s.aliases, s.directives = plus(s.fields, other.fields), plus(s.aliases, other.aliases), plus(s.directives, other.directives)
	s.items = max(s.items, other.items)
}

// measure counts a document that was parsed, before anything is done with it that takes
// longer than reading it. Each fragment is counted once and weighs as often as it is
// used, so a document cannot make the counting itself dear.
type measure struct {
	fragments map[string]*ast.FragmentDefinition
	known     map[string]shape
	// open are the fragments that are being counted, circle is one that leads back to
	// itself; empty without one.
	open   map[string]bool
	circle string
}

// check returns what is too much of the document, or nil.
func (l Limits) check(doc *ast.QueryDocument) *problem.Problem {
	n := len(doc.Fragments)
	m := &measure{fragments: make(map[string]*ast.FragmentDefinition, n), known: make(map[string]shape, n), open: make(map[string]bool, n)}
	for _, f := range doc.Fragments {
		if m.fragments[f.Name] != nil {
			return twice(f.Name)
		}
		m.fragments[f.Name] = f
	}
	var all shape
	for _, op := range doc.Operations {
		all.add(m.directives(op.Directives))
		for _, v := range op.VariableDefinitions {
			all.add(m.directives(v.Directives))
			all.items = max(all.items, longestLiteral(v.DefaultValue))
		}
		all.add(m.set(op.SelectionSet))
	}
	// A fragment that no operation reaches is refused by validation, which looks at it as
	// closely as at the others before it says so.
	var unused []ast.SelectionSet
	for _, f := range doc.Fragments {
		if _, known := m.known[f.Name]; known {
			continue
		}
		all.add(m.fragment(f.Name))
		unused = append(unused, f.SelectionSet)
	}
	if m.circle != "" {
		return inCircles(m.circle)
	}
	for _, bound := range []struct {
		name      string
		got, most int
	}{
		{"depth", all.depth, l.Depth},
		{"fields", all.fields, l.Fields},
		{"aliases", all.aliases, l.Aliases},
		{"directives", all.directives, l.Directives},
		{"listItems", all.items, l.ListItems},
	} {
		if bound.got > bound.most {
			return tooMuch(bound.name, bound.most)
		}
	}
	repeats := 0
	for _, op := range doc.Operations {
		repeats = plus(repeats, m.repeats(op.SelectionSet))
	}
	for _, set := range unused {
		repeats = plus(repeats, m.repeats(set))
	}
	if repeats > l.Repeats {
		return tooMuch("repeats", l.Repeats)
	}
	return nil
}

func (m *measure) set(set ast.SelectionSet) shape {
	var sum shape
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			sum.add(m.field(s))
		case *ast.InlineFragment:
			sum.add(m.directives(s.Directives))
			sum.add(below(m.set(s.SelectionSet)))
		case *ast.FragmentSpread:
			sum.add(m.directives(s.Directives))
			sum.add(below(m.fragment(s.Name)))
		}
	}
	return sum
}

// below is a part that lies a level further down. So does what is in a fragment: the
// library looks at it from each level above.
func below(s shape) shape {
	s.depth++
	return s
}

func (m *measure) field(f *ast.Field) shape {
	s := below(m.set(f.SelectionSet))
	if f.Name == "__schema" || f.Name == "__type" {
		s.depth = 1 // how deep the schema may be asked for is a rule of the library
	}
	s.fields = plus(s.fields, 1)
	if f.Alias != f.Name {
		s.aliases = plus(s.aliases, 1)
	}
	for _, a := range f.Arguments {
		s.items = max(s.items, longestLiteral(a.Value))
	}
	s.add(m.directives(f.Directives))
	return s
}

func (m *measure) directives(list ast.DirectiveList) shape {
	s := shape{directives: len(list)}
	for _, d := range list {
		for _, a := range d.Arguments {
			s.items = max(s.items, longestLiteral(a.Value))
		}
	}
	return s
}

// fragment is what one spread of a fragment adds. One that is not there, which
// validation refuses, counts as a field: it would else be free to spread it a million
// times.
func (m *measure) fragment(name string) shape {
	f := m.fragments[name]
	if f == nil {
		return shape{fields: 1}
	}
	if m.open[name] {
		m.circle = name
		return shape{}
	}
	s, known := m.known[name]
	if known {
		return s
	}
	m.open[name] = true
	s = m.directives(f.Directives)
	s.add(m.set(f.SelectionSet))
	m.known[name], m.open[name] = s, false
	return s
}

// longestLiteral is the length of the longest list in a value of the document.
func longestLiteral(v *ast.Value) int {
	if v == nil {
		return 0
	}
	longest := 0
	if v.Kind == ast.ListValue {
		longest = len(v.Children)
	}
	for _, child := range v.Children {
		longest = max(longest, longestLiteral(child.Value))
	}
	return longest
}

// longestList is the length of the longest list in a variable.
func longestList(value any) int {
	longest := 0
	switch v := value.(type) {
	case []any:
		longest = len(v)
		for _, item := range v {
			longest = max(longest, longestList(item))
		}
	case map[string]any:
		for _, item := range v {
			longest = max(longest, longestList(item))
		}
	}
	return longest
}

// asksForSchema reports whether a root field is __schema or __type; seen are the names of
// fragments that were looked into.
func asksForSchema(set ast.SelectionSet, seen map[string]bool) bool {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if s.Name == "__schema" || s.Name == "__type" {
				return true
			}
		case *ast.InlineFragment:
			if asksForSchema(s.SelectionSet, seen) {
				return true
			}
		case *ast.FragmentSpread:
			if s.Definition == nil || seen[s.Name] {
				continue
			}
			seen[s.Name] = true
			if asksForSchema(s.Definition.SelectionSet, seen) {
				return true
			}
		}
	}
	return false
}
