// Package plan answers operations that are asked again and again without interpreting
// their documents each time: what a document selects is worked out once, and an answer is
// then written field by field, one after the other, in the bytes that the generated executor
// would write. How the fields of each type are read is generated from the schema.
//
// A plan knows one outcome, that all goes well. Where anything else happens – a field
// returns an error, something that must not be null is – it gives up, and the operation is
// the executor's, which knows all about errors.
package plan

import (
	"fmt"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Field reads a field of a value and writes it. The value is nil for root fields. Its error
// is a reason to give up.
type Field func(r *Run, s *Step, value any) error

// Kind is what a field calls to be read, of which its step needs to know.
type Kind int

// Kinds of fields.
const (
	// Plain reads a Go field or calls a method that knows nothing of the request.
	Plain Kind = iota
	// Resolved calls a resolver, which may look at what is asked below it.
	Resolved
)

// Read is how a field is read.
type Read struct {
	Kind  Kind
	Write Field
}

// Table is how the fields of all object types are read, by the names of both. It is generated.
type Table map[string]map[string]Read

// Plan is one operation of a document, worked out.
type Plan struct {
	root  []*Step
	kind  ast.Operation
	steps int
	// longest is how long answers were so far, a little more: the next one has room at once.
	longest atomic.Int64
}

// Step is one field of an answer.
type Step struct {
	// Field is what is asked; where a document asks it several times over, the first.
	Field *ast.Field
	// selections are those of all of them.
	selections ast.SelectionSet
	object     string
	kind       Kind
	write      Field
	// key is the name in the answer with its colon, and a comma before it where others
	// stand before it.
	key []byte
	// children are what is asked of the value, by the object types that it may have.
	children map[string][]*Step
	// only are the children where there is one type.
	only []*Step
	// parent is the step around it; nil at the root.
	parent *Step
	// number is its own among all of the plan.
	number int
}

// Compile works out an operation of a valid document. Not all can be: what depends on
// @skip, @include or @defer, asks for the schema, or is a subscription, is not.
func Compile(schema *ast.Schema, table Table, op *ast.OperationDefinition) (*Plan, error) {
	root := schema.Query
	switch op.Operation {
	case ast.Mutation:
		root = schema.Mutation
	case ast.Subscription:
		return nil, fmt.Errorf("%s is a subscription", op.Name)
	}
	c := compiler{schema: schema, table: table}
	steps, err := c.steps(root.Name, op.SelectionSet, nil)
	if err != nil {
		return nil, err
	}
	return &Plan{root: steps, kind: op.Operation, steps: c.count}, nil
}

// most is how many steps a plan may have: fragments that spread each other make many of few.
const most = 2000

type compiler struct {
	schema *ast.Schema
	table  Table
	count  int
}

// steps are what a selection asks of a type, each name once, in the order of the answer.
func (c *compiler) steps(object string, set ast.SelectionSet, parent *Step) ([]*Step, error) {
	var list []*Step
	byName := map[string]*Step{}
	err := c.collect(object, set, func(f *ast.Field) error {
		s := byName[f.Alias]
		if s == nil {
			if c.count++; c.count > most {
				return fmt.Errorf("it has more than %d steps", most)
			}
			s = &Step{Field: f, object: object, parent: parent, number: c.count - 1}
			byName[f.Alias] = s
			list = append(list, s)
		}
		s.selections = append(s.selections, f.SelectionSet...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i, s := range list {
		if i > 0 {
			s.key = append(s.key, ',')
		}
		s.key = append(appendQuoted(s.key, s.Field.Alias), ':')
		if err := c.finish(s); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// collect calls add for each field that a selection asks of a type, as the executor would.
func (c *compiler) collect(object string, set ast.SelectionSet, add func(*ast.Field) error) error {
	for _, selection := range set {
		var err error
		switch s := selection.(type) {
		case *ast.Field:
			if err = unconditional(s.Directives); err == nil {
				err = add(s)
			}
		case *ast.InlineFragment:
			if err = unconditional(s.Directives); err == nil && c.fits(object, s.TypeCondition) {
				err = c.collect(object, s.SelectionSet, add)
			}
		case *ast.FragmentSpread:
			if err = unconditional(s.Directives); err == nil && c.fits(object, s.Definition.TypeCondition) {
				err = c.collect(object, s.Definition.SelectionSet, add)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func unconditional(directives ast.DirectiveList) error {
	for _, d := range directives {
		return fmt.Errorf("@%s is not planned", d.Name)
	}
	return nil
}

// fits reports whether a fragment on a type speaks of an object type.
func (c *compiler) fits(object, condition string) bool {
	if condition == "" || condition == object {
		return true
	}
	for _, possible := range c.schema.PossibleTypes[condition] {
		if possible.Name == object {
			return true
		}
	}
	return false
}

func (c *compiler) finish(s *Step) error {
	name := s.Field.Name
	if name == "__typename" {
		text := appendQuoted(nil, s.object)
		s.write = func(r *Run, _ *Step, _ any) error {
			r.out = append(r.out, text...)
			return nil
		}
		return nil
	}
	read, known := c.table[s.object][name]
	if !known {
		return fmt.Errorf("%s.%s is not planned", s.object, name)
	}
	s.kind, s.write = read.Kind, read.Write
	below := c.schema.Types[s.Field.Definition.Type.Name()]
	if len(s.selections) == 0 {
		return nil
	}
	s.children = map[string][]*Step{}
	for _, object := range c.schema.GetPossibleTypes(below) {
		children, err := c.steps(object.Name, s.selections, s)
		if err != nil {
			return err
		}
		s.children[object.Name], s.only = children, children
	}
	if len(s.children) != 1 {
		s.only = nil
	}
	return nil
}

// collected is the field as resolvers know it.
func (s *Step) collected() graphql.CollectedField {
	return graphql.CollectedField{Field: s.Field, Selections: s.selections}
}
