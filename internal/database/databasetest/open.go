// Package databasetest opens a database for a test: SQLite in memory, or where
// PARTYSCHOOL_TEST_DATABASE_URL names a MySQL server, a new database on it.
package databasetest

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"entgo.io/ent/dialect/sql/schema"
	"github.com/go-sql-driver/mysql"

	"partyschool/internal/clock"
	"partyschool/internal/database"
)

// Server is the environment variable that names the MySQL server, as a database
// URL without a database: mysql://root@127.0.0.1:3307/.
const Server = "PARTYSCHOOL_TEST_DATABASE_URL"

var number atomic.Int64

// Open returns an empty database with all tables. It is dropped when the test
// ends.
func Open(t testing.TB, c clock.Clock) *database.Database {
	t.Helper()
	url := "sqlite://:memory:"
	if server := os.Getenv(Server); server != "" {
		url = create(t, server)
	}
	d, err := database.Open(context.Background(), url, c)
	if err != nil {
		t.Fatalf("open the test database: %v", err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if err := d.Client(context.Background()).Schema.Create(context.Background(), schema.WithForeignKeys(false)); err != nil {
		t.Fatalf("create the tables: %v", err)
	}
	return d
}

func create(t testing.TB, server string) string {
	t.Helper()
	name := fmt.Sprintf("school_%d_%d_%d", os.Getpid(), time.Now().UnixNano()%1e6, number.Add(1))
	rest := strings.TrimPrefix(server, "mysql://")
	user, host, _ := strings.Cut(strings.TrimSuffix(rest, "/"), "@")
	login, password, _ := strings.Cut(user, ":")
	config := mysql.NewConfig()
	config.User, config.Passwd, config.Net, config.Addr = login, password, "tcp", host
	connector, err := mysql.NewConnector(config)
	if err != nil {
		t.Fatalf("%s: %v", Server, err)
	}
	db := stdsql.OpenDB(connector)
	if _, err := db.Exec("CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"); err != nil {
		t.Fatalf("create a test database: %v", err)
	}
	t.Cleanup(func() {
		_, _ = db.Exec("DROP DATABASE " + name)
		_ = db.Close()
	})
	return strings.TrimSuffix(server, "/") + "/" + name
}
