package database

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"time"

	"partyschool/ent"
	"partyschool/internal/identity"
)

// How far a replica is behind is found without asking the server, which tells it only to
// whom it trusts, and on every product in another way: the change mark "pulse" is raised
// once a second, and a node remembers since when each of its values is known. A replica
// that does not show a value yet is behind by the time since.

const (
	pulse = "pulse"
	// lookEvery is how often the replica is looked at, and the mark raised.
	lookEvery = time.Second
	// lookPatience bounds one look: a replica that takes longer is taken for gone.
	lookPatience = 2 * time.Second
)

// FollowReplica looks at the replica until ctx is done. Where there is none it returns at
// once.
func (d *Database) FollowReplica(ctx context.Context) {
	r := d.driver.replica
	if r == nil {
		return
	}
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		d.lookAtReplica(ctx, r)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// lookAtReplica finds how far the replica is behind. It is called by one goroutine.
func (d *Database) lookAtReplica(ctx context.Context, r *replica) {
	began := time.Now()
	lag, err := d.measureLag(ctx, r)
	if ctx.Err() != nil {
		return
	}
	switch {
	case errors.Is(err, errPrimary):
		// Nothing is known of the replica; what was found before grows old.
		slog.WarnContext(ctx, "how far the replica is behind cannot be measured", "error", err)
	case err != nil:
		r.seen.Store(&sight{at: began, gone: true})
		r.mu.Lock()
		r.leave()
		r.present, r.leave = context.WithCancel(context.Background())
		r.mu.Unlock()
	default:
		r.seen.Store(&sight{at: began, lag: lag})
	}
	if is := r.why(); is != r.told {
		slog.InfoContext(ctx, "who answers reads that may lag", "replica", r.address, "is", is, "was", r.told, "error", err)
		r.told = is
	}
}

// errPrimary says that it was the primary that did not answer.
var errPrimary = errors.New("the primary does not answer")

var (
	errNoPulse = errors.New("it has no pulse yet: it follows from before this node, or not at all")
	errForeign = errors.New("it is no replica of this database")
)

// measureLag compares the mark on both sides. The replica is read first: what follows the
// primary can then not be ahead of it.
func (d *Database) measureLag(ctx context.Context, r *replica) (time.Duration, error) {
	there, theirs := readPulse(ctx, r.looking)
	if theirs == nil {
		within, cancel := context.WithTimeout(ctx, lookPatience)
		theirs = r.reach(within)
		cancel()
	}
	here, err := d.raisePulse(ctx, &r.beats)
	switch {
	case err != nil:
		return 0, fmt.Errorf("%w: %w", errPrimary, err)
	case theirs != nil:
		return 0, theirs
	case there.id == 0:
		return 0, errNoPulse
	case there.id != here.id || there.value > here.value:
		return 0, errForeign
	}
	return r.beats.since(there.value), nil
}

// mark is the change mark as one side has it; zero where it is not there.
type mark struct{ id, value int64 }

func readPulse(ctx context.Context, db *stdsql.DB) (m mark, err error) {
	ctx, cancel := context.WithTimeout(ctx, lookPatience)
	defer cancel()
	err = db.QueryRowContext(ctx, "SELECT id, value FROM change_marks WHERE name = ?", pulse).Scan(&m.id, &m.value)
	if errors.Is(err, stdsql.ErrNoRows) {
		err = nil
	}
	return m, err
}

// raisePulse reads the mark of the primary, and raises it unless another node did since the
// last look: however many nodes there are, it is raised about once a second.
func (d *Database) raisePulse(ctx context.Context, known *beats) (mark, error) {
	began := time.Now()
	primary := d.driver.DB()
	m, err := readPulse(ctx, primary)
	if err != nil {
		return m, err
	}
	ctx, cancel := context.WithTimeout(identity.AsSystem(ctx, "how far the replica is behind"), lookPatience)
	defer cancel()
	switch {
	case m.id == 0:
		// Of several nodes one makes it.
		if err := d.client.ChangeMark.Create().SetName(pulse).SetValue(1).Exec(ctx); err != nil && !ent.IsConstraintError(err) {
			return m, err
		}
		return m, nil
	case known.last() == m.value:
		if _, err := primary.ExecContext(ctx, "UPDATE change_marks SET value = value + 1 WHERE id = ? AND value = ?", m.id, m.value); err != nil {
			return m, err
		}
		m.value++ // by this node, or by another at the same moment
	}
	known.add(m.value, began)
	return m, nil
}

// beats are the values that the mark had, and from when on each may have been there.
type beats struct {
	values []beat
	looked time.Time
}

type beat struct {
	value int64
	from  time.Time
}

// remembered bounds the beats: a replica that is further behind is so by at least that.
const remembered = 4096

func (b *beats) last() int64 {
	if len(b.values) == 0 {
		return -1
	}
	return b.values[len(b.values)-1].value
}

// add remembers a value that a look found which began at that moment: it may be as old as
// the look before.
func (b *beats) add(value int64, began time.Time) {
	from := b.looked
	if from.IsZero() {
		from = began
	}
	b.looked = began
	if value == b.last() {
		return
	}
	if len(b.values) == remembered {
		b.values = append(b.values[:0], b.values[remembered/2:]...)
	}
	b.values = append(b.values, beat{value, from})
}

// unknown is a lag of which only is known that it may be any.
const unknown = time.Duration(math.MaxInt64 / 4)

// since returns for how long a value newer than this one has been there, at most; 0 where
// there is none. How old a value is that was there before this node began to look nobody
// knows.
func (b *beats) since(value int64) time.Duration {
	if len(b.values) == 0 || value < b.values[0].value {
		return unknown
	}
	for _, known := range b.values {
		if known.value > value {
			return time.Since(known.from)
		}
	}
	return 0
}
