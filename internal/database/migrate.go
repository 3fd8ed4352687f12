package database

import (
	"context"
	"errors"
	"fmt"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/mysql"
	"ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqlite"
	"entgo.io/ent/dialect"

	"partyschool/internal/database/migrations"
)

// ErrAhead says that a newer program migrated the database: this one does not
// know its tables.
var ErrAhead = errors.New("the database is ahead of this program")

// Migrate brings the tables up to date. Any number of processes may call it at
// once: one applies, the others wait and find nothing to do. It returns ErrAhead
// for a database that a newer program has migrated, and an error that says where
// it stands for a file that failed half-way.
func (d *Database) Migrate(ctx context.Context) error {
	_, err := d.migrate(ctx)
	return err
}

// migrate returns the names of the files that it applied.
func (d *Database) migrate(ctx context.Context) (applied []string, err error) {
	dir, err := migrations.Dir(d.Dialect())
	if err != nil {
		return nil, err
	}
	session, err := d.driver.alone(ctx)
	if err != nil {
		return nil, fmt.Errorf("wait for the right to migrate: %w", err)
	}
	defer func() { err = errors.Join(err, session.end(err == nil)) }()
	return apply(ctx, d.Dialect(), session.conn, dir)
}

// Behind returns the names of the files that Migrate would apply; it changes
// nothing. It returns ErrAhead for a database that a newer program has migrated.
func (d *Database) Behind(ctx context.Context) (pending []string, err error) {
	dir, err := migrations.Dir(d.Dialect())
	if err != nil {
		return nil, err
	}
	known := revisions{db: d.driver.readers.DB(), dialect: d.Dialect()}
	if err := known.fit(ctx, dir); err != nil {
		return nil, err
	}
	files, err := pendingFiles(ctx, d.Dialect(), known.db, dir, known)
	return names(files), err
}

// apply brings the database behind the connection up to date.
func apply(ctx context.Context, name string, db schema.ExecQuerier, dir migrate.Dir) ([]string, error) {
	known := revisions{db: db, dialect: name}
	if err := known.create(ctx); err != nil {
		return nil, err
	}
	if err := known.fit(ctx, dir); err != nil {
		return nil, err
	}
	pending, err := pendingFiles(ctx, name, db, dir, known)
	if err != nil || len(pending) == 0 {
		return nil, err
	}
	executor, err := newExecutor(name, db, dir, known)
	if err != nil {
		return nil, err
	}
	for i, file := range pending {
		if err := executor.Execute(ctx, file); err != nil {
			return names(pending[:i]), halfDone(ctx, known, file, err)
		}
	}
	return names(pending), nil
}

func newExecutor(name string, db schema.ExecQuerier, dir migrate.Dir, known revisions) (*migrate.Executor, error) {
	open := mysql.Open
	if name == dialect.SQLite {
		open = sqlite.Open
	}
	driver, err := open(db)
	if err != nil {
		return nil, err
	}
	// Whether the database is empty was checked already: Atlas would look at all
	// databases of the server.
	return migrate.NewExecutor(driver, dir, known, migrate.WithAllowDirty(true))
}

func pendingFiles(ctx context.Context, name string, db schema.ExecQuerier, dir migrate.Dir, known revisions) ([]migrate.File, error) {
	executor, err := newExecutor(name, db, dir, known)
	if err != nil {
		return nil, err
	}
	files, err := executor.Pending(ctx)
	if errors.Is(err, migrate.ErrNoPendingFiles) {
		return nil, nil
	}
	return files, err
}

// halfDone says where the database stands after a file failed.
func halfDone(ctx context.Context, known revisions, file migrate.File, cause error) error {
	cause = fmt.Errorf("migration %s: %w", file.Name(), cause)
	if known.dialect == dialect.SQLite {
		return fmt.Errorf("%w (nothing was changed)", cause)
	}
	r, err := known.ReadRevision(ctx, file.Version())
	if err != nil {
		return errors.Join(cause, err)
	}
	return fmt.Errorf("%w\nMySQL cannot take back changes of tables: the first %d of the file's %d statements are in force and recorded. "+
		"Remove the cause and migrate again: it goes on with statement %d", cause, r.Applied, r.Total, r.Applied+1)
}

func names(files []migrate.File) []string {
	var names []string
	for _, f := range files {
		names = append(names, f.Name())
	}
	return names
}
