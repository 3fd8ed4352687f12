package databasetest

import (
	"context"
	stdsql "database/sql"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"partyschool/internal/database"
)

// ReplicaVariable is the environment variable that names a server which follows the one
// that tests use. scripts/mariadb.sh --replica sets it.
const ReplicaVariable = "PARTYSCHOOL_TEST_REPLICA_URL"

// Replica is a server that follows the one on which a test's database lies.
type Replica struct {
	// URL is the database's on it.
	URL string

	t      testing.TB
	server *stdsql.DB
}

// ReplicaOf returns the replica of a test's database as soon as it has its tables, and
// skips the test where there is none. It follows again when the test ends.
func ReplicaOf(t testing.TB, d *database.Database) *Replica {
	t.Helper()
	u, err := url.Parse(os.Getenv(ReplicaVariable))
	if err != nil || u.Scheme != "mysql" {
		t.Skip("there is no replica: scripts/mariadb.sh --replica")
	}
	ctx := context.Background()
	var name string
	rows, err := d.Client(ctx).QueryContext(ctx, "SELECT DATABASE()")
	err = database.ReadAll(rows, err, func(scan func(...any) error) error { return scan(&name) })
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	c := mysql.NewConfig()
	c.User, c.Net, c.Addr = u.User.Username(), "tcp", u.Host
	c.Passwd, _ = u.User.Password()
	connector, err := mysql.NewConnector(c)
	if err != nil {
		t.Fatal(err)
	}
	r := &Replica{URL: u.String(), t: t, server: stdsql.OpenDB(connector)}
	t.Cleanup(func() { _ = r.server.Close() })
	r.Until("the replica has the tables", func() bool {
		// The revisions come last.
		var n int
		err := r.server.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+name+".schema_revisions").Scan(&n)
		return err == nil && n > 0
	})
	return r
}

// Stop has the replica fall behind until Start, or until the test ends.
func (r *Replica) Stop() {
	r.t.Helper()
	r.exec("STOP SLAVE SQL_THREAD")
	r.t.Cleanup(func() { _, _ = r.server.ExecContext(context.Background(), "START SLAVE SQL_THREAD") })
}

// Start has it follow again.
func (r *Replica) Start() {
	r.t.Helper()
	r.exec("START SLAVE SQL_THREAD")
}

func (r *Replica) exec(statement string) {
	r.t.Helper()
	if _, err := r.server.ExecContext(context.Background(), statement); err != nil {
		r.t.Fatal(err)
	}
}

// Until waits, for at most ten seconds, until something is so.
func (r *Replica) Until(what string, is func() bool) {
	r.t.Helper()
	for began := time.Now(); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > 10*time.Second {
			r.t.Fatalf("it does not come to pass that %s", what)
		}
	}
}
