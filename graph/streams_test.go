package graph_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"partyschool/graph"
	"partyschool/internal/pace"
)

// TestStreamsAreCounted opens as many streams as there may be, and one more, of a member
// and of an address; one that is closed makes room.
func TestStreamsAreCounted(t *testing.T) {
	s := newSchool(t)
	document := operation(t, "ProgressChanged")
	server := httptest.NewServer(s.paced(graph.DoorOptions{StreamsOfViewer: 2, StreamsOfAddress: 4}, netip.MustParsePrefix("127.0.0.0/8")))
	t.Cleanup(server.Close)
	open := func(ctx context.Context, token string) *http.Response {
		response, _ := s.events(ctx, server, token, document)
		return response
	}
	first, hangUp := context.WithCancel(t.Context())
	if r := open(first, s.as(member)); r.StatusCode != 200 {
		t.Fatalf("the first: %d", r.StatusCode)
	}
	c := s.dial(server, transport)
	c.send(`{"type":"connection_init","payload":{"Authorization":"Bearer ` + s.as(member) + `"}}`)
	c.expect(`"connection_ack"`)
	if r := open(t.Context(), s.as(member)); r.StatusCode != 429 || r.Header.Get("Retry-After") != "60" {
		t.Errorf("a third of the member: %d %v", r.StatusCode, r.Header)
	}
	third := s.dial(server, transport)
	third.send(`{"type":"connection_init","payload":{"Authorization":"Bearer ` + s.as(member) + `"}}`)
	if text, code := third.told(); code != websocket.StatusTryAgainLater {
		t.Errorf("a third of the member over a WebSocket: %q %d", text, code)
	}
	for i := range 2 {
		if r := open(t.Context(), s.as(floating)); r.StatusCode != 200 {
			t.Fatalf("of the other member, %d: %d", i+1, r.StatusCode)
		}
	}
	if r := open(t.Context(), ""); r.StatusCode != 429 {
		t.Errorf("a fifth of the address: %d", r.StatusCode)
	}
	if _, r, err := websocket.Dial(t.Context(), server.URL, &websocket.DialOptions{Subprotocols: []string{transport}}); err == nil || r == nil || r.StatusCode != 429 {
		t.Errorf("a fifth of the address over a WebSocket: %v", err)
	}
	hangUp()
	for wait := time.Now().Add(10 * time.Second); ; {
		if r := open(t.Context(), s.as(member)); r.StatusCode == 200 {
			break
		}
		if time.Now().After(wait) {
			t.Fatal("a stream that was closed makes no room")
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// TestAStreamThatIsGoneHoldsNothing opens streams of both kinds, and has their clients
// leave without a word: all that ran for them ends.
func TestAStreamThatIsGoneHoldsNothing(t *testing.T) {
	s := newSchool(t)
	server := s.hasty(time.Minute)
	document := operation(t, "ProgressChanged")
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	token := s.as(member)
	before := settled()
	ctx, leave := context.WithCancel(t.Context())
	body := posted(t, document, nil)
	for i := range 10 {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, strings.NewReader(string(body)))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "text/event-stream")
		r.Header.Set("Authorization", "Bearer "+token)
		response, err := client.Do(r)
		if err != nil || response.StatusCode != 200 {
			t.Fatalf("stream %d: %v", i, err)
		}
		defer func() { _ = response.Body.Close() }()
		c := s.dial(server, transport)
		c.send(`{"type":"connection_init","payload":{"Authorization":"Bearer ` + token + `"}}`)
		c.expect(`"connection_ack"`)
		c.send(fmt.Sprintf(`{"id":"%d","type":"subscribe","payload":%s}`, i, body))
		defer func() { _ = c.conn.CloseNow() }()
		context.AfterFunc(ctx, func() { _ = c.conn.CloseNow() })
	}
	if during := runtime.NumGoroutine(); during < before+20 {
		t.Fatalf("%d goroutines before, %d with twenty streams: they are not counted", before, during)
	}
	leave()
	for wait := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before+3; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(wait) {
			stacks := make([]byte, 1<<16)
			t.Fatalf("%d goroutines before, %d after\n%s", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
		}
	}
}

// settled is how many goroutines there are once those of other tests have ended.
func settled() int {
	least := runtime.NumGoroutine()
	for same := 0; same < 20; same++ {
		time.Sleep(10 * time.Millisecond)
		if now := runtime.NumGoroutine(); now < least {
			least, same = now, 0
		}
	}
	return least
}

// TestAWebSocketThatNeverStopsTalkingIsClosed sends pings, and subscriptions beyond those
// that a connection or a member may have, until nothing is left to pay them with.
func TestAWebSocketThatNeverStopsTalkingIsClosed(t *testing.T) {
	s := newSchool(t)
	for name, say := range map[string]func(i int) string{
		"pings":       func(int) string { return `{"type":"ping"}` },
		"large pings": func(int) string { return `{"type":"ping","payload":{"x":"` + strings.Repeat("x", 100_000) + `"}}` },
		"subscriptions": func(i int) string {
			return fmt.Sprintf(`{"id":"%d","type":"subscribe","payload":{"query":"subscription { enrollmentChanged { id } }"}}`, i)
		},
	} {
		server := httptest.NewServer(s.paced(graph.DoorOptions{Addresses: pace.New(1000, s.clock)}))
		t.Cleanup(server.Close)
		c := s.dial(server, transport)
		c.conn.SetReadLimit(1 << 20)
		c.send(`{"type":"connection_init","payload":{"Authorization":"Bearer ` + s.as(member) + `"}}`)
		c.expect(`"connection_ack"`)
		go func() {
			for i := range 2000 {
				if c.conn.Write(t.Context(), websocket.MessageText, []byte(say(i))) != nil {
					return
				}
			}
		}()
		told := 0
		for {
			text, code := c.told()
			switch {
			case strings.Contains(text, `"type":"next"`): // and what ends it comes behind
				continue
			case text != "":
				told++
				continue
			}
			if code != websocket.StatusTryAgainLater || told > 1000 {
				t.Errorf("%s: closed with %d after %d answers", name, code, told)
			}
			break
		}
	}
}
