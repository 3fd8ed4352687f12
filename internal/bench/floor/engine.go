package floor

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"strings"

	// The drivers, chosen there.
	_ "partyschool/internal/database"
)

// engine is a pool of writers and one of readers, set up as the school's are.
type engine struct {
	writer, readers *sql.DB
	// forUpdate and orUpdateDay are where the engines' languages differ.
	forUpdate, orUpdateDay string
}

// Close closes the pools.
func (e *engine) Close() error {
	if e.readers == e.writer {
		return e.writer.Close()
	}
	return errors.Join(e.readers.Close(), e.writer.Close())
}

func open(ctx context.Context, address string) (*engine, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	switch u.Scheme {
	case "sqlite":
		return openSQLite(u)
	case "mysql":
		return openMySQL(ctx, u)
	}
	return nil, fmt.Errorf("no engine is called %q", u.Scheme)
}

func openSQLite(u *url.URL) (*engine, error) {
	synchronous := "synchronous(full)"
	if u.Query().Get("durable") == "false" {
		synchronous = "synchronous(off)"
	}
	dsn := func(more ...string) string {
		pragmas := append([]string{"busy_timeout(10000)", "cache_size(-32000)", "temp_store(memory)", "journal_mode(wal)", "wal_autocheckpoint(4000)", synchronous}, more...)
		q := url.Values{"_pragma": pragmas, "_txlock": {"immediate"}, "_time_format": {"sqlite"}, "_timezone": {"UTC"}}
		return "file:" + u.EscapedPath() + "?" + q.Encode()
	}
	writer, err := sql.Open("sqlite", dsn())
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1)
	readers, err := sql.Open("sqlite", dsn("query_only(1)"))
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	n := max(4, runtime.NumCPU())
	readers.SetMaxOpenConns(n)
	readers.SetMaxIdleConns(n)
	return &engine{writer: writer, readers: readers,
		orUpdateDay: " ON CONFLICT DO UPDATE SET wall = excluded.wall, credited_ms = excluded.credited_ms"}, nil
}

func openMySQL(ctx context.Context, u *url.URL) (*engine, error) {
	password, _ := u.User.Password()
	dsn := func(isolation string) string {
		q := url.Values{
			"parseTime": {"true"}, "loc": {"UTC"}, "interpolateParams": {"true"}, "clientFoundRows": {"true"},
			"collation": {"utf8mb4_bin"}, "time_zone": {"'+00:00'"}, isolation: {"'READ-COMMITTED'"},
		}
		return u.User.Username() + ":" + password + "@tcp(" + u.Host + ")/" + strings.TrimPrefix(u.Path, "/") + "?" + q.Encode()
	}
	db, err := sql.Open("mysql", dsn("tx_isolation")) // MariaDB's name of it, before 11
	if err == nil {
		if err = db.PingContext(ctx); err != nil {
			_ = db.Close()
			db, err = sql.Open("mysql", dsn("transaction_isolation"))
		}
	}
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(48)
	db.SetMaxIdleConns(48)
	return &engine{writer: db, readers: db, forUpdate: " FOR UPDATE",
		orUpdateDay: " ON DUPLICATE KEY UPDATE wall = VALUES(wall), credited_ms = VALUES(credited_ms)"}, nil
}
