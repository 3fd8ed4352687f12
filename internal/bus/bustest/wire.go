// Package bustest lets tests cut the bus between nodes.
package bustest

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
)

// Addresses returns addresses of this machine that were free a moment ago. Their ports lie
// below those that a system gives whoever connects to somewhere: one of these may be taken
// again before it is listened on.
func Addresses(t testing.TB, n int) []string {
	t.Helper()
	const from, until = 10_000, 32_000
	var list []string
	var open []net.Listener
	for tries := 0; len(list) < n; tries++ {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", from+rand.IntN(until-from))) //nolint:gosec // a test
		if err != nil && tries > 100 {
			t.Fatal(err)
		}
		if err == nil {
			list, open = append(list, l.Addr().String()), append(open, l)
		}
	}
	for _, l := range open {
		_ = l.Close()
	}
	return list
}

// Wire passes connections on to an address, until it is cut.
type Wire struct {
	t        testing.TB
	to       string
	listener net.Listener

	mu    sync.Mutex
	cut   bool
	conns map[net.Conn]struct{}
}

// NewWire returns a wire to the address. It is gone when the test ends.
func NewWire(t testing.TB, to string) *Wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &Wire{t: t, to: to, listener: l, conns: map[net.Conn]struct{}{}}
	go w.accept()
	t.Cleanup(func() {
		_ = l.Close()
		w.Cut()
	})
	return w
}

// Address is where the wire begins.
func (w *Wire) Address() string { return w.listener.Addr().String() }

// Cut ends all connections, and refuses others until Mend.
func (w *Wire) Cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = true
	for c := range w.conns {
		_ = c.Close()
	}
	clear(w.conns)
}

// Mend lets connections through again.
func (w *Wire) Mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = false
}

func (w *Wire) accept() {
	for {
		from, err := w.listener.Accept()
		if err != nil {
			return
		}
		to, err := net.Dial("tcp", w.to)
		if err != nil || !w.keep(from, to) {
			_ = from.Close()
			if to != nil {
				_ = to.Close()
			}
			continue
		}
		pass := func(a, b net.Conn) {
			_, _ = io.Copy(a, b)
			_ = a.Close()
			_ = b.Close()
		}
		go pass(from, to)
		go pass(to, from)
	}
}

// keep notes connections that Cut is to end; false where the wire is cut.
func (w *Wire) keep(conns ...net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range conns {
		if !w.cut {
			w.conns[c] = struct{}{}
		}
	}
	return !w.cut
}
