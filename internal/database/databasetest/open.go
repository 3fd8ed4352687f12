// Package databasetest opens a database for a test: SQLite, or where
// PARTYSCHOOL_TEST_DATABASE_URL names a MySQL server, a new database on it.
package databasetest

import (
	"context"
	"crypto/sha256"
	stdsql "database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"entgo.io/ent/dialect"

	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest/server"
	"partyschool/internal/database/migrations"
	"partyschool/internal/vault"
)

// Open returns an empty database with all tables, as the migrations make them. It
// is gone when the test ends.
func Open(t testing.TB, c clock.Clock) *database.Database {
	t.Helper()
	return Connect(t, URL(t), c)
}

// URL makes an empty database with all tables and returns its URL, for tests in
// which several nodes share one.
func URL(t testing.TB) string {
	t.Helper()
	if server.URL() == "" {
		path := filepath.Join(t.TempDir(), "school.db")
		school, err := template()
		if err == nil {
			err = os.WriteFile(path, school, 0o600)
		}
		if err != nil {
			t.Fatalf("make the test database: %v", err)
		}
		return fileURL(path)
	}
	u, giveBack, err := onServer(context.Background())
	if err != nil {
		t.Fatalf("make the test database: %v", err)
	}
	t.Cleanup(giveBack)
	return u
}

// onServer makes an empty database on the server, with tables like those of a template that
// all packages share: migrating takes ten times as long. Where tables take long, it is one
// that a test before has left.
func onServer(ctx context.Context) (address string, giveBack func(), err error) {
	template, err := serverTemplate()
	if err != nil {
		return "", nil, err
	}
	slow, err := slowTables()
	if err != nil {
		return "", nil, err
	}
	if slow {
		address, err := server.Used(ctx, template)
		if err != nil {
			return "", nil, err
		}
		if address != "" {
			return address, func() { _ = server.Reuse(ctx, address, template) }, nil
		}
	}
	db, address, drop, err := server.NewDatabase(ctx)
	if err != nil {
		return "", nil, err
	}
	if err := copyTables(ctx, db, template); err != nil {
		drop()
		return "", nil, err
	}
	if slow {
		return address, func() { _ = errors.Join(db.Close(), server.Reuse(ctx, address, template)) }, nil
	}
	return address, drop, nil
}

var slowTables = sync.OnceValues(func() (bool, error) { return server.SlowTables(context.Background()) })

// serverTemplate is the name of the template on the server, which is made where no other
// process has yet.
var serverTemplate = sync.OnceValues(func() (name string, err error) {
	dir, err := migrations.Dir(dialect.MySQL)
	if err != nil {
		return "", err
	}
	sums, err := dir.Checksum()
	if err != nil {
		return "", err
	}
	version := fmt.Sprintf("%x", sha256.Sum256([]byte(sums.Sum())))[:16]
	return server.Template(context.Background(), version, func(ctx context.Context, url string) error {
		d, err := database.Open(ctx, url, clock.System{})
		if err != nil {
			return err
		}
		return errors.Join(d.Migrate(ctx), d.Close())
	})
})

func copyTables(ctx context.Context, db *stdsql.DB, template string) error {
	tables, err := server.Tables(ctx, db, template)
	if err != nil {
		return err
	}
	for _, table := range tables {
		if _, err := db.ExecContext(ctx, fmt.Sprintf("CREATE TABLE %[2]s LIKE %[1]s.%[2]s", template, table)); err != nil {
			return err
		}
	}
	_, err = db.ExecContext(ctx, "INSERT INTO schema_revisions SELECT * FROM "+template+".schema_revisions")
	return err
}

// EmptyURL makes a database without tables and returns its URL.
func EmptyURL(t testing.TB) string {
	t.Helper()
	if server.URL() == "" {
		return fileURL(filepath.Join(t.TempDir(), "school.db"))
	}
	_, u, drop, err := server.NewDatabase(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(drop)
	return u
}

// Master is the master key of the databases that tests make, one in a process.
var Master = sync.OnceValue(func() *vault.Master {
	m, err := vault.NewMasterInMemory()
	if err != nil {
		panic(err)
	}
	return m
})

// Connect opens a database until the test ends, and unlocks it where its tables are
// there.
func Connect(t testing.TB, u string, c clock.Clock) *database.Database {
	t.Helper()
	d, err := database.Open(context.Background(), u, c)
	if err != nil {
		t.Fatalf("open the test database: %v", err)
	}
	t.Cleanup(func() { _ = d.Close() })
	pending, err := d.Behind(context.Background())
	if err == nil && len(pending) == 0 {
		err = d.Unlock(context.Background(), Master())
	}
	if err != nil {
		t.Fatalf("unlock the test database: %v", err)
	}
	return d
}

func fileURL(path string) string {
	return (&url.URL{Scheme: "sqlite", Path: path, RawQuery: "durable=false"}).String()
}

// template is a migrated SQLite database as bytes: writing them takes a tenth of
// the time that migrating does.
var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "partyschool-template")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "school.db")
	ctx := context.Background()
	d, err := database.Open(ctx, fileURL(path), clock.System{})
	if err != nil {
		return nil, err
	}
	if err = d.Migrate(ctx); err == nil {
		err = d.Close() // which moves the write-ahead log into the file
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})
