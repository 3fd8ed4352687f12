// Package rounds does pieces of work again and again beside the requests, each on
// one node at a time.
package rounds

import (
	"context"
	"time"

	"partyschool/internal/clock"
	"partyschool/internal/database"
)

// Round is a piece of work done again and again. Do must be safe to run any number
// of times, and may be cut off at any moment.
type Round struct {
	Name  string
	Every time.Duration
	Do    func(context.Context) error
}

// Rounds are the rounds of a school.
type Rounds struct {
	database *database.Database
	clock    clock.Clock
	rounds   []Round
}

// New returns no rounds yet.
func New(d *database.Database, c clock.Clock) *Rounds { return &Rounds{database: d, clock: c} }

// Add adds a round. It must not be called after Run.
func (r *Rounds) Add(round Round) { r.rounds = append(r.rounds, round) }

// Run does the rounds until ctx is done. TODO.
func (r *Rounds) Run(ctx context.Context) { <-ctx.Done() }
