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
	// flushEvery is how often what is collected here is written, and so how much
	// longer than the grace a successor may lie sealed.
	flushEvery = time.Second
	// lastFlush bounds the writing at the end.
	lastFlush  = 10 * time.Second
	flushBatch = 500
)

// seen collects what is to be written to sessions beside the requests: which
// were used, and which hold a sealed successor whose time will be over.
type seen struct {
	mu   sync.Mutex
	used map[int64]time.Time
	// sealers are when each last sealed a successor.
	sealers map[int64]time.Time
}

func newSeen() *seen { return &seen{used: map[int64]time.Time{}, sealers: map[int64]time.Time{}} }

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

// sealed remembers that a session sealed a successor now.
func (s *seen) sealed(id int64, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sealers[id] = now
}

// take returns what was used, and begins anew.
func (s *seen) take() (used []int64, last time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, at := range s.used {
		if at.After(last) {
			last = at
		}
	}
	used = slices.Sorted(maps.Keys(s.used))
	clear(s.used)
	return used, last
}

// takeSealed returns the sessions that sealed their last successor before then;
// the others stay for later.
func (s *seen) takeSealed(before time.Time) []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	var over []int64
	for id, at := range s.sealers {
		if at.Before(before) {
			over = append(over, id)
			delete(s.sealers, id)
		}
	}
	slices.Sort(over)
	return over
}

// flush writes what was collected. What cannot be written is lost: the next use
// of the session says it again, and the hourly round clears what stays sealed.
func (s *Service) flush(ctx context.Context) error {
	ctx = identity.AsSystem(ctx, "sign-in: times of last use")
	used, last := s.seen.take()
	for ids := range slices.Chunk(used, flushBatch) {
		err := s.db.Client(ctx).Session.Update().Where(session.IDIn(ids...), session.LastSeenAtLT(last)).SetLastSeenAt(last).Exec(ctx)
		if err != nil {
			return err
		}
	}
	over := s.clock.Now().Add(-grace)
	for ids := range slices.Chunk(s.seen.takeSealed(over), flushBatch) {
		err := s.db.Client(ctx).Session.Update().Where(session.IDIn(ids...), session.SpentAtLT(over)).
			ClearSealedSuccessor().Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}
