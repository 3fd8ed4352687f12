package bus_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"partyschool/internal/bus"
	"partyschool/internal/bus/bustest"
)

// node is an end of the bus that remembers what it heard.
type node struct {
	*bus.Bus
	mu    sync.Mutex
	heard []string
}

func key(t *testing.T) *bus.Key {
	t.Helper()
	dir := t.TempDir()
	if _, err := bus.NewKeyFile(dir, false); err != nil {
		t.Fatal(err)
	}
	k, err := bus.OpenKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func join(t *testing.T, s bus.Settings) *node {
	t.Helper()
	b, err := bus.Open(s)
	if err != nil {
		t.Fatal(err)
	}
	n := &node{Bus: b}
	b.Hear("pair", 2, func(ids []int64) { n.note("pair %v", ids) })
	b.Hear("none", 0, func(ids []int64) { n.note("none %v", ids) })
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { b.Run(ctx) })
	t.Cleanup(func() {
		stop()
		running.Wait()
		b.Close()
	})
	return n
}

func (n *node) note(format string, v ...any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.heard = append(n.heard, fmt.Sprintf(format, v...))
}

func (n *node) got() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return strings.Join(n.heard, ", ")
}

// until waits for something that comes soon.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 1000 {
		if is() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("not within ten seconds: %s", what)
}

// TestHintsReachAllOthers joins three nodes, of which two know the first alone.
func TestHintsReachAllOthers(t *testing.T) {
	k, at := key(t), bustest.Addresses(t, 3)
	var nodes []*node
	for i := range at {
		nodes = append(nodes, join(t, bus.Settings{Listen: at[i], Peers: at[:1], Key: k}))
	}
	for i, n := range nodes {
		until(t, fmt.Sprintf("node %d knows two peers", i), func() bool { return n.Counts().Peers == 2 })
	}
	// That a node listens is told to the others a moment after they met.
	until(t, "all hear all", func() bool {
		for _, n := range nodes {
			n.Tell("none")
		}
		for _, n := range nodes {
			if n.Counts().Received < 2 {
				return false
			}
		}
		return true
	})
	nodes[2].Tell("pair", 7, -8)
	for i, n := range nodes[:2] {
		until(t, fmt.Sprintf("node %d hears of it", i), func() bool { return strings.Contains(n.got(), "pair [7 -8]") })
	}
	if got := nodes[2].got(); strings.Contains(got, "pair") {
		t.Errorf("a node hears itself: %s", got)
	}
	// What is not known is ignored, and counted.
	nodes[1].Tell(strings.Repeat("x", 200))
	nodes[1].Tell("pair", 1)
	nodes[1].Tell("unheard of", 1)
	nodes[1].Tell("pair x", 1)
	nodes[1].Tell("")
	until(t, "four are ignored", func() bool { return nodes[0].Counts().Ignored == 4 })
	if c := nodes[1].Counts(); c.Dropped != 1 {
		t.Errorf("what is too long for a hint is sent: %+v", c)
	}
}

// TestACutBusHeals cuts the connection between two nodes.
func TestACutBusHeals(t *testing.T) {
	k, at := key(t), bustest.Addresses(t, 2)
	wire := bustest.NewWire(t, at[0])
	a := join(t, bus.Settings{Listen: at[0], Advertise: wire.Address(), Key: k})
	b := join(t, bus.Settings{Listen: at[1], Peers: []string{wire.Address()}, Key: k})
	until(t, "a hears b", func() bool { b.Tell("none"); return a.Counts().Received > 0 })
	wire.Cut()
	until(t, "they know", func() bool { return a.Counts().Peers+b.Counts().Peers == 0 })
	begun := time.Now()
	for range 20_000 {
		b.Tell("pair", 1, 2)
	}
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("telling a cut bus took %s", took)
	}
	heard := a.Counts().Received
	wire.Mend()
	until(t, "a hears b again", func() bool { b.Tell("none"); return a.Counts().Received > heard })
	if got := a.got(); strings.Contains(got, "pair") {
		t.Error("hints of the time before came late")
	}
}

// TestStrangersAreRefused tries to join with another key, without TLS, and as a client.
func TestStrangersAreRefused(t *testing.T) {
	at := bustest.Addresses(t, 2)
	a := join(t, bus.Settings{Listen: at[0], Key: key(t)})
	stranger := join(t, bus.Settings{Listen: at[1], Peers: at[:1], Key: key(t)})
	for _, address := range []string{at[0], a.Inside()} {
		for _, token := range []string{"", "guess"} {
			if c, err := nats.Connect("nats://"+address, nats.Token(token), nats.Timeout(2*time.Second)); err == nil {
				c.Close()
				t.Errorf("a client came in at %s", address)
			}
		}
	}
	conn, err := net.Dial("tcp", at[0])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
	fmt.Fprint(conn, "CONNECT {\"name\":\"x\",\"cluster\":\"partyschool\",\"user\":\"node\",\"pass\":\"guess\"}\r\nRS+ $G hints\r\nRMSG $G hints 4\r\nnone\r\n")
	if told, _ := io.ReadAll(conn); strings.Contains(string(told), "RS+") {
		t.Errorf("a stranger without TLS was told %q", told)
	}
	stranger.Tell("none")
	time.Sleep(500 * time.Millisecond)
	if c := a.Counts(); c.Peers != 0 || c.Received != 0 {
		t.Errorf("%+v", c)
	}
}

func TestANodeAlone(t *testing.T) {
	var alone *bus.Bus
	alone.Hear("none", 0, func([]int64) { t.Error("it hears something") })
	alone.Tell("none")
	alone.Run(t.Context())
	alone.Close()
	if c := alone.Counts(); c != (bus.Counts{}) {
		t.Errorf("%+v", c)
	}
}

// TestTellingNeverWaits tells more than is sent: Run does not run.
func TestTellingNeverWaits(t *testing.T) {
	b, err := bus.Open(bus.Settings{Listen: bustest.Addresses(t, 1)[0], Key: key(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	var told atomic.Int64
	var tellers sync.WaitGroup
	for range 8 {
		tellers.Go(func() {
			for range 1000 {
				b.Tell("none")
				told.Add(1)
			}
		})
	}
	tellers.Wait()
	if c := b.Counts(); told.Load() != 8000 || c.Dropped == 0 {
		t.Errorf("%d told, %+v", told.Load(), c)
	}
}

func TestWhatKeepsABusFromOpening(t *testing.T) {
	k := key(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	for says, s := range map[string]bus.Settings{
		"--bus-listen":    {Listen: "nowhere"},
		"between 1":       {Listen: "127.0.0.1:0"},
		"--bus-peers":     {Listen: "127.0.0.1:6222", Peers: []string{"http://x"}},
		"--bus-advertise": {Listen: "127.0.0.1:6222", Advertise: "x"},
		"in use":          {Listen: taken.Addr().String()},
	} {
		s.Key = k
		b, err := bus.Open(s)
		if err == nil {
			b.Close()
		}
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%+v: %v, want %q", s, err, says)
		}
	}
}

func TestTheKey(t *testing.T) {
	dir := t.TempDir()
	if _, err := bus.OpenKey(dir); !errors.Is(err, bus.ErrNoKey) {
		t.Errorf("none: %v", err)
	}
	file, err := bus.NewKeyFile(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bus.NewKeyFile(dir, false); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second: %v", err)
	}
	first, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bus.NewKeyFile(dir, true); err != nil {
		t.Fatal(err)
	}
	if second, _ := os.ReadFile(file); string(second) == string(first) {
		t.Error("it was not replaced")
	}
	if err := os.WriteFile(file, first[:len(first)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := bus.OpenKey(dir); err == nil {
		t.Error("half a key is a key")
	}
}
