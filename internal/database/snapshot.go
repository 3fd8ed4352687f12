package database

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"

	"entgo.io/ent/dialect"
)

// Query reads rows with hand-written SQL.
type Query func(ctx context.Context, query string, args ...any) (*stdsql.Rows, error)

// Snapshot runs read on one state of the whole database, however long it takes and
// whatever is written meanwhile. It holds up no writer. Rows must be closed before
// the next query. What it reads is not filtered by visibility: it is for the
// system's own work.
func (d *Database) Snapshot(ctx context.Context, read func(ctx context.Context, query Query) error) (err error) {
	pool, begin := d.driver.readers.DB(), []string{"BEGIN DEFERRED"}
	if d.Dialect() == dialect.MySQL {
		if pool, err = d.driver.patient(); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, pool.Close()) }()
		begin = []string{"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "START TRANSACTION WITH CONSISTENT SNAPSHOT"}
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	for _, statement := range begin {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("begin a snapshot: %w", err)
		}
	}
	defer func() {
		_, end := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		err = errors.Join(err, end)
	}()
	return read(ctx, conn.QueryContext)
}
