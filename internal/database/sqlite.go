package database

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	"entgo.io/ent/dialect"

	// The SQLite driver, without cgo. This file alone chooses it.
	_ "modernc.org/sqlite"
)

// openSQLite opens one writer, since SQLite has one, and several readers that
// cannot write by mistake. There is no database in memory: its readers would wait
// for the writer, so that tests on it would see other waits and other errors than
// a school does.
func openSQLite(ctx context.Context, address string) (*driver, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host != "" || filepath.Base(u.Path) == "." || filepath.Base(u.Path) == "/" {
		return nil, fmt.Errorf("it names no file; the form is sqlite:///var/lib/partyschool/school.db")
	}
	if err := onlyParameters(u, "durable"); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(u.Path), 0o700); err != nil {
		return nil, err
	}
	// Personal data lies in it: for its owner only, whatever the folder allows.
	f, err := os.OpenFile(u.Path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	synchronous := "synchronous(full)"
	if u.Query().Get("durable") == "false" {
		synchronous = "synchronous(off)"
	}
	dsn := func(more ...string) string {
		// The pages of a district's members do not fit into the engine's two megabytes, nor into
		// eight: a first screen then cost half as much again as in a small school. A connection
		// takes what it reads, 32 MB at most. What was committed is carried over from the log when
		// it has 16 MB, not the engine's four: pages that many reports change are carried once.
		pragmas := append([]string{"busy_timeout(10000)", "cache_size(-32000)", "temp_store(memory)", "journal_mode(wal)", "wal_autocheckpoint(4000)", synchronous}, more...)
		q := url.Values{"_pragma": pragmas, "_txlock": {"immediate"}, "_time_format": {"sqlite"}, "_timezone": {"UTC"}}
		return "file:" + (&url.URL{Path: u.Path}).EscapedPath() + "?" + q.Encode()
	}
	writer, err := stdsql.Open("sqlite", dsn())
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1)
	if err := writer.PingContext(ctx); err != nil {
		_ = writer.Close()
		return nil, fmt.Errorf("%w (is the folder there, and may this user write to it?)", err)
	}
	readers, err := stdsql.Open("sqlite", dsn("query_only(1)"))
	if err != nil {
		_ = writer.Close()
		return nil, err
	}
	n := max(4, runtime.NumCPU())
	readers.SetMaxOpenConns(n)
	readers.SetMaxIdleConns(n)
	drv := newDriver(dialect.SQLite, writer, readers)
	drv.kept = newKept()
	drv.alone = func(ctx context.Context) (*session, error) { return aloneOnSQLite(ctx, writer, u.Path) }
	drv.copy = func(ctx context.Context, path string) error { return copySQLite(ctx, dsn(), path) }
	return drv, nil
}

// copySQLite writes the database to a new file, over a connection of its own: it reads
// one state, which holds up no writer. Unlike the engine's backup interface it need not
// begin again whenever somebody writes, and takes nothing along that was deleted.
func copySQLite(ctx context.Context, dsn, path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // the engine fills an empty file
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	pool, err := stdsql.Open("sqlite", dsn)
	if err != nil {
		return err
	}
	_, err = pool.ExecContext(ctx, "VACUUM INTO ?", path)
	return errors.Join(err, pool.Close())
}
