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
// outcome. Each channel has a loop of its own, so that one whose receiver is slow holds up
// no other; and so have its codes, which wait for nobody's digest.
func (s *Service) Run(ctx context.Context) {
	if len(s.Carriers) == 0 {
		return
	}
	var loops sync.WaitGroup
	for _, c := range s.Channels() {
		for _, urgent := range []bool{true, false} {
			loops.Go(func() { s.loop(ctx, c, urgent) })
		}
	}
	loops.Wait()
}

func (s *Service) loop(ctx context.Context, c Channel, urgent bool) {
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	nudge := s.nudges[c]
	if !urgent {
		nudge = nil // what was just written waits for company
	}
	for {
		worked, err := s.work(ctx, c, urgent)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			slog.ErrorContext(ctx, "sending messages failed", "channel", c, "error", err)
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
