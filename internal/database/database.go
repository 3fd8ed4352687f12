// Package database opens one of three engines behind one ent client: SQLite
// embedded, MySQL or MariaDB, and TiDB. It makes keys, cuts times, installs the
// visibility of rows, and runs the tasks' transactions.
package database

import (
	"context"
	"fmt"
	"strings"

	"entgo.io/ent/dialect"

	"partyschool/ent"
	"partyschool/internal/clock"
	"partyschool/internal/key"
	"partyschool/internal/visibility"
)

// Database is an open database. All of its methods may be used from many
// goroutines.
type Database struct {
	client *ent.Client
	driver *driver
	keys   *key.Maker
	clock  clock.Clock
}

// Open opens the database that the URL names and checks that it answers:
//
//	sqlite:///var/lib/partyschool/school.db   a file, made where it is missing
//	sqlite://:memory:                         a database of its own, gone when closed
//	mysql://user:password@host:3306/name      MySQL 8, MariaDB 10.11 or TiDB
//
// It does not look at the schema: see Migrate and Behind. Keys are made with
// node number 0 until Lease gives the process its own.
func Open(ctx context.Context, url string, c clock.Clock) (*Database, error) {
	var (
		drv *driver
		err error
	)
	switch scheme, rest, _ := strings.Cut(url, "://"); scheme {
	case "sqlite":
		drv, err = openSQLite(ctx, rest)
	case "mysql":
		drv, err = openMySQL(ctx, rest)
	default:
		return nil, fmt.Errorf("database URL %q: use sqlite:///path or mysql://user:password@host:port/name", redact(url))
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", redact(url), err)
	}
	maker, err := key.NewMaker(0, c.Now, 0)
	if err != nil {
		return nil, err
	}
	client := ent.NewClient(ent.Driver(drv))
	d := &Database{client: client, driver: drv, keys: maker, clock: c}
	client.Use(d.keysAndTimes)
	visibility.Install(client)
	return d, nil
}

// Close closes all connections.
func (d *Database) Close() error { return d.client.Close() }

// Dialect is dialect.SQLite or dialect.MySQL; TiDB speaks MySQL's.
func (d *Database) Dialect() string { return d.driver.Dialect() }

// ForUpdate is the suffix that locks the rows of a hand-written SELECT: on
// SQLite it is empty, since a transaction there is the only writer.
func (d *Database) ForUpdate() string {
	if d.Dialect() == dialect.SQLite {
		return ""
	}
	return " FOR UPDATE"
}

// Client returns the client to read and write with: the transaction's where ctx
// comes from InTx, else one that writes each statement by itself.
func (d *Database) Client(ctx context.Context) *ent.Client {
	if t := transactionOf(ctx, d); t != nil {
		return t.client
	}
	return d.client
}

// NewKey makes a key for a row that is written by hand.
func (d *Database) NewKey(kind key.Kind) (int64, error) { return d.keys.Next(kind) }

// redact takes the password out of a URL.
func redact(url string) string {
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok {
		return url
	}
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		user, _, _ := strings.Cut(rest[:at], ":")
		rest = user + ":***" + rest[at:]
	}
	return scheme + "://" + rest
}
