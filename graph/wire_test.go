package graph_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent/migrate"
	"partyschool/internal/identity"

	"entgo.io/ent/schema/field"
)

// listen opens the school on a listener of its own, as serve does.
func (s *school) listen() (address string) {
	s.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatal(err)
	}
	server := s.app.Server()
	go func() { _ = server.Serve(s.app.Secured(l)) }()
	s.t.Cleanup(func() { _ = server.Close() })
	return l.Addr().String()
}

// wire is a connection that a test writes to byte by byte.
type wire struct {
	net.Conn
	t    *testing.T
	from *bufio.Reader
}

func dialWire(t *testing.T, address string) *wire {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return &wire{conn, t, bufio.NewReader(conn)}
}

func (w *wire) say(text string) {
	w.t.Helper()
	if _, err := io.WriteString(w, text); err != nil {
		w.t.Fatal(err)
	}
}

// upgrade makes it a WebSocket, and returns the headers of the answer.
func (w *wire) upgrade() http.Header {
	w.t.Helper()
	w.say("GET /graphql HTTP/1.1\r\nHost: school.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: " + transport + "\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n")
	response, err := http.ReadResponse(w.from, nil)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		w.t.Fatalf("%v %v", response, err)
	}
	return response.Header
}

// frame is one frame of a WebSocket: its first byte, whether it is masked (with a key of
// zeros), and what it holds.
func frame(first byte, masked bool, payload string) string {
	out := []byte{first}
	mask := byte(0)
	if masked {
		mask = 0x80
	}
	switch n := len(payload); {
	case n < 126:
		out = append(out, mask|byte(n))
	case n < 1<<16:
		out = binary.BigEndian.AppendUint16(append(out, mask|126), uint16(n)) //nolint:gosec // looked at above
	default:
		out = binary.BigEndian.AppendUint64(append(out, mask|127), uint64(n))
	}
	if masked {
		out = append(out, 0, 0, 0, 0)
	}
	return string(out) + payload
}

// closed reads frames up to the one that closes, and returns its code; 0 where the
// connection ended without one. After it the connection has to end.
func (w *wire) closed() (code uint16) {
	w.t.Helper()
	for {
		head := make([]byte, 2)
		if _, err := io.ReadFull(w.from, head); err != nil {
			if late, is := err.(net.Error); is && late.Timeout() { //nolint:errorlint // as net returns it
				w.t.Errorf("the connection is still open; it was closed with %d", code)
			}
			return code
		}
		length := uint64(head[1] & 0x7f)
		switch length {
		case 126:
			more := make([]byte, 2)
			_, _ = io.ReadFull(w.from, more)
			length = uint64(binary.BigEndian.Uint16(more))
		case 127:
			more := make([]byte, 8)
			_, _ = io.ReadFull(w.from, more)
			length = binary.BigEndian.Uint64(more)
		}
		payload := make([]byte, length)
		_, _ = io.ReadFull(w.from, payload)
		if head[0]&0x0f == 8 && code == 0 && length >= 2 {
			code = binary.BigEndian.Uint16(payload)
		}
	}
}

// The first bytes of frames.
const (
	wsMore, wsText, wsClose, wsPing = 0x00, 0x01, 0x08, 0x09
	wsFin, wsRSV1, wsRSV2, wsRSV3   = 0x80, 0x40, 0x20, 0x10
)

// TestFramesThatAreNoneCloseTheWebSocket sends frames as no client may. Each closes the
// connection, with the code that says why, and nothing goes on for any.
func TestFramesThatAreNoneCloseTheWebSocket(t *testing.T) {
	s := newSchool(t)
	address := s.listen()
	const ping = `{"type":"ping"}`
	deflated := "\xaa\x56\x2a\xa9\x2c\x48\x55\xb2\x52\x2a\xc8\xcc\x4b\x57\xaa\x05\x00" // the same, compressed
	cases := []struct {
		name, sent string
		code       uint16
	}{
		{"a compressed frame that was not agreed on", frame(wsFin|wsRSV1|wsText, true, deflated), 1002},
		{"the second reserved bit", frame(wsFin|wsRSV2|wsText, true, ping), 1002},
		{"the third reserved bit", frame(wsFin|wsRSV3|wsText, true, ping), 1002},
		{"a compressed ping", frame(wsFin|wsRSV1|wsPing, true, ""), 1002},
		{"a compressed continuation", frame(wsText, true, ping[:5]) + frame(wsFin|wsRSV1|wsMore, true, ping[5:]), 1002},
		{"a frame without a mask", frame(wsFin|wsText, false, ping), 1002},
		{"a ping without a mask", frame(wsFin|wsPing, false, ""), 1002},
		{"a continuation without a mask", frame(wsText, true, ping[:5]) + frame(wsFin|wsMore, false, ping[5:]), 1002},
		{"a ping of 126 bytes", frame(wsFin|wsPing, true, strings.Repeat("x", 126)), 1002},
		{"a ping of 100,000 bytes", frame(wsFin|wsPing, true, strings.Repeat("x", 100_000)), 1002},
		{"half a ping", frame(wsPing, true, "x"), 1002},
		{"a goodbye of 126 bytes", frame(wsFin|wsClose, true, "\x03\xe8"+strings.Repeat("x", 124)), 1002},
		{"half a goodbye", frame(wsClose, true, "\x03\xe8"), 1002},
		{"a goodbye of one byte", frame(wsFin|wsClose, true, "x"), 1002},
		{"a goodbye with a code that nobody sends", frame(wsFin|wsClose, true, "\x03\xed"), 1002},
		{"a continuation of nothing", frame(wsFin|wsMore, true, ping), 1002},
		{"a message within another", frame(wsText, true, ping[:5]) + frame(wsFin|wsText, true, ping), 1002},
		{"a kind of message that there is not", frame(wsFin|0x03, true, ping), 1002},
		{"a kind of control that there is not", frame(wsFin|0x0b, true, ""), 1002},
		{"a length below nothing", string([]byte{wsFin | wsText, 0x80 | 127, 0xff, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}), 1002},
		{"a length beyond any memory", string([]byte{wsFin | wsText, 0x80 | 127, 0x7f, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}) + strings.Repeat("x", 300_000), 1009},
		{"pieces without end", frame(wsText, true, "x") + strings.Repeat(frame(wsMore, true, strings.Repeat("x", 100)), 4000), 1009},
		{"bytes where text is spoken", frame(wsFin|0x02, true, ping), 4400},
		{"a goodbye", frame(wsFin|wsClose, true, "\x03\xe8"), 1000},
	}
	var each sync.WaitGroup // the school waits some seconds for who does not say goodbye
	for _, c := range cases {
		each.Go(func() {
			w := dialWire(t, address)
			if h := w.upgrade(); h.Get("Sec-WebSocket-Extensions") != "" {
				t.Errorf("%s: agreed on %s", c.name, h.Get("Sec-WebSocket-Extensions"))
			}
			go func() { _, _ = io.WriteString(w, c.sent) }() // what is too long is not read to its end
			if code := w.closed(); code != c.code {
				t.Errorf("%s: closed with %d, want %d", c.name, code, c.code)
			}
		})
	}
	each.Wait()
	// What is in order is answered on the same listener: pings between the pieces of a message.
	w := dialWire(t, address)
	w.upgrade()
	w.say(frame(wsText, true, ping[:5]) + frame(wsFin|wsPing, true, "a") + frame(wsMore, true, ping[5:8]) + frame(wsFin|wsMore, true, ping[8:]))
	want := frame(wsFin|0x0a, false, "a") + frame(wsFin|wsText, false, `{"type":"pong"}`)
	got := make([]byte, len(want))
	if _, err := io.ReadFull(w.from, got); err != nil || string(got) != want {
		t.Errorf("pieces in order are answered %q, %v", got, err)
	}
	_ = w.Close()
	stacks := make([]byte, 4<<20)
	for wait := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		running := string(stacks[:runtime.Stack(stacks, true)])
		if !strings.Contains(running, "serveWebSocket") && !strings.Contains(running, "coder/websocket") {
			break
		}
		if time.Now().After(wait) {
			t.Fatalf("something goes on for a WebSocket that is closed\n%s", running)
		}
	}
}

// TestNothingIsBuiltFromTheHostOfARequest says in every way that there is that the school is
// another one. No address that it gives out believes it, nor any row that links are made
// from later: all begin with --public-url.
func TestNothingIsBuiltFromTheHostOfARequest(t *testing.T) {
	s := newSchool(t)
	address := s.listen()
	const forged = "X-Forwarded-Host: evil.test\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Server: evil.test\r\nX-Forwarded-Port: 6666\r\nX-Host: evil.test\r\n" +
		"X-Original-URL: //evil.test/\r\nX-Rewrite-URL: //evil.test/\r\nForwarded: for=1.2.3.4;host=evil.test;proto=https\r\n"
	ask := func(method, target, host, token, body string) (status int, said string) {
		t.Helper()
		w := dialWire(t, address)
		w.say(fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\n%sContent-Length: %d\r\n\r\n%s", method, target, host, token, forged, len(body), body))
		all, err := io.ReadAll(w.from)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = fmt.Sscanf(string(all), "HTTP/1.1 %d", &status)
		return status, string(all)
	}
	addresses := regexp.MustCompile(`https?:\\?/\\?/[^"\s/\\]+`)
	given := 0
	for _, c := range []struct{ phone, name, document string }{
		{"", "logIn", `mutation { logIn(input: { phone: "` + member + `", password: "demo-party-school" }) { accessToken viewer { name } } }`},
		{trainer, "createUpload", `mutation { createUpload(input: { fileName: "a.mp4", mimeType: "video/mp4", byteSize: 3, sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" }) { upload { url } } }`},
		{member, "exportMyData", `mutation { exportMyData { url } }`},
		{member, "certificates", `{ viewer { enrollments(first: 20) { edges { node { certificate { url imageUrl verificationUrl } } } } } }`},
		{member, "the record of a year", `{ viewer { creditAccount { recordUrl } } }`},
		{member, "a new password", `mutation { changePassword(input: { currentPassword: "demo-party-school", newPassword: "another-party-school" }) { accessToken } }`},
	} {
		body, _ := json.Marshal(map[string]any{"query": c.document})
		status, said := ask("POST", "/graphql", "evil.test", s.as(c.phone), string(body))
		if status != http.StatusOK || strings.Contains(said, `"errors"`) {
			t.Errorf("%s: %.400s", c.name, said)
		}
		if strings.Contains(said, "evil.test") {
			t.Errorf("%s: %s", c.name, said)
		}
		for _, found := range addresses.FindAllString(said, -1) {
			if given++; found != "http://school.test" {
				t.Errorf("%s gives out %s", c.name, found)
			}
		}
	}
	if given < 2 {
		t.Errorf("only %d addresses were given out", given)
	}
	for _, target := range []string{"/", "/graphiql", "/graphiql/", "//evil.test/", "//evil.test/..", "/\\evil.test/", "/graphql/../x", "/media/1", "/exports/1", "/certificates/1.pdf", "/c/1", "/my-data/x", "/.well-known/jwks.json", "/healthz", "/readyz", "http://evil.test/graphiql", "http://evil.test//x/../graphiql"} {
		status, said := ask("GET", target, "evil.test", "", "")
		head, content, _ := strings.Cut(said, "\r\n\r\n")
		if status == 0 || status >= 500 {
			t.Errorf("%s: %.200q", target, said)
		}
		if to := regexp.MustCompile(`(?mi)^Location: (.*)\r?$`).FindStringSubmatch(head); to != nil && !regexp.MustCompile(`^/[^/\\]`).MatchString(to[1]) {
			t.Errorf("%s sends to %s", target, to[1])
		}
		if strings.Contains(content, "http://evil.test") || strings.Contains(content, "https://evil.test") {
			t.Errorf("%s: %.300s", target, content)
		}
	}
	ctx := identity.AsSystem(context.Background(), "test")
	for _, table := range migrate.Tables {
		for _, c := range table.Columns {
			if c.Type == field.TypeString || c.Type == field.TypeJSON || c.Type == field.TypeBytes {
				s.lacks(ctx, t, table.Name, c.Name, "evil.test")
			}
		}
	}
}

// TestTheSchoolSpeaksNoHTTP2InTheClear asks the whole school for it with prior knowledge.
func TestTheSchoolSpeaksNoHTTP2InTheClear(t *testing.T) {
	w := dialWire(t, newSchool(t).listen())
	w.say("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00")
	if said, err := io.ReadAll(w.from); err != nil && !strings.Contains(err.Error(), "reset") || !strings.HasPrefix(string(said), "HTTP/1.1 4") {
		t.Errorf("%.200q %v", said, err)
	}
}
