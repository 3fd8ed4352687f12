package edge

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// secure serves over TLS with the school's own configuration, on a listener with bounds.
func secure(t *testing.T, h http.HandlerFunc) (address string, client *tls.Config) {
	t.Helper()
	cert, key := issue(t, t.TempDir(), 1)
	c, err := OpenCertificate(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := NewServer(h, Times{})
	go func() { _ = server.Serve(tls.NewListener(Bound(l, Bounds{}), c.Config())) }()
	t.Cleanup(func() { _ = server.Close() })
	issued, err := os.ReadFile(cert)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(issued)
	return l.Addr().String(), &tls.Config{RootCAs: roots, ServerName: "school.test", NextProtos: []string{"h2"}}
}

// begin opens a connection of HTTP/2 by hand.
func begin(t *testing.T, address string, config *tls.Config) (*tls.Conn, *http2.Framer) {
	t.Helper()
	conn, err := tls.Dial("tcp", address, config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if got := conn.ConnectionState().NegotiatedProtocol; got != "h2" {
		t.Fatalf("over TLS %q is spoken", got)
	}
	if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, http2.ClientPreface); err != nil {
		t.Fatal(err)
	}
	framer := http2.NewFramer(conn, conn)
	if err := framer.WriteSettings(); err != nil {
		t.Fatal(err)
	}
	return conn, framer
}

// header is the header block of a request.
func header() []byte {
	var block bytes.Buffer
	encoder := hpack.NewEncoder(&block)
	for _, f := range [][2]string{{":method", "GET"}, {":scheme", "https"}, {":authority", "school.test"}, {":path", "/"}} {
		_ = encoder.WriteField(hpack.HeaderField{Name: f[0], Value: f[1]})
	}
	return block.Bytes()
}

// TestRapidResetsAreBounded takes back each request as soon as it was made, which costs
// its sender nothing while the work goes on. No more of them are worked on at once than one
// connection may have, the connection is ended, and others are answered meanwhile.
func TestRapidResetsAreBounded(t *testing.T) {
	const many = 50_000
	var under, most, done atomic.Int64
	ended := make(chan struct{})
	end := sync.OnceFunc(func() { close(ended) })
	defer end()
	before := runtime.NumGoroutine()
	address, config := secure(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/other" {
			_, _ = io.WriteString(w, "hello")
			return
		}
		n := under.Add(1)
		defer under.Add(-1)
		for seen := most.Load(); n > seen && !most.CompareAndSwap(seen, n); seen = most.Load() {
		}
		<-ended // what was begun goes on for a while, as a statement does
		done.Add(1)
	})
	_, framer := begin(t, address, config)
	var sent atomic.Int64
	writing := make(chan struct{})
	go func() {
		defer close(writing)
		block := header() // its fields are static ones of HPACK, so each request may say the same
		for id := uint32(1); id < 2*many; id += 2 {
			if framer.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: block, EndStream: true, EndHeaders: true}) != nil {
				return
			}
			if framer.WriteRSTStream(id, http2.ErrCodeCancel) != nil {
				return
			}
			sent.Add(1)
		}
	}()
	other := &http.Client{Transport: &http.Transport{TLSClientConfig: config.Clone(), ForceAttemptHTTP2: true}, Timeout: 10 * time.Second}
	defer other.CloseIdleConnections()
	if response, err := other.Get("https://" + address + "/other"); err != nil || response.StatusCode != http.StatusOK || response.ProtoMajor != 2 {
		t.Errorf("somebody else meanwhile: %v %v", response, err)
	} else {
		_ = response.Body.Close()
	}
	var reason http2.ErrCode
	for {
		frame, err := framer.ReadFrame()
		if err != nil {
			var late net.Error
			if errors.As(err, &late) && late.Timeout() {
				t.Fatalf("the connection is still open after %d requests", sent.Load())
			}
			break
		}
		if goAway, is := frame.(*http2.GoAwayFrame); is {
			reason = goAway.ErrCode
		}
	}
	end()
	<-writing
	if reason != http2.ErrCodeEnhanceYourCalm {
		t.Errorf("the connection was ended with %v", reason)
	}
	if most.Load() > mostStreams || most.Load() == 0 {
		t.Errorf("%d requests of one connection were worked on at once, may be %d", most.Load(), mostStreams)
	}
	if done.Load() > 5*mostStreams {
		t.Errorf("of %d requests %d were worked on", sent.Load(), done.Load())
	}
	other.CloseIdleConnections()
	for wait := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before+3; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(wait) {
			t.Fatalf("%d goroutines before, %d after", before, runtime.NumGoroutine())
		}
	}
}

// TestACrowdOfRequestsIsRefused asks on one connection for more at once than it may have:
// the one too many is refused, and the connection goes on.
func TestACrowdOfRequestsIsRefused(t *testing.T) {
	let := make(chan struct{})
	address, config := secure(t, func(w http.ResponseWriter, _ *http.Request) { <-let })
	_, framer := begin(t, address, config)
	block := header()
	for i := range uint32(mostStreams + 1) {
		if err := framer.WriteHeaders(http2.HeadersFrameParam{StreamID: 2*i + 1, BlockFragment: block, EndStream: true, EndHeaders: true}); err != nil {
			t.Fatal(err)
		}
	}
	answered, refused := 0, 0
	for answered+refused < mostStreams+1 {
		frame, err := framer.ReadFrame()
		if err != nil {
			t.Fatalf("%d answered, %d refused: %v", answered, refused, err)
		}
		switch f := frame.(type) {
		case *http2.RSTStreamFrame:
			if f.StreamID != 2*mostStreams+1 || f.ErrCode != http2.ErrCodeRefusedStream && f.ErrCode != http2.ErrCodeProtocol {
				t.Errorf("stream %d is refused with %v", f.StreamID, f.ErrCode)
			}
			refused++
			close(let)
		case *http2.HeadersFrame:
			answered++
		}
	}
	if answered != mostStreams || refused != 1 {
		t.Errorf("%d are answered, %d refused", answered, refused)
	}
}

// TestHTTP2IsSpokenOverTLSAlone asks for it in the clear, in both ways that there are.
func TestHTTP2IsSpokenOverTLSAlone(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 1 {
			w.WriteHeader(http.StatusNotFound) // as what routes to /graphql says to PRI
		}
	}), Times{})
	go func() { _ = server.Serve(Bound(l, Bounds{})) }()
	t.Cleanup(func() { _ = server.Close() })
	for name, c := range map[string][2]string{
		"with prior knowledge": {http2.ClientPreface + "\x00\x00\x00\x04\x00\x00\x00\x00\x00", "HTTP/1.1 404"},
		"by an upgrade":        {"GET / HTTP/1.1\r\nHost: school.test\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\nGET / HTTP/1.1\r\nHost: school.test\r\nConnection: close\r\n\r\n", "HTTP/1.1 200"},
	} {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		_, _ = io.WriteString(conn, c[0])
		said, err := io.ReadAll(conn)
		_ = conn.Close()
		if err != nil && !strings.Contains(err.Error(), "reset") || !strings.HasPrefix(string(said), c[1]) || strings.Contains(string(said), " 101 ") {
			t.Errorf("%s: %.200q %v, want %s", name, said, err, c[1])
		}
	}
}
