package graph_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"partyschool/ent/migrate"
	"partyschool/graph"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/config"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/database/databasetest/server"
	"partyschool/internal/identity"
	"partyschool/internal/sampleschool"
)

// furnish puts the sample school into a database and a folder: a copy of the one that
// was built for the first test, which takes a tenth of the time.
func (s *school) furnish(ctx context.Context, settings config.Settings) *identity.Keys {
	s.t.Helper()
	model, err := furnished()
	if err == nil {
		err = model.writeTo(settings.DataDir)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	keys, err := identity.OpenKeys(settings.KeysDir(), s.clock)
	if err != nil {
		s.t.Fatal(err)
	}
	s.db = s.connect(ctx, model, settings)
	// A node of its own: the one that built the school made keys of this moment.
	release, err := s.db.Lease(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(release)
	copied := *model.school
	s.School = &copied
	return keys
}

// connect opens the copy of the model's database: on SQLite it is one of the files, on
// a server its tables are copied.
func (s *school) connect(ctx context.Context, m *model, settings config.Settings) *database.Database {
	s.t.Helper()
	if server.URL() == "" {
		return databasetest.Connect(s.t, sqliteIn(settings.DataDir), s.clock)
	}
	db := databasetest.Connect(s.t, databasetest.EmptyURL(s.t), s.clock)
	tables := []string{"schema_revisions"}
	for _, t := range migrate.Tables {
		tables = append(tables, t.Name)
	}
	for _, t := range tables {
		for _, statement := range []string{"CREATE TABLE %[2]s LIKE %[1]s.%[2]s", "INSERT INTO %[2]s SELECT * FROM %[1]s.%[2]s"} {
			if _, err := db.Client(ctx).ExecContext(ctx, fmt.Sprintf(statement, m.database, t)); err != nil {
				s.t.Fatalf("copy the table %s: %v", t, err)
			}
		}
	}
	if err := db.Unlock(ctx, databasetest.Master()); err != nil {
		s.t.Fatal(err)
	}
	return db
}

func sqliteIn(dir string) string {
	return "sqlite://" + filepath.Join(dir, "school.db") + "?durable=false"
}

// model is a sample school: its files, and on a server the name of its database.
type model struct {
	school   *sampleschool.School
	files    map[string][]byte
	database string
}

// dropModel gives the server's room back when all tests have run.
var dropModel = func() {}

// TestMain runs the tests.
func TestMain(m *testing.M) {
	graph.PlanAtOnce(plans.told)
	status := m.Run()
	if plans.report() {
		status = 1
	}
	dropModel()
	os.Exit(status)
}

// writeTo copies the files into a folder; their owner alone may read them, as keys ask.
func (m *model) writeTo(dir string) error {
	for name, data := range m.files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, data, 0o600)); err != nil {
			return err
		}
	}
	return nil
}

var furnished = sync.OnceValues(func() (*model, error) {
	dir, err := os.MkdirTemp("", "partyschool-model")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	ctx, clk := context.Background(), clocktest.At(now)
	m, address := &model{files: map[string][]byte{}}, sqliteIn(dir)
	if server.URL() != "" {
		if _, address, dropModel, err = server.NewDatabase(ctx); err != nil {
			return nil, err
		}
		m.database = address[strings.LastIndexByte(address, '/')+1:]
	}
	db, err := database.Open(ctx, address, clk)
	if err != nil {
		return nil, err
	}
	if err = db.Migrate(ctx); err == nil {
		err = db.Unlock(ctx, databasetest.Master())
	}
	if err == nil {
		m.school, _, err = build(ctx, db, settingsIn(dir))
	}
	// Closing moves the write-ahead log into the file.
	if err = errors.Join(err, db.Close()); err != nil {
		return nil, err
	}
	return m, fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		m.files[path], err = os.ReadFile(filepath.Join(dir, path))
		return err
	})
})

// build makes keys and builds the sample school.
func build(ctx context.Context, db *database.Database, settings config.Settings) (*sampleschool.School, *identity.Keys, error) {
	clk := clocktest.At(now)
	if _, err := identity.NewKeyFile(settings.KeysDir(), clk); err != nil {
		return nil, nil, err
	}
	keys, err := identity.OpenKeys(settings.KeysDir(), clk)
	if err != nil {
		return nil, nil, err
	}
	built, err := sampleschool.Build(ctx, sampleschool.Options{Database: db, Settings: settings, Keys: keys, Now: now, Size: sampleschool.Small})
	return built, keys, err
}
