package study

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"partyschool/internal/identity"
)

// The bounds of one transaction: of more reports each would wait for too many others,
// of more events a statement would have more parameters than SQLite takes.
const (
	groupReports = 128
	groupEvents  = 2_000
	// groupDeadline bounds a transaction, which nobody's patience bounds: those who gave
	// up are not the only ones in it.
	groupDeadline = 20 * time.Second
	// linger is how long a transaction waits for company while there was some: of phones
	// that ask at once, the first would otherwise always go alone.
	linger = 300 * time.Microsecond
)

// group commits the reports of many phones in one transaction: whatever came while the
// last one ran is the next. A commit waits for the disk, so that phones would otherwise
// queue for it one by one; and of several transactions at once, those that touch the same
// rows stop each other. One report at a time leads: it carries the others, and hands on to
// the first that still waits.
type group struct {
	commit func(ctx context.Context, reports []*report) error
	// told is told of every transaction of several reports or of one; nil for nobody.
	told func(reports int, err error)

	mu      sync.Mutex
	waiting []*seat
	led     bool // somebody leads
	company bool // the last transaction had more than one report
}

// seat is a report that waits.
type seat struct {
	report *report
	// lead asks it to lead; told says what became of it.
	lead chan struct{}
	told chan fate
}

// fate is what became of a report: it is committed, failed, or has to be tried alone.
type fate struct {
	err   error
	alone bool
}

// add commits a report, together with others that come meanwhile, and returns once that is
// done. Where the whole failed each report is tried alone, so that one of them spoils no
// other. Who gives up waiting may find the report committed all the same.
func (g *group) add(ctx context.Context, r *report) error {
	s := &seat{report: r, lead: make(chan struct{}, 1), told: make(chan fate, 1)}
	g.mu.Lock()
	g.waiting = append(g.waiting, s)
	if !g.led {
		g.led = true
		s.lead <- struct{}{}
	}
	g.mu.Unlock()
	select {
	case <-s.lead:
		g.carry(ctx)
	case f := <-s.told:
		return g.end(ctx, s, f)
	case <-ctx.Done():
		if g.leave(s) {
			return ctx.Err()
		}
	}
	// It is on its way: whoever leads, perhaps itself, says in a moment what became of it.
	select {
	case <-s.lead:
		g.carry(ctx)
		return g.end(ctx, s, <-s.told)
	case f := <-s.told:
		return g.end(ctx, s, f)
	}
}

func (g *group) end(ctx context.Context, s *seat, f fate) error {
	if !f.alone {
		return f.err
	}
	err := g.commit(ctx, []*report{s.report})
	g.tell(1, err)
	return err
}

// leave takes a seat that gave up out of the queue; false where it was taken along, or is
// to lead.
func (g *group) leave(s *seat) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.Index(g.waiting, s)
	if i < 0 || len(s.lead) > 0 {
		return false
	}
	g.waiting = slices.Delete(g.waiting, i, i+1)
	return true
}

// carry commits what waits, the leader's own report first, and hands on.
func (g *group) carry(ctx context.Context) {
	g.mu.Lock()
	company := g.company && len(g.waiting) < groupReports
	g.mu.Unlock()
	if company {
		time.Sleep(linger)
	}
	taken := g.take()
	reports := make([]*report, len(taken))
	for i, s := range taken {
		reports[i] = s.report
	}
	err := g.try(ctx, reports)
	g.tell(len(reports), err)
	for _, s := range taken {
		s.told <- fate{err: err, alone: err != nil && len(taken) > 1}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.company = len(taken) > 1
	if g.led = len(g.waiting) > 0; g.led {
		g.waiting[0].lead <- struct{}{}
	}
}

func (g *group) tell(reports int, err error) {
	if g.told != nil {
		g.told(reports, err)
	}
}

// take takes the first of those who wait, as many as one transaction bears.
func (g *group) take() []*seat {
	g.mu.Lock()
	defer g.mu.Unlock()
	n, events := 0, 0
	for n < len(g.waiting) && n < groupReports {
		events += len(g.waiting[n].report.claims)
		if n > 0 && events > groupEvents {
			break
		}
		n++
	}
	taken := slices.Clone(g.waiting[:n])
	g.waiting = slices.Delete(g.waiting, 0, n)
	return taken
}

// try commits reports in one transaction. What panics is told like any failure: alone, it
// panics again where it belongs.
func (g *group) try(ctx context.Context, reports []*report) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("panic: %v\n%s", reason, debug.Stack())
		}
	}()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), groupDeadline)
	defer cancel()
	return g.commit(identity.AsSystem(ctx, "study: reports of several members"), reports)
}
