package graph

import (
	"encoding/json"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"partyschool/internal/paging"
)

const (
	// listGuess is what a list without a page size is taken to hold.
	listGuess = 8
	// writing is what a field of a mutation costs beside what it answers.
	writing = 10
)

// dear are fields that read every member of a subtree, whatever page of it is asked for.
var dear = map[string]int{"studyDay": 1000, "leagueTable": 1000, "onlineTimeTable": 1000}

// costOf is what an operation costs, at most one more than most. The document is valid.
// Fragments are counted once each, and so are variables.
func costOf(op *ast.OperationDefinition, variables map[string]any, most int) int {
	c := counter{variables: variables, most: most, fragments: map[string]int{}, items: map[string]int{}}
	return c.upTo(c.set(op.SelectionSet))
}

type counter struct {
	variables map[string]any
	most      int
	fragments map[string]int
	// items are how many there are in the lists of a variable.
	items map[string]int
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
	cost := 1 + dear[f.Name] + c.set(f.SelectionSet)*c.times(f)
	if f.ObjectDefinition != nil && f.ObjectDefinition.Name == "Mutation" {
		cost += writing
	}
	for _, a := range f.Arguments {
		cost += c.given(a.Value)
	}
	return c.upTo(cost)
}

// given is what the lists of an argument cost: each item is looked at like a field.
func (c counter) given(v *ast.Value) int {
	if v == nil {
		return 0
	}
	if v.Kind == ast.Variable {
		n, known := c.items[v.Raw]
		if !known {
			n = itemsOf(c.variables[v.Raw])
			c.items[v.Raw] = n
		}
		return n
	}
	n := 0
	if v.Kind == ast.ListValue {
		n = len(v.Children)
	}
	for _, child := range v.Children {
		n += c.given(child.Value)
	}
	return n
}

// itemsOf is how many items there are in all lists of a variable.
func itemsOf(value any) int {
	n := 0
	switch v := value.(type) {
	case []any:
		n = len(v)
		for _, item := range v {
			n += itemsOf(item)
		}
	case map[string]any:
		for _, item := range v {
			n += itemsOf(item)
		}
	}
	return n
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
