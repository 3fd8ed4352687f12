package study

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

// book notes what was committed with what.
type book struct {
	mu      sync.Mutex
	commits [][]*report
	// before runs at the beginning of a commit.
	before func([]*report) error
}

func (b *book) commit(ctx context.Context, reports []*report) error {
	if b.before != nil {
		if err := b.before(reports); err != nil {
			return err
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.commits = append(b.commits, reports)
	return ctx.Err()
}

func (b *book) times(r *report) int {
	n := 0
	for _, commit := range b.commits {
		for _, other := range commit {
			if other == r {
				n++
			}
		}
	}
	return n
}

func reportOf(memberID int64, events int) *report {
	return &report{memberID: memberID, claims: make([]claim, events)}
}

// waits until so many reports wait for the transaction that runs.
func (g *group) waits(t *testing.T, n int) {
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
	t.Fatalf("%d reports do not wait", n)
}

func TestWhatCameMeanwhileIsTheNextTransaction(t *testing.T) {
	busy, free := make(chan struct{}), make(chan struct{})
	first := true
	b := &book{before: func([]*report) error {
		if first {
			first = false
			close(busy)
			<-free
		}
		return nil
	}}
	g := &group{commit: b.commit}
	var all sync.WaitGroup
	add := func(r *report) {
		all.Go(func() {
			if err := g.add(t.Context(), r); err != nil {
				t.Error(err)
			}
		})
	}
	add(reportOf(0, 1))
	<-busy
	for i := range 200 {
		add(reportOf(int64(i), 1))
	}
	for range 5 {
		add(reportOf(1, 500)) // 2,000 events go together, not 2,500
	}
	g.waits(t, 205)
	close(free)
	all.Wait()
	n := 0
	for _, commit := range b.commits {
		events := 0
		for _, r := range commit {
			events += len(r.claims)
		}
		if len(commit) > groupReports || events > groupEvents {
			t.Errorf("%d reports with %d events in one transaction", len(commit), events)
		}
		n += len(commit)
	}
	if n != 206 || len(b.commits) < 4 || len(b.commits) > 6 {
		t.Errorf("%d reports in %d transactions, want 206 in about five", n, len(b.commits))
	}
}

func TestOneBadReportSpoilsNoOther(t *testing.T) {
	bad, broken, busy, free := reportOf(1, 1), reportOf(2, 1), make(chan struct{}), make(chan struct{})
	var once sync.Once
	b := &book{before: func(reports []*report) error {
		once.Do(func() { close(busy); <-free })
		for _, r := range reports {
			switch r {
			case bad:
				return errors.New("bad")
			case broken:
				panic("broken")
			}
		}
		return nil
	}}
	g := &group{commit: b.commit}
	var all sync.WaitGroup
	all.Go(func() { _ = g.add(t.Context(), reportOf(0, 1)) })
	<-busy
	good := make([]*report, 20)
	for i := range good {
		good[i] = reportOf(int64(i+3), 1)
		all.Go(func() {
			if err := g.add(t.Context(), good[i]); err != nil {
				t.Errorf("a neighbour failed: %v", err)
			}
		})
	}
	all.Go(func() {
		if err := g.add(t.Context(), bad); err == nil || err.Error() != "bad" {
			t.Errorf("the bad one: %v", err)
		}
	})
	all.Go(func() {
		defer func() {
			if reason := recover(); reason != "broken" {
				t.Errorf("the broken one panics with %v", reason)
			}
		}()
		_ = g.add(t.Context(), broken)
	})
	g.waits(t, 22)
	close(free)
	all.Wait()
	for i, r := range good {
		if n := b.times(r); n != 1 {
			t.Errorf("report %d was committed %d times", i, n)
		}
	}
}

func TestAPanicOfALoneReportIsAnError(t *testing.T) {
	b := &book{before: func([]*report) error { panic("broken") }}
	g := &group{commit: b.commit}
	if err := g.add(t.Context(), reportOf(1, 1)); err == nil || !strings.Contains(err.Error(), "broken") {
		t.Errorf("%v", err)
	}
	b.before = nil
	if err := g.add(t.Context(), reportOf(1, 1)); err != nil {
		t.Errorf("the next one: %v", err)
	}
}

func TestWhoGivesUpHoldsNobodyUp(t *testing.T) {
	b := &book{before: func([]*report) error {
		time.Sleep(time.Duration(rand.IntN(300)) * time.Microsecond)
		return nil
	}}
	g := &group{commit: b.commit}
	var given, done atomic.Int64
	var all sync.WaitGroup
	reports := make([]*report, 2000)
	for i := range reports {
		reports[i] = reportOf(int64(i), 1)
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(rand.IntN(4000))*time.Microsecond)
			defer cancel()
			switch err := g.add(ctx, reports[i]); {
			case err == nil:
				done.Add(1)
				if n := b.timesNow(reports[i]); n != 1 {
					t.Errorf("answered, and committed %d times", n)
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
		t.Errorf("%d were committed, %d gave up", done.Load(), given.Load())
	}
	if err := g.add(t.Context(), reportOf(1, 1)); err != nil {
		t.Errorf("the next one: %v", err)
	}
}

func (b *book) timesNow(r *report) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.times(r)
}

// BenchmarkGroup is the cost of the queue itself.
func BenchmarkGroup(b *testing.B) {
	for _, phones := range []int{1, 64} {
		b.Run(fmt.Sprint(phones, " phones"), func(b *testing.B) {
			g := &group{commit: func(context.Context, []*report) error { return nil }}
			b.SetParallelism(phones)
			b.ReportAllocs()
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					_ = g.add(b.Context(), reportOf(1, 1))
				}
			})
		})
	}
}
