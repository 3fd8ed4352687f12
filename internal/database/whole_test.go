package database_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"entgo.io/ent/dialect"

	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
)

// TestAHalfFilledDatabaseIsNobodys keeps every command away from it until the import ends.
func TestAHalfFilledDatabaseIsNobodys(t *testing.T) {
	d, ctx := databasetest.Open(t, clock.System{}), t.Context()
	if err := d.BeginImport(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Behind(ctx); !errors.Is(err, database.ErrHalfImported) {
		t.Errorf("it can be opened: %v", err)
	}
	if err := d.Migrate(ctx); !errors.Is(err, database.ErrHalfImported) {
		t.Errorf("it can be migrated: %v", err)
	}
	if err := d.BeginImport(ctx); !errors.Is(err, database.ErrHalfImported) {
		t.Errorf("it can be filled twice: %v", err)
	}
	if err := d.EndImport(ctx); err != nil {
		t.Fatal(err)
	}
	if pending, err := d.Behind(ctx); err != nil || len(pending) > 0 {
		t.Errorf("after the end: %v %v", pending, err)
	}
}

// TestACopyIsASchoolOfItsOwn copies the file for its owner only, over nothing that is there.
func TestACopyIsASchoolOfItsOwn(t *testing.T) {
	d, ctx := databasetest.Open(t, clock.System{}), t.Context()
	path := filepath.Join(t.TempDir(), "copy.db")
	err := d.Copy(ctx, path)
	if d.Dialect() != dialect.SQLite {
		if !errors.Is(err, database.ErrNoCopy) {
			t.Errorf("%v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if err := d.Copy(ctx, path); err == nil {
		t.Error("it was written over")
	}
	copied := databasetest.Connect(t, "sqlite://"+path, clock.System{})
	is, err := copied.Applied(ctx)
	known, _ := database.KnownMigrations()
	if err != nil || len(is) != len(known) || is[0] != known[0] {
		t.Errorf("%v %v, want %v", is, err, known)
	}
}
