package edge_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"partyschool/internal/edge"
)

// open serves on a listener of this machine, as a school does.
func open(t *testing.T, h http.HandlerFunc, b edge.Bounds, times edge.Times) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := edge.NewServer(h, times)
	go func() { _ = server.Serve(edge.Bound(l, b)) }()
	t.Cleanup(func() { _ = server.Close() })
	return l.Addr().String()
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return c
}

// ask sends a request over a connection and returns its status, 0 where it was closed.
func ask(c net.Conn) int {
	_, _ = fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: school.test\r\n\r\n")
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	return response.StatusCode
}

func hello(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }

// TestConnectionsAreCounted opens as many connections as there may be, and one more; one
// that is closed makes room.
func TestConnectionsAreCounted(t *testing.T) {
	here := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	for _, c := range []struct {
		name   string
		bounds edge.Bounds
		most   int // 0 for any number
	}{
		{"from one address", edge.Bounds{PerAddress: 3}, 3},
		{"of all", edge.Bounds{All: 2, PerAddress: 3}, 2},
		{"of a proxy", edge.Bounds{PerAddress: 3, Proxies: here}, 0},
		{"of all, by a proxy", edge.Bounds{All: 2, Proxies: here}, 2},
		{"without a bound", edge.Bounds{}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			address := open(t, hello, c.bounds, edge.Times{})
			var held []net.Conn
			for i := range 6 {
				conn := dial(t, address)
				want := 200
				if c.most > 0 && i >= c.most {
					want = 0
				}
				if got := ask(conn); got != want {
					t.Fatalf("connection %d is answered %d, want %d", i+1, got, want)
				}
				if want == 200 {
					held = append(held, conn)
				}
			}
			_ = held[0].Close()
			for wait := time.Now().Add(10 * time.Second); ask(dial(t, address)) != 200; {
				if time.Now().After(wait) {
					t.Fatal("a connection that was closed makes no room")
				}
				time.Sleep(5 * time.Millisecond)
			}
		})
	}
}

// soon is a time-out that a test can wait for.
const soon = 100 * time.Millisecond

// ends fails where the server does not close a connection within a while, and returns what
// it said before.
func ends(t *testing.T, c net.Conn) string {
	t.Helper()
	said, err := io.ReadAll(c)
	if late, is := err.(net.Error); is && late.Timeout() { //nolint:errorlint // as net returns it
		t.Fatalf("the connection is still open; it said %.100q", said)
	}
	return string(said)
}

// TestSlowClientsAreCut has clients that begin and do not go on.
func TestSlowClientsAreCut(t *testing.T) {
	read := func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			http.Error(w, "", http.StatusRequestTimeout)
		}
	}
	for _, c := range []struct{ name, begin, again, says string }{
		{"says nothing", "", "", ""},
		{"a first line without end", "POST /graphql?", "x", ""},
		{"headers without end", "POST /graphql HTTP/1.1\r\nHost: school.test\r\n", "X-A: b\r\n", ""},
		{"a body without end", "POST /graphql HTTP/1.1\r\nHost: school.test\r\nContent-Length: 100000\r\n\r\n", "x", "408"},
		{"a body that does not begin", "POST /graphql HTTP/1.1\r\nHost: school.test\r\nContent-Length: 100000\r\n\r\n", "", "408"},
		{"chunks without end", "POST /graphql HTTP/1.1\r\nHost: school.test\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", "408"},
		{"a chunk's length without end", "POST /graphql HTTP/1.1\r\nHost: school.test\r\nTransfer-Encoding: chunked\r\n\r\n1;", "x", "408"},
		{"asks whether to go on, and does not", "POST /graphql HTTP/1.1\r\nHost: school.test\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n", "", "408"},
		{"no second request", "GET / HTTP/1.1\r\nHost: school.test\r\n\r\n", "", "200"},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn := dial(t, open(t, read, edge.Bounds{}, edge.Times{Headers: soon, Request: 2 * soon, Idle: soon}))
			_, _ = io.WriteString(conn, c.begin)
			stop := make(chan struct{})
			done := make(chan struct{})
			go func() { // drips, so that the connection is never idle
				defer close(done)
				for c.again != "" {
					select {
					case <-stop:
						return
					case <-time.After(soon / 10):
					}
					if _, err := io.WriteString(conn, c.again); err != nil {
						return
					}
				}
			}()
			said := ends(t, conn)
			close(stop)
			<-done
			if !strings.Contains(said, c.says) {
				t.Errorf("it said %.200q, want %s", said, c.says)
			}
		})
	}
}

// TestWhoDoesNotReadIsCut has clients that ask for an answer, or a stream, without end and
// read none of it. One that reads slowly, but reads, gets all.
func TestWhoDoesNotReadIsCut(t *testing.T) {
	const large = 64 << 20 // more than the buffers of two systems hold
	for name, answer := range map[string]http.HandlerFunc{
		"an answer": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, large)) },
		"a stream": func(w http.ResponseWriter, r *http.Request) {
			for line := strings.Repeat("x", 100_000); r.Context().Err() == nil; {
				if _, err := io.WriteString(w, line); err != nil {
					return
				}
				if http.NewResponseController(w).Flush() != nil {
					return
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			returned := make(chan struct{})
			conn := dial(t, open(t, func(w http.ResponseWriter, r *http.Request) {
				defer close(returned)
				answer(w, r)
			}, edge.Bounds{Stall: soon}, edge.Times{}))
			_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: school.test\r\n\r\n")
			select {
			case <-returned:
			case <-time.After(20 * time.Second):
				t.Error("the handler still waits for its client")
			}
		})
	}
	t.Run("slowly", func(t *testing.T) {
		const some = 4 << 20
		conn := dial(t, open(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, some)) }, edge.Bounds{Stall: 2 * time.Second}, edge.Times{}))
		if err := conn.(*net.TCPConn).SetReadBuffer(64 << 10); err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: school.test\r\nConnection: close\r\n\r\n")
		got, part := 0, make([]byte, some/40)
		for range 1000 {
			n, err := io.ReadAtLeast(conn, part, 1)
			got += n
			if err != nil {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		if got < some {
			t.Errorf("%d of %d bytes", got, some)
		}
	})
}

// TestLongHeadersAreRefused sends headers that just fit, and more.
func TestLongHeadersAreRefused(t *testing.T) {
	address := open(t, hello, edge.Bounds{}, edge.Times{HeaderBytes: 8 << 10})
	for length, want := range map[int]string{7 << 10: "200", 16 << 10: "431"} {
		conn := dial(t, address)
		go func() {
			_, _ = fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: school.test\r\nConnection: close\r\nX-Long: %s\r\n\r\n", strings.Repeat("x", length))
		}()
		if said := ends(t, conn); !strings.HasPrefix(said, "HTTP/1.1 "+want) {
			t.Errorf("%d bytes: %.60q, want %s", length, said, want)
		}
	}
}
