package plan

import "context"

// Results are what the root fields of a mutation have returned, so that the executor, where
// a plan gave up, changes nothing a second time.
type Results struct{ byName map[string]result }

type result struct {
	value any
	err   error
	// panicked is the reason of a panic.
	panicked any
}

// Once calls a resolver of a root field, and keeps what it returned where the operation is
// a mutation.
func Once[T any](r *Run, s *Step, resolve func() (T, error)) (value T, err error) {
	if s.parent != nil || r.results == nil {
		return resolve()
	}
	defer func() {
		reason := recover()
		r.results.byName[s.Field.Alias] = result{value, err, reason}
		if reason != nil {
			panic(reason)
		}
	}()
	return resolve()
}

type resultsKey struct{}

// NewResults keeps what a mutation returns.
func NewResults() *Results { return &Results{byName: map[string]result{}} }

// In is a context in which Before finds the results.
func (r *Results) In(ctx context.Context) context.Context {
	return context.WithValue(ctx, resultsKey{}, r)
}

// Before is what a root field has returned before in this request; ok is false where it was
// not asked. It panics where the field did.
func Before(ctx context.Context, alias string) (value any, err error, ok bool) {
	results, _ := ctx.Value(resultsKey{}).(*Results)
	if results == nil {
		return nil, nil, false
	}
	r, ok := results.byName[alias]
	if r.panicked != nil {
		panic(r.panicked)
	}
	return r.value, r.err, ok
}
