package edge_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"partyschool/internal/edge"
)

// TestPipelinedRequestsAreAnsweredInOrder sends two hundred requests at once: they are done
// one after the other, and answered in that order.
func TestPipelinedRequestsAreAnsweredInOrder(t *testing.T) {
	const many = 200
	var under, most atomic.Int64
	address := open(t, func(w http.ResponseWriter, r *http.Request) {
		most.Store(max(most.Load(), under.Add(1)))
		defer under.Add(-1)
		body, _ := io.ReadAll(r.Body)
		if r.URL.Query().Get("n") == "0" {
			time.Sleep(20 * time.Millisecond) // those behind it could overtake
		}
		_, _ = fmt.Fprintf(w, "%s %s", r.URL.Query().Get("n"), body)
	}, edge.Bounds{}, edge.Times{})
	conn := dial(t, address)
	var all strings.Builder
	for i := range many {
		fmt.Fprintf(&all, "POST /?n=%d HTTP/1.1\r\nHost: school.test\r\nContent-Length: 3\r\n\r\n%03d", i, i)
	}
	go func() { _, _ = io.WriteString(conn, all.String()) }()
	answers := bufio.NewReader(conn)
	for i := range many {
		response, err := http.ReadResponse(answers, nil)
		if err != nil {
			t.Fatalf("answer %d: %v", i, err)
		}
		body, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if want := fmt.Sprintf("%d %03d", i, i); string(body) != want {
			t.Fatalf("answer %d is %q, want %q", i, body, want)
		}
	}
	if most.Load() != 1 {
		t.Errorf("%d requests of one connection were done at once", most.Load())
	}
}

// TestAPipelineThatNobodyReadsIsCut sends requests without end and reads no answer: their
// work stops where the answers do, and the connection is ended.
func TestAPipelineThatNobodyReadsIsCut(t *testing.T) {
	var done atomic.Int64
	answer := make([]byte, 64<<10)
	address := open(t, func(w http.ResponseWriter, _ *http.Request) {
		done.Add(1)
		_, _ = w.Write(answer)
	}, edge.Bounds{Stall: soon}, edge.Times{})
	conn := dial(t, address)
	sent := 0
	for request := "GET / HTTP/1.1\r\nHost: school.test\r\n\r\n"; ; sent++ {
		if _, err := io.WriteString(conn, request); err != nil {
			if late, is := err.(net.Error); is && late.Timeout() { //nolint:errorlint // as net returns it
				t.Fatalf("the connection is still open after %d requests", sent)
			}
			break
		}
	}
	// Buffers of two systems hold megabytes.
	if n := done.Load(); n == 0 || n > 1000 {
		t.Errorf("of %d requests %d were done for somebody who reads nothing", sent, n)
	}
}

// TestNoRequestIsSmuggled sends bodies whose end one reader sees here and another there. What
// lies behind the end, or within, is never taken for the next request.
func TestNoRequestIsSmuggled(t *testing.T) {
	const (
		post     = "POST /first HTTP/1.1\r\nHost: school.test\r\n"
		smuggled = "GET /smuggled HTTP/1.1\r\nHost: school.test\r\n\r\n"
		ended    = "0\r\n\r\n"
	)
	length := fmt.Sprintf("Content-Length: %d\r\n", len(smuggled))
	for _, c := range []struct{ name, sent, says string }{
		{"a length and chunks: the length ends later", post + fmt.Sprintf("Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n", len(ended+smuggled)) + ended + smuggled, "200"},
		{"a length and chunks: the length ends earlier", post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n" + fmt.Sprintf("%x\r\n%s\r\n", len(smuggled), smuggled) + ended, "200"},
		{"chunks under a folded header", post + length + "Transfer-Encoding:\r\n chunked\r\n\r\n" + ended + smuggled, "200"},
		{"chunks of HTTP/1.0", "POST /first HTTP/1.0\r\nHost: school.test\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + ended + smuggled, "200"},
		{"two lengths", post + "Content-Length: 0\r\n" + length + "\r\n" + smuggled, "400"},
		{"two lengths in one", post + fmt.Sprintf("Content-Length: 0, %d\r\n\r\n", len(smuggled)) + smuggled, "400"},
		{"a length with a sign", post + "Content-Length: +0\r\n\r\n" + smuggled, "400"},
		{"a length below nothing", post + "Content-Length: -1\r\n\r\n" + smuggled, "400"},
		{"a length that is empty", post + "Content-Length: \r\n\r\n" + smuggled, "400"},
		{"a length in hexadecimal", post + "Content-Length: 0x0\r\n\r\n" + smuggled, "400"},
		{"another encoding", post + length + "Transfer-Encoding: xchunked\r\n\r\n" + smuggled, "501"},
		{"an encoding behind a tab", post + length + "Transfer-Encoding: \x0bchunked\r\n\r\n" + smuggled, "400"},
		{"an encoding, a space before its colon", post + length + "Transfer-Encoding : chunked\r\n\r\n" + smuggled, "400"},
		{"two encodings", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n" + smuggled, "501"},
		{"two encodings in one", post + "Transfer-Encoding: identity, chunked\r\n\r\n" + ended + smuggled, "501"},
		{"chunks with bare line ends", post + "Transfer-Encoding: chunked\r\n\r\n0\n\n" + smuggled, "422"},
		{"an extension with a bare line end", post + "Transfer-Encoding: chunked\r\n\r\n2;\nxx\r\n" + ended + smuggled, "422"},
		{"a chunk with a sign", post + "Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n" + smuggled, "422"},
		{"a chunk of hexadecimal with its sign", post + "Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n" + smuggled, "422"},
		{"a chunk longer than a number", post + "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n\r\n" + smuggled, "422"},
		{"a bare carriage return", post + "X-A: a\r" + length + "\r\n" + smuggled, "400"},
		{"a header of no name", post + ": a\r\n\r\n" + smuggled, "400"},
		{"a first header that is folded", "POST /first HTTP/1.1\r\n " + length + "Host: school.test\r\n\r\n" + smuggled, "400"},
		{"two hosts", "GET /first HTTP/1.1\r\nHost: school.test\r\nHost: evil.test\r\n\r\n" + smuggled, "400"},
		{"no host", "GET /first HTTP/1.1\r\n\r\n" + smuggled, "400"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var mu sync.Mutex
			var asked []string
			conn := dial(t, open(t, func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				asked = append(asked, r.URL.Path)
				mu.Unlock()
				if _, err := io.Copy(io.Discard, r.Body); err != nil {
					w.WriteHeader(http.StatusUnprocessableEntity)
				}
			}, edge.Bounds{}, edge.Times{}))
			_, _ = io.WriteString(conn, c.sent)
			said := ends(t, conn)
			if !strings.HasPrefix(said, "HTTP/1.1 "+c.says) && !strings.HasPrefix(said, "HTTP/1.0 "+c.says) {
				t.Errorf("it said %.100q, want %s", said, c.says)
			}
			mu.Lock()
			defer mu.Unlock()
			if slices.Contains(asked, "/smuggled") || strings.Count(said, "HTTP/1.") != 1 {
				t.Errorf("%v were asked for, and it said %q", asked, said)
			}
		})
	}
	// Two requests that leave no doubt are both answered.
	conn := dial(t, open(t, hello, edge.Bounds{}, edge.Times{}))
	_, _ = io.WriteString(conn, post+"Content-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\nHost: school.test\r\nConnection: close\r\n\r\n")
	if said := ends(t, conn); strings.Count(said, "HTTP/1.1 200") != 2 {
		t.Errorf("two in order: %q", said)
	}
}
