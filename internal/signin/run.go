package signin

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Run sends codes, writes times of last use and deletes what is over, until ctx
// is done; then it sends and writes what still waits.
func (s *Service) Run(ctx context.Context) {
	var wg sync.WaitGroup
	wg.Go(func() { s.outbox.run(ctx) })
	wg.Go(func() { s.every(ctx, flushEvery, "writing times of last use", s.flush) })
	wg.Go(func() { s.every(ctx, tidyEvery, "deleting what is over", s.Tidy) })
	wg.Wait()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastFlush)
	defer cancel()
	if err := s.flush(last); err != nil {
		slog.ErrorContext(ctx, "writing times of last use failed", "error", err)
	}
}

func (s *Service) every(ctx context.Context, pause time.Duration, what string, do func(context.Context) error) {
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := do(ctx); err != nil && ctx.Err() == nil {
				slog.ErrorContext(ctx, what+" failed; the next round tries again", "error", err)
			}
		}
	}
}
