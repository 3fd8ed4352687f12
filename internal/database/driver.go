package database

import (
	"context"
	stdsql "database/sql"
	"errors"
	"regexp"
	"strings"
	"sync/atomic"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
)

// driver is ent's view of an engine: it sends reads to the readers and
// everything else to the writer, and counts statements. On MySQL both are one
// pool.
type driver struct {
	*sql.Driver             // the writer
	readers     *sql.Driver // the same as the writer on MySQL
	// replica is nil where there is none.
	replica *replica
	// leavesOut tells that SKIP LOCKED leaves out rows which others hold: MySQL and MariaDB.
	leavesOut bool
	// patient opens a pool that waits for an answer as long as it takes; MySQL only.
	patient func() (*stdsql.DB, error)
	// alone waits until no other process changes the tables.
	alone func(context.Context) (*session, error)
	// copy writes the whole database to a new file; nil on a server.
	copy func(ctx context.Context, path string) error
	// told is told of every statement; nil where nobody observes.
	told atomic.Pointer[func(context.Context, Statement)]
	// prepared are what the readers answer again and again.
	prepared prepared
	// kept are what transactions write again and again; nil on a server.
	kept *kept
}

func newDriver(name string, writer, readers *stdsql.DB) *driver {
	d := &driver{Driver: sql.OpenDB(name, writer)}
	d.readers = d.Driver
	if readers != writer {
		d.readers = sql.OpenDB(name, readers)
	}
	return d
}

// reads reports whether a statement only reads: INSERT … RETURNING comes as a query
// too, and so may a WITH that ends in one. What it takes for a read by mistake the
// readers refuse.
func reads(query string) bool {
	query = strings.TrimLeft(query, " \t\r\n")
	if len(query) < 6 || strings.EqualFold(query[:6], "SELECT") {
		return len(query) >= 6
	}
	return strings.EqualFold(query[:4], "WITH") && !writes.MatchString(query)
}

var writes = regexp.MustCompile(`(?i)\b(INSERT|UPDATE|DELETE|REPLACE)\b`)

func (d *driver) of(query string) *sql.Driver {
	if reads(query) {
		return d.readers
	}
	return d.Driver
}

// Query sends a query to the replica, to a reader or to the writer.
func (d *driver) Query(ctx context.Context, query string, args, v any) error {
	count(ctx)
	began := d.started()
	done, err := d.replica.ask(ctx, query, func(ctx context.Context, r *sql.Driver) error { return r.Query(ctx, query, args, v) })
	if !done {
		err = d.of(query).Query(ctx, query, args, v)
	}
	return d.observed(ctx, query, began, err)
}

// Exec sends a statement to the writer.
func (d *driver) Exec(ctx context.Context, query string, args, v any) error {
	count(ctx)
	began := d.started()
	return d.observed(ctx, query, began, d.Driver.Exec(ctx, query, args, v))
}

// QueryContext is Query for hand-written SQL.
func (d *driver) QueryContext(ctx context.Context, query string, args ...any) (*stdsql.Rows, error) {
	count(ctx)
	began := d.started()
	var rows *stdsql.Rows
	done, err := d.replica.ask(ctx, query, func(ctx context.Context, r *sql.Driver) (err error) {
		rows, err = r.QueryContext(ctx, query, args...)
		return err
	})
	if !done {
		rows, err = d.of(query).QueryContext(ctx, query, args...)
	}
	return rows, d.observed(ctx, query, began, err)
}

// ExecContext is Exec for hand-written SQL.
func (d *driver) ExecContext(ctx context.Context, query string, args ...any) (stdsql.Result, error) {
	count(ctx)
	began := d.started()
	result, err := d.Driver.ExecContext(ctx, query, args...)
	return result, d.observed(ctx, query, began, err)
}

// Tx begins a transaction on the writer.
func (d *driver) Tx(ctx context.Context) (dialect.Tx, error) { return d.BeginTx(ctx, nil) }

// BeginTx begins a transaction on the writer.
func (d *driver) BeginTx(ctx context.Context, opts *stdsql.TxOptions) (dialect.Tx, error) {
	if d.kept != nil && ctx.Value(againKey{}) != nil {
		d.kept.read(ctx, d.DB())
	}
	began := d.started()
	t, err := d.Driver.BeginTx(ctx, opts)
	if d.observed(ctx, "BEGIN", began, err) != nil {
		return nil, err
	}
	return &countingTx{t.(*sql.Tx), d, ctx}, nil
}

// Close closes both pools, the writer last: SQLite's last connection moves the
// write-ahead log into the file.
func (d *driver) Close() error {
	err := d.replica.close()
	if d.readers != d.Driver {
		err = errors.Join(err, d.readers.Close())
	}
	return errors.Join(err, d.Driver.Close())
}

type countingTx struct {
	*sql.Tx
	driver *driver
	ctx    context.Context // that of BEGIN: COMMIT is told in it
}

// Commit commits the transaction.
func (t *countingTx) Commit() error {
	began := t.driver.started()
	return t.driver.observed(t.ctx, "COMMIT", began, t.Tx.Commit())
}

// Query sends a query inside the transaction.
func (t *countingTx) Query(ctx context.Context, query string, args, v any) error {
	count(ctx)
	began := t.driver.started()
	return t.driver.observed(ctx, query, began, t.Tx.Query(ctx, query, args, v))
}

// Exec sends a statement inside the transaction.
func (t *countingTx) Exec(ctx context.Context, query string, args, v any) error {
	count(ctx)
	began := t.driver.started()
	return t.driver.observed(ctx, query, began, t.Tx.Exec(ctx, query, args, v))
}

// QueryContext is Query for hand-written SQL.
func (t *countingTx) QueryContext(ctx context.Context, query string, args ...any) (*stdsql.Rows, error) {
	count(ctx)
	began := t.driver.started()
	var rows *stdsql.Rows
	var err error
	if stmt := t.again(ctx, query); stmt != nil {
		rows, err = stmt.QueryContext(ctx, args...)
	} else {
		rows, err = t.Tx.QueryContext(ctx, query, args...)
	}
	return rows, t.driver.observed(ctx, query, began, err)
}

// ExecContext is Exec for hand-written SQL.
func (t *countingTx) ExecContext(ctx context.Context, query string, args ...any) (stdsql.Result, error) {
	count(ctx)
	began := t.driver.started()
	var result stdsql.Result
	var err error
	if stmt := t.again(ctx, query); stmt != nil {
		result, err = stmt.ExecContext(ctx, args...)
	} else {
		result, err = t.Tx.ExecContext(ctx, query, args...)
	}
	return result, t.driver.observed(ctx, query, began, err)
}

type counterKey struct{}

// CountStatements returns ctx in which every SQL statement raises the counter;
// BEGIN and COMMIT are not counted. Screens have budgets, asserted by tests.
func CountStatements(ctx context.Context) (context.Context, *atomic.Int64) {
	n := new(atomic.Int64)
	return context.WithValue(ctx, counterKey{}, n), n
}

func count(ctx context.Context) {
	if n, ok := ctx.Value(counterKey{}).(*atomic.Int64); ok {
		n.Add(1)
	}
}
