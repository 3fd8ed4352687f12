package migrations_test

import (
	"context"
	stdsql "database/sql"
	"errors"
	"regexp"
	"testing"

	"ariga.io/atlas/sql/migrate"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	_ "modernc.org/sqlite"

	tables "partyschool/ent/migrate"
	"partyschool/internal/database/databasetest/server"
	"partyschool/internal/database/migrations"
)

// drift replays the migrations in an empty database and returns what ent's tables
// have beyond them: nothing.
func drift(t *testing.T, name string, replay *stdsql.DB) {
	t.Helper()
	dir, err := migrations.Dir(name)
	if err != nil {
		t.Fatal(err)
	}
	plan := &found{}
	m, err := schema.NewMigrate(sql.OpenDB(name, replay),
		schema.WithDir(dir),
		schema.WithMigrationMode(schema.ModeReplay),
		schema.WithFormatter(plan),
		schema.WithForeignKeys(false),
		schema.WithDropColumn(true),
		schema.WithDropIndex(true),
		schema.WithErrNoPlan(true),
	)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.NamedDiff(context.Background(), "drift", tables.Tables...); !errors.Is(err, migrate.ErrNoPlan) {
		t.Errorf("ent's tables differ from the %s migrations (%v); run make migration NAME=…\n%v", name, err, plan.statements)
	}
}

// found keeps the plan instead of writing it.
type found struct{ statements []string }

// Format notes the statements.
func (f *found) Format(plan *migrate.Plan) ([]migrate.File, error) {
	for _, c := range plan.Changes {
		f.statements = append(f.statements, c.Cmd)
	}
	return nil, nil
}

func TestSQLiteMigrationsMakeEntsTables(t *testing.T) {
	db, err := stdsql.Open("sqlite", "file:/drift?vfs=memdb&_pragma=foreign_keys(1)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	drift(t, dialect.SQLite, db)
}

func TestMySQLMigrationsMakeEntsTables(t *testing.T) {
	if server.URL() == "" {
		t.Skipf("%s names no server", server.Variable)
	}
	db, _, drop, err := server.NewDatabase(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer drop()
	drift(t, dialect.MySQL, db)
}

// What MySQL 8 and TiDB refuse and MariaDB does not, or what design forbids.
func TestMySQLStatementsRunOnEveryEngine(t *testing.T) {
	dir, err := migrations.Dir(dialect.MySQL)
	if err != nil {
		t.Fatal(err)
	}
	files, err := dir.Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		for why, pattern := range map[string]string{
			"a text or blob with a default":        `(?i)(text|blob)[^,\n]* DEFAULT`,
			"an index on a blob":                   `(?i)USING HASH|\(\x60\w+\x60 \(\d+\)\)`,
			"a foreign key":                        `(?i)FOREIGN KEY`,
			"a key made by the database":           `(?i)AUTO_INCREMENT`,
			"a timestamp, which begins in 1970":    `(?i) timestamp`,
			"a moment without milliseconds":        `(?i) datetime(\(0\))? `,
			"a table without the binary collation": `(?i)\n\) CHARSET utf8mb4 COLLATE utf8mb4_(general|unicode|0900)`,
		} {
			if m := regexp.MustCompile(pattern).Find(f.Bytes()); m != nil {
				t.Errorf("%s has %s: %s", f.Name(), why, m)
			}
		}
	}
}
