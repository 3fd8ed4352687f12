package together

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// book notes what was done with what.
type book struct {
	mu    sync.Mutex
	turns [][]*item
	// before runs at the beginning of a turn.
	before func([]*item) error
}

func (b *book) do(ctx context.Context, items []*item) error {
	if b.before != nil {
		if err := b.before(items); err != nil {
			return err
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turns = append(b.turns, items)
	return ctx.Err()
}

func (b *book) times(r *item) int {
	n := 0
	for _, turn := range b.turns {
		for _, other := range turn {
			if other == r {
				n++
			}
		}
	}
	return n
}

// item weighs something; a turn is full with 128 of them, or with a weight of 2,000.
type item struct{ number, weight int }

func itemOf(number, weight int) *item { return &item{number, weight} }

func groupOf(do func(context.Context, []*item) error) *Group[*item] {
	return &Group[*item]{Do: do, Deadline: 20 * time.Second, Fit: func(items []*item) int {
		weight := 0
		for n, i := range items {
			if weight += i.weight; n == 128 || n > 0 && weight > 2000 {
				return n
			}
		}
		return len(items)
	}}
}

// waits until so many items wait for the turn that runs.
func (g *Group[T]) waits(t *testing.T, n int) {
	t.Helper()
	for range 5000 {
		g.mu.Lock()
		waiting := len(g.waiting)
		g.mu.Unlock()
		if waiting == n {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("%d items do not wait", n)
}

func TestWhatCameMeanwhileIsTheNextTurn(t *testing.T) {
	busy, free := make(chan struct{}), make(chan struct{})
	first := true
	b := &book{before: func([]*item) error {
		if first {
			first = false
			close(busy)
			<-free
		}
		return nil
	}}
	g := groupOf(b.do)
	var all sync.WaitGroup
	add := func(r *item) {
		all.Go(func() {
			if err := g.Add(t.Context(), r); err != nil {
				t.Error(err)
			}
		})
	}
	add(itemOf(0, 1))
	<-busy
	for i := range 200 {
		add(itemOf(i, 1))
	}
	for range 5 {
		add(itemOf(1, 500)) // a weight of 2,000 goes together, not of 2,500
	}
	g.waits(t, 205)
	close(free)
	all.Wait()
	n := 0
	for _, turn := range b.turns {
		weight := 0
		for _, r := range turn {
			weight += r.weight
		}
		if len(turn) > 128 || weight > 2000 {
			t.Errorf("%d items of weight %d in one turn", len(turn), weight)
		}
		n += len(turn)
	}
	if n != 206 || len(b.turns) < 4 || len(b.turns) > 6 {
		t.Errorf("%d items in %d turns, want 206 in about five", n, len(b.turns))
	}
}

func TestOneBadItemSpoilsNoOther(t *testing.T) {
	bad, broken, busy, free := itemOf(1, 1), itemOf(2, 1), make(chan struct{}), make(chan struct{})
	var once sync.Once
	b := &book{before: func(items []*item) error {
		once.Do(func() { close(busy); <-free })
		for _, r := range items {
			switch r {
			case bad:
				return errors.New("bad")
			case broken:
				panic("broken")
			}
		}
		return nil
	}}
	g := groupOf(b.do)
	var all sync.WaitGroup
	all.Go(func() { _ = g.Add(t.Context(), itemOf(0, 1)) })
	<-busy
	good := make([]*item, 20)
	for i := range good {
		good[i] = itemOf(i+3, 1)
		all.Go(func() {
			if err := g.Add(t.Context(), good[i]); err != nil {
				t.Errorf("a neighbour failed: %v", err)
			}
		})
	}
	all.Go(func() {
		if err := g.Add(t.Context(), bad); err == nil || err.Error() != "bad" {
			t.Errorf("the bad one: %v", err)
		}
	})
	all.Go(func() {
		defer func() {
			if reason := recover(); reason != "broken" {
				t.Errorf("the broken one panics with %v", reason)
			}
		}()
		_ = g.Add(t.Context(), broken)
	})
	g.waits(t, 22)
	close(free)
	all.Wait()
	for i, r := range good {
		if n := b.times(r); n != 1 {
			t.Errorf("item %d was done %d times", i, n)
		}
	}
}

func TestAPanicOfALoneItemIsAnError(t *testing.T) {
	b := &book{before: func([]*item) error { panic("broken") }}
	g := groupOf(b.do)
	if err := g.Add(t.Context(), itemOf(1, 1)); err == nil || !strings.Contains(err.Error(), "broken") {
		t.Errorf("%v", err)
	}
	b.before = nil
	if err := g.Add(t.Context(), itemOf(1, 1)); err != nil {
		t.Errorf("the next one: %v", err)
	}
}

func TestWhoGivesUpHoldsNobodyUp(t *testing.T) {
	b := &book{before: func([]*item) error {
		time.Sleep(time.Duration(rand.IntN(300)) * time.Microsecond)
		return nil
	}}
	g := groupOf(b.do)
	var given, done atomic.Int64
	var all sync.WaitGroup
	items := make([]*item, 2000)
	for i := range items {
		items[i] = itemOf(i, 1)
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(rand.IntN(4000))*time.Microsecond)
			defer cancel()
			switch err := g.Add(ctx, items[i]); {
			case err == nil:
				done.Add(1)
				if n := b.timesNow(items[i]); n != 1 {
					t.Errorf("answered, and done %d times", n)
				}
			case errors.Is(err, context.DeadlineExceeded):
				given.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(g.waiting) != 0 || g.led {
		t.Errorf("%d still wait, led %v", len(g.waiting), g.led)
	}
	if done.Load()+given.Load() != 2000 || done.Load() == 0 {
		t.Errorf("%d were done, %d gave up", done.Load(), given.Load())
	}
	if err := g.Add(t.Context(), itemOf(1, 1)); err != nil {
		t.Errorf("the next one: %v", err)
	}
}

func (b *book) timesNow(r *item) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.times(r)
}

// BenchmarkGroup is the cost of the queue itself.
func BenchmarkGroup(b *testing.B) {
	for _, phones := range []int{1, 64} {
		b.Run(fmt.Sprint(phones, " phones"), func(b *testing.B) {
			g := groupOf(func(context.Context, []*item) error { return nil })
			b.SetParallelism(phones)
			b.ReportAllocs()
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					_ = g.Add(b.Context(), itemOf(1, 1))
				}
			})
		})
	}
}

// TestWithoutADeadlineNobodyIsHeld has items leave a turn that does not end, the leader and
// those it carries; the next turn begins all the same.
func TestWithoutADeadlineNobodyIsHeld(t *testing.T) {
	begun := make(chan struct{}, 10)
	g := groupOf(func(ctx context.Context, items []*item) error {
		begun <- struct{}{}
		if items[0].number < 0 {
			<-ctx.Done()
		}
		return ctx.Err()
	})
	g.Deadline = 0
	leaderCtx, leaderLeaves := context.WithCancel(t.Context())
	defer leaderLeaves()
	leader := make(chan error, 1)
	go func() { leader <- g.Add(leaderCtx, itemOf(-1, 1)) }()
	<-begun
	waiter := make(chan error, 1)
	go func() { waiter <- g.Add(t.Context(), itemOf(2, 1)) }()
	g.waits(t, 1)
	impatient, leave := context.WithCancel(t.Context())
	left := make(chan error, 1)
	go func() { left <- g.Add(impatient, itemOf(3, 1)) }()
	g.waits(t, 2)
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("who left hears %v", err)
	}
	leaderLeaves()
	if err := <-leader; !errors.Is(err, context.Canceled) {
		t.Errorf("the leader hears %v", err)
	}
	if err := <-waiter; err != nil {
		t.Errorf("who waited hears %v", err)
	}
	if len(g.waiting) != 0 || g.led {
		t.Errorf("%d still wait, led %v", len(g.waiting), g.led)
	}
}
