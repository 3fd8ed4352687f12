package graph

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"partyschool/internal/problem"
)

// Operation is what became of one operation, for whoever watches the school. It holds
// nothing of what was asked with it or answered.
type Operation struct {
	// RequestID is the one that the log and INTERNAL errors bear.
	RequestID string
	// Name is what the client calls it, and may be anything; Kind is query, mutation or
	// subscription. Both are empty where it was refused before that was known.
	Name, Kind string
	Began      time.Time
	Took       time.Duration
	// Codes are those of its errors, each once, in the order in which they came.
	Codes []string
}

// Observer is told of operations. It is called from many goroutines, and must be quick.
type Observer struct {
	// Begin is called before an operation is read, which then runs in the context returned.
	Begin func(ctx context.Context, requestID string) context.Context
	// End is called when it was answered, or a stream has ended, in a context made from
	// that of Begin.
	End func(context.Context, Operation)
}

// Observe has all operations told. It is called before the first request.
func (d *Door) Observe(o Observer) { d.observer = &o }

// watched is what is noted of an operation while it runs.
type watched struct {
	mu sync.Mutex
	Operation
}

type watchedKey struct{}

// watch begins to watch an operation.
func (d *Door) watch(ctx context.Context) context.Context {
	if d.observer == nil {
		return ctx
	}
	w := &watched{Operation: Operation{RequestID: RequestID(ctx), Began: time.Now()}}
	return context.WithValue(d.observer.Begin(ctx, w.RequestID), watchedKey{}, w)
}

// watched tells of an operation that has ended.
func (d *Door) watched(ctx context.Context) {
	w, ok := ctx.Value(watchedKey{}).(*watched)
	if !ok {
		return
	}
	w.mu.Lock()
	o := w.Operation
	w.mu.Unlock()
	o.Took = time.Since(o.Began)
	d.observer.End(ctx, o)
}

// noteOperation notes what runs.
func noteOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if w, ok := ctx.Value(watchedKey{}).(*watched); ok {
		if op := graphql.GetOperationContext(ctx).Operation; op != nil {
			w.mu.Lock()
			w.Name, w.Kind = op.Name, string(op.Operation)
			w.mu.Unlock()
		}
	}
	return next(ctx)
}

// noteError notes the code of an error that a client reads.
func noteError(ctx context.Context, code problem.Code) {
	w, ok := ctx.Value(watchedKey{}).(*watched)
	if !ok {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Contains(w.Codes, string(code)) {
		w.Codes = append(w.Codes, string(code))
	}
}
