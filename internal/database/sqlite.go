package database

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"

	"entgo.io/ent/dialect"

	// The SQLite driver, without cgo. This file alone chooses it.
	_ "modernc.org/sqlite"
)

// memoryName tells the in-memory databases of one process apart.
var memoryName atomic.Int64

// openSQLite opens one writer, since SQLite has one, and several readers that
// cannot write by mistake.
func openSQLite(ctx context.Context, path string) (*driver, error) {
	// ent asks for foreign_keys before it makes tables, though they have none.
	pragmas := []string{"busy_timeout(10000)", "foreign_keys(1)", "cache_size(-8000)", "temp_store(memory)"}
	file := "file:" + (&url.URL{Path: path}).EscapedPath()
	if path == ":memory:" {
		// The memdb file system lets connections share a database by name.
		file = fmt.Sprintf("file:/school-%d?vfs=memdb", memoryName.Add(1))
		pragmas = append(pragmas, "journal_mode(memory)")
	} else {
		if dir := filepath.Dir(path); path == "" || strings.HasSuffix(path, "/") {
			return nil, fmt.Errorf("%q names no file", path)
		} else if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
		pragmas = append(pragmas, "journal_mode(wal)", "synchronous(full)")
	}
	dsn := func(extra ...string) string {
		q := url.Values{"_pragma": append(pragmas, extra...), "_txlock": {"immediate"}, "_time_format": {"sqlite"}, "_timezone": {"UTC"}}
		sep := "?"
		if strings.Contains(file, "?") {
			sep = "&"
		}
		return file + sep + q.Encode()
	}
	writer, err := stdsql.Open("sqlite", dsn())
	if err != nil {
		return nil, err
	}
	// One connection that stays: an in-memory database lives as long as it.
	writer.SetMaxOpenConns(1)
	writer.SetMaxIdleConns(1)
	writer.SetConnMaxLifetime(0)
	if err := writer.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("%w (is the folder there, and may this user write to it?)", err)
	}
	readers, err := stdsql.Open("sqlite", dsn("query_only(1)"))
	if err != nil {
		return nil, err
	}
	n := max(4, runtime.NumCPU())
	readers.SetMaxOpenConns(n)
	readers.SetMaxIdleConns(n)
	return newDriver(dialect.SQLite, writer, readers), nil
}
