package graph

import (
	"github.com/vektah/gqlparser/v2/ast"

	"partyschool/internal/problem"
)

// repeats counts how often fields answer under the same name at the same place, in pairs,
// each weighing as much as stands in its arguments, and pairs of fragments that are spread
// there: validation compares just these with each other. It is called when it is known that there are no circles and how many fields
// there are in all, so that walking through fragments as they stand ends soon.
func (m *measure) repeats(sets ...ast.SelectionSet) int {
	same, spread := map[string][]*ast.Field{}, map[string]bool{}
	for _, set := range sets {
		m.gather(set, same, spread)
	}
	sum := pairs(len(spread)) // fragments are compared with each other as a whole too
	for _, fields := range same {
		below, values := make([]ast.SelectionSet, 0, len(fields)), 0
		for _, f := range fields {
			values = max(values, valuesOf(f))
			if len(f.SelectionSet) > 0 {
				below = append(below, f.SelectionSet)
			}
		}
		sum = plus(sum, min(pairs(len(fields)), enough/(1+values))*(1+values))
		if len(below) > 0 {
			sum = plus(sum, m.repeats(below...))
		}
	}
	return sum
}

func pairs(of int) int { return of * (of - 1) / 2 }

// gather puts the fields of a set by the names under which they answer; of a fragment that
// is spread several times in one place once, as the answer has it.
func (m *measure) gather(set ast.SelectionSet, same map[string][]*ast.Field, spread map[string]bool) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			same[s.Alias] = append(same[s.Alias], s)
		case *ast.InlineFragment:
			m.gather(s.SelectionSet, same, spread)
		case *ast.FragmentSpread:
			if f := m.fragments[s.Name]; f != nil && !spread[s.Name] {
				spread[s.Name] = true
				m.gather(f.SelectionSet, same, spread)
			}
		}
	}
}

// valuesOf is how many values stand in the arguments of a field.
func valuesOf(f *ast.Field) int {
	n := 0
	for _, a := range f.Arguments {
		n += valuesIn(a.Value)
	}
	return n
}

func valuesIn(v *ast.Value) int {
	if v == nil {
		return 0
	}
	n := 1
	for _, child := range v.Children {
		n += valuesIn(child.Value)
	}
	return n
}

// twice and inCircles refuse what validation would refuse too, after having looked at all
// that a count cannot see.
func twice(fragment string) *problem.Problem {
	return problem.New(problem.ValidationFailed, "片段 %s 定义了两次。", "There are two fragments named %s.", fragment)
}

func inCircles(fragment string) *problem.Problem {
	return problem.New(problem.ValidationFailed, "片段 %s 包含了它自己。", "The fragment %s leads back to itself.", fragment)
}
