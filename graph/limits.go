package graph

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

// Limits are the bounds of one request. Whatever is 0 takes DefaultLimits' value.
type Limits struct {
	// Body and Document are in bytes; a document is kept in memory once it was seen,
	// variables may fill the body.
	Body, Document int
	// Tokens are those of a document: names, signs, values.
	Tokens int
	// Depth is how far fields lie below each other.
	Depth int
	// Fields, Aliases and Directives are counted as often as fragments repeat them.
	Fields, Aliases, Directives int
	// ListItems bounds each list of an input, in variables and in the document.
	ListItems int
	// Cost is what an operation may come to: one for each field, times the size of the
	// page that it lies in, and more for what is dear.
	Cost int
	// Deadline bounds how long an operation may take.
	Deadline time.Duration
}

// DefaultLimits hold the clients' own operations several times over: the longest has 1 KB
// and 90 fields, the dearest costs about 3,000.
var DefaultLimits = Limits{
	Body: 256 << 10, Document: 16 << 10, Tokens: 2000, Depth: 14, Fields: 400, Aliases: 100, Directives: 100,
	ListItems: 1000, Cost: 20000, Deadline: 30 * time.Second,
}

// orDefaults returns l with what it leaves open.
func (l Limits) orDefaults() Limits {
	d := DefaultLimits
	for _, pair := range []struct{ mine, other *int }{
		{&l.Body, &d.Body}, {&l.Document, &d.Document}, {&l.Tokens, &d.Tokens}, {&l.Depth, &d.Depth}, {&l.Fields, &d.Fields},
		{&l.Aliases, &d.Aliases}, {&l.Directives, &d.Directives}, {&l.ListItems, &d.ListItems}, {&l.Cost, &d.Cost},
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
		"depth":      {"层级", "levels of fields"},
		"fields":     {"字段", "fields"},
		"aliases":    {"别名", "aliases"},
		"directives": {"指令", "directives"},
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
}

// check returns what is too much of the document, or nil.
func (l Limits) check(doc *ast.QueryDocument) *problem.Problem {
	m := measure{fragments: make(map[string]*ast.FragmentDefinition, len(doc.Fragments)), known: make(map[string]shape, len(doc.Fragments))}
	for _, f := range doc.Fragments {
		if m.fragments[f.Name] == nil {
			m.fragments[f.Name] = f
		}
	}
	// The library validates each operation and each fragment with all that it reaches.
	var all shape
	for _, op := range doc.Operations {
		all.add(m.directives(op.Directives))
		for _, v := range op.VariableDefinitions {
			all.add(m.directives(v.Directives))
			all.items = max(all.items, longestLiteral(v.DefaultValue))
		}
		all.add(m.set(op.SelectionSet))
	}
	for name := range m.fragments {
		s := m.fragment(name)
		all.add(shape{depth: s.depth, items: s.items})
		all.fields, all.aliases, all.directives = max(all.fields, s.fields), max(all.aliases, s.aliases), max(all.directives, s.directives)
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
	return nil
}

func (m measure) set(set ast.SelectionSet) shape {
	var sum shape
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			sum.add(m.field(s))
		case *ast.InlineFragment:
			sum.add(m.directives(s.Directives))
			sum.add(m.set(s.SelectionSet))
		case *ast.FragmentSpread:
			sum.add(m.directives(s.Directives))
			sum.add(m.fragment(s.Name))
		}
	}
	return sum
}

func (m measure) field(f *ast.Field) shape {
	s := m.set(f.SelectionSet)
	s.depth++
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

func (m measure) directives(list ast.DirectiveList) shape {
	s := shape{directives: len(list)}
	for _, d := range list {
		for _, a := range d.Arguments {
			s.items = max(s.items, longestLiteral(a.Value))
		}
	}
	return s
}

// fragment is what one spread of a fragment adds. One that leads back to itself, which
// validation refuses, adds nothing the second time.
func (m measure) fragment(name string) shape {
	s, known := m.known[name]
	f := m.fragments[name]
	if known || f == nil {
		return s
	}
	m.known[name] = shape{}
	s = m.directives(f.Directives)
	s.add(m.set(f.SelectionSet))
	m.known[name] = s
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

const (
	// listGuess is what a list without a page size is taken to hold.
	listGuess = 8
	// writing is what a field of a mutation costs beside what it answers.
	writing = 10
)

// dear are fields that read every member of a subtree, whatever page of it is asked for.
var dear = map[string]int{"studyDay": 1000, "leagueTable": 1000, "onlineTimeTable": 1000}

// costOf is what an operation costs, at most one more than most. The document is valid.
// Fragments are counted once each.
func costOf(op *ast.OperationDefinition, variables map[string]any, most int) int {
	c := counter{variables: variables, most: most, fragments: map[string]int{}}
	cost := c.set(op.SelectionSet)
	if op.Operation == ast.Mutation {
		cost += writing * len(op.SelectionSet)
	}
	return c.upTo(cost)
}

type counter struct {
	variables map[string]any
	most      int
	fragments map[string]int
}

func (c counter) upTo(cost int) int { return min(cost, c.most+1) }

func (c counter) set(set ast.SelectionSet) int {
	sum := 0
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			sum = c.upTo(sum + c.field(s))
		case *ast.InlineFragment:
			sum = c.upTo(sum + c.set(s.SelectionSet))
		case *ast.FragmentSpread:
			sum = c.upTo(sum + c.fragment(s))
		}
	}
	return sum
}

func (c counter) fragment(s *ast.FragmentSpread) int {
	cost, known := c.fragments[s.Name]
	if !known && s.Definition != nil {
		cost = c.set(s.Definition.SelectionSet)
		c.fragments[s.Name] = cost
	}
	return cost
}

func (c counter) field(f *ast.Field) int {
	if strings.HasPrefix(f.Name, "__") {
		return 1 // the schema lies in memory, and is open to few
	}
	return c.upTo(1 + dear[f.Name] + c.set(f.SelectionSet)*c.times(f))
}

// times is how often a field's children are read.
func (c counter) times(f *ast.Field) int {
	if f.Definition == nil {
		return 1
	}
	if strings.HasSuffix(f.Definition.Type.Name(), "Connection") {
		return c.pageSize(f)
	}
	if f.Name == "nodes" {
		return paging.MaxSize
	}
	if f.Definition.Type.Elem != nil && f.Name != "edges" {
		return listGuess
	}
	return 1
}

func (c counter) pageSize(f *ast.Field) int {
	for _, name := range []string{"first", "last"} {
		arg := f.Arguments.ForName(name)
		if arg == nil {
			continue
		}
		value, err := arg.Value.Value(c.variables)
		if err != nil {
			continue
		}
		if n, ok := asInt(value); ok {
			return min(max(n, 1), paging.MaxSize)
		}
	}
	return paging.DefaultSize
}

func asInt(value any) (int, bool) {
	switch v := value.(type) {
	case int64:
		return int(min(v, paging.MaxSize)), true
	case int:
		return v, true
	case float64:
		return int(min(v, paging.MaxSize)), true
	case json.Number:
		n, err := v.Int64()
		return int(min(n, paging.MaxSize)), err == nil
	}
	return 0, false
}
