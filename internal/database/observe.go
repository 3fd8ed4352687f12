package database

import (
	"context"
	stdsql "database/sql"
	"time"
)

// Statement is one SQL statement that was sent, or the BEGIN or COMMIT of a transaction.
// What it was sent with is never told.
type Statement struct {
	// Text is its SQL; values stand in it as question marks.
	Text string
	// Began is when it was sent, and Took how long the engine needed until it answered:
	// for a query up to the first row, for BEGIN with the wait for a connection.
	Began time.Time
	Took  time.Duration
	// Err is its error, nil where it succeeded.
	Err error
}

// Observe has every statement told to what is given. It is called from many goroutines,
// in the way of the requests, so it must be quick. There is one observer; the last holds.
func (d *Database) Observe(told func(context.Context, Statement)) { d.driver.told.Store(&told) }

// Ping returns an error where the database does not answer.
func (d *Database) Ping(ctx context.Context) error { return d.driver.readers.DB().PingContext(ctx) }

// Pool is one pool of connections.
type Pool struct {
	// Name is writer, reader or replica; on MySQL the writer reads too.
	Name  string
	Stats stdsql.DBStats
}

// Pools returns how the pools of connections stand.
func (d *Database) Pools() []Pool {
	pools := []Pool{{"writer", d.driver.DB().Stats()}}
	if d.driver.readers != d.driver.Driver {
		pools = append(pools, Pool{"reader", d.driver.readers.DB().Stats()})
	}
	if r := d.driver.replica; r != nil {
		if pool := r.pool.Load(); pool != nil {
			pools = append(pools, Pool{"replica", pool.DB().Stats()})
		}
	}
	return pools
}

// Node returns the node number that this process holds, and until when unless it renews
// it; 0 where it holds none.
func (d *Database) Node() (number int, until time.Time) {
	if n := d.node.Load(); n != nil {
		return n.number, n.until
	}
	return 0, time.Time{}
}

// node is the number that Lease took, as it was last renewed.
type node struct {
	number int
	until  time.Time
}

// started is when a statement begins; the zero time where nobody observes.
func (d *driver) started() time.Time {
	if d.told.Load() == nil {
		return time.Time{}
	}
	return time.Now()
}

// observed tells of a statement that was answered, and returns err.
func (d *driver) observed(ctx context.Context, text string, began time.Time, err error) error {
	if told := d.told.Load(); told != nil && !began.IsZero() {
		(*told)(ctx, Statement{Text: text, Began: began, Took: time.Since(began), Err: err})
	}
	return err
}
