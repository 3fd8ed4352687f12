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
