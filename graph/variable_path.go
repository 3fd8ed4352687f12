package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// variablePath turns a path that begins with a variable into one that begins where
// the operation first gives that variable: its name is the client's own. The
// argument "input" itself is left out. Where a whole input was given and is at
// fault as a whole, the name is all that there is to say.
func variablePath(ctx context.Context, path ast.Path) ast.Path {
	name, named := path[0].(ast.PathName)
	if !named || !graphql.HasOperationContext(ctx) {
		return path
	}
	operation := graphql.GetOperationContext(ctx).Operation
	if operation == nil {
		return path
	}
	given, found := search{variable: string(name), seen: map[string]bool{}}.in(operation.SelectionSet)
	if !found {
		return path
	}
	if len(given) > 0 && given[0] == ast.PathName("input") {
		given = given[1:]
	}
	if whole := slices.Concat(given, path[1:]); len(whole) > 0 {
		return whole
	}
	return path
}

// search looks for the argument that holds a variable.
type search struct {
	variable string
	// seen are fragments that do not hold it: those of a registered document may spread
	// each other as often as they like.
	seen map[string]bool
}

func (s search) in(set ast.SelectionSet) (ast.Path, bool) {
	for _, selection := range set {
		var below ast.SelectionSet
		switch chosen := selection.(type) {
		case *ast.Field:
			for _, argument := range chosen.Arguments {
				if path, found := s.within(argument.Value); found {
					return append(ast.Path{ast.PathName(argument.Name)}, path...), true
				}
			}
			below = chosen.SelectionSet
		case *ast.InlineFragment:
			below = chosen.SelectionSet
		case *ast.FragmentSpread:
			if s.seen[chosen.Name] {
				continue
			}
			s.seen[chosen.Name] = true
			below = chosen.Definition.SelectionSet
		}
		if path, found := s.in(below); found {
			return path, true
		}
	}
	return nil, false
}

// within looks for the variable in a value.
func (s search) within(value *ast.Value) (ast.Path, bool) {
	if value.Kind == ast.Variable && value.Raw == s.variable {
		return nil, true
	}
	for i, child := range value.Children {
		if path, found := s.within(child.Value); found {
			var step ast.PathElement = ast.PathIndex(i)
			if child.Name != "" {
				step = ast.PathName(child.Name)
			}
			return append(ast.Path{step}, path...), true
		}
	}
	return nil, false
}
