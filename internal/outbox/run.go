package outbox

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// pollEvery is how often a node looks for what became due.
const pollEvery = time.Second

// Run sends until ctx is done, and returns when what was being handed over has its
// outcome. Codes have a loop of their own: they wait for nobody's digest.
func (s *Service) Run(ctx context.Context) {
	if len(s.Carriers) == 0 {
		return
	}
	var loops sync.WaitGroup
	for _, urgent := range []bool{true, false} {
		loops.Go(func() { s.loop(ctx, urgent) })
	}
	loops.Wait()
}

func (s *Service) loop(ctx context.Context, urgent bool) {
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	nudge := s.nudge
	if !urgent {
		nudge = nil // what was just written waits for company
	}
	for {
		worked, err := s.Work(ctx, urgent)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			slog.ErrorContext(ctx, "sending messages failed", "error", err)
		} else if worked {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-nudge:
		case <-poll.C:
		}
	}
}
