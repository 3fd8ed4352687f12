package main_test

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"partyschool/internal/bus/bustest"
)

// gate stands between the school and its database server. What passes through it can be
// slowed down, held up and cut off.
type gate struct {
	t        *testing.T
	to, from string

	mu       sync.Mutex
	moved    *sync.Cond // the state changed
	listener net.Listener
	pairs    map[*pair]bool
	// held lets nothing pass, mute nothing from the server.
	held, mute bool
	// delay is how much later the server's bytes arrive.
	delay time.Duration
}

// pair is a connection of the school and the one of the server that belongs to it.
type pair struct {
	near, far net.Conn
	cut       bool
}

// newGate opens a gate before the server of a database, and returns the URL through it.
func newGate(t *testing.T, database string) (*gate, string) {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{t: t, to: u.Host, from: bustest.Addresses(t, 1)[0], pairs: map[*pair]bool{}}
	g.moved = sync.NewCond(&g.mu)
	g.open()
	t.Cleanup(g.close)
	u.Host = g.from
	return g, u.String()
}

// open takes connections, at the address that it had before.
func (g *gate) open() {
	l, err := net.Listen("tcp", g.from)
	if err != nil {
		g.t.Errorf("the gate does not open again: %v", err)
		return
	}
	g.mu.Lock()
	g.listener = l
	g.mu.Unlock()
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			go g.join(near)
		}
	}()
}

// close refuses connections and resets those there are, as a server that died.
func (g *gate) close() {
	g.mu.Lock()
	_ = g.listener.Close()
	g.mu.Unlock()
	g.cut()
}

// cut resets the connections there are.
func (g *gate) cut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for p := range g.pairs {
		p.cut = true
		for _, c := range []net.Conn{p.near, p.far} {
			_ = c.(*net.TCPConn).SetLinger(0)
			_ = c.Close()
		}
	}
	clear(g.pairs)
	g.moved.Broadcast()
}

// set changes what passes.
func (g *gate) set(held, mute bool, delay time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.held, g.mute, g.delay = held, mute, delay
	g.moved.Broadcast()
}

func (g *gate) join(near net.Conn) {
	far, err := net.Dial("tcp", g.to)
	if err != nil {
		_ = near.Close()
		return
	}
	p := &pair{near: near, far: far}
	g.mu.Lock()
	g.pairs[p] = true
	g.mu.Unlock()
	go g.pass(p, near, far, false)
	g.pass(p, far, near, true)
	g.mu.Lock()
	delete(g.pairs, p)
	g.mu.Unlock()
}

// pass copies one direction for as long as both ends live.
func (g *gate) pass(p *pair, from, to net.Conn, answers bool) {
	defer func() { _ = from.Close(); _ = to.Close() }()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			g.mu.Lock()
			for (g.held || g.mute && answers) && !p.cut {
				g.moved.Wait()
			}
			delay := g.delay
			g.mu.Unlock()
			if answers {
				time.Sleep(delay)
			}
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			if err != io.EOF {
				_ = to.(*net.TCPConn).SetLinger(0)
			}
			return
		}
	}
}
