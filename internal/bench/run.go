// Package bench measures the school against a hand-written floor on the same data,
// and prints the ratios. It is a program to be run, never a timed test.
package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	"partyschool/internal/bench/dataset"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest/server"
	"partyschool/internal/identity"
	"partyschool/internal/vault"
)

// The engines.
const (
	SQLite  = "sqlite"
	MariaDB = "mariadb"
	TiDB    = "tidb"
)

// Options are what to measure.
type Options struct {
	// Engine is SQLite, MariaDB or TiDB; the latter two on the server that
	// PARTYSCHOOL_TEST_DATABASE_URL names.
	Engine string
	// Scale is the share of the full number of members; 1 is that of the targets.
	Scale float64
	// Crowd is how many more members only hold a place in the course of the report.
	Crowd int
	// Time is how long each measurement takes, and Rounds how many there are of
	// each program and screen.
	Time   time.Duration
	Rounds int
	// Growth says whether to measure a tenth of the data too.
	Growth bool
	// Only are the operations to measure; all where empty.
	Only []string
	// Contract is the folder of the clients' documents.
	Contract string
	// Sizes has what the tables take printed at the end; not on SQLite.
	Sizes bool
	// Profile is a folder for CPU profiles of both programs; none where empty.
	Profile string
}

// school is a database with what is in it.
type school struct {
	url  string
	data *dataset.Dataset
	took time.Duration
	drop func()
	// durable says what the engine does before it answers a COMMIT.
	durable string
}

// measured are the rounds of one screen.
type measured struct {
	screen                screen
	product, floor, small []round
}

// Run makes the data, starts the programs, measures and prints. What it made is
// gone when it returns.
func Run(ctx context.Context, o Options, out, progress io.Writer) (err error) {
	dir, err := os.MkdirTemp("", "partyschool-bench")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if _, err := identity.NewKeyFile(keysDir(dir), clock.System{}); err != nil {
		return err
	}
	if _, err := vault.NewMaster(keysDir(dir)); err != nil {
		return err
	}
	master, err := vault.OpenMaster(keysDir(dir))
	if err != nil {
		return err
	}
	tokens, err := newTokens(clock.System{}, dir)
	if err != nil {
		return err
	}
	docs, err := readDocuments(o.Contract, home, coursePage, reportStudy, byOrganization)
	if err != nil {
		return err
	}
	size := dataset.Full
	size.Crowd = int(float64(o.Crowd) / o.Scale)
	full, err := prepare(ctx, o.Engine, master, size.Scaled(o.Scale), filepath.Join(dir, "full"), progress)
	if err != nil {
		return err
	}
	defer full.drop()
	ask := newAsker(full.data, docs, tokens)
	targets := []*target{{name: Product, ask: ask}, {name: Floor, ask: ask}}
	var small *school
	if o.Growth {
		if small, err = prepare(ctx, o.Engine, master, size.Scaled(o.Scale/10), filepath.Join(dir, "small"), progress); err != nil {
			return err
		}
		defer small.drop()
		targets = append(targets, &target{name: "product, small", ask: newAsker(small.data, docs, tokens)})
	}
	for i, t := range targets {
		program, s, profile := Product, full, o.Profile
		switch i {
		case 1:
			program = Floor
		case 2:
			s, profile = small, ""
		}
		if t.child, err = start(ctx, program, s.url, dir, o.Contract, profile); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, t.child.stop()) }()
	}
	if err := writeHead(out, o, full, small); err != nil {
		return err
	}
	_, _ = fmt.Fprintln(progress, "waiting until the programs are at rest")
	for _, t := range targets {
		if err := t.child.settle(ctx); err != nil {
			return err
		}
	}
	var all []measured
	defer func() { err = errors.Join(err, writeTable(out, all, o.Growth)) }()
	for _, s := range screens {
		if len(o.Only) > 0 && !slices.Contains(o.Only, s.Name) {
			continue
		}
		_, _ = fmt.Fprintf(progress, "measuring %s, %d connections\n", s.Name, s.Connections)
		rounds, err := interleave(ctx, targets, s, o.Rounds, o.Time)
		if err != nil {
			return err
		}
		m := measured{screen: s, product: rounds[0], floor: rounds[1]}
		if o.Growth {
			m.small = rounds[2]
		}
		all = append(all, m)
	}
	if o.Sizes && o.Engine != SQLite {
		return writeSizes(ctx, full.url, out)
	}
	return nil
}

// prepare makes a database and fills it.
func prepare(ctx context.Context, engine string, master *vault.Master, size dataset.Size, dir string, progress io.Writer) (*school, error) {
	_, _ = fmt.Fprintf(progress, "making a school of %d members on %s\n", size.Members, engine)
	begun := time.Now()
	s := &school{drop: func() {}}
	fillURL := ""
	switch engine {
	case SQLite:
		u := url.URL{Scheme: "sqlite", Path: filepath.Join(dir, "school.db")}
		s.url = u.String()
		u.RawQuery = "durable=false" // only while it is filled
		fillURL = u.String()
	case MariaDB, TiDB:
		if server.URL() == "" {
			return nil, fmt.Errorf("%s names no server", server.Variable)
		}
		pool, address, drop, err := server.NewDatabase(ctx)
		if err != nil {
			return nil, err
		}
		_ = pool.Close()
		s.url, s.drop, fillURL = address, drop, address
	default:
		return nil, fmt.Errorf("the engines are %s, %s and %s, not %q", SQLite, MariaDB, TiDB, engine)
	}
	if err := s.fill(ctx, engine, fillURL, master, size); err != nil {
		s.drop()
		return nil, err
	}
	s.took = time.Since(begun)
	return s, nil
}

func (s *school) fill(ctx context.Context, engine, address string, master *vault.Master, size dataset.Size) error {
	db, err := database.Open(ctx, address, clock.System{})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	if s.data, err = dataset.Generate(ctx, address, master, size, time.Now()); err != nil {
		return err
	}
	if engine == SQLite {
		s.durable = "synchronous=FULL in the temporary folder"
		return nil
	}
	if engine == TiDB {
		s.durable = "one tidb-server that keeps the rows itself (unistore)"
	} else if s.durable, err = settings(ctx, db); err != nil {
		return err
	}
	// The server brings its statistics up to date by itself, but some time later.
	for table := range s.data.Rows {
		rows, err := db.Client(ctx).QueryContext(ctx, "ANALYZE TABLE "+table)
		if err != nil {
			return err
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return nil
}

// settings are those of the server on which it hangs whether what was answered
// survives the power.
func settings(ctx context.Context, db *database.Database) (string, error) {
	rows, err := db.Client(ctx).QueryContext(ctx, `SELECT VERSION(), @@innodb_flush_log_at_trx_commit, @@innodb_flush_method,
		@@innodb_buffer_pool_size, @@datadir`)
	if err != nil {
		return "", err
	}
	defer func() { _ = rows.Close() }()
	var version, flush, method, dir string
	var pool int64
	for rows.Next() {
		if err := rows.Scan(&version, &flush, &method, &pool, &dir); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%s, innodb_flush_log_at_trx_commit=%s (1 is durable), innodb_flush_method=%s (nosync is not), buffer pool %d MB, files in %s",
		version, flush, method, pool>>20, dir), rows.Err()
}
