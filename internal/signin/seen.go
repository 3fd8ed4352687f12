package signin

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"partyschool/ent/session"
	"partyschool/internal/identity"
)

const (
	// seenWithin is how exact sessions.last_seen_at is.
	seenWithin = 5 * time.Minute
	// flushEvery is how often what is collected here is written.
	flushEvery = 10 * time.Second
	flushBatch = 500
)

// seen collects what is to be written to sessions beside the requests: which
// were used, and which hold a sealed successor whose time will be over.
type seen struct {
	mu     sync.Mutex
	used   map[int64]time.Time
	sealer map[int64]bool
}

func newSeen() *seen { return &seen{used: map[int64]time.Time{}, sealer: map[int64]bool{}} }

// note remembers that a session was used now, where what is written lies more
// than five minutes back.
func (s *seen) note(id int64, written, now time.Time) {
	if now.Sub(written) < seenWithin-flushEvery {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used[id] = now
}

// sealed remembers that a session holds a sealed successor.
func (s *seen) sealed(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sealer[id] = true
}

// take returns what was collected, and begins anew.
func (s *seen) take() (used, sealers []int64, last time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, at := range s.used {
		if at.After(last) {
			last = at
		}
	}
	used, sealers = slices.Sorted(maps.Keys(s.used)), slices.Sorted(maps.Keys(s.sealer))
	clear(s.used)
	clear(s.sealer)
	return used, sealers, last
}

// flush writes what was collected. What cannot be written is lost: the next use
// of the session says it again, and the hourly round clears what stays sealed.
func (s *Service) flush(ctx context.Context) error {
	ctx = identity.AsSystem(ctx, "sign-in: times of last use")
	used, sealers, last := s.seen.take()
	for ids := range slices.Chunk(used, flushBatch) {
		err := s.db.Client(ctx).Session.Update().Where(session.IDIn(ids...), session.LastSeenAtLT(last)).SetLastSeenAt(last).Exec(ctx)
		if err != nil {
			return err
		}
	}
	for ids := range slices.Chunk(sealers, flushBatch) {
		err := s.db.Client(ctx).Session.Update().Where(session.IDIn(ids...), session.SpentAtLT(s.clock.Now().Add(-grace))).
			ClearSealedSuccessor().Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}
