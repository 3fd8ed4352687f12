package plan

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Run is one answer that is being written.
type Run struct {
	// Executor is what the generated functions call resolvers through.
	Executor any
	ctx      context.Context
	op       *graphql.OperationContext
	out      []byte
	// contexts are those of the steps that were resolved, by their numbers.
	contexts []context.Context
	results  *Results
}

// ErrPanic is a panic in a field, as a reason to give up.
var ErrPanic = errors.New("panic")

// Other reasons to give up.
var (
	errNull      = errors.New("null where none may be")
	errForeign   = errors.New("a value of a type that the schema does not know here")
	errForbidden = errors.New("the field is not for this viewer")
)

// Null is what a field returns where something must not be null, and is.
func Null() error { return errNull }

// Foreign is what a field returns where a value has no type of the schema.
func Foreign() error { return errForeign }

// May decides whether whoever asks may ask a root field at all.
type May func(ctx context.Context, field *ast.FieldDefinition) bool

// Answer runs an operation whose context ctx is, and returns Head and the data of its
// answer; or the reason why the executor must. What was changed by then, results tells the
// executor.
func (p *Plan) Answer(ctx context.Context, executor any, may May, results *Results) (begun []byte, err error) {
	r := &Run{
		Executor: executor, ctx: ctx, op: graphql.GetOperationContext(ctx), out: append(make([]byte, 0, max(p.longest.Load(), shortest)), Head...),
		contexts: make([]context.Context, p.steps), results: results,
	}
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("%w: %v\n%s", ErrPanic, reason, debug.Stack())
		}
	}()
	for _, s := range p.root {
		if s.Field.Name == "__typename" {
			continue
		}
		root := graphql.WithRootFieldContext(ctx, &graphql.RootFieldContext{Object: s.object, Field: s.collected()})
		r.contexts[s.number] = graphql.WithFieldContext(root, s.context())
		if !may(r.contexts[s.number], s.Field.Definition) {
			return nil, errForbidden
		}
	}
	if err := r.Object(p.root, nil); err != nil {
		return nil, err
	}
	if n := int64(len(r.out)); n >= p.longest.Load() {
		p.longest.Store(min(n+n/8+1, mostRoom))
	}
	return r.out, nil
}

// Head is what stands before the data in an answer without errors.
const Head = `{"data":`

const (
	// shortest is the room that the first answer has.
	shortest = 4096
	// mostRoom bounds what an answer takes before it has anything in it: one was long.
	mostRoom = 64 << 10
)

func (s *Step) context() *graphql.FieldContext {
	return &graphql.FieldContext{Object: s.object, Field: s.collected(), IsMethod: s.kind == Resolved, IsResolver: s.kind == Resolved}
}

// Context is that in which a step is resolved. All values of a list share it: what stands
// in it of the field is the same for all.
func (r *Run) Context(s *Step) context.Context {
	if r.contexts[s.number] == nil {
		r.contexts[s.number] = graphql.WithFieldContext(r.Around(s), s.context())
	}
	return r.contexts[s.number]
}

// Around is the context of the next step above that was resolved.
func (r *Run) Around(s *Step) context.Context {
	for s = s.parent; s != nil; s = s.parent {
		if ctx := r.contexts[s.number]; ctx != nil {
			return ctx
		}
	}
	return r.ctx
}

// Arguments are those of a step, as the document and the variables give them.
func (r *Run) Arguments(s *Step) map[string]any { return s.Field.ArgumentMap(r.op.Variables) }

// With is the context in which a step with these arguments is resolved.
func (r *Run) With(s *Step, arguments map[string]any) context.Context {
	if s.parent == nil {
		graphql.GetFieldContext(r.contexts[s.number]).Args = arguments
		return r.contexts[s.number]
	}
	fc := s.context()
	fc.Args = arguments
	r.contexts[s.number] = graphql.WithFieldContext(r.Around(s), fc)
	return r.contexts[s.number]
}

// Object writes what is asked of a value.
func (r *Run) Object(steps []*Step, value any) error {
	r.out = append(r.out, '{')
	for _, s := range steps {
		r.out = append(r.out, s.key...)
		if err := s.write(r, s, value); err != nil {
			return err
		}
	}
	r.out = append(r.out, '}')
	return nil
}

// Of are the steps below one whose value has one type.
func (s *Step) Of() []*Step { return s.only }

// On are the steps below one whose value has this type.
func (s *Step) On(object string) []*Step { return s.children[object] }
