package edge

import (
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Bounds bound the connections of a listener.
type Bounds struct {
	// All are those of all clients, PerAddress those from one address. 0 bounds nothing.
	All, PerAddress int
	// Stall is how long a client may take to receive a piece of what it is sent; 0 takes
	// the default.
	Stall time.Duration
	// Proxies may have as many connections as there are: each is another client's.
	Proxies []netip.Prefix
}

const (
	// piece is what has to arrive within a stall: a phone at two kilobytes a second, which
	// is as slow as they get, takes eight seconds.
	piece = 16 << 10
	// toldEvery bounds how often the log says that connections were closed.
	toldEvery = time.Minute
)

// Bound returns a listener whose clients cannot take all connections, nor hold one by not
// reading. A connection too many is closed at once: waiting in a queue it would keep
// others from coming in.
func Bound(l net.Listener, b Bounds) net.Listener {
	if b.Stall == 0 {
		b.Stall = defaultStall
	}
	return &bounded{Listener: l, Bounds: b, open: map[string]int{}}
}

type bounded struct {
	net.Listener
	Bounds

	mu     sync.Mutex
	all    int
	open   map[string]int // by neighbourhood
	closed int            // since it was told
	told   time.Time
}

// Accept returns the next connection that may stay.
func (l *bounded) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		place := l.placeOf(c.RemoteAddr())
		if l.enter(place) {
			return &conn{Conn: c, stall: l.Stall, leave: sync.OnceFunc(func() { l.leave(place) })}, nil
		}
		_ = c.Close()
	}
}

// placeOf is what is counted as one address: an IPv4 address, or the /64 network that one
// customer's IPv6 addresses lie in. Empty for those that are not counted.
func (l *bounded) placeOf(a net.Addr) string {
	tcp, is := a.(*net.TCPAddr)
	if !is {
		return ""
	}
	address, ok := netip.AddrFromSlice(tcp.IP)
	if !ok {
		return ""
	}
	address = address.Unmap()
	if slices.ContainsFunc(l.Proxies, func(p netip.Prefix) bool { return p.Contains(address) }) {
		return ""
	}
	if address.Is4() {
		return address.String()
	}
	return netip.PrefixFrom(address, 64).Masked().String()
}

func (l *bounded) enter(place string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.All > 0 && l.all >= l.All || l.PerAddress > 0 && place != "" && l.open[place] >= l.PerAddress {
		if l.closed++; time.Since(l.told) >= toldEvery {
			slog.Warn("connections were closed, being too many", "closed", l.closed, "open", l.all)
			l.closed, l.told = 0, time.Now()
		}
		return false
	}
	l.all++
	if place != "" {
		l.open[place]++
	}
	return true
}

func (l *bounded) leave(place string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all--
	if place == "" {
		return
	}
	if l.open[place]--; l.open[place] == 0 {
		delete(l.open, place)
	}
}

// conn is a connection that was counted.
type conn struct {
	net.Conn
	stall time.Duration
	leave func()

	mu sync.Mutex
	// deadline is what others set for writing; zero for none.
	deadline time.Time
}

// Close ends the connection, and lets another one in.
func (c *conn) Close() error {
	defer c.leave()
	return c.Conn.Close()
}

// Write sends p in pieces, each of which has to arrive in time.
func (c *conn) Write(p []byte) (n int, err error) {
	for {
		if err = c.arm(); err != nil {
			return n, err
		}
		sent, err := c.Conn.Write(p[n:min(len(p), n+piece)])
		if n += sent; err != nil || n == len(p) {
			return n, err
		}
	}
}

// arm sets the deadline of the next piece, unless an earlier one was set for all.
func (c *conn) arm() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	next := time.Now().Add(c.stall)
	if !c.deadline.IsZero() && c.deadline.Before(next) {
		next = c.deadline
	}
	return c.Conn.SetWriteDeadline(next)
}

// SetWriteDeadline sets when writing ends at the latest.
func (c *conn) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deadline = t
	return c.Conn.SetWriteDeadline(t)
}

// SetDeadline sets when reading and writing end at the latest.
func (c *conn) SetDeadline(t time.Time) error {
	if err := c.Conn.SetReadDeadline(t); err != nil {
		return err
	}
	return c.SetWriteDeadline(t)
}
