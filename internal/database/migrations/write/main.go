// This program writes the next migration: what is missing between the files that
// are there and ent's tables, once for each dialect.
//
//	make migration NAME=add_assignments
//
// SQLite's files are replayed in memory, MySQL's in a database that is made for it
// on the server named by PARTYSCHOOL_TEST_DATABASE_URL and dropped again.
package main

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"log"
	"os"
	"regexp"
	"strconv"

	"ariga.io/atlas/sql/migrate"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	_ "modernc.org/sqlite"

	tables "partyschool/ent/migrate"
	"partyschool/internal/database/databasetest/server"
)

const root = "internal/database/migrations/"

func main() {
	if len(os.Args) != 2 || !regexp.MustCompile(`^[a-z0-9_]{1,60}$`).MatchString(os.Args[1]) {
		log.Fatal("usage: make migration NAME=lower_case_words")
	}
	if err := write(context.Background(), os.Args[1]); err != nil {
		log.Fatalf("write the migration: %v", err)
	}
}

func write(ctx context.Context, name string) error {
	version, err := nextVersion()
	if err != nil {
		return err
	}
	lite, err := stdsql.Open("sqlite", "file:/migration?vfs=memdb&_pragma=foreign_keys(1)")
	if err != nil {
		return err
	}
	defer func() { _ = lite.Close() }()
	if err := diff(ctx, version, name, dialect.SQLite, root+"sqlite", lite); err != nil {
		return err
	}
	my, _, drop, err := server.NewDatabase(ctx)
	if err != nil {
		return err
	}
	defer drop()
	return diff(ctx, version, name, dialect.MySQL, root+"mysql", my)
}

func diff(ctx context.Context, version, name, dialectName, path string, replay *stdsql.DB) error {
	dir, err := migrate.NewLocalDir(path)
	if err != nil {
		return err
	}
	// What was corrected by hand before it was released gets its sum here.
	sum, err := dir.Checksum()
	if err != nil {
		return err
	}
	if err := migrate.WriteSumFile(dir, sum); err != nil {
		return err
	}
	m, err := schema.NewMigrate(sql.OpenDB(dialectName, replay),
		schema.WithDir(dir),
		schema.WithMigrationMode(schema.ModeReplay),
		schema.WithFormatter(formatter(version)),
		schema.WithForeignKeys(false),
		schema.WithIndent("  "),
		schema.WithDropColumn(true),
		schema.WithDropIndex(true),
		schema.WithErrNoPlan(true),
	)
	if err != nil {
		return err
	}
	err = m.NamedDiff(ctx, name, tables.Tables...)
	if errors.Is(err, migrate.ErrNoPlan) {
		fmt.Printf("%s: nothing to do\n", path)
		return nil
	}
	if err == nil {
		fmt.Printf("%s/%s_%s.sql\n", path, version, name)
	}
	return err
}

// nextVersion is the time, or one more than the last version where a clock was
// ahead: it is the same in both directories, and versions never run backwards.
func nextVersion() (string, error) {
	next, err := strconv.ParseInt(migrate.NewVersion(), 10, 64)
	if err != nil {
		return "", err
	}
	for _, folder := range []string{"mysql", "sqlite"} {
		dir, err := migrate.NewLocalDir(root + folder)
		if err != nil {
			return "", err
		}
		files, err := dir.Files()
		if err != nil {
			return "", err
		}
		for _, f := range files {
			v, err := strconv.ParseInt(f.Version(), 10, 64)
			if err != nil {
				return "", fmt.Errorf("%s: %w", f.Name(), err)
			}
			next = max(next, v+1)
		}
	}
	return strconv.FormatInt(next, 10), nil
}

// formatter is Atlas' own with our version.
type formatter string

// Format writes a plan as files.
func (version formatter) Format(plan *migrate.Plan) ([]migrate.File, error) {
	plan.Version = string(version)
	return migrate.DefaultFormatter.Format(plan)
}
