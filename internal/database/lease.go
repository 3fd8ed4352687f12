package database

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"time"

	"partyschool/ent"
	"partyschool/ent/nodelease"
	"partyschool/internal/clock"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

const (
	// leaseFor is how long a silent process keeps its node number.
	leaseFor = 30 * time.Second
	// renewEvery is how often a living one says so.
	renewEvery = 10 * time.Second
	// reserveMS is how far ahead of the clock, and of what was used, keys are
	// reserved. It is enough for 3.8 million keys in one transaction: on SQLite no
	// more can be reserved while a transaction writes.
	reserveMS = int64(time.Minute / time.Millisecond)
	// patience bounds how long a maker of keys waits for a new reserve.
	patience = 3 * time.Second
)

// errLost says that another process took the node number.
var errLost = errors.New("the node number was taken by another process")

// lease is a node number that this process holds. That two processes never make
// the same key does not hang on clocks: whoever takes a number over begins where
// the former holder's reserve ends, and the former holder cannot reserve any more.
type lease struct {
	database *Database
	holder   string
	maker    *key.Maker

	mu       sync.Mutex
	reserve  key.Reserve
	released bool
}

// Lease gives this process a node number of its own, the lowest free one from 1 to
// key.MaxNode, and makes all keys with it from then on. In the background it
// renews the lease and reserves more keys; a process that slept until another one
// took its number gets a new one. Release gives the number back; no keys are made
// after it. Lease returns an error when all numbers are taken.
func (d *Database) Lease(ctx context.Context) (release func(), err error) {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	l := &lease{database: d, holder: fmt.Sprintf("%.40s/%d/%s", host, os.Getpid(), strconv.FormatUint(rand.Uint64(), 36))} //nolint:gosec // a name, no secret
	// No key may come before one that this process made already.
	if err := l.take(ctx, d.keys.Load().LastMS()+1); err != nil {
		return nil, err
	}
	l.maker, err = key.NewMaker(d.clock.Now, l.reserve, l.extendNow)
	if err != nil {
		return nil, err
	}
	d.keys.Store(l.maker)
	d.lease.Store(l)
	stop, stopped := context.WithCancel(context.WithoutCancel(ctx))
	var loop sync.WaitGroup
	loop.Go(func() { l.keep(stop) })
	return sync.OnceFunc(func() {
		stopped()
		loop.Wait()
		l.release()
	}), nil
}

// keep renews the lease until ctx is done.
func (l *lease) keep(ctx context.Context) {
	ticker := time.NewTicker(renewEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			// Bounded, since a transaction that holds SQLite's writer may be waiting for this.
			soon, cancel := context.WithTimeout(ctx, patience)
			if err := l.extend(soon, l.maker.LastMS()); err != nil && ctx.Err() == nil {
				slog.ErrorContext(ctx, "renewing the node number failed; keys can be made while the reserve lasts", "error", err)
			}
			cancel()
		}
	}
}

// extendNow is called by the maker in the middle of a task, when its reserve is used
// up before keep came round.
func (l *lease) extendNow(lastMS int64) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return l.extend(ctx, lastMS)
}

// lapsed reports whether the lease ended because nothing could be written for so long.
// Then few keys may be left, or none.
func (d *Database) lapsed() bool {
	n := d.node.Load()
	return n != nil && !n.until.After(d.clock.Now())
}

// renew renews a lapsed lease for whoever is about to write on SQLite. In the middle of a
// transaction there the reserve cannot grow: each of those that wait for the writer would
// hold it for all of patience, and keep would hardly ever get it. It is the node that asks
// here, as in extendNow: who came first waits for it and is told no cost of it.
func (d *Database) renew() error {
	l := d.lease.Load()
	lastMS := l.maker.LastMS()
	soon, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	l.mu.Lock()
	defer l.mu.Unlock()
	if !d.lapsed() { // another was faster
		return nil
	}
	return l.extendLocked(soon, lastMS)
}

// extend reserves more keys and renews the lease, or takes another number when this
// one was lost.
func (l *lease) extend(ctx context.Context, lastMS int64) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.extendLocked(ctx, lastMS)
}

// extendLocked is extend for whoever holds l.mu.
func (l *lease) extendLocked(ctx context.Context, lastMS int64) error {
	if l.released {
		return errors.New("the node number was given back")
	}
	err := l.prolong(ctx, lastMS)
	if errors.Is(err, errLost) {
		slog.WarnContext(ctx, "the node number was lost; taking another", "number", l.reserve.Node)
		err = l.take(ctx, lastMS+1)
	}
	if err != nil {
		return err
	}
	return l.maker.Renew(l.reserve)
}

// prolong moves the end of the reserve and of the lease.
func (l *lease) prolong(ctx context.Context, lastMS int64) error {
	now := l.database.clock.Now()
	next := l.reserve
	next.UntilMS = max(next.UntilMS, end(now, lastMS))
	n, err := l.database.client.NodeLease.Update().
		Where(nodelease.Number(next.Node), nodelease.Holder(l.holder)).
		SetKeysUntilMs(next.UntilMS).SetLeasedUntil(now.Add(leaseFor)).
		Save(identity.AsSystem(ctx, "node numbers"))
	if err != nil {
		return fmt.Errorf("renew node number %d: %w", next.Node, err)
	}
	if n == 0 {
		return errLost
	}
	l.hold(next, now)
	return nil
}

// take gets the lowest free number, with keys from fromMS on.
func (l *lease) take(ctx context.Context, fromMS int64) error {
	ctx = identity.AsSystem(ctx, "node numbers")
	for range 100 { // each try that fails is another process that got a number
		rows, err := l.database.client.NodeLease.Query().Order(nodelease.ByNumber()).All(ctx)
		if err != nil {
			return fmt.Errorf("read the node numbers: %w", err)
		}
		now := l.database.clock.Now()
		number, former := lowestFree(rows, now)
		if number > key.MaxNode {
			return fmt.Errorf("all %d node numbers are taken", key.MaxNode)
		}
		next := key.Reserve{Node: number, FromMS: max(fromMS, now.Sub(key.Epoch).Milliseconds())}
		if former != nil {
			next.FromMS = max(next.FromMS, former.KeysUntilMs)
		}
		next.UntilMS = end(now, next.FromMS)
		got, err := l.seize(ctx, next, former, now)
		if err != nil {
			return err
		}
		if got {
			l.hold(next, now)
			return nil
		}
	}
	return errors.New("node numbers are taken faster than this process can ask for one")
}

// hold notes what the table says since now.
func (l *lease) hold(r key.Reserve, now time.Time) {
	l.reserve = r
	l.database.node.Store(&node{number: r.Node, until: now.Add(leaseFor)})
}

// seize writes the lease and reports whether this process was the first to do so.
func (l *lease) seize(ctx context.Context, r key.Reserve, former *ent.NodeLease, now time.Time) (bool, error) {
	if former == nil {
		err := l.database.client.NodeLease.Create().
			SetID(key.NodeKey(r.Node)).SetNumber(r.Node).
			SetHolder(l.holder).SetLeasedUntil(now.Add(leaseFor)).SetKeysUntilMs(r.UntilMS).
			Exec(ctx)
		if ent.IsConstraintError(err) || retryable(err) {
			return false, nil
		}
		return err == nil, err
	}
	// The former holder may have woken up in between, and reserved more.
	n, err := l.database.client.NodeLease.Update().
		Where(nodelease.Number(r.Node), nodelease.Holder(former.Holder), nodelease.KeysUntilMs(former.KeysUntilMs)).
		SetHolder(l.holder).SetLeasedUntil(now.Add(leaseFor)).SetKeysUntilMs(r.UntilMS).
		Save(ctx)
	if retryable(err) {
		return false, nil
	}
	return n == 1, err
}

// lowestFree returns the lowest number that nobody holds at the moment, and its row
// where there is one. Rows are ordered by number.
func lowestFree(rows []*ent.NodeLease, now time.Time) (int, *ent.NodeLease) {
	number := unleased + 1
	for _, row := range rows {
		if row.Number > number {
			break
		}
		if row.Holder == "" || !row.LeasedUntil.After(now) {
			return row.Number, row
		}
		number = row.Number + 1
	}
	return number, nil
}

// end is where a reserve ends that is made now.
func end(now time.Time, lastMS int64) int64 {
	return min(max(now.Sub(key.Epoch).Milliseconds(), lastMS)+reserveMS, key.Forever)
}

// release gives the number back, and what of its reserve was not used.
func (l *lease) release() {
	// From here on the maker has no reserve, so LastMS is its last word.
	l.mu.Lock()
	l.released = true
	l.database.node.Store(nil)
	_ = l.maker.Renew(key.Reserve{Node: l.reserve.Node})
	l.mu.Unlock()
	ctx, cancel := context.WithTimeout(identity.AsSystem(context.Background(), "node numbers"), patience)
	defer cancel()
	err := l.database.client.NodeLease.Update().
		Where(nodelease.Number(l.reserve.Node), nodelease.Holder(l.holder)).
		SetHolder("").SetLeasedUntil(clock.Cut(l.database.clock.Now())).
		SetKeysUntilMs(max(l.maker.LastMS()+1, l.reserve.FromMS)).
		Exec(ctx)
	if err != nil {
		slog.ErrorContext(ctx, "giving the node number back failed; it is free again when its lease ends", "error", err)
	}
}
