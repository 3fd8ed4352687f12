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
	if err := server.QueryRowContext(ctx, "SELECT COALESCE(GET_LOCK(?, ?), 0)", name, patience).Scan(&got); err != nil || got != 1 {
		return "", errors.Join(fmt.Errorf("wait for the template of the tables"), err)
	}
	const done = "filled"
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
	rows, err := db.QueryContext(ctx, "SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_name <> 'filled'", template)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			return nil, err
		}
		tables = append(tables, table)
	}
	return tables, rows.Err()
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
