package graph

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"partyschool/graph/generated"
	"partyschool/graph/plan"
)

// planned runs the operations of documents that are asked again and again by their plans,
// and all others by the generated executor.
type planned struct {
	graphql.ExecutableSchema
	executor any
}

// compare is told of each answer that a plan made, and how the executor would answer; nil
// outside tests.
var compare func(ctx context.Context, planned []byte, execute func(context.Context) *graphql.Response)

func newPlanned(schema graphql.ExecutableSchema) *planned {
	return &planned{ExecutableSchema: schema, executor: generated.Executor(schema)}
}

// Exec implements graphql.ExecutableSchema.
func (s *planned) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	known, _ := op.Stats.GetExtension(plansExtension).(*plans)
	p := known.of(s.Schema(), op.Operation)
	if p == nil {
		return s.ExecutableSchema.Exec(ctx)
	}
	var rest graphql.ResponseHandler
	return func(ctx context.Context) *graphql.Response {
		if rest != nil {
			return rest(ctx)
		}
		var results *plan.Results
		if op.Operation.Operation == ast.Mutation || compare != nil {
			results = plan.NewResults()
			ctx = results.In(ctx)
		}
		begun, err := p.Answer(ctx, s.executor, mayAsk, results)
		if err != nil {
			if errors.Is(err, plan.ErrPanic) { // the executor may not come to the same place
				slog.ErrorContext(ctx, "a plan failed", "requestId", RequestID(ctx), "operation", operationName(ctx), "error", err)
			}
			rest = s.ExecutableSchema.Exec(ctx)
			return rest(ctx)
		}
		rest = graphql.OneShot(nil)
		data := begun[len(plan.Head):]
		requestOf(ctx).begun = begun
		if compare != nil {
			compare(ctx, data, func(ctx context.Context) *graphql.Response { return s.ExecutableSchema.Exec(ctx)(ctx) })
		}
		return &graphql.Response{Data: data}
	}
}

// onceOnly keeps the executor from changing again what a plan that gave up has changed.
func onceOnly(ctx context.Context, next graphql.Resolver) (any, error) {
	field := graphql.GetFieldContext(ctx)
	if field.Object == "Mutation" || compare != nil && field.Object == "Query" {
		if value, err, ok := plan.Before(ctx, field.Field.Alias); ok {
			return value, err
		}
	}
	return next(ctx)
}

// mayAsk decides by its directive whether the viewer may ask a root field. Whoever may not is
// told by the executor why.
func mayAsk(ctx context.Context, field *ast.FieldDefinition) bool {
	known := false
	for _, d := range field.Directives {
		switch d.Name {
		case "public", "signedIn", "role":
			known = true
		default:
			return false
		}
	}
	return known && refusal(ctx) == nil
}

// plans are those of a document's operations, made when one is asked the second time: most
// documents that are sent whole are sent once.
type plans struct {
	mu     sync.Mutex
	byName map[*ast.OperationDefinition]*prepared
}

type prepared struct {
	asked int
	plan  *plan.Plan
	// asks are what asksOf found out about its fields, *askedFor by *ast.Field. That they hold for
	// every request is what it takes to have a plan: nothing in the document is conditional.
	asks sync.Map
}

// asksBeforePlan is how often an operation is asked until it has a plan.
var asksBeforePlan = 2

// plansExtension is where an operation has the plans of its document.
const plansExtension = "plans"

// askedFor is what the screens want to know of a selection before anything is read.
type askedFor struct {
	// home is whether no more is asked of the viewer than the first screen shows, lists are
	// the enrolments asked for.
	home  bool
	lists []graphql.CollectedField
	// records is whether the viewer's study records are asked for.
	records bool
}

// asksOf returns what is asked of a field; of an operation with a plan it is found out once.
func asksOf(ctx context.Context, field graphql.CollectedField) *askedFor {
	op := graphql.GetOperationContext(ctx)
	p := (*prepared)(nil)
	if known, _ := op.Stats.GetExtension(plansExtension).(*plans); known != nil {
		p = known.prepared(op.Operation)
	}
	if p == nil {
		return findOut(op, field)
	}
	if known, ok := p.asks.Load(field.Field); ok {
		return known.(*askedFor)
	}
	found := findOut(op, field)
	p.asks.Store(field.Field, found)
	return found
}

func findOut(op *graphql.OperationContext, field graphql.CollectedField) *askedFor {
	a := &askedFor{records: asksForRecords(field.Selections, map[string]bool{})}
	if a.home = field.Name == "viewer" && onHome.holds(op, field.Selections, "Viewer"); a.home {
		for _, f := range graphql.CollectFields(op, field.Selections, []string{"Viewer"}) {
			if f.Name == "enrollments" {
				a.lists = append(a.lists, f)
			}
		}
	}
	return a
}

// asksForRecords reports whether the viewer's study records are asked for somewhere in a
// selection; seen are the names of fragments that were looked into.
func asksForRecords(set ast.SelectionSet, seen map[string]bool) bool {
	return slices.ContainsFunc(set, func(selection ast.Selection) bool {
		switch s := selection.(type) {
		case *ast.Field:
			return s.Name == "viewerRecord" || s.Name == "viewerCompletion" || asksForRecords(s.SelectionSet, seen)
		case *ast.InlineFragment:
			return asksForRecords(s.SelectionSet, seen)
		case *ast.FragmentSpread:
			if s.Definition == nil || seen[s.Name] {
				return false
			}
			seen[s.Name] = true
			return asksForRecords(s.Definition.SelectionSet, seen)
		}
		return false
	})
}

// prepared returns what is kept of an operation that has a plan; nil where it has none.
func (d *plans) prepared(op *ast.OperationDefinition) *prepared {
	d.mu.Lock()
	defer d.mu.Unlock()
	if p := d.byName[op]; p != nil && p.plan != nil {
		return p
	}
	return nil
}

// of returns how an operation of the document is answered without the executor; nil where
// it cannot be.
func (d *plans) of(schema *ast.Schema, op *ast.OperationDefinition) *plan.Plan {
	if d == nil {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.byName[op]
	if p == nil {
		p = &prepared{}
		if d.byName == nil {
			d.byName = map[*ast.OperationDefinition]*prepared{}
		}
		d.byName[op] = p
	}
	if p.asked++; p.asked == asksBeforePlan {
		var err error
		if p.plan, err = plan.Compile(schema, generated.Table, op); err != nil {
			slog.Debug("an operation has no plan", "operation", op.Name, "error", err)
		}
	}
	return p.plan
}
