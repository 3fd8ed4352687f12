package pace_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"partyschool/internal/clock/clocktest"
	"partyschool/internal/pace"
)

var at = time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)

func purse(t *testing.T, p *pace.Pace, who string) pace.Purse {
	t.Helper()
	out, ok := p.Of(who, who)
	if !ok {
		t.Fatal("nothing is bounded")
	}
	return out
}

func TestAPurseEmptiesAndFills(t *testing.T) {
	c := clocktest.At(at)
	p := pace.New(600, c)
	a, b := purse(t, p, "a"), purse(t, p, "b")
	if wait := pace.Spend(600, a); wait != 0 {
		t.Errorf("a full purse makes wait %s", wait)
	}
	if got := a.State(); got != (pace.State{Most: 600, Left: 0, Full: time.Minute}) {
		t.Errorf("spent, it holds %+v", got)
	}
	if wait := pace.Spend(1, a); wait != 100*time.Millisecond {
		t.Errorf("wait %s for one of ten a second", wait)
	}
	if got := b.State(); got.Left != 600 {
		t.Errorf("another's holds %+v", got)
	}
	c.Advance(100 * time.Millisecond)
	if wait := pace.Spend(1, purse(t, p, "a")); wait != 0 {
		t.Errorf("after the wait: %s", wait)
	}
	c.Advance(time.Hour)
	if got := a.State(); got.Left != 600 || got.Full != 0 {
		t.Errorf("after an hour it holds %+v", got)
	}
	if wait := pace.Spend(10_000, a); wait != 0 || a.State().Left != 0 {
		t.Errorf("what costs more than a purse: wait %s, %+v left", wait, a.State())
	}
}

func TestOnePurseTooEmptyLeavesTheOtherFull(t *testing.T) {
	p := pace.New(600, clocktest.At(at))
	a, b := purse(t, p, "a"), purse(t, p, "b")
	pace.Spend(590, a)
	for _, order := range [][]pace.Purse{{a, b}, {b, a}} {
		if wait := pace.Spend(20, order...); wait != time.Second {
			t.Errorf("wait %s", wait)
		}
	}
	if a.State().Left != 10 || b.State().Left != 600 {
		t.Errorf("%+v and %+v are left", a.State(), b.State())
	}
}

func TestNothingIsBounded(t *testing.T) {
	if _, ok := pace.New(0, clocktest.At(at)).Of("a", "a"); ok {
		t.Error("a pace of nothing bounds")
	}
	if wait := pace.Spend(1 << 30); wait != 0 {
		t.Errorf("without a purse: %s", wait)
	}
}

// TestManyAtOnceSpendNoMoreThanThereIs has all come at once, also to make the purse.
func TestManyAtOnceSpendNoMoreThanThereIs(t *testing.T) {
	p := pace.New(100, clocktest.At(at))
	var spent atomic.Int64
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			for range 10 {
				mine, _ := p.Of("a", "a")
				if pace.Spend(1, mine) == 0 {
					spent.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if n := spent.Load(); n > 100 {
		t.Errorf("%d of 100 were spent", n)
	}
}

// TestStrangersTakeNoMemory has more come than are remembered.
func TestStrangersTakeNoMemory(t *testing.T) {
	p := pace.New(100, clocktest.At(at))
	for i := range 100_000 {
		pace.Spend(50, purse(t, p, fmt.Sprint(i)))
	}
	if n := p.Remembered(); n > 16384 {
		t.Errorf("%d are remembered", n)
	}
	if got := purse(t, p, "99999").State(); got.Left != 50 {
		t.Errorf("the latest holds %+v", got)
	}
}
