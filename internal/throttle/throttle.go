// Package throttle bounds how often something may be tried: a password, a code, a
// look-up. Tries are rows, so that all nodes count together and a restart forgets none.
package throttle

import (
	"context"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/ent/signinattempt"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// Limit is how many tries a subject may have in a window of time.
type Limit struct {
	// Subject says what is tried by whom, in at most 80 characters and without personal
	// data.
	Subject string
	Most    int
	Window  time.Duration
}

// Try is one attempt, counted from before it is looked at until it is withdrawn.
type Try struct{ ids []int64 }

// Throttle counts tries. Its methods may be used from many goroutines.
type Throttle struct {
	db    *database.Database
	clock clock.Clock
}

// New returns a throttle.
func New(db *database.Database, c clock.Clock) *Throttle { return &Throttle{db, c} }

// Admit counts a try and returns it, or RATE_LIMITED where it is one too many.
// The row is written before the others are counted, so that of many tries at
// once, on however many nodes, no more than the limit are looked at. A try that
// is refused is not counted: who keeps trying does not lock the member out for
// longer.
func (t *Throttle) Admit(ctx context.Context, limits ...Limit) (Try, error) {
	ctx = identity.AsSystem(ctx, "throttle: count tries")
	table, now := t.db.Client(ctx).SignInAttempt, t.clock.Now()
	var try Try
	var subjects []string
	var rows []*ent.SignInAttemptCreate
	since := now
	for _, l := range limits {
		rows = append(rows, table.Create().SetSubject(l.Subject).SetAttemptedAt(now))
		subjects = append(subjects, l.Subject)
		if from := now.Add(-l.Window); from.Before(since) {
			since = from
		}
	}
	written, err := table.CreateBulk(rows...).Save(ctx)
	if err != nil {
		return try, fmt.Errorf("count a try: %w", err)
	}
	for _, row := range written {
		try.ids = append(try.ids, row.ID)
	}
	counted, err := table.Query().Where(signinattempt.SubjectIn(subjects...), signinattempt.AttemptedAtGT(since)).
		Order(ent.Asc(signinattempt.FieldAttemptedAt)).All(ctx)
	if err != nil {
		return try, fmt.Errorf("count tries: %w", err)
	}
	var wait time.Duration
	for _, l := range limits {
		wait = max(wait, l.wait(counted, now))
	}
	if wait == 0 {
		return try, nil
	}
	if err := t.Withdraw(ctx, t.db.Client(ctx), try); err != nil {
		return try, err
	}
	return try, problem.SlowDown(wait)
}

// wait returns how long the subject must wait, 0 where it need not. The tries
// are in the order of time; the subject's newest is the one that asks.
func (l Limit) wait(tries []*ent.SignInAttempt, now time.Time) time.Duration {
	var at []time.Time
	for _, t := range tries {
		if t.Subject == l.Subject && t.AttemptedAt.After(now.Add(-l.Window)) {
			at = append(at, t.AttemptedAt)
		}
	}
	if len(at) <= l.Most {
		return 0
	}
	// Of those before this one, enough must have left the window.
	return max(at[len(at)-1-l.Most].Add(l.Window).Sub(now), time.Second)
}

// Withdraw takes a try back that was no failure, and the failures before it of
// the subjects.
func (*Throttle) Withdraw(ctx context.Context, tx *ent.Client, try Try, subjects ...string) error {
	which := signinattempt.IDIn(try.ids...)
	if len(subjects) > 0 {
		which = signinattempt.Or(which, signinattempt.SubjectIn(subjects...))
	}
	_, err := tx.SignInAttempt.Delete().Where(which).Exec(identity.AsSystem(ctx, "throttle: count tries"))
	if err != nil {
		return fmt.Errorf("take a counted try back: %w", err)
	}
	return nil
}
