package database

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/go-sql-driver/mysql"
)

// session is a connection whose holder is alone in changing the tables.
type session struct {
	conn *stdsql.Conn
	// end gives the right back; keep tells whether the work is to stay, where that
	// can still be decided.
	end func(keep bool) error
}

// retryLock is how soon a process asks again for the right to migrate.
const retryLock = 100 * time.Millisecond

// aloneOnMySQL holds a lock of the server, named after the database, for as long as
// the connection lasts. The connection waits for its answers as long as it takes: a
// large table is changed in minutes.
func aloneOnMySQL(ctx context.Context, patient *stdsql.DB) (*session, error) {
	conn, err := patient.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, patient.Close())
	}
	const name = "CONCAT('partyschool-migrate-', MD5(DATABASE()))"
	end := func(bool) error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), "DO RELEASE_LOCK("+name+")")
		return errors.Join(err, conn.Close(), patient.Close())
	}
	for {
		var got stdsql.NullInt64
		err := conn.QueryRowContext(ctx, "SELECT GET_LOCK("+name+", 5)").Scan(&got)
		if notYet(err) {
			select {
			case <-ctx.Done():
				err = errors.Join(ctx.Err(), err)
			case <-time.After(retryLock):
				continue
			}
		}
		if err != nil {
			return nil, errors.Join(err, conn.Close(), patient.Close())
		}
		if got.Int64 == 1 {
			return &session{conn: conn, end: end}, nil
		}
		if err := ctx.Err(); err != nil {
			return nil, errors.Join(err, end(false))
		}
	}
}

// notYet reports that somebody else has the lock. On TiDB it is a row, and those who wait
// for it are told of that instead of being answered 0: that it is crowded, or that the
// wait ended, with the number that TiDB has for everything.
func notYet(err error) bool {
	var my *mysql.MySQLError
	return errors.As(err, &my) && (my.Number == 1105 && strings.Contains(my.Message, "lock") || retryable(err))
}

// aloneOnSQLite locks a file beside the database, and works in one transaction: it
// brings all changes or none.
func aloneOnSQLite(ctx context.Context, writer *stdsql.DB, path string) (*session, error) {
	unlock, err := lockFile(ctx, path+".migrate-lock")
	if err != nil {
		return nil, err
	}
	conn, err := writer.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, unlock())
	}
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return nil, errors.Join(err, conn.Close(), unlock())
	}
	return &session{conn: conn, end: func(keep bool) error {
		statement := "ROLLBACK"
		if keep {
			statement = "COMMIT"
		}
		_, err := conn.ExecContext(context.WithoutCancel(ctx), statement)
		return errors.Join(err, conn.Close(), unlock())
	}}, nil
}

// lockFile waits until this process alone holds the file's lock, which the kernel
// gives back when the process dies.
func lockFile(ctx context.Context, path string) (unlock func() error, err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return file.Close, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), file.Close())
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), file.Close())
		case <-time.After(retryLock):
		}
	}
}
