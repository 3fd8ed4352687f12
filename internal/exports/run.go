package exports

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"partyschool/internal/sheet"
)

const (
	// pollEvery is how often a node looks for jobs that others made or left behind.
	pollEvery = time.Second
	// tidyEvery is how often a node looks for temporary files left behind on its own
	// disk: no round of another node sees them.
	tidyEvery = time.Hour
)

// Run works on jobs, two at a time, until ctx is done; then it gives back those
// under way, so that another node or the next start begins them at once.
func (s *Service) Run(ctx context.Context) {
	var loops sync.WaitGroup
	for range atOnce {
		loops.Go(func() { s.loop(ctx) })
	}
	loops.Go(func() { s.tidy(ctx) })
	loops.Wait()
}

func (s *Service) loop(ctx context.Context) {
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	for {
		worked, err := s.Work(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			slog.ErrorContext(ctx, "looking for exports failed", "error", err)
		}
		if worked {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-s.nudge:
		case <-poll.C:
		}
	}
}

func (s *Service) tidy(ctx context.Context) {
	hour := time.NewTicker(tidyEvery)
	defer hour.Stop()
	for {
		if err := sheet.Sweep(s.clock.Now()); err != nil {
			slog.ErrorContext(ctx, "temporary files of exports cannot be removed", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-hour.C:
		}
	}
}
