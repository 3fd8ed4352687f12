package graph

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

// The bounds of a request. The dearest screen of the clients costs about 3,000.
const (
	maxBody = 256 << 10
	// maxDocument bounds the operation itself, which is kept in memory once it was
	// seen; the longest of the clients has 1 KB. Variables may fill the body.
	maxDocument = 16 << 10
	maxTokens   = 2000
	maxDepth    = 14
	maxCost     = 20000
	// listGuess is what a list without a page size is taken to hold.
	listGuess = 8
)

// limits refuses operations that would cost too much, before they run. Fragments
// are counted once each, so a document cannot make the counting itself dear.
type limits struct {
	// introspection says that the schema may be asked for.
	introspection bool
}

// ExtensionName names the extension.
func (limits) ExtensionName() string { return "limits" }

// Validate has nothing to check.
func (limits) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext counts depth and cost of the operation.
func (l limits) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if !l.introspection && asksForSchema(op.Operation.SelectionSet) {
		e := gqlerror.Errorf("introspection is switched off")
		e.Extensions = map[string]any{"code": string(problem.ValidationFailed)}
		return e
	}
	c := counter{variables: op.Variables, fragments: map[string]weight{}}
	w := c.set(op.Operation.SelectionSet)
	if w.depth > maxDepth || w.cost > maxCost {
		p := problem.New(problem.TooComplex,
			"请求过于复杂，请减少层级或每页数量。", "The request asks for too much; use fewer levels or smaller pages.")
		return &gqlerror.Error{Err: p, Message: p.English, Extensions: map[string]any{"code": string(p.Code)}}
	}
	return nil
}

// asksForSchema reports whether a root field is __schema or __type. Documents are
// valid by now, so no fragment leads back to itself.
func asksForSchema(set ast.SelectionSet) bool {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if s.Name == "__schema" || s.Name == "__type" {
				return true
			}
		case *ast.InlineFragment:
			if asksForSchema(s.SelectionSet) {
				return true
			}
		case *ast.FragmentSpread:
			if s.Definition != nil && asksForSchema(s.Definition.SelectionSet) {
				return true
			}
		}
	}
	return false
}

// dear are fields that read every member of a subtree, whatever page of it is asked for.
var dear = map[string]int{"studyDay": 1000, "leagueTable": 1000, "onlineTimeTable": 1000}

type weight struct{ depth, cost int }

type counter struct {
	variables map[string]any
	fragments map[string]weight
}

func (c counter) set(set ast.SelectionSet) weight {
	var sum weight
	for _, selection := range set {
		var w weight
		switch s := selection.(type) {
		case *ast.Field:
			w = c.field(s)
		case *ast.InlineFragment:
			w = c.set(s.SelectionSet)
		case *ast.FragmentSpread:
			w = c.fragment(s)
		}
		sum.depth = max(sum.depth, w.depth)
		sum.cost = min(sum.cost+w.cost, maxCost+1)
	}
	return sum
}

func (c counter) fragment(s *ast.FragmentSpread) weight {
	w, known := c.fragments[s.Name]
	if !known && s.Definition != nil {
		w = c.set(s.Definition.SelectionSet)
		c.fragments[s.Name] = w
	}
	return w
}

func (c counter) field(f *ast.Field) weight {
	if strings.HasPrefix(f.Name, "__") {
		return weight{depth: 1, cost: 1} // the schema lies in memory, and is open to few
	}
	w := c.set(f.SelectionSet)
	return weight{depth: w.depth + 1, cost: min(1+dear[f.Name]+w.cost*c.times(f), maxCost+1)}
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
		return int(min(v, maxCost)), true
	case int:
		return v, true
	case float64:
		return int(min(v, maxCost)), true
	case json.Number:
		n, err := v.Int64()
		return int(min(n, maxCost)), err == nil
	}
	return 0, false
}
