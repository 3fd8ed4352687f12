package throttle_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
	"partyschool/internal/throttle"
)

func open(t *testing.T) (context.Context, *database.Database, *clocktest.Clock, *throttle.Throttle) {
	c := clocktest.At(time.Date(2026, 7, 1, 2, 0, 0, 0, time.UTC))
	db := databasetest.Open(t, c)
	return identity.AsSystem(t.Context(), "test"), db, c, throttle.New(db, c)
}

func TestTriesLeaveTheWindow(t *testing.T) {
	ctx, db, c, th := open(t)
	limit := throttle.Limit{Subject: "code:1", Most: 2, Window: time.Minute}
	other := throttle.Limit{Subject: "code:2", Most: 2, Window: time.Minute}
	for _, step := range []struct {
		after  time.Duration
		limits []throttle.Limit
		wait   time.Duration // 0 where it is admitted
	}{
		{0, []throttle.Limit{limit}, 0},
		{20 * time.Second, []throttle.Limit{limit}, 0},
		{10 * time.Second, []throttle.Limit{limit}, 30 * time.Second},
		{0, []throttle.Limit{other, limit}, 30 * time.Second}, // counts for neither
		{30 * time.Second, []throttle.Limit{limit}, 0},
		{0, []throttle.Limit{other, other}, 0}, // both its tries
		{0, []throttle.Limit{other}, time.Minute},
	} {
		c.Advance(step.after)
		_, err := th.Admit(ctx, step.limits...)
		refused := problem.As(err)
		switch {
		case step.wait == 0 && err != nil:
			t.Errorf("%v: %v, want it admitted", c.Now(), err)
		case step.wait > 0 && (refused == nil || refused.Extensions["retryAfterSeconds"] != int(step.wait.Seconds())):
			t.Errorf("%v: %v, want to wait %v", c.Now(), err, step.wait)
		}
	}
	if n := db.Client(ctx).SignInAttempt.Query().CountX(ctx); n != 5 {
		t.Errorf("%d tries are kept, want the 5 that were looked at", n)
	}
}

func TestAWithdrawnTryDoesNotCount(t *testing.T) {
	ctx, db, _, th := open(t)
	limit := throttle.Limit{Subject: "code:1", Most: 1, Window: time.Minute}
	for range 3 {
		try, err := th.Admit(ctx, limit)
		if err != nil {
			t.Fatal(err)
		}
		if err := th.Withdraw(ctx, db.Client(ctx), try); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := th.Admit(ctx, limit); err != nil {
		t.Fatal(err)
	}
	try, err := th.Admit(ctx, throttle.Limit{Subject: "else", Most: 1, Window: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	if err := th.Withdraw(ctx, db.Client(ctx), try, limit.Subject); err != nil { // and the failures before it
		t.Fatal(err)
	}
	if _, err := th.Admit(ctx, limit); err != nil {
		t.Errorf("after its failures were forgotten: %v", err)
	}
}

func TestManyTriesAtOnce(t *testing.T) {
	ctx, _, _, th := open(t)
	var admitted atomic.Int64
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			_, err := th.Admit(ctx, throttle.Limit{Subject: "code:1", Most: 5, Window: time.Minute})
			if err == nil {
				admitted.Add(1)
			} else if !problem.Is(err, problem.RateLimited) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := admitted.Load(); n > 5 {
		t.Errorf("%d tries at once were looked at, want at most 5", n)
	}
}
