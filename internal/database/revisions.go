package database

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/schema"
	"entgo.io/ent/dialect"

	"partyschool/internal/database/migrations"
)

// revisionsTable remembers which migrations a database has seen. It is not among
// ent's tables: they come and go with migrations, and it must be there before.
const revisionsTable = "schema_revisions"

// revisions reads and writes the table for Atlas.
type revisions struct {
	db      schema.ExecQuerier
	dialect string
}

// Ident names the table to Atlas.
func (revisions) Ident() *migrate.TableIdent { return &migrate.TableIdent{Name: revisionsTable} }

// create makes the table where it is missing.
func (r revisions) create(ctx context.Context) error {
	options := ""
	if r.dialect == dialect.MySQL {
		options = " CHARSET utf8mb4 COLLATE utf8mb4_bin"
	}
	_, err := r.db.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS "+revisionsTable+` (
		version varchar(60) NOT NULL PRIMARY KEY,
		description varchar(120) NOT NULL,
		applied bigint NOT NULL,
		total bigint NOT NULL,
		hash varchar(120) NOT NULL,
		partial_hashes mediumtext NOT NULL,
		error mediumtext NOT NULL,
		executed_at varchar(40) NOT NULL
	)`+options)
	if err != nil {
		return fmt.Errorf("make the table %s: %w", revisionsTable, err)
	}
	return nil
}

// fit returns an error when the database and the program's files do not belong
// together: the database is ahead, was made by other files, or holds tables that
// no migration made.
func (r revisions) fit(ctx context.Context, dir migrate.Dir) error {
	done, err := r.ReadRevisions(ctx)
	if err != nil {
		return err
	}
	if len(done) == 0 {
		return r.mustBeEmpty(ctx)
	}
	files, err := dir.Files()
	if err != nil {
		return err
	}
	sums, err := dir.Checksum()
	if err != nil {
		return err
	}
	for _, revision := range done {
		if revision.Version == importing {
			return halfImported(r.dialect)
		}
		i := slices.IndexFunc(files, func(f migrate.File) bool { return f.Version() == revision.Version })
		if i < 0 {
			return fmt.Errorf("%w: it has the migration %s_%s, which this program does not know; start the newer program", ErrAhead, revision.Version, revision.Description)
		}
		sum, err := sums.SumByName(files[i].Name())
		if err != nil {
			return err
		}
		if sum != revision.Hash && revision.Applied == revision.Total && !migrations.Earlier(r.dialect, revision.Version, revision.Hash) {
			return fmt.Errorf("the migration %s was applied to this database with other text than this program has: released migrations never change", files[i].Name())
		}
	}
	return nil
}

func (r revisions) mustBeEmpty(ctx context.Context) error {
	tables, err := r.tables(ctx)
	if err != nil {
		return err
	}
	for _, name := range tables {
		if name != revisionsTable {
			return fmt.Errorf("the database holds the table %s, but no record of a migration: give the school a database of its own", name)
		}
	}
	return nil
}

// tables returns the names of all tables of the database.
func (r revisions) tables(ctx context.Context) ([]string, error) {
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
	if r.dialect == dialect.MySQL {
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
	}
	rows, err := r.db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

// ReadRevisions returns all revisions in order, none where the table is missing.
func (r revisions) ReadRevisions(ctx context.Context) ([]*migrate.Revision, error) {
	tables, err := r.tables(ctx)
	if err != nil || !slices.Contains(tables, revisionsTable) {
		return nil, err
	}
	return r.read(ctx, "ORDER BY version")
}

// ReadRevision returns one revision.
func (r revisions) ReadRevision(ctx context.Context, version string) (*migrate.Revision, error) {
	found, err := r.read(ctx, "WHERE version = ?", version)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, migrate.ErrRevisionNotExist
	}
	return found[0], nil
}

func (r revisions) read(ctx context.Context, suffix string, args ...any) ([]*migrate.Revision, error) {
	rows, err := r.db.QueryContext(ctx, "SELECT version, description, applied, total, hash, partial_hashes, error FROM "+revisionsTable+" "+suffix, args...)
	if err != nil {
		return nil, fmt.Errorf("read the migrations of the database: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []*migrate.Revision
	for rows.Next() {
		revision, partial := &migrate.Revision{Type: migrate.RevisionTypeExecute}, ""
		if err := rows.Scan(&revision.Version, &revision.Description, &revision.Applied, &revision.Total, &revision.Hash, &partial, &revision.Error); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(partial), &revision.PartialHashes); err != nil {
			return nil, fmt.Errorf("read the migration %s: %w", revision.Version, err)
		}
		all = append(all, revision)
	}
	return all, rows.Err()
}

// WriteRevision saves a revision: Atlas calls it after every statement.
func (r revisions) WriteRevision(ctx context.Context, revision *migrate.Revision) error {
	_, err := r.ReadRevision(ctx, revision.Version)
	switch {
	case errors.Is(err, migrate.ErrRevisionNotExist):
		return r.insert(ctx, revision)
	case err != nil:
		return err
	}
	return r.write(ctx, "UPDATE "+revisionsTable+" SET description = ?, applied = ?, total = ?, hash = ?, partial_hashes = ?, error = ?, executed_at = ? WHERE version = ?", revision)
}

// insert adds a revision, and fails where there is one of its version.
func (r revisions) insert(ctx context.Context, revision *migrate.Revision) error {
	return r.write(ctx, "INSERT INTO "+revisionsTable+" (description, applied, total, hash, partial_hashes, error, executed_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", revision)
}

func (r revisions) write(ctx context.Context, statement string, revision *migrate.Revision) error {
	partial, err := json.Marshal(revision.PartialHashes)
	if err != nil {
		return err
	}
	_, err = r.db.ExecContext(ctx, statement, revision.Description, revision.Applied, revision.Total, revision.Hash,
		string(partial), revision.Error, revision.ExecutedAt.UTC().Format(time.RFC3339), revision.Version)
	return err
}

// DeleteRevision forgets a revision.
func (r revisions) DeleteRevision(ctx context.Context, version string) error {
	_, err := r.db.ExecContext(ctx, "DELETE FROM "+revisionsTable+" WHERE version = ?", version)
	return err
}
