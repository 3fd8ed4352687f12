// Package bus passes hints between the nodes of one school: that something changed, never
// what it is now. A hint may be lost, come twice or come late. Who misses one looks into
// the database by itself within seconds, so nothing but speed hangs on the bus.
package bus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

const (
	// subject is that of all hints.
	subject = "hints"
	// waiting bounds the hints that were told and not sent yet. They are told by
	// requests, which never wait for the bus.
	waiting = 4096
	// settling bounds how long the bus takes to open.
	settling = 10 * time.Second
	// goodbye bounds the sending of the last hints.
	goodbye = time.Second
)

// Bus is this node's end of the bus. Nil is that of a node alone: whoever it tells
// something is told nothing, and no socket is opened. Its methods may be called from many
// goroutines.
type Bus struct {
	server *server.Server
	// password opens the server within this process.
	password string
	heard    map[string]handler
	queue    chan string

	sent, received, dropped, ignored atomic.Int64
}

// handler is told of the hints of one kind.
type handler struct {
	ids int
	do  func(ids []int64)
}

// Open joins the bus. The error says which setting is wrong.
func Open(s Settings) (*Bus, error) {
	o, err := s.options()
	if err != nil {
		return nil, err
	}
	nats, err := server.NewServer(o)
	if err != nil {
		return nil, fmt.Errorf("the bus: %w", err)
	}
	log := newLogger()
	nats.SetLogger(log, false, false)
	ready := make(chan bool, 1)
	go nats.Start()
	go func() { ready <- nats.ReadyForConnections(settling) }()
	select {
	case is := <-ready:
		if is {
			slog.Info("the bus is open", "address", nats.ClusterAddr().String(), "peers", len(s.Peers))
			return &Bus{server: nats, password: o.Authorization, heard: map[string]handler{}, queue: make(chan string, waiting)}, nil
		}
		err = errors.New("it does not open")
	case why := <-log.fatal:
		err = errors.New(why)
	}
	// A server that did not start may not stop either.
	go nats.Shutdown()
	return nil, fmt.Errorf("--bus-listen: %w", err)
}

// Hear has do called for each hint of a kind that another node tells, with as many ids as
// the kind has. do must not wait. Hints of other kinds, or with other ids, are ignored: a
// node of another version may know more. It must not be called after Run.
func (b *Bus) Hear(kind string, ids int, do func(ids []int64)) {
	if b != nil {
		b.heard[kind] = handler{ids, do}
	}
}

// Tell passes a hint on to the other nodes. It never waits: where too many hints wait
// already, it is dropped.
func (b *Bus) Tell(kind string, ids ...int64) {
	if b == nil {
		return
	}
	select {
	case b.queue <- format(kind, ids):
	default:
		b.dropped.Add(1)
	}
}

// Run sends and receives until ctx is done; then it sends what still waits.
func (b *Bus) Run(ctx context.Context) {
	if b == nil {
		return
	}
	if err := b.run(ctx); err != nil {
		slog.ErrorContext(ctx, "the bus does not run; this node sees changes of others when it looks for them", "error", err)
	}
}

func (b *Bus) run(ctx context.Context) error {
	// Inside the process nothing is lost, and nobody hears what it told itself.
	inside, err := nats.Connect("", nats.InProcessServer(b.server), nats.Token(b.password), nats.NoEcho(), nats.MaxReconnects(-1), nats.ReconnectBufSize(-1))
	if err != nil {
		return err
	}
	defer inside.Close()
	if _, err := inside.Subscribe(subject, func(m *nats.Msg) { b.hear(m.Data) }); err != nil {
		return err
	}
	for {
		select {
		case hint := <-b.queue:
			b.send(inside, hint)
			continue
		case <-ctx.Done():
		}
		break
	}
	for {
		select {
		case hint := <-b.queue:
			b.send(inside, hint)
			continue
		default:
		}
		return inside.FlushTimeout(goodbye)
	}
}

func (b *Bus) send(inside *nats.Conn, hint string) {
	if err := inside.Publish(subject, []byte(hint)); err != nil {
		b.dropped.Add(1)
		return
	}
	b.sent.Add(1)
}

func (b *Bus) hear(text []byte) {
	b.received.Add(1)
	kind, ids, ok := parse(text)
	h, known := b.heard[kind]
	if !ok || !known || len(ids) != h.ids {
		b.ignored.Add(1)
		return
	}
	h.do(ids)
}

// Counts are what happened on the bus since it was opened.
type Counts struct {
	// Peers are the nodes connected now.
	Peers int
	// Sent hints left this node; Dropped ones did not. Received ones came to it, and of
	// those it did not understand the Ignored.
	Sent, Dropped, Received, Ignored int64
}

// Counts says what happened. It is zero for a node alone.
func (b *Bus) Counts() Counts {
	if b == nil {
		return Counts{}
	}
	return Counts{
		Peers: b.server.NumRemotes(), Sent: b.sent.Load(), Dropped: b.dropped.Load(), Received: b.received.Load(), Ignored: b.ignored.Load(),
	}
}

// Close leaves the bus. Run must have returned.
func (b *Bus) Close() {
	if b != nil {
		b.server.Shutdown()
		b.server.WaitForShutdown()
	}
}
