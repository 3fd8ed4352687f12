// Package rounds does pieces of work again and again beside the requests, each on
// one node at a time.
package rounds

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/go-co-op/gocron/v2"

	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/problem"
)

// Round is a piece of work done again and again.
type Round struct {
	// Name tells it from others, in the database and in the log: at most 60 characters.
	Name string
	// Every is the time from the end of one run to the next, all nodes taken together. A
	// node looks ten times as often, at most once a second and at least once a minute,
	// and that is how exact it is.
	Every time.Duration
	// Do does the work. It must be safe to run any number of times, and may be cut off
	// at any moment: ctx ends when the node stops, and when another node may have taken
	// over. An error is logged, and Do is called again after Every or a minute,
	// whichever is less.
	Do func(context.Context) error
}

const (
	// lease is how long a node that fell silent keeps a round.
	lease = 30 * time.Second
	// renewEvery is how often a living one says so.
	renewEvery = 10 * time.Second
	// goodbye bounds what giving a round back may take when the node stops.
	goodbye = 5 * time.Second
)

// Rounds are the rounds of a school, as one node does them. What happens when is
// told by the clock given; nodes whose clocks differ by more than the lease could do
// a round at the same time.
type Rounds struct {
	database *database.Database
	clock    clock.Clock
	rounds   []Round
	// node is a name made for this start.
	node       string
	renewEvery time.Duration
	// begin is told of each round that begins here; nil for nobody.
	begin func(ctx context.Context, name string) (context.Context, func(error))
}

// New returns no rounds yet.
func New(d *database.Database, c clock.Clock) *Rounds {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return &Rounds{
		database: d, clock: c, renewEvery: renewEvery,
		node: fmt.Sprintf("%.30s/%d/%s", host, os.Getpid(), strconv.FormatUint(rand.Uint64(), 36)), //nolint:gosec // a name, no secret
	}
}

// Add adds a round. It must not be called after Run.
func (r *Rounds) Add(round Round) { r.rounds = append(r.rounds, round) }

// WhenBegun has begin called for each round that begins on this node: the round runs in
// the context that it returns, and its end is told to the function that it returns. It
// must not be called after Run.
func (r *Rounds) WhenBegun(begin func(ctx context.Context, name string) (context.Context, func(error))) {
	r.begin = begin
}

// Run does the rounds until ctx is done, and returns when those under way have
// ended. A round that nobody did for longer than its interval is done at once.
func (r *Rounds) Run(ctx context.Context) {
	if err := r.run(ctx); err != nil {
		slog.ErrorContext(ctx, "the rounds do not run", "error", err)
	}
}

func (r *Rounds) run(ctx context.Context) error {
	scheduler, err := gocron.NewScheduler()
	if err != nil {
		return err
	}
	for _, round := range r.rounds {
		_, err := scheduler.NewJob(
			gocron.DurationJob(lookEvery(round)),
			gocron.NewTask(func() { r.look(ctx, round) }),
			gocron.WithName(round.Name),
			gocron.WithSingletonMode(gocron.LimitModeReschedule),
			gocron.WithStartAt(gocron.WithStartImmediately()),
		)
		if err != nil {
			return fmt.Errorf("%s: %w", round.Name, err)
		}
	}
	scheduler.Start()
	<-ctx.Done()
	return scheduler.Shutdown()
}

// lookEvery is how often a node looks whether a round is due.
func lookEvery(round Round) time.Duration {
	return min(max(round.Every/10, time.Second), time.Minute)
}

// look does a round if it is due and no other node is at it.
func (r *Rounds) look(ctx context.Context, round Round) {
	taken, err := r.take(ctx, round, true)
	if err == nil && taken {
		err = r.do(ctx, round)
	}
	if err != nil && ctx.Err() == nil {
		slog.ErrorContext(ctx, "a round failed; it is tried again", "round", round.Name, "error", err)
	}
}

// Now does the round at once, due or not, and returns its error: for commands and
// tests. Where another node is at it, it is a CONFLICT; a name that is no round's is
// an error.
func (r *Rounds) Now(ctx context.Context, name string) error {
	i := slices.IndexFunc(r.rounds, func(round Round) bool { return round.Name == name })
	if i < 0 {
		return fmt.Errorf("there is no round named %q", name)
	}
	taken, err := r.take(ctx, r.rounds[i], false)
	if err != nil {
		return err
	}
	if !taken {
		return problem.Clash("另一节点正在执行这项工作。", "Another node is at it.")
	}
	return r.do(ctx, r.rounds[i])
}
