package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"partyschool/internal/app"
	"partyschool/internal/clock"
	"partyschool/internal/config"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/signin"
	"partyschool/internal/telemetry"
	"partyschool/internal/vault"
)

type serveCommand struct {
	config.Settings `embed:""`
}

// Run serves until it is told to stop.
func (c *serveCommand) Run(ctx context.Context) error {
	if err := c.Validate(); err != nil {
		return err
	}
	log, err := telemetry.NewLog(os.Stderr, c.LogFormat, c.LogLevel)
	if err != nil {
		return err
	}
	slog.SetDefault(log)
	keys, err := identity.OpenKeys(c.KeysDir(), clock.System{})
	if err != nil {
		return fmt.Errorf("signing keys: %w", err)
	}
	db, err := openUnlocked(ctx, c.Storage, c.AutoMigrate)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	var sender signin.Sender
	switch {
	case c.CodeCommand != "":
		sender = signin.CommandSender{Path: c.CodeCommand}
	case c.SMSGateway == "":
		slog.Info("log-in codes are off: set --sms-gateway, or --code-command to a program that sends them")
	}
	a, err := app.New(ctx, app.Options{Settings: c.Settings, Database: db, Clock: clock.System{}, Keys: keys, Sender: sender, Version: programVersion()})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	stopWatching, err := c.watch(a)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer stopWatching()
	slog.Info("serving", "address", listener.Addr().String())
	return serve(ctx, a, db, a.Secured(listener), c.ShutdownGrace)
}

// watch opens the listener for those who run the school, where there is to be one.
func (c *serveCommand) watch(a *app.App) (stop func(), err error) {
	if c.MetricsListen == "" {
		return func() {}, nil
	}
	listener, err := net.Listen("tcp", c.MetricsListen)
	if err != nil {
		return nil, fmt.Errorf("--metrics-listen: %w", err)
	}
	server := &http.Server{Handler: a.Telemetry.Private(c.Pprof), ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn)}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			slog.Error("metrics are not served any more", "error", err)
		}
	}()
	slog.Info("serving metrics", "address", listener.Addr().String(), "pprof", c.Pprof)
	return func() { _ = server.Close() }, nil
}

// openDatabase opens the database, brings it up to date if it may, and takes a
// node number.
func openDatabase(ctx context.Context, s config.Storage, migrate bool) (*database.Database, error) {
	address, err := s.Database()
	if err != nil {
		return nil, err
	}
	if !migrate && missing(address) {
		return nil, fmt.Errorf("there is no database at %s\nMake one with: partyschool migrate", address)
	}
	db, err := database.Open(ctx, address, clock.System{})
	if err != nil {
		return nil, err
	}
	if migrate {
		if err := db.Migrate(ctx); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	pending, err := db.Behind(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if len(pending) > 0 {
		_ = db.Close()
		return nil, fmt.Errorf("the database is behind, it lacks %s\nBring it up to date with: partyschool migrate, or serve with --auto-migrate", strings.Join(pending, ", "))
	}
	return db, nil
}

// openUnlocked opens the database like openDatabase, and the personal data in it.
func openUnlocked(ctx context.Context, s config.Storage, migrate bool) (*database.Database, error) {
	master, err := vault.OpenMaster(s.KeysDir())
	if err != nil {
		return nil, err
	}
	db, err := openDatabase(ctx, s, migrate)
	if err != nil {
		return nil, err
	}
	if err := db.Unlock(ctx, master); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// missing reports whether the URL names a SQLite file that is not there: opening
// it would make an empty one, where a name was mistyped.
func missing(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "sqlite" {
		return false
	}
	_, err = os.Stat(u.Path)
	return errors.Is(err, fs.ErrNotExist)
}

// serve answers until ctx is done, then lets requests under way end.
func serve(ctx context.Context, a *app.App, db *database.Database, listener net.Listener, grace time.Duration) error {
	release, err := db.Lease(ctx)
	if err != nil {
		return err
	}
	defer release()
	loops, stopLoops := context.WithCancel(context.WithoutCancel(ctx))
	var wg sync.WaitGroup
	wg.Go(func() { a.Run(loops) })
	defer wg.Wait()
	defer stopLoops()
	server := &http.Server{
		Handler:           a.Handler(),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	}
	server.RegisterOnShutdown(a.EndStreams)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	slog.Info("stopping")
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	return server.Shutdown(ending)
}
