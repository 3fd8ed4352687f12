package study

import (
	"context"
	"time"

	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/together"
)

// The bounds of one transaction: of more reports each would wait for too many others,
// of more events a statement would have more parameters than SQLite takes.
const (
	turnReports = 128
	turnEvents  = 2_000
	// turnDeadline bounds a transaction, which nobody's patience bounds: those who gave
	// up are not the only ones in it.
	turnDeadline = 20 * time.Second
)

// inTurns commits the reports of many phones in one transaction. A commit waits for the
// disk, so that phones would otherwise queue for it one by one; and of several transactions
// at once, those that touch the same rows stop each other.
func inTurns(commit func(context.Context, []*report) error) *together.Group[*report] {
	return &together.Group[*report]{
		Do: func(ctx context.Context, reports []*report) error {
			ctx = database.Again(identity.AsSystem(ctx, "study: reports of several members"))
			return commit(ctx, reports)
		},
		Fit:      fit,
		Deadline: turnDeadline,
	}
}

// fit is how many of the reports one transaction bears; a report of its own has less than
// its bound of events.
func fit(reports []*report) int {
	events := 0
	for n, r := range reports {
		events += len(r.claims)
		if n == turnReports || n > 0 && events > turnEvents {
			return n
		}
	}
	return len(reports)
}
