package database

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	"github.com/go-sql-driver/mysql"
)

// openMySQL opens a pool on MySQL, MariaDB or TiDB.
func openMySQL(ctx context.Context, address string) (*driver, error) {
	config, err := mysqlConfig(address)
	if err != nil {
		return nil, err
	}
	version, err := serverVersion(ctx, config)
	if err != nil {
		return nil, err
	}
	setTransactions(config, version)
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	db := stdsql.OpenDB(connector)
	db.SetMaxOpenConns(48)
	db.SetMaxIdleConns(48)
	db.SetConnMaxLifetime(5 * time.Minute)
	if err := db.PingContext(ctx); err != nil {
		return nil, err
	}
	drv := newDriver(dialect.MySQL, db, db)
	drv.leavesOut = !strings.Contains(version, "TiDB")
	drv.patient = func() (*stdsql.DB, error) {
		config := config.Clone()
		config.ReadTimeout = 0
		connector, err := mysql.NewConnector(config)
		if err != nil {
			return nil, err
		}
		return stdsql.OpenDB(connector), nil
	}
	drv.alone = func(ctx context.Context) (*session, error) {
		patient, err := drv.patient()
		if err != nil {
			return nil, err
		}
		return aloneOnMySQL(ctx, patient)
	}
	return drv, nil
}

func mysqlConfig(address string) (*mysql.Config, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("not a URL of the form mysql://user:password@host:port/name")
	}
	if err := onlyParameters(u, "tls"); err != nil {
		return nil, err
	}
	name := strings.TrimPrefix(u.Path, "/")
	if u.User == nil || u.Hostname() == "" || name == "" {
		return nil, fmt.Errorf("user, host and database name are needed: mysql://user:password@host:port/name")
	}
	port := u.Port()
	if port == "" {
		port = "3306"
	}
	c := mysql.NewConfig()
	c.User = u.User.Username()
	c.Passwd, _ = u.User.Password()
	c.Net, c.Addr, c.DBName = "tcp", net.JoinHostPort(u.Hostname(), port), name
	c.TLSConfig = u.Query().Get("tls")
	c.ParseTime, c.Loc = true, time.UTC
	c.InterpolateParams = true // one round trip instead of two
	c.ClientFoundRows = true   // an UPDATE counts the rows it found, as SQLite does
	c.Collation = "utf8mb4_bin"
	c.Timeout, c.ReadTimeout, c.WriteTimeout = 10*time.Second, time.Minute, time.Minute
	c.Params = map[string]string{
		"time_zone": "'+00:00'",
		"sql_mode":  "'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO'",
	}
	return c, nil
}

func serverVersion(ctx context.Context, config *mysql.Config) (string, error) {
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return "", err
	}
	db := stdsql.OpenDB(connector)
	defer func() { _ = db.Close() }()
	var version string
	err = db.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version)
	return version, err
}

// setTransactions makes every connection lock rows when it reads them for update or
// writes them, and see what others committed.
func setTransactions(config *mysql.Config, version string) {
	name := "transaction_isolation" // MySQL 8 renamed it, MariaDB before 11 did not
	if strings.Contains(version, "MariaDB") {
		name = "tx_isolation"
	}
	// READ COMMITTED: a task that waited for a lock must then see what the other
	// one wrote, and gap locks would only make deadlocks.
	config.Params[name] = "'READ-COMMITTED'"
	if strings.Contains(version, "TiDB") {
		// Clusters that began before 3.0.8 take no locks: there a duplicate would be
		// noticed at the commit only, when no task can say any more what is wrong.
		config.Params["tidb_txn_mode"] = "'pessimistic'"
	}
}

// setReadOnly makes every connection refuse to write. TiDB knows no such setting.
func setReadOnly(config *mysql.Config, version string) {
	switch {
	case strings.Contains(version, "TiDB"):
	case strings.Contains(version, "MariaDB"):
		config.Params["tx_read_only"] = "1"
	default:
		config.Params["transaction_read_only"] = "1"
	}
}
