package database

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	"github.com/go-sql-driver/mysql"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"partyschool/ent"
)

// attempts bounds how often a transaction is tried when the engine says that
// another one stood in its way.
const attempts = 10

type transaction struct {
	database    *Database
	client      *ent.Client
	afterCommit []func()
}

type transactionKey struct{}

func transactionOf(ctx context.Context, d *Database) *transaction {
	if t, ok := ctx.Value(transactionKey{}).(*transaction); ok && t.database == d {
		return t
	}
	return nil
}

// Changing reports whether ctx is that of a transaction in this database, which sees what
// nobody else may.
func (d *Database) Changing(ctx context.Context) bool { return transactionOf(ctx, d) != nil }

// InTx runs fn in a transaction and commits it when fn returns nil. A task that
// is called from within another's transaction joins it. Deadlocks, lock
// time-outs and a busy writer are tried again from the start, so fn must change
// nothing but the database.
func (d *Database) InTx(ctx context.Context, fn func(ctx context.Context, tx *ent.Client) error) error {
	if t := transactionOf(ctx, d); t != nil {
		return fn(ctx, t.client)
	}
	var err error
	for try := range attempts {
		if try > 0 {
			pause := time.Duration(1+rand.IntN(10<<min(try, 6))) * time.Millisecond //nolint:gosec // jitter
			select {
			case <-ctx.Done():
				return errors.Join(ctx.Err(), err)
			case <-time.After(pause):
			}
		}
		if err = d.once(ctx, fn); err == nil || !retryable(err) {
			return err
		}
	}
	return fmt.Errorf("gave up after %d tries: %w", attempts, err)
}

func (d *Database) once(ctx context.Context, fn func(ctx context.Context, tx *ent.Client) error) error {
	tx, err := d.begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	t := &transaction{database: d, client: tx.Client()}
	done := false
	defer func() {
		if !done { // fn returned an error or panicked
			_ = answered(ctx, tx.Rollback)
		}
	}()
	if err := fn(context.WithValue(ctx, transactionKey{}, t), t.client); err != nil {
		return err
	}
	done = true
	return answered(ctx, func() error {
		if err := tx.Commit(); err != nil {
			_ = tx.Rollback() // where it did not begin to commit
			return fmt.Errorf("commit: %w", err)
		}
		for _, f := range t.afterCommit {
			f()
		}
		return nil
	})
}

// begin begins a transaction. On SQLite a lapsed lease is renewed before; whether it is
// lapsed is looked at once the writer is free, for which others may be waited for long.
func (d *Database) begin(ctx context.Context) (*ent.Tx, error) {
	tx, err := d.client.Tx(ctx)
	if err != nil || d.Dialect() != dialect.SQLite || !d.lapsed() {
		return tx, err
	}
	if err := tx.Rollback(); err != nil {
		return nil, err
	}
	if err := d.renew(); err != nil {
		return nil, err
	}
	return d.client.Tx(ctx)
}

// answered waits for the end of a transaction until the deadline of ctx, which the engines
// do not look at there: a server that is reached and says nothing would hold whoever waits
// for a minute. Whether it was committed is then not known, as where a connection breaks;
// what follows a commit is done whenever it succeeds. Whoever only went away is waited for.
func answered(ctx context.Context, end func() error) error {
	if _, has := ctx.Deadline(); !has {
		return end()
	}
	told := make(chan error, 1)
	go func() { told <- end() }()
	select {
	case err := <-told:
		return err
	case <-ctx.Done():
	}
	if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return <-told
	}
	select {
	case err := <-told:
		return err
	default:
		return fmt.Errorf("the end of a transaction was not answered in time: %w", ctx.Err())
	}
}

// AfterCommit runs f once the transaction in ctx is committed, and never if it
// is not; at once where there is none.
func (d *Database) AfterCommit(ctx context.Context, f func()) {
	if t := transactionOf(ctx, d); t != nil {
		t.afterCommit = append(t.afterCommit, f)
		return
	}
	f()
}

// retryable reports whether the engine asks for the transaction to be tried
// again.
func retryable(err error) bool {
	var my *mysql.MySQLError
	if errors.As(err, &my) {
		switch my.Number {
		case 1213, 1205, // deadlock, lock wait timeout
			1020,       // MariaDB: the row changed since it was read
			9007, 8028: // TiDB: write conflict, schema changed
			return true
		}
		return Crowded(err)
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code()&0xff == sqlite3.SQLITE_BUSY || lite.Code()&0xff == sqlite3.SQLITE_LOCKED
	}
	return false
}

// Crowded reports that TiDB gave up locking the rows of one statement: it locks them
// anew whenever another transaction was faster with one of them, and that happened 256
// times. The transaction goes on; fewer rows at once find their moment.
func Crowded(err error) bool {
	var my *mysql.MySQLError
	// TiDB has no number of its own for it.
	return errors.As(err, &my) && my.Number == 1105 && strings.Contains(my.Message, "pessimistic lock retry limit reached")
}
