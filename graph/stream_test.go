package graph_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"partyschool/ent/enrollment"
	"partyschool/graph"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/sampleschool"
)

// hasty is the school behind a door that looks after its streams often.
func (s *school) hasty(patience time.Duration) *httptest.Server {
	s.t.Helper()
	door := graph.NewDoor(s.app.Resolver, graph.DoorOptions{})
	door.Hurry(20*time.Millisecond, patience)
	server := httptest.NewServer(s.app.Resolver.SignIn.Middleware(door))
	s.t.Cleanup(server.Close)
	s.t.Cleanup(door.Close)
	return server
}

// event is one server-sent event.
type event struct {
	name string
	answer
}

// events opens a stream of an operation and passes its events on.
func (s *school) events(ctx context.Context, server *httptest.Server, token, document string) (*http.Response, <-chan event) {
	s.t.Helper()
	body, _ := json.Marshal(map[string]any{"query": document})
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = response.Body.Close() })
	out := make(chan event, 100)
	go func() {
		defer close(out)
		var e event
		for lines := bufio.NewScanner(response.Body); lines.Scan(); {
			switch name, text, _ := strings.Cut(lines.Text(), ": "); {
			case name == "event":
				e = event{name: text}
			case name == "data":
				e.body = text
				_ = json.Unmarshal([]byte(text), &e.answer)
			case lines.Text() == "" && e.name != "":
				out <- e
				e = event{}
			}
		}
	}()
	return response, out
}

// next waits for an event; a test that waits in vain ends by its own deadline.
func next[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v, ok := <-from:
		if !ok {
			t.Fatal("the stream ended")
		}
		return v
	case <-time.After(20 * time.Second):
		t.Fatal("nothing came")
	}
	panic("unreachable")
}

// touch makes the school say that the member's enrolments changed until stop is
// called: nobody knows when a stream has begun to listen.
func (s *school) touch(memberID int64) (stop func()) {
	ctx, cancel := context.WithCancel(identity.AsSystem(context.Background(), "test"))
	id := s.db.Client(ctx).Enrollment.Query().Where(enrollment.MemberID(memberID)).FirstIDX(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for n := int64(1); ctx.Err() == nil; n++ {
			if s.db.Client(ctx).Enrollment.Update().Where(enrollment.ID(id)).SetChangedAt(now.Add(time.Duration(n)*time.Millisecond)).Exec(ctx) == nil {
				s.app.Resolver.Live.EnrollmentChanged(memberID, id)
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	return func() { cancel(); <-done }
}

func (s *school) memberID(phone string) int64 {
	s.t.Helper()
	a := s.send(s.as(phone), "{ viewer { id } }", nil)
	id, err := key.Parse(a.text("viewer.id"))
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

func TestASubscriptionOverEvents(t *testing.T) {
	s := newSchool(t)
	server := s.hasty(time.Minute)
	document := operation(t, "ProgressChanged")

	response, events := s.events(t.Context(), server, s.as(member), document)
	if kind := response.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/event-stream") || response.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", response.StatusCode, kind)
	}
	_, others := s.events(t.Context(), server, s.as(floating), document)
	stop := s.touch(s.memberID(member))
	e := next(t, events)
	stop()
	if e.name != "next" || e.text("enrollmentChanged.id") == "" || e.at("enrollmentChanged.progress.fraction") == nil {
		t.Errorf("the first event: %s %s", e.name, e.body)
	}
	// Whoever signs out hears no more.
	s.must(member, "LogOut", nil)
	for e.name = "next"; e.name == "next" && e.code() == ""; {
		e = next(t, events)
	}
	if e.code() != "UNAUTHENTICATED" {
		t.Errorf("after signing out: %s %s", e.name, e.body)
	}
	if e = next(t, events); e.name != "complete" {
		t.Errorf("the last event is %s %s", e.name, e.body)
	}
	select {
	case e := <-others:
		t.Errorf("another member was told %s", e.body)
	default:
	}
	// The token of the other one expires.
	s.clock.Advance(16 * time.Minute)
	if e = next(t, others); e.code() != "UNAUTHENTICATED" {
		t.Errorf("after the token expired: %s %s", e.name, e.body)
	}
}

func TestWhatCannotBeStreamed(t *testing.T) {
	s := newSchool(t)
	server := s.hasty(time.Minute)
	document := operation(t, "ProgressChanged")
	_, events := s.events(t.Context(), server, "", document)
	if e := next(t, events); e.code() != "UNAUTHENTICATED" {
		t.Errorf("a guest: %s", e.body)
	}
	if e := next(t, events); e.name != "complete" {
		t.Errorf("a guest's last event: %s", e.name)
	}
	response, _ := s.events(t.Context(), server, "", "subscription { nothing }")
	if response.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("what does not validate: %d", response.StatusCode)
	}
	_, events = s.events(t.Context(), server, s.as(member), "{ viewer { name } }")
	if e := next(t, events); e.text("viewer.name") != "王秀珍" {
		t.Errorf("a query as a stream: %s", e.body)
	}
	if e := next(t, events); e.name != "complete" {
		t.Errorf("a query's last event: %s", e.name)
	}
	if a := s.send(s.as(member), document, nil); a.status != http.StatusNotAcceptable || a.code() != "BAD_USER_INPUT" {
		t.Errorf("a subscription as JSON: %d %s", a.status, a.body)
	}
}

// socket is a WebSocket of a test.
type socket struct {
	t    *testing.T
	conn *websocket.Conn
}

func (s *school) dial(server *httptest.Server, subprotocols ...string) *socket {
	s.t.Helper()
	conn, _, err := websocket.Dial(s.t.Context(), server.URL, &websocket.DialOptions{Subprotocols: subprotocols})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.CloseNow() })
	return &socket{s.t, conn}
}

func (s *socket) send(text string) {
	s.t.Helper()
	if err := s.conn.Write(s.t.Context(), websocket.MessageText, []byte(text)); err != nil {
		s.t.Fatal(err)
	}
}

// told returns the next message, or the code with which the connection was closed.
func (s *socket) told() (string, websocket.StatusCode) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 20*time.Second)
	defer cancel()
	_, data, err := s.conn.Read(ctx)
	if err != nil {
		return "", websocket.CloseStatus(err)
	}
	return string(data), 0
}

func (s *socket) expect(part string) string {
	s.t.Helper()
	text, code := s.told()
	if !strings.Contains(text, part) {
		s.t.Fatalf("told %q (closed %d), want %q", text, code, part)
	}
	return text
}

const transport = "graphql-transport-ws"

func TestASubscriptionOverAWebSocket(t *testing.T) {
	s := newSchool(t)
	server := s.hasty(time.Minute)
	c := s.dial(server, transport)
	c.send(`{"type":"ping","payload":{"a":1}}`)
	c.expect(`"type":"pong","payload":{"a":1}`)
	c.send(`{"type":"connection_init","payload":{"Authorization":"Bearer ` + s.as(member) + `"}}`)
	c.expect(`"connection_ack"`)
	c.send(`{"id":"q","type":"subscribe","payload":{"query":"{ viewer { name } }"}}`)
	c.expect(`"id":"q","type":"next","payload":{"data":{"viewer":{"name":"王秀珍"}}}`)
	c.expect(`"id":"q","type":"complete"`)
	c.send(`{"id":"bad","type":"subscribe","payload":{"query":"{ nothing }"}}`)
	c.expect(`"id":"bad","type":"error","payload":[`)
	body, _ := json.Marshal(map[string]any{"id": "s", "type": "subscribe", "payload": map[string]any{"query": operation(t, "ProgressChanged")}})
	c.send(string(body))
	stop := s.touch(s.memberID(member))
	c.expect(`"id":"s","type":"next","payload":{"data":{"enrollmentChanged"`)
	stop()
	c.send(`{"id":"s","type":"complete"}`)
	c.send(`{"id":"q","type":"subscribe","payload":{"query":"{ viewer { name } }"}}`)
	for text := ""; !strings.Contains(text, `"id":"q"`); { // hints may still be under way
		text, _ = c.told()
		if text == "" {
			t.Fatal("the connection ended")
		}
	}
	c.expect(`"id":"q","type":"complete"`)
	s.clock.Advance(16 * time.Minute)
	if text, code := c.told(); code != 4401 {
		t.Errorf("after the token expired: %q, closed %d, want 4401", text, code)
	}
}

func TestWebSocketsCloseWithTheRightCode(t *testing.T) {
	s := newSchool(t)
	server, impatient := s.hasty(time.Minute), s.hasty(time.Millisecond)
	init := `{"type":"connection_init","payload":{"Authorization":"Bearer ` + s.as(member) + `"}}`
	subscribe := `{"id":"1","type":"subscribe","payload":{"query":"subscription { enrollmentChanged { id } }"}}`
	for _, c := range []struct {
		name     string
		server   *httptest.Server
		protocol string
		messages []string
		code     websocket.StatusCode
	}{
		{"no JSON", server, transport, []string{"nonsense"}, 4400},
		{"no type", server, transport, []string{"{}"}, 4400},
		{"another type", server, transport, []string{`{"type":"start"}`}, 4400},
		{"a subscription without id", server, transport, []string{init, `{"type":"subscribe","payload":{"query":"{ __typename }"}}`}, 4400},
		{"a subscription without query", server, transport, []string{init, `{"id":"1","type":"subscribe","payload":{}}`}, 4400},
		{"before who is there", server, transport, []string{subscribe}, 4401},
		{"a token that is none", server, transport, []string{`{"type":"connection_init","payload":{"Authorization":"Bearer x.y.z"}}`}, 4403},
		{"another scheme", server, transport, []string{`{"type":"connection_init","payload":{"Authorization":"Basic eA=="}}`}, 4403},
		{"the older protocol", server, "graphql-ws", nil, 4406},
		{"nobody says who is there", impatient, transport, nil, 4408},
		{"a query that is a number", server, transport, []string{init, `{"id":"1","type":"subscribe","payload":{"query":7}}`}, 4400},
		{"an id and a text", server, transport, []string{init, `{"id":"1","type":"subscribe","payload":{"query":"{ __typename }","documentId":"x"}}`}, 4400},
		{"who is there, as a list", server, transport, []string{`{"type":"connection_init","payload":[1]}`}, 4400},
		{"a message without end", server, transport, []string{init, `{"id":"1","type":"subscribe","payload":{"query":"` + strings.Repeat("x", 256<<10) + `"}}`}, websocket.StatusMessageTooBig},
		{"the same id twice", server, transport, []string{init, subscribe, subscribe}, 4409},
		{"who is there, twice", server, transport, []string{init, init}, 4429},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := s.dial(c.server, c.protocol)
			for _, m := range c.messages {
				k.send(m)
			}
			for {
				text, code := k.told()
				if text != "" {
					continue // acknowledged, or a hint
				}
				if code != c.code {
					t.Errorf("closed with %d, want %d", code, c.code)
				}
				return
			}
		})
	}
}

func TestAGuestOnAWebSocketSeesWhatGuestsSee(t *testing.T) {
	s := newSchool(t)
	c := s.dial(s.hasty(time.Minute), transport)
	c.send(`{"type":"connection_init"}`)
	c.expect(`"connection_ack"`)
	c.send(`{"id":"1","type":"subscribe","payload":{"query":"{ school { name } }"}}`)
	c.expect(`测试党校`)
	c.expect(`"complete"`)
	c.send(`{"id":"2","type":"subscribe","payload":{"query":"subscription { enrollmentChanged { id } }"}}`)
	c.expect(`UNAUTHENTICATED`)
}

func TestAMemberListensToSomeStreamsNotToAll(t *testing.T) {
	s := newSchool(t)
	server := s.hasty(time.Minute)
	c := s.dial(server, transport)
	c.send(`{"type":"connection_init","payload":{"Authorization":"Bearer ` + s.as(sampleschool.MemberPhone) + `"}}`)
	c.expect(`"connection_ack"`)
	for i := range 21 {
		c.send(`{"id":"` + string(rune('a'+i)) + `","type":"subscribe","payload":{"query":"subscription { enrollmentChanged { id } }"}}`)
	}
	c.expect("RATE_LIMITED")
}

// TestAWebSocketLivesOnThroughWhatIsAllowed sends what the protocol allows and what a
// message alone may do wrong: the connection stays.
func TestAWebSocketLivesOnThroughWhatIsAllowed(t *testing.T) {
	s := newSchool(t)
	c := s.dial(s.hasty(time.Minute), transport)
	c.send(`{"type":"ping"}`)
	c.expect(`{"type":"pong"}`)
	c.send(`{"type":"pong","payload":{"unasked":true}}`)
	c.send(`{"type":"connection_init","payload":null}`)
	c.expect(`"connection_ack"`)
	c.send(`{"id":"nobody's","type":"complete"}`)
	c.send(`{"type":"ping","payload":{"n":1}}`)
	c.expect(`{"type":"pong","payload":{"n":1}}`)
	for document, code := range map[string]string{
		"{ school {":                                          "GRAPHQL_PARSE_FAILED",
		"{ school { secret } }":                               "GRAPHQL_VALIDATION_FAILED",
		"{ __schema { types { name } } }":                     "GRAPHQL_VALIDATION_FAILED",
		attacks()["40 doubling fragments"]:                    "TOO_COMPLEX",
		attacks()["600 aliases"]:                              "TOO_COMPLEX",
		attacks()["three hundreds"]:                           "TOO_COMPLEX",
		"{ school { name } } #" + strings.Repeat("x", 16<<10): "TOO_COMPLEX",
	} {
		body, _ := json.Marshal(map[string]any{"id": "again", "type": "subscribe", "payload": map[string]any{"query": document}})
		c.send(string(body))
		if text := c.expect(`"id":"again","type":"error"`); !strings.Contains(text, code) {
			t.Errorf("%.80s: %s, want %s", document, text, code)
		}
	}
	c.send(`{"id":"again","type":"subscribe","payload":{"query":"{ school { name } }"}}`)
	c.expect(`"next"`)
	c.expect(`"complete"`)
	if err := c.conn.Write(t.Context(), websocket.MessageBinary, []byte(`{"type":"ping"}`)); err != nil {
		t.Fatal(err)
	}
	if text, code := c.told(); code != 4400 {
		t.Errorf("a binary message: %q, closed %d, want 4400", text, code)
	}
}

// TestWhoDoesNotAnswerIsGivenUp takes the server's pings and does not answer.
func TestWhoDoesNotAnswerIsGivenUp(t *testing.T) {
	s := newSchool(t)
	pinged := make(chan struct{}, 1000)
	conn, _, err := websocket.Dial(t.Context(), s.hasty(300*time.Millisecond).URL, &websocket.DialOptions{
		Subprotocols: []string{transport},
		OnPingReceived: func(context.Context, []byte) bool {
			pinged <- struct{}{}
			return false
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	c := &socket{t, conn}
	c.send(`{"type":"connection_init"}`)
	c.expect(`"connection_ack"`)
	if text, code := c.told(); text != "" || code == 0 {
		t.Errorf("told %q, closed %d", text, code)
	}
	next(t, pinged)
}
