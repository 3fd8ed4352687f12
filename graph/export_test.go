package graph

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// PlanAtOnce gives operations their plans when they are asked the first time, and has each
// answer that a plan makes told, with how the executor would answer. It is called before
// all tests.
func PlanAtOnce(told func(ctx context.Context, planned []byte, execute func(context.Context) *graphql.Response)) {
	asksBeforePlan, compare = 1, told
}

// Hurry makes a door look after its streams, and lose its patience, sooner than in
// a school.
func (d *Door) Hurry(believed, patience time.Duration) { d.believed, d.patience = believed, patience }

// Remembered returns what the documents that were seen take in memory, by the door's own
// reckoning, and how much they may.
func (d *Door) Remembered() (weight, most int) {
	d.seen.mu.Lock()
	defer d.seen.mu.Unlock()
	return d.seen.weight, d.seen.most
}

// Judge reads a document as the door does, and returns its size.
func (d *Door) Judge(text string) (int, gqlerror.List) {
	doc, errs := judge(d.schema, &d.limits, false, text)
	if errs != nil {
		return 0, errs
	}
	return len(doc.text), nil
}

// CostOf returns what the only operation of a document costs with variables.
func (d *Door) CostOf(t interface {
	Helper()
	Fatal(...any)
}, text string, variables map[string]any) int {
	t.Helper()
	doc, errs := judge(d.schema, &d.limits, false, text)
	if errs != nil {
		t.Fatal(errs)
	}
	return costOf(doc.parsed.Operations[0], variables, d.limits.Cost)
}
