// Package database opens one of three engines behind one ent client: SQLite
// embedded, MySQL or MariaDB, and TiDB. It makes keys, cuts times, seals personal
// data, installs the visibility of rows, and runs the tasks' transactions.
package database

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/internal/clock"
	"partyschool/internal/key"
	"partyschool/internal/visibility"
)

// unleased is the node number of a process that has leased none: tests, and
// commands that write no rows. Leases begin above it, so that such a process never
// makes the key of a running node.
const unleased = 0

// Database is an open database. All of its methods may be used from many
// goroutines.
type Database struct {
	client *ent.Client
	driver *driver
	keys   atomic.Pointer[key.Maker]
	clock  clock.Clock
	// unlocked is nil before Unlock.
	unlocked atomic.Pointer[unlocked]
	// lookedForKeys is when newer keys were last looked for, in nanoseconds.
	lookedForKeys atomic.Int64
	// node is the node number that Lease took; nil before and after.
	node atomic.Pointer[node]
	// lease is what keeps it; nil before Lease.
	lease atomic.Pointer[lease]
}

// Open opens the database that the URL names and checks that it answers:
//
//	sqlite:///var/lib/partyschool/school.db   a file, made where it is missing
//	mysql://user:password@host:3306/name      MySQL 8, MariaDB 10.11 or TiDB
//
// With ?durable=false SQLite does not wait for the disk: for what may be lost with
// the power, tests and demonstrations. With ?tls=true MySQL is reached over TLS
// only, and its certificate checked (preferred and skip-verify: see the driver).
//
// It does not look at the schema: see Migrate and Behind. Keys are made with
// a node number that nobody leases until Lease gives the process its own.
func Open(ctx context.Context, address string, c clock.Clock) (*Database, error) {
	var (
		drv *driver
		err error
	)
	switch scheme, _, _ := strings.Cut(address, "://"); scheme {
	case "sqlite":
		drv, err = openSQLite(ctx, address)
	case "mysql":
		drv, err = openMySQL(ctx, address)
	default:
		return nil, fmt.Errorf("database URL %q: use sqlite:///path or mysql://user:password@host:port/name", redact(address))
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", redact(address), err)
	}
	maker, err := key.NewMaker(c.Now, key.Reserve{Node: unleased, UntilMS: key.Forever}, nil)
	if err != nil {
		return nil, err
	}
	client := ent.NewClient(ent.Driver(drv))
	d := &Database{client: client, driver: drv, clock: c}
	d.keys.Store(maker)
	client.Use(d.keysAndTimes, d.sealWrites)
	client.Intercept(ent.InterceptFunc(d.unsealReads))
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

// ForUpdateAtOnce is ForUpdate for whoever would rather go without than wait: where
// another transaction holds one of the rows, the statement fails and Held tells why. The
// transaction goes on.
func (d *Database) ForUpdateAtOnce() string {
	if d.Dialect() == dialect.SQLite {
		return ""
	}
	return " FOR UPDATE NOWAIT"
}

// LockRows locks the rows of a query until the transaction ends, as a modifier of it:
// query.Modify(d.LockRows). On SQLite it does nothing, as ForUpdate.
func (d *Database) LockRows(s *sql.Selector) {
	if d.Dialect() != dialect.SQLite {
		s.ForUpdate()
	}
}

// InsertMissing begins a hand-written INSERT that passes over rows whose unique index
// has them already.
func (d *Database) InsertMissing() string {
	if d.Dialect() == dialect.SQLite {
		return "INSERT OR IGNORE"
	}
	return "INSERT IGNORE"
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
func (d *Database) NewKey(kind key.Kind) (int64, error) { return d.keys.Load().Next(kind) }

// redact takes the password out of a URL.
func redact(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return address
	}
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		user, _, _ := strings.Cut(rest[:at], ":")
		rest = user + ":***" + rest[at:]
	}
	return scheme + "://" + rest
}

// onlyParameters refuses what a URL asks for beyond the parameters named: a setting
// that is misspelt must not be passed over.
func onlyParameters(u *url.URL, known ...string) error {
	for name := range u.Query() {
		if !slices.Contains(known, name) {
			return fmt.Errorf("the parameter %q is not known here; there is %s", name, strings.Join(known, ", "))
		}
	}
	return nil
}
