// Package server makes databases on the MySQL server that tests and
// `make migration` may use.
package server

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-sql-driver/mysql"
)

// Variable is the environment variable that names the server, as a database URL
// without a database: mysql://root@127.0.0.1:3307/. scripts/mariadb.sh sets it.
const Variable = "PARTYSCHOOL_TEST_DATABASE_URL"

// URL returns the server's URL; empty where there is none.
func URL() string { return os.Getenv(Variable) }

var number atomic.Int64

// NewDatabase makes an empty database on the server. It returns a pool on it, its
// URL, and a function that drops it.
func NewDatabase(ctx context.Context) (*stdsql.DB, string, func(), error) {
	u, err := url.Parse(URL())
	if err != nil || u.Scheme != "mysql" || u.User == nil {
		return nil, "", nil, fmt.Errorf("%s names no server of the form mysql://user:password@host:port/", Variable)
	}
	name := fmt.Sprintf("school_%d_%d_%d", os.Getpid(), time.Now().UnixNano()%1e9, number.Add(1))
	server := pool(u, "")
	if _, err := server.ExecContext(ctx, "CREATE DATABASE "+name+" CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"); err != nil {
		return nil, "", nil, errors.Join(fmt.Errorf("make a database for the test: %w", err), server.Close())
	}
	u.Path = "/" + name
	db := pool(u, name)
	return db, u.String(), func() {
		_ = db.Close()
		_, _ = server.ExecContext(context.WithoutCancel(ctx), "DROP DATABASE "+name)
		_ = server.Close()
	}, nil
}

// patience is how long a process waits for another one that fills a template, in seconds.
const patience = 300

// Template returns the name of the database that stands for a version of the tables,
// which it makes with fill where no process has yet. It stays on the server, for the
// next tests of the same tables.
func Template(ctx context.Context, version string, fill func(ctx context.Context, url string) error) (name string, err error) {
	u, err := url.Parse(URL())
	if err != nil || u.User == nil {
		return "", fmt.Errorf("%s names no server of the form mysql://user:password@host:port/", Variable)
	}
	name = "school_template_" + version
	pool := pool(u, "")
	defer func() { err = errors.Join(err, pool.Close()) }()
	server, err := pool.Conn(ctx) // the lock belongs to the connection
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	var got, ready int
	for began := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		err := server.QueryRowContext(ctx, "SELECT COALESCE(GET_LOCK(?, ?), 0)", name, patience).Scan(&got)
		if err == nil && got == 1 {
			break
		}
		// TiDB refuses some of several who wait at once.
		if err == nil || time.Since(began) > patience*time.Second {
			return "", errors.Join(fmt.Errorf("wait for the template of the tables"), err)
		}
	}
	if err := server.QueryRowContext(ctx, "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = ? AND table_name = ?", name, done).Scan(&ready); err != nil || ready == 1 {
		return name, err
	}
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + name, "CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"} {
		if _, err := server.ExecContext(ctx, statement); err != nil {
			return "", fmt.Errorf("make the template of the tables: %w", err)
		}
	}
	u.Path = "/" + name
	if err := fill(ctx, u.String()); err != nil {
		return "", err
	}
	_, err = server.ExecContext(ctx, "CREATE TABLE "+name+"."+done+" (id int)")
	return name, err
}

// Tables lists the tables of a template.
func Tables(ctx context.Context, db *stdsql.DB, template string) (tables []string, err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	return tablesOf(ctx, conn, template)
}

func tablesOf(ctx context.Context, conn *stdsql.Conn, schema string) ([]string, error) {
	return names(ctx, conn, "SELECT table_name FROM information_schema.tables WHERE table_schema = ?"+own, schema)
}

// names reads texts.
func names(ctx context.Context, conn *stdsql.Conn, query string, args ...any) (list []string, err error) {
	rows, err := conn.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		list = append(list, name)
	}
	return list, rows.Err()
}

// SlowTables reports whether making tables takes the server longer than emptying them:
// TiDB needs ten seconds for a school's on a busy machine.
func SlowTables(ctx context.Context) (bool, error) {
	u, err := url.Parse(URL())
	if err != nil {
		return false, err
	}
	pool := pool(u, "")
	defer func() { _ = pool.Close() }()
	var version string
	err = pool.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version)
	return strings.Contains(version, "TiDB"), err
}

// Used returns the URL of a database that a test before was done with, like the template
// and empty as that; "" where there is none.
func Used(ctx context.Context, template string) (address string, err error) {
	u, err := url.Parse(URL())
	if err != nil {
		return "", err
	}
	pool := pool(u, template)
	defer func() { err = errors.Join(err, pool.Close()) }()
	if _, err := pool.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS "+used+" (name varchar(64) PRIMARY KEY)"); err != nil {
		return "", err
	}
	for {
		var name string
		switch err := pool.QueryRowContext(ctx, "SELECT name FROM "+used+" LIMIT 1").Scan(&name); {
		case errors.Is(err, stdsql.ErrNoRows):
			return "", nil
		case err != nil:
			return "", err
		}
		// Of several processes one gets it.
		got, err := pool.ExecContext(ctx, "DELETE FROM "+used+" WHERE name = ?", name)
		if err != nil {
			return "", err
		}
		if n, err := got.RowsAffected(); err != nil || n == 1 {
			u.Path = "/" + name
			return u.String(), err
		}
	}
}

// used is the table beside a template that names the databases of Used; done is the one
// that says that a template is whole.
const (
	used = "used"
	done = "filled"
	// own leaves them out.
	own = " AND table_name NOT IN ('" + used + "', '" + done + "')"
)

// Reuse empties a test's database for the next one. Where it is not like the template any
// more, or somebody still holds rows of it, it is dropped.
func Reuse(ctx context.Context, address, template string) (err error) {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	name := strings.TrimPrefix(u.Path, "/")
	pool := pool(u, name)
	defer func() { err = errors.Join(err, pool.Close()) }()
	if err := empty(ctx, pool, name, template); err != nil {
		_, dropped := pool.ExecContext(ctx, "DROP DATABASE "+name)
		return dropped
	}
	_, err = pool.ExecContext(ctx, "INSERT INTO "+template+"."+used+" (name) VALUES (?)", name)
	return err
}

var errChanged = errors.New("its tables are not those of the template")

func empty(ctx context.Context, pool *stdsql.DB, name, template string) (err error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	is, err := shape(ctx, conn, name)
	if err != nil {
		return err
	}
	should, known := shapes.Load(template)
	if !known {
		if should, err = shape(ctx, conn, template); err != nil {
			return err
		}
		shapes.Store(template, should)
	}
	if is != should {
		return errChanged
	}
	if _, err := conn.ExecContext(ctx, "SET innodb_lock_wait_timeout = 5"); err != nil {
		return err
	}
	tables, err := tablesOf(ctx, conn, name)
	if err != nil {
		return err
	}
	// Most of them are empty, and one question for all costs less than a DELETE for each.
	var parts []string
	for _, table := range tables {
		parts = append(parts, "SELECT '"+table+"' FROM (SELECT 1 FROM "+table+" LIMIT 1) t")
	}
	filled, err := names(ctx, conn, strings.Join(parts, " UNION ALL "))
	if err != nil {
		return err
	}
	for _, table := range filled {
		if _, err := conn.ExecContext(ctx, "DELETE FROM "+table); err != nil {
			return err
		}
	}
	_, err = conn.ExecContext(ctx, "INSERT INTO schema_revisions SELECT * FROM "+template+".schema_revisions")
	return err
}

// shapes are those of templates, by their names.
var shapes sync.Map

// shape is a text of all columns and indexes.
func shape(ctx context.Context, conn *stdsql.Conn, schema string) (string, error) {
	text := ""
	for _, query := range []string{
		"SELECT CONCAT_WS(' ', table_name, column_name, column_type, is_nullable) FROM information_schema.columns WHERE table_schema = ?" + own + " ORDER BY 1",
		"SELECT CONCAT_WS(' ', table_name, index_name, seq_in_index, column_name, non_unique) FROM information_schema.statistics WHERE table_schema = ?" + own + " ORDER BY 1",
	} {
		lines, err := names(ctx, conn, query, schema)
		if err != nil {
			return "", err
		}
		text += strings.Join(lines, "\n")
	}
	return text, nil
}

func pool(u *url.URL, name string) *stdsql.DB {
	c := mysql.NewConfig()
	c.User = u.User.Username()
	c.Passwd, _ = u.User.Password()
	c.Net, c.Addr, c.DBName = "tcp", u.Host, name
	c.MultiStatements, c.ParseTime = true, true
	connector, err := mysql.NewConnector(c)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", Variable, err))
	}
	return stdsql.OpenDB(connector)
}
