package database_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
)

func TestMigrateFromNothing(t *testing.T) {
	ctx := context.Background()
	d := databasetest.Connect(t, databasetest.EmptyURL(t), clock.System{})
	pending, err := d.Behind(ctx)
	if err != nil || len(pending) == 0 {
		t.Fatalf("Behind an empty database = %v, %v; want every file", pending, err)
	}
	applied, err := database.Migrate(ctx, d)
	if err != nil || !slices.Equal(applied, pending) {
		t.Fatalf("Migrate = %v, %v; want %v", applied, err, pending)
	}
	if again, err := database.Migrate(ctx, d); err != nil || len(again) != 0 {
		t.Errorf("Migrate again = %v, %v; want nothing to do", again, err)
	}
	if pending, err := d.Behind(ctx); err != nil || len(pending) != 0 {
		t.Errorf("Behind a migrated database = %v, %v; want nothing", pending, err)
	}
}

func TestFiveNodesMigrateAtOnce(t *testing.T) {
	u := databasetest.EmptyURL(t)
	var wait sync.WaitGroup
	applied := make([][]string, 5)
	for i := range applied {
		d := databasetest.Connect(t, u, clock.System{})
		wait.Go(func() {
			var err error
			if applied[i], err = database.Migrate(context.Background(), d); err != nil {
				t.Errorf("node %d: %v", i, err)
			}
		})
	}
	wait.Wait()
	busy := slices.DeleteFunc(applied, func(files []string) bool { return len(files) == 0 })
	if len(busy) != 1 {
		t.Errorf("%d nodes applied files, want one: %v", len(busy), busy)
	}
}

func TestADatabaseAheadOfTheProgram(t *testing.T) {
	ctx := system()
	d := databasetest.Open(t, clock.System{})
	if _, err := d.Client(ctx).ExecContext(ctx, `INSERT INTO schema_revisions (version, description, applied, total, hash, partial_hashes, error, executed_at)
		VALUES ('99990101000000', 'tomorrow', 1, 1, 'x', 'null', '', '')`); err != nil {
		t.Fatal(err)
	}
	if err := d.Migrate(ctx); !errors.Is(err, database.ErrAhead) {
		t.Errorf("Migrate: %v, want ErrAhead", err)
	}
	if _, err := d.Behind(ctx); !errors.Is(err, database.ErrAhead) {
		t.Errorf("Behind: %v, want ErrAhead", err)
	}
}

func TestAMigrationThatWasChangedLater(t *testing.T) {
	ctx := system()
	d := databasetest.Open(t, clock.System{})
	if _, err := d.Client(ctx).ExecContext(ctx, "UPDATE schema_revisions SET hash = 'of other text'"); err != nil {
		t.Fatal(err)
	}
	if err := d.Migrate(ctx); err == nil {
		t.Error("Migrate accepts a database made by other files")
	}
}

func TestADatabaseOfSomebodyElse(t *testing.T) {
	ctx := system()
	d := databasetest.Connect(t, databasetest.EmptyURL(t), clock.System{})
	if _, err := d.Client(ctx).ExecContext(ctx, "CREATE TABLE guests (id integer)"); err != nil {
		t.Fatal(err)
	}
	if err := d.Migrate(ctx); err == nil {
		t.Error("Migrate mixes the school with another program's tables")
	}
	if _, err := d.Behind(ctx); err == nil {
		t.Error("Behind does not notice another program's tables")
	}
}

func TestURLsThatNameNoDatabase(t *testing.T) {
	dir := t.TempDir()
	for _, u := range []string{
		"", "school.db", "postgres://localhost/x", "sqlite://", "sqlite:///", "sqlite://school.db", "sqlite://:memory:",
		"sqlite://" + filepath.Join(dir) + "/", "mysql://localhost/x", "mysql://root@/x", "mysql://root@localhost",
	} {
		if d, err := database.Open(context.Background(), u, clock.System{}); err == nil {
			_ = d.Close()
			t.Errorf("Open(%q) succeeds", u)
		}
	}
}
