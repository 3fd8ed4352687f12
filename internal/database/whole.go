package database

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"ariga.io/atlas/sql/migrate"
	"entgo.io/ent/dialect"

	"partyschool/ent/nodelease"
	"partyschool/internal/database/migrations"
	"partyschool/internal/identity"
)

// What concerns a database as a whole: copies of it, and filling it from a file.

var (
	// ErrNoCopy says that the engine is not one whose files this process can copy.
	ErrNoCopy = errors.New("only the embedded database can be copied: a server has tools of its own")
	// ErrHalfImported says that an import began and did not end.
	ErrHalfImported = errors.New("an import into this database began and did not end")
)

// Copy writes one state of the embedded database to a new file, while others write. The
// file has no pages of what was deleted. It is not synced to the disk. ErrNoCopy on a
// server.
func (d *Database) Copy(ctx context.Context, path string) error {
	if d.driver.copy == nil {
		return ErrNoCopy
	}
	return d.driver.copy(ctx, path)
}

// Engine says what the database runs on: sqlite, mysql, mariadb or tidb.
func (d *Database) Engine(ctx context.Context) (string, error) {
	if d.Dialect() == dialect.SQLite {
		return "sqlite", nil
	}
	var version string
	if err := d.driver.DB().QueryRowContext(ctx, "SELECT VERSION()").Scan(&version); err != nil {
		return "", err
	}
	for _, name := range []string{"TiDB", "MariaDB"} {
		if strings.Contains(version, name) {
			return strings.ToLower(name), nil
		}
	}
	return "mysql", nil
}

// Applied returns the versions of the migrations that the database has seen, in order.
func (d *Database) Applied(ctx context.Context) ([]string, error) {
	done, err := revisions{db: d.driver.readers.DB(), dialect: d.Dialect()}.ReadRevisions(ctx)
	if err != nil {
		return nil, err
	}
	versions := []string{}
	for _, r := range done {
		versions = append(versions, r.Version)
	}
	return versions, nil
}

// Tables returns the names of the tables that are there, without the one of the
// migrations.
func (d *Database) Tables(ctx context.Context) ([]string, error) {
	all, err := revisions{db: d.driver.readers.DB(), dialect: d.Dialect()}.tables(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, name := range all {
		if name != revisionsTable {
			names = append(names, name)
		}
	}
	return names, nil
}

// KnownMigrations returns the versions that this program would apply to an empty
// embedded database, in order.
func KnownMigrations() ([]string, error) {
	dir, err := migrations.Dir(dialect.SQLite)
	if err != nil {
		return nil, err
	}
	files, err := dir.Files()
	if err != nil {
		return nil, err
	}
	var versions []string
	for _, f := range files {
		versions = append(versions, f.Version())
	}
	return versions, nil
}

// Serving returns the names of the processes that hold a node number at the moment: the
// school serves, or a command writes.
func (d *Database) Serving(ctx context.Context) ([]string, error) {
	return d.client.NodeLease.Query().
		Where(nodelease.HolderNEQ(""), nodelease.LeasedUntilGT(d.clock.Now())).
		Select(nodelease.FieldHolder).Strings(identity.AsSystem(ctx, "node numbers"))
}

// importing is the version under which the table of migrations remembers an import:
// no program that does not find it among its files touches the database, this one and
// older ones alike.
const importing = "import"

// BeginImport marks the database as being filled: until EndImport nobody else opens it,
// and what a process leaves that dies in between is not taken for a school.
// ErrHalfImported where it is marked already.
func (d *Database) BeginImport(ctx context.Context) error {
	known := revisions{db: d.driver.DB(), dialect: d.Dialect()}
	switch _, err := known.ReadRevision(ctx, importing); {
	case err == nil:
		return halfImported(d.Dialect())
	case !errors.Is(err, migrate.ErrRevisionNotExist):
		return err
	}
	// Of two at once the second fails on the primary key.
	if err := known.insert(ctx, &migrate.Revision{Version: importing, Description: "rows are being filled in", ExecutedAt: d.clock.Now()}); err != nil {
		return fmt.Errorf("mark the database as being filled: %w", err)
	}
	return nil
}

// EndImport takes the mark of BeginImport away.
func (d *Database) EndImport(ctx context.Context) error {
	return revisions{db: d.driver.DB(), dialect: d.Dialect()}.DeleteRevision(ctx, importing)
}

// halfImported says what can be done.
func halfImported(name string) error {
	again := "DROP DATABASE and CREATE DATABASE"
	if name == dialect.SQLite {
		again = "delete its file, with those ending in -wal and -shm"
	}
	return fmt.Errorf("%w, or is still under way: what it holds is no school. Where nothing is under way, begin again with an empty one: %s, then partyschool migrate and partyschool import", ErrHalfImported, again)
}
