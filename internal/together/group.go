// Package together does for many at once what each would otherwise do alone: committing
// their reports, or asking the database for their rows. What came while it was done for the
// last ones is done next.
package together

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// linger is how long a turn waits for company while there was some: of phones that ask at
// once, the first would otherwise always go alone.
const linger = 300 * time.Microsecond

// Group takes items together: whatever came while the last turn ran is the next one. One of
// those who wait leads at a time: it carries the others, and hands on to the first that still
// waits. So nothing has to be started, stopped or watched, and whoever is alone waits for
// nobody.
type Group[T any] struct {
	// Do does a turn, in the context of the one that leads, with Deadline.
	Do func(ctx context.Context, items []T) error
	// Fit is with how many of the first items a turn is full: 1 or more of them.
	Fit func(items []T) int
	// Deadline, where it is not 0, is what bounds a turn instead of the patience of whoever
	// leads, and whoever is on the way then waits to hear what became of it. Where it is 0
	// everybody leaves when they like: what reads may be given up at any time.
	Deadline time.Duration
	// Told is told of every turn; nil for nobody.
	Told func(items int, err error)

	mu      sync.Mutex
	waiting []*seat[T]
	led     bool // somebody leads
	company bool // the last turn had more than one item
}

// seat is an item that waits.
type seat[T any] struct {
	item T
	// lead asks it to lead; told says what became of it.
	lead chan struct{}
	told chan fate
}

// fate is what became of an item: it is done, failed, or has to be tried alone.
type fate struct {
	err   error
	alone bool
}

// Add has an item done, together with others that come meanwhile, and returns once that is
// so. Where a whole turn failed each item is tried alone, so that one of them spoils no
// other. With a deadline, who gives up waiting may find the item done all the same.
func (g *Group[T]) Add(ctx context.Context, item T) error {
	s := &seat[T]{item: item, lead: make(chan struct{}, 1), told: make(chan fate, 1)}
	g.mu.Lock()
	g.waiting = append(g.waiting, s)
	if !g.led {
		g.led = true
		s.lead <- struct{}{}
	}
	g.mu.Unlock()
	gaveUp := ctx.Done()
	for {
		select {
		case <-s.lead:
			g.carry(ctx)
		case f := <-s.told:
			return g.end(ctx, s, f)
		case <-gaveUp:
			if g.leave(s) || g.Deadline == 0 {
				return ctx.Err()
			}
			// It is on its way: whoever leads says in a moment what became of it.
			gaveUp = nil
		}
	}
}

func (g *Group[T]) end(ctx context.Context, s *seat[T], f fate) error {
	if !f.alone {
		return f.err
	}
	err := g.Do(ctx, []T{s.item})
	g.tell(1, err)
	return err
}

// leave takes a seat that gave up out of the queue; false where it was taken along. One that
// was to lead hands on.
func (g *Group[T]) leave(s *seat[T]) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.Index(g.waiting, s)
	if i < 0 {
		return false
	}
	g.waiting = slices.Delete(g.waiting, i, i+1)
	if len(s.lead) > 0 {
		g.handOn()
	}
	return true
}

// handOn lets the first that waits lead. It is called with the lock held.
func (g *Group[T]) handOn() {
	if g.led = len(g.waiting) > 0; g.led {
		g.waiting[0].lead <- struct{}{}
	}
}

// carry does what waits, the leader's own item first, and hands on.
func (g *Group[T]) carry(ctx context.Context) {
	if g.expects() {
		time.Sleep(linger)
	}
	taken, items := g.take()
	err := g.try(ctx, items)
	g.tell(len(items), err)
	for _, s := range taken {
		s.told <- fate{err: err, alone: err != nil && len(taken) > 1}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.company = len(taken) > 1
	g.handOn()
}

// expects reports whether more may come in a moment, and have room.
func (g *Group[T]) expects() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.company && g.Fit(g.items()) == len(g.waiting)
}

// items are those that wait. It is called with the lock held.
func (g *Group[T]) items() []T {
	items := make([]T, len(g.waiting))
	for i, s := range g.waiting {
		items[i] = s.item
	}
	return items
}

func (g *Group[T]) tell(items int, err error) {
	if g.Told != nil {
		g.Told(items, err)
	}
}

// take takes the first of those who wait, as many as fit into a turn.
func (g *Group[T]) take() ([]*seat[T], []T) {
	g.mu.Lock()
	defer g.mu.Unlock()
	items := g.items()
	n := g.Fit(items)
	taken := slices.Clone(g.waiting[:n])
	g.waiting = slices.Delete(g.waiting, 0, n)
	return taken, items[:n:n]
}

// try does a turn. What panics is told like any failure: alone, it panics again where it
// belongs.
func (g *Group[T]) try(ctx context.Context, items []T) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("panic: %v\n%s", reason, debug.Stack())
		}
	}()
	if g.Deadline > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), g.Deadline)
		defer cancel()
	}
	return g.Do(ctx, items)
}
