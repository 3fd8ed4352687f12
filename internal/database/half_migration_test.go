package database

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ariga.io/atlas/sql/migrate"
	"entgo.io/ent/dialect"

	"partyschool/internal/clock"
	"partyschool/internal/database/databasetest/server"
)

func files(t *testing.T, texts ...string) migrate.Dir {
	t.Helper()
	dir := &migrate.MemDir{}
	for i, text := range texts {
		if err := dir.WriteFile([]string{"1_first.sql", "2_second.sql"}[i], []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	sum, err := dir.Checksum()
	if err != nil {
		t.Fatal(err)
	}
	if err := migrate.WriteSumFile(dir, sum); err != nil {
		t.Fatal(err)
	}
	return dir
}

// broken is a second file whose second statement of three fails.
const (
	first  = "CREATE TABLE a (id bigint);"
	broken = "CREATE TABLE b (id bigint);\nINSERT INTO nothing VALUES (1);\nCREATE TABLE c (id bigint);"
	mended = "CREATE TABLE b (id bigint);\nINSERT INTO b VALUES (1);\nCREATE TABLE c (id bigint);"
)

func TestHalfAFileIsSaidAndResumedOnMySQL(t *testing.T) {
	if server.URL() == "" {
		t.Skip("SQLite has no half files")
	}
	ctx := context.Background()
	db, _, drop, err := server.NewDatabase(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer drop()
	applied, err := apply(ctx, dialect.MySQL, db, files(t, first, broken))
	if err == nil || !strings.Contains(err.Error(), "first 1 of the file's 3 statements are in force") || !slices.Equal(applied, []string{"1_first.sql"}) {
		t.Fatalf("apply = %v, %v", applied, err)
	}
	if again, err := apply(ctx, dialect.MySQL, db, files(t, first, broken)); err == nil || len(again) > 0 {
		t.Fatalf("the same again = %v, %v", again, err)
	}
	applied, err = apply(ctx, dialect.MySQL, db, files(t, first, mended))
	if err != nil || !slices.Equal(applied, []string{"2_second.sql"}) {
		t.Fatalf("the mended file = %v, %v", applied, err)
	}
}

func TestAFileThatFailsChangesNothingOnSQLite(t *testing.T) {
	ctx := context.Background()
	d, err := Open(ctx, "sqlite://"+filepath.Join(t.TempDir(), "school.db"), clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	session, err := d.driver.alone(ctx)
	if err != nil {
		t.Fatal(err)
	}
	_, err = apply(ctx, dialect.SQLite, session.conn, files(t, first, broken))
	if err == nil || !strings.Contains(err.Error(), "nothing was changed") {
		t.Errorf("apply: %v", err)
	}
	if err := session.end(false); err != nil {
		t.Fatal(err)
	}
	var tables int
	if err := d.driver.DB().QueryRow("SELECT COUNT(*) FROM sqlite_master").Scan(&tables); err != nil || tables != 0 {
		t.Errorf("%d tables are left, %v", tables, err)
	}
}

func TestALockIsGivenUpWithItsContext(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "lock")
	unlock, err := lockFile(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	hurried, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := lockFile(hurried, path); err == nil {
		t.Error("two hold the lock")
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	unlock, err = lockFile(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	_ = unlock()
}
