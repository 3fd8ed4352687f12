package backup_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"partyschool/internal/backup"
	"partyschool/internal/check"
	"partyschool/internal/clock"
	"partyschool/internal/config"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/sampleschool"
)

// school is a sample school with its folder.
type school struct {
	db   *database.Database
	url  string
	dir  string
	keys *identity.Keys
	made *sampleschool.School
}

func (s school) settings() config.Settings {
	return config.Settings{Storage: config.Storage{DataDir: s.dir}, School: config.School{
		Name: "党校", TimeZone: "Asia/Shanghai", TargetHours: 32, LeaderTargetHours: 56, PublicURL: "http://school.test", StudyDayMinutes: 30, MakeUpDays: 14,
	}}
}

// newSchool builds the sample school, on the server where there is one.
func newSchool(t testing.TB, size sampleschool.Size) school {
	t.Helper()
	return fill(t, databasetest.URL(t), size)
}

func fill(t testing.TB, url string, size sampleschool.Size) school {
	t.Helper()
	s := school{url: url, dir: t.TempDir()}
	s.db = databasetest.Connect(t, s.url, clock.System{})
	_, err := identity.NewKeyFile(s.settings().KeysDir(), clock.System{})
	must(t, err)
	s.keys, err = identity.OpenKeys(s.settings().KeysDir(), clock.System{})
	must(t, err)
	s.made, err = sampleschool.Build(t.Context(), sampleschool.Options{Database: s.db, Settings: s.settings(), Keys: s.keys, Now: time.Now(), Size: size})
	must(t, err)
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// embedded is an empty database with all tables, always SQLite.
func embedded(t testing.TB) *database.Database {
	t.Helper()
	return migrated(t, "sqlite://"+filepath.Join(t.TempDir(), "school.db")+"?durable=false")
}

func migrated(t testing.TB, url string) *database.Database {
	t.Helper()
	db, err := database.Open(t.Context(), url, clock.System{})
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	must(t, db.Migrate(t.Context()))
	return db
}

func export(t testing.TB, db *database.Database) (string, *backup.Manifest) {
	t.Helper()
	to := filepath.Join(t.TempDir(), "school.zip")
	m, err := backup.Export(t.Context(), db, backup.ExportInput{To: to, Program: "test", Now: time.Now()})
	must(t, err)
	return to, m
}

func imported(t testing.TB, db *database.Database, from string) {
	t.Helper()
	_, found, err := backup.Import(t.Context(), db, backup.ImportInput{From: from, Program: "test", Master: databasetest.Master()})
	must(t, err)
	for _, f := range found {
		t.Errorf("the checker: %+v", f)
	}
}

func same(t testing.TB, what string, a, b *backup.Manifest) {
	t.Helper()
	if a.Rows() == 0 || !slices.EqualFunc(a.Tables, b.Tables, func(a, b backup.Table) bool { return a.Name == b.Name && a.Rows == b.Rows && a.Sum == b.Sum }) {
		t.Errorf("%s: other rows\n%v\n%v", what, a.Tables, b.Tables)
	}
}

// TestASchoolMovesBetweenEngines takes the sample school from the engine of the tests to
// SQLite and back, and compares the rows and what a phone is answered.
func TestASchoolMovesBetweenEngines(t *testing.T) {
	s := newSchool(t, sampleschool.District)
	file, first := export(t, s.db)
	lite := embedded(t)
	imported(t, lite, file)
	file, second := export(t, lite)
	same(t, "on SQLite", first, second)
	back := migrated(t, databasetest.URL(t))
	imported(t, back, file)
	_, third := export(t, back)
	same(t, "back again", first, third)
	if engine, _ := s.db.Engine(t.Context()); first.Engine != engine || second.Engine != "sqlite" {
		t.Errorf("from %s to %s", first.Engine, second.Engine)
	}
	t.Logf("%d rows in %d tables", first.Rows(), len(first.Tables))
	for _, table := range first.Tables {
		if table.Rows == 0 {
			t.Logf("no row in %s", table.Name)
		}
	}
}

// TestAnImportFillsAnEmptyDatabaseOnly refuses a school that is there and leaves it as
// it is.
func TestAnImportFillsAnEmptyDatabaseOnly(t *testing.T) {
	s := newSchool(t, sampleschool.Small)
	file, before := export(t, s.db)
	_, _, err := backup.Import(t.Context(), s.db, backup.ImportInput{From: file, Program: "test"})
	if !errors.Is(err, backup.ErrNotEmpty) || !strings.Contains(err.Error(), "members") {
		t.Errorf("a school was filled once more: %v", err)
	}
	_, after := export(t, s.db)
	same(t, "after the refusal", before, after)
	if pending, err := s.db.Behind(t.Context()); err != nil || len(pending) > 0 {
		t.Errorf("the school is locked up after the refusal: %v %v", pending, err)
	}
	found, err := check.Run(context.Background(), s.db)
	if err != nil || len(found) > 0 {
		t.Errorf("%v %v", found, err)
	}
}

// TestAnExportIsNotOverwritten leaves what is there.
func TestAnExportIsNotOverwritten(t *testing.T) {
	db := embedded(t)
	to := filepath.Join(t.TempDir(), "school.zip")
	must(t, os.WriteFile(to, []byte("mine"), 0o600))
	if _, err := backup.Export(t.Context(), db, backup.ExportInput{To: to, Now: time.Now()}); err == nil || !strings.Contains(err.Error(), "not overwritten") {
		t.Errorf("%v", err)
	}
	if content, _ := os.ReadFile(to); string(content) != "mine" {
		t.Errorf("it holds %s", content)
	}
}
