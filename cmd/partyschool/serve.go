package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"partyschool/internal/app"
	"partyschool/internal/bus"
	"partyschool/internal/clock"
	"partyschool/internal/config"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/signin"
	"partyschool/internal/telemetry"
)

type serveCommand struct {
	config.Settings `embed:""`
}

// Run serves until it is told to stop.
func (c *serveCommand) Run(ctx context.Context) error {
	if err := c.Check(); err != nil {
		return err
	}
	log, err := telemetry.NewLog(os.Stderr, c.LogFormat, c.LogLevel)
	if err != nil {
		return err
	}
	slog.SetDefault(log)
	// What lives long is small; collecting four times as rarely costs some 100 MB and saves a
	// tenth of the time.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	keys, err := identity.OpenKeys(c.KeysDir(), clock.System{})
	if err != nil {
		return fmt.Errorf("signing keys: %w", err)
	}
	db, err := openUnlocked(ctx, c.Storage, c.AutoMigrate)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if c.ReplicaDatabase != "" {
		if err := db.UseReplica(c.ReplicaDatabase, c.ReplicaLag); err != nil {
			return fmt.Errorf("--replica-database: %w", err)
		}
	}
	var sender signin.Sender
	switch {
	case c.CodeCommand != "":
		sender = signin.CommandSender{Path: c.CodeCommand}
	case c.SMSGateway == "":
		slog.Info("log-in codes are off: set --sms-gateway, or --code-command to a program that sends them")
	}
	hints, err := c.meet()
	if err != nil {
		return err
	}
	defer hints.Close()
	a, err := app.New(ctx, app.Options{Settings: c.Settings, Database: db, Clock: clock.System{}, Keys: keys, Sender: sender, Bus: hints, Version: programVersion()})
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
	return serve(ctx, a, db, a.Secured(listener), c.Drain, c.ShutdownGrace)
}

// meet opens the bus between nodes, where the settings say that there are others; nil for a
// node alone.
func (c *serveCommand) meet() (*bus.Bus, error) {
	if c.BusListen == "" {
		return nil, nil
	}
	key, err := bus.OpenKey(c.KeysDir())
	if err != nil {
		return nil, err
	}
	return bus.Open(bus.Settings{Listen: c.BusListen, Advertise: c.BusAdvertise, Peers: c.BusPeers, Key: key})
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

// serve answers until ctx is done. Then it goes on answering for the time of drain, and says
// meanwhile that it stops; at last it lets requests under way end.
func serve(ctx context.Context, a *app.App, db *database.Database, listener net.Listener, drain, grace time.Duration) error {
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
	server := a.Server()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	slog.Info("stopping", "drain", drain)
	a.Leave()
	select {
	case err := <-failed:
		return err
	case <-time.After(drain):
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	var telling sync.WaitGroup
	telling.Go(func() { a.EndStreams(ending) })
	defer telling.Wait()
	return server.Shutdown(ending)
}
