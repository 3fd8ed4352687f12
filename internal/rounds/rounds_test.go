package rounds_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"partyschool/ent/roundrun"
	"partyschool/internal/clock"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
	"partyschool/internal/rounds"
)

var start = time.Date(2026, 7, 1, 1, 0, 0, 0, time.UTC)

// nodes are several nodes on one database, all with the round "tidy".
type nodes struct {
	clock *clocktest.Clock
	db    *database.Database
	all   []*rounds.Rounds
	// ran counts how often each node did the round.
	ran []atomic.Int64
}

func open(t *testing.T, n int, do func(ctx context.Context, node int) error) *nodes {
	t.Helper()
	s := &nodes{clock: clocktest.At(start), ran: make([]atomic.Int64, n)}
	url := databasetest.URL(t)
	for i := range n {
		s.db = databasetest.Connect(t, url, s.clock)
		r := rounds.New(s.db, s.clock)
		r.Add(rounds.Round{Name: "tidy", Every: time.Minute, Do: func(ctx context.Context) error {
			s.ran[i].Add(1)
			if do == nil {
				return nil
			}
			return do(ctx, i)
		}})
		s.all = append(s.all, r)
	}
	return s
}

func (s *nodes) sum() (n int64) {
	for i := range s.ran {
		n += s.ran[i].Load()
	}
	return n
}

// look has all nodes look at the same moment.
func (s *nodes) look() {
	var wg sync.WaitGroup
	for _, r := range s.all {
		wg.Go(func() { r.Look(context.Background(), "tidy") })
	}
	wg.Wait()
}

func TestOnceAnInterval(t *testing.T) {
	s := open(t, 3, nil)
	for i, step := range []struct {
		later time.Duration
		want  int64
	}{
		{0, 1}, {0, 1}, {30 * time.Second, 1}, {29 * time.Second, 1}, {time.Second, 2}, {0, 2}, {time.Hour, 3}, {time.Minute - 1, 3},
	} {
		s.clock.Advance(step.later)
		s.look()
		if s.sum() != step.want {
			t.Fatalf("step %d: done %d times, want %d", i, s.sum(), step.want)
		}
	}
}

func TestANodeThatDiesIsFollowed(t *testing.T) {
	dead := make(chan struct{})
	begun := make(chan struct{})
	var failure error
	s := open(t, 2, func(ctx context.Context, node int) error {
		if node == 0 {
			close(begun)
			<-dead
			failure = context.Cause(ctx)
		}
		return nil
	})
	s.all[0].RenewEvery(time.Hour) // it says nothing any more
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		s.all[0].Look(context.Background(), "tidy")
	}()
	<-begun
	s.clock.Advance(rounds.Lease)
	s.all[1].Look(context.Background(), "tidy")
	if s.ran[1].Load() != 0 {
		t.Error("the second node did not wait for the lease")
	}
	s.clock.Advance(time.Millisecond)
	s.all[1].Look(context.Background(), "tidy")
	if s.ran[1].Load() != 1 {
		t.Error("nobody took over")
	}
	after := s.clock.Now()
	// The first one was only asleep: what it says now is too late.
	s.clock.Advance(time.Second)
	close(dead)
	<-gone
	row := s.db.Client(context.Background()).RoundRun.Query().Where(roundrun.Name("tidy")).OnlyX(identity.AsSystem(context.Background(), "test"))
	if row.RanAt == nil || !row.RanAt.Equal(after) || failure != nil {
		t.Errorf("%v, %v", row, failure)
	}
}

func TestWorkStopsWhenTheLeaseIsLost(t *testing.T) {
	var s *nodes
	s = open(t, 1, func(ctx context.Context, _ int) error {
		system := identity.AsSystem(context.Background(), "test")
		if err := s.db.Client(system).RoundRun.Update().SetNode("another").Exec(system); err != nil {
			return err
		}
		<-ctx.Done()
		return ctx.Err()
	})
	s.all[0].RenewEvery(time.Millisecond)
	if err := s.all[0].Now(context.Background(), "tidy"); err == nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	system := identity.AsSystem(context.Background(), "test")
	if row := s.db.Client(system).RoundRun.Query().OnlyX(system); row.Node != "another" || row.RanAt != nil {
		t.Errorf("%v", row)
	}
}

func TestTheLeaseIsRenewed(t *testing.T) {
	var s *nodes
	s = open(t, 2, func(ctx context.Context, node int) error {
		s.clock.Advance(rounds.Lease - time.Second)
		system := identity.AsSystem(context.Background(), "test")
		for { // until the lease reaches beyond what it was at first
			row, err := s.db.Client(system).RoundRun.Query().Only(system)
			if err != nil || row.HeldUntil.Equal(s.clock.Now().Add(rounds.Lease)) {
				s.clock.Advance(2 * time.Second)
				s.all[1].Look(context.Background(), "tidy")
				return err
			}
		}
	})
	s.all[0].RenewEvery(time.Millisecond)
	if err := s.all[0].Now(context.Background(), "tidy"); err != nil {
		t.Fatal(err)
	}
	if s.ran[1].Load() != 0 {
		t.Error("the second node did what the first was at")
	}
}

func TestFailuresAreTriedAgain(t *testing.T) {
	for name, fail := range map[string]func() error{
		"error": func() error { return errors.New("the disk is full") },
		"panic": func() error { panic("nobody thought of it") },
	} {
		t.Run(name, func(t *testing.T) {
			fails := true
			s := open(t, 2, func(context.Context, int) error {
				if fails {
					return fail()
				}
				return nil
			})
			s.look()
			s.clock.Advance(30 * time.Second)
			s.look()
			if s.sum() != 1 {
				t.Fatalf("tried %d times", s.sum())
			}
			if err := s.all[1].Now(context.Background(), "tidy"); err == nil || problem.Is(err, problem.Conflict) {
				t.Errorf("whoever asks must not wait, and is told: %v", err)
			}
			fails = false
			s.clock.Advance(time.Minute + time.Millisecond)
			s.look()
			if s.sum() != 3 {
				t.Errorf("tried %d times", s.sum())
			}
		})
	}
}

func TestNow(t *testing.T) {
	var s *nodes
	s = open(t, 2, func(ctx context.Context, node int) error {
		if node == 0 {
			if err := s.all[1].Now(ctx, "tidy"); !problem.Is(err, problem.Conflict) {
				t.Errorf("while another node is at it: %v", err)
			}
		}
		return nil
	})
	for range 2 { // due or not
		if err := s.all[0].Now(context.Background(), "tidy"); err != nil {
			t.Fatal(err)
		}
	}
	if s.ran[0].Load() != 2 || s.ran[1].Load() != 0 {
		t.Errorf("%d, %d", s.ran[0].Load(), s.ran[1].Load())
	}
	if err := s.all[0].Now(context.Background(), "tidey"); err == nil {
		t.Error("a round that does not exist was done")
	}
}

// What the scheduler does in a quarter of an hour, in no time.
func TestRun(t *testing.T) {
	url := databasetest.URL(t)
	synctest.Test(t, func(t *testing.T) {
		db, err := database.Open(context.Background(), url, clock.System{})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		var often, seldom, stopped int
		blocked := make(chan struct{})
		r := rounds.New(db, clock.System{})
		r.Add(rounds.Round{Name: "often", Every: 10 * time.Second, Do: func(context.Context) error { often++; return nil }})
		r.Add(rounds.Round{Name: "seldom", Every: time.Hour, Do: func(context.Context) error { seldom++; return nil }})
		r.Add(rounds.Round{Name: "long", Every: time.Second, Do: func(ctx context.Context) error {
			close(blocked)
			<-ctx.Done()
			stopped++
			return ctx.Err()
		}})
		ctx, stop := context.WithCancel(context.Background())
		var wg sync.WaitGroup
		wg.Go(func() { r.Run(ctx) })
		<-blocked
		time.Sleep(15 * time.Minute)
		stop()
		wg.Wait()
		if often < 80 || often > 90 || seldom != 1 || stopped != 1 {
			t.Errorf("often %d, seldom %d, stopped %d", often, seldom, stopped)
		}
		system := identity.AsSystem(context.Background(), "test")
		for _, row := range db.Client(system).RoundRun.Query().AllX(system) {
			if row.Node != "" || row.HeldUntil != nil {
				t.Errorf("still held: %v", row)
			}
		}
	})
}
