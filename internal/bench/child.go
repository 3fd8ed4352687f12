package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/pprof"
	"sync/atomic"
	"syscall"
	"time"

	"partyschool/internal/app"
	"partyschool/internal/bench/floor"
	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/config"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/vault"
)

// The programs that are measured, each in a process of its own so that their CPU
// time can be told apart.
const (
	Product = "product"
	Floor   = "floor"
)

const (
	zone              = "Asia/Shanghai"
	targetHours       = 32
	leaderTargetHours = 56
	// issuer is the address in the tokens; nobody ever calls it.
	issuer   = "http://bench.invalid"
	audience = "partyschool"
)

// usage is what a process has used since it began.
type usage struct {
	CPUSeconds float64
	Statements int64
}

// Serve runs a program on a port of loopback, writes the address as one line to
// out, and stops when in ends: with the process that started it. The documents of the folder
// contract are registered. Its CPU profile goes into the folder profile, unless that is empty.
func Serve(ctx context.Context, program, databaseURL, dir, contract, profile string, in io.Reader, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if profile != "" {
		f, err := os.Create(filepath.Join(profile, program+".cpu"))
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	var handler http.Handler
	var statements func() int64
	switch program {
	case Product:
		school, closeSchool, err := startProduct(ctx, databaseURL, dir, contract)
		if err != nil {
			return err
		}
		defer closeSchool()
		go school.Run(ctx)
		handler, statements = counted(school.Handler())
	case Floor:
		f, err := startFloor(ctx, databaseURL, dir)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		handler, statements = f.Handler(), f.Statements
	default:
		return fmt.Errorf("there is no program %q", program)
	}
	mux := http.NewServeMux()
	mux.Handle("/", handler)
	mux.HandleFunc("GET /bench/usage", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(usage{CPUSeconds: cpuSeconds(), Statements: statements()})
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute}
	go func() {
		_, _ = io.Copy(io.Discard, in)
		_ = server.Close()
	}()
	if _, err := fmt.Fprintln(out, listener.Addr()); err != nil {
		return err
	}
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func startProduct(ctx context.Context, databaseURL, dir, contract string) (*app.App, func(), error) {
	db, err := database.Open(ctx, databaseURL, clock.System{})
	if err != nil {
		return nil, nil, err
	}
	master, err := vault.OpenMaster(keysDir(dir))
	if err == nil {
		err = db.Unlock(ctx, master)
	}
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	release, err := db.Lease(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	school, err := newProduct(ctx, db, clock.System{}, dir, contract)
	if err != nil {
		release()
		return nil, nil, errors.Join(err, db.Close())
	}
	return school, func() {
		_ = school.Close()
		release()
		_ = db.Close()
	}, nil
}

func newProduct(ctx context.Context, db *database.Database, c clock.Clock, dir, contract string) (*app.App, error) {
	settings := config.Settings{
		Storage: config.Storage{DataDir: dir},
		Limits:  config.Limits{RegisteredDocuments: contract},
		School: config.School{
			Name: "手机党校", TimeZone: zone, TargetHours: targetHours, LeaderTargetHours: leaderTargetHours, MinimumClientVersion: "1.0.0", PublicURL: issuer,
		},
	}
	keys, err := identity.OpenKeys(settings.KeysDir(), c)
	if err != nil {
		return nil, err
	}
	return app.New(ctx, app.Options{Settings: settings, Database: db, Clock: c, Keys: keys})
}

func startFloor(ctx context.Context, databaseURL, dir string) (*floor.Floor, error) {
	return newFloor(ctx, databaseURL, clock.System{}, dir)
}

func newFloor(ctx context.Context, databaseURL string, c clock.Clock, dir string) (*floor.Floor, error) {
	tokens, err := newTokens(c, dir)
	if err != nil {
		return nil, err
	}
	cal, err := calendar.New(zone)
	if err != nil {
		return nil, err
	}
	return floor.New(ctx, floor.Options{
		DatabaseURL: databaseURL, Tokens: tokens, Clock: c, Calendar: cal, TargetHours: targetHours,
		LeaderTargetHours: leaderTargetHours, Address: issuer, Node: key.MaxNode,
	})
}

func newTokens(c clock.Clock, dir string) (*identity.Tokens, error) {
	keys, err := identity.OpenKeys(keysDir(dir), c)
	if err != nil {
		return nil, err
	}
	return identity.NewTokens(keys, c, issuer, audience), nil
}

// keysDir is where settings look for the keys of a data folder.
func keysDir(dir string) string {
	return config.Settings{Storage: config.Storage{DataDir: dir}}.KeysDir()
}

// counted counts the SQL statements that are sent in the contexts of requests.
func counted(next http.Handler) (http.Handler, func() int64) {
	var sum atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, n := database.CountStatements(r.Context())
		next.ServeHTTP(w, r.WithContext(ctx))
		sum.Add(n.Load())
	}), sum.Load
}

// cpuSeconds is the CPU time of this process, user and system.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}
