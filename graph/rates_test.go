package graph_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"partyschool/graph"
	"partyschool/internal/config"
	"partyschool/internal/identity"
	"partyschool/internal/pace"
	"partyschool/internal/signin"
)

// paced is the school behind a door that bounds what is spent. The peer of every request
// is a proxy, whose word is believed where trusted is.
func (s *school) paced(o graph.DoorOptions, trusted ...netip.Prefix) http.Handler {
	s.t.Helper()
	door := graph.NewDoor(s.app.Resolver, o)
	s.t.Cleanup(door.Close)
	settings := settingsIn(s.dir)
	keys, err := identity.OpenKeys(settings.KeysDir(), s.clock)
	if err != nil {
		s.t.Fatal(err)
	}
	tokens := identity.NewTokens(keys, s.clock, settings.Address(), "partyschool")
	entrance := signin.New(signin.Deps{Database: s.db, Clock: s.clock, Tokens: tokens, TrustedProxies: trusted})
	return entrance.Middleware(door)
}

// from sends a document with an address in X-Forwarded-For.
func from(t testing.TB, handler http.Handler, address, token, document string, extensions map[string]any) (*http.Response, answer) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": document, "extensions": extensions})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(string(body)))
	r.RemoteAddr = "10.0.0.1:1234"
	r.Header.Set("Content-Type", "application/json")
	if address != "" {
		r.Header.Set("X-Forwarded-For", address)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	a := answer{status: w.Code, body: w.Body.String()}
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("not JSON: %.300s", a.body)
	}
	return w.Result(), a
}

const name = "{ school { name } }" // costs two

func TestAnAddressSpendsWhatItHas(t *testing.T) {
	s := newSchool(t)
	handler := s.paced(graph.DoorOptions{Addresses: pace.New(600, s.clock)}, netip.MustParsePrefix("10.0.0.0/8"))
	first, a := from(t, handler, "192.0.2.1", "", name, nil)
	if a.status != 200 || first.Header.Get("RateLimit-Policy") != `"address";q=600;w=60` || first.Header.Get("RateLimit") != `"address";r=598;t=1` {
		t.Fatalf("%d %v", a.status, first.Header)
	}
	for range 299 {
		if _, a = from(t, handler, "192.0.2.1", "", name, nil); a.status != 200 {
			t.Fatalf("refused too early: %s", a.body)
		}
	}
	last, a := from(t, handler, "192.0.2.1", "", name, nil)
	if a.status != 429 || a.code() != "RATE_LIMITED" || a.Errors[0].Extensions["retryAfterSeconds"] != 1.0 || last.Header.Get("Retry-After") != "1" || last.Header.Get("RateLimit") != `"address";r=0;t=60` {
		t.Errorf("one too many: %d %v %s", a.status, last.Header, a.body)
	}
	if strings.Contains(a.body, `"data"`) || last.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("the refusal: %v %s", last.Header, a.body)
	}
	for _, other := range []string{"192.0.2.2", "203.0.113.9, 192.0.2.3", "2001:db8:1::1"} {
		if _, a := from(t, handler, other, "", name, nil); a.status != 200 {
			t.Errorf("%s pays for another: %s", other, a.body)
		}
	}
	// What a client makes up before its own address changes nothing.
	if _, a := from(t, handler, "203.0.113.9, 192.0.2.1", "", name, nil); a.status != 429 {
		t.Errorf("a made up address helps: %d", a.status)
	}
	s.clock.Advance(time.Second)
	for i := range 6 {
		if _, a := from(t, handler, "192.0.2.1", "", name, nil); (a.status == 200) != (i < 5) {
			t.Errorf("a second later, request %d: %d", i+1, a.status)
		}
	}
}

// TestTheWordOfAStrangerIsNotBelieved sends X-Forwarded-For where no proxy is trusted.
func TestTheWordOfAStrangerIsNotBelieved(t *testing.T) {
	s := newSchool(t)
	handler := s.paced(graph.DoorOptions{Addresses: pace.New(600, s.clock)})
	refused := 0
	for i := range 400 {
		if _, a := from(t, handler, fmt.Sprintf("192.0.2.%d", i%250), "", name, nil); a.status == 429 {
			refused++
		}
	}
	if refused != 100 {
		t.Errorf("%d of 400 were refused, want 100", refused)
	}
}

// TestMistakesCostToo sends what cannot be run until nothing is left.
func TestMistakesCostToo(t *testing.T) {
	s := newSchool(t)
	for _, document := range []string{"{ school {", "{ nothing }", "", "{ ...a } fragment a on Query { ...a }"} {
		handler := s.paced(graph.DoorOptions{Addresses: pace.New(600, s.clock)})
		for i := range 7 {
			if _, a := from(t, handler, "", "", document, nil); (a.status == 429) != (i == 6) {
				t.Errorf("%q, request %d: %d", document, i+1, a.status)
			}
		}
	}
}

// TestAViewerSpendsWhatItHas has two members behind one address, and one of them at two.
func TestAViewerSpendsWhatItHas(t *testing.T) {
	s := newSchool(t)
	o := graph.DoorOptions{Viewers: pace.New(600, s.clock), Addresses: pace.New(900, s.clock)}
	handler := s.paced(o, netip.MustParsePrefix("10.0.0.0/8"))
	mine, other := s.as(member), s.as(floating)
	for range 300 {
		if _, a := from(t, handler, "192.0.2.1", mine, name, nil); a.status != 200 {
			t.Fatal(a.body)
		}
	}
	for _, address := range []string{"192.0.2.1", "192.0.2.2"} {
		if _, a := from(t, handler, address, mine, name, nil); a.status != 429 {
			t.Errorf("more than the member has, from %s: %d", address, a.status)
		}
	}
	response, a := from(t, handler, "192.0.2.1", other, name, map[string]any{"cost": true})
	if a.status != 200 || response.Header.Get("RateLimit") != `"viewer";r=598;t=1, "address";r=298;t=41` {
		t.Errorf("another member: %d %v", a.status, response.Header)
	}
	if want := `"extensions":{"cost":{"available":298,"limit":20000,"requested":2}}`; !strings.Contains(a.body, want) {
		t.Errorf("the cost is told as %s, want %s", a.body, want)
	}
	if _, a := from(t, handler, "192.0.2.1", "", name, nil); strings.Contains(a.body, "cost") {
		t.Errorf("the cost is told unasked: %s", a.body)
	}
}

// TestNothingIsBoundedWithoutAPace asks the school as tests and the demo have it.
func TestNothingIsBoundedWithoutAPace(t *testing.T) {
	s := newSchool(t)
	handler := s.paced(graph.DoorOptions{})
	for range 500 {
		response, a := from(t, handler, "", "", name, map[string]any{"cost": true})
		if a.status != 200 || response.Header.Get("RateLimit") != "" || !strings.Contains(a.body, `{"limit":20000,"requested":2}`) {
			t.Fatalf("%d %v %s", a.status, response.Header, a.body)
		}
	}
}

// TestAHallOfPhonesIsAnswered has five hundred phones behind one address begin a lesson in
// the same moment, and one of them send what it kept on a flight: none is refused by the
// settings as they come.
func TestAHallOfPhonesIsAnswered(t *testing.T) {
	s := newSchool(t)
	limits := shipped(t)
	// What a phone sends, and how often.
	phone := map[string]int{"LogIn": 1, "Home": 2, "Catalogue": 1, "CoursePage": 1, "LessonPage": 2, "StartStudy": 1, "ReportStudy": 5}
	events := func(n int) map[string]any { return map[string]any{"events": make([]any, n)} }
	viewers, addresses := pace.New(limits.RateViewer, s.clock), pace.New(limits.RateAddress, s.clock)
	door := graph.NewDoor(s.app.Resolver, graph.DoorOptions{})
	t.Cleanup(door.Close)
	address, _ := addresses.Of("192.0.2.1", "address")
	for i := range 500 {
		viewer, _ := viewers.Of(fmt.Sprint(i), "viewer")
		for name, times := range phone {
			for range times {
				if wait := pace.Spend(door.CostOf(t, operation(t, name), events(5)), viewer, address); wait != 0 {
					t.Fatalf("phone %d has to wait %s for %s", i, wait, name)
				}
			}
		}
	}
	viewer, _ := viewers.Of("flown", "viewer")
	for range 100 { // 200 hours
		if wait := pace.Spend(door.CostOf(t, operation(t, "ReportStudy"), events(500)), viewer, address); wait != 0 {
			t.Fatalf("after the flight the phone has to wait %s", wait)
		}
	}
}

// TestRatesHoldForStreamsToo asks over SSE and over a WebSocket, as a guest.
func TestRatesHoldForStreamsToo(t *testing.T) {
	s := newSchool(t)
	server := httptest.NewServer(s.paced(graph.DoorOptions{Addresses: pace.New(600, s.clock), Registered: registered(t, map[string]string{"a.graphql": name}), RegisteredOnly: true}))
	t.Cleanup(server.Close)
	_, events := s.events(t.Context(), server, "", name)
	if e := next(t, events); e.text("school.name") == "" {
		t.Errorf("over SSE: %s", e.body)
	}
	response, _ := s.events(t.Context(), server, "", "{ school { timeZone } }")
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("what is not registered, over SSE: %d", response.StatusCode)
	}
	c := s.dial(server, transport) // costs a hundred, as the mistake before did
	c.send(`{"type":"connection_init"}`)
	c.expect(`"connection_ack"`)
	c.send(`{"id":"1","type":"subscribe","payload":{"documentId":"` + hashOf(name) + `","extensions":{"cost":true}}}`)
	c.expect(`"extensions":{"cost":{"available":396,`)
	c.expect(`"complete"`)
	c.send(`{"id":"2","type":"subscribe","payload":{"query":"{ school { timeZone } }"}}`)
	c.expect(`NOT_REGISTERED`)
	for i := range 148 {
		c.send(fmt.Sprintf(`{"id":"a%d","type":"subscribe","payload":{"query":"%s"}}`, i, name))
		c.expect(`"next"`)
		c.expect(`"complete"`)
	}
	c.send(`{"id":"3","type":"subscribe","payload":{"query":"` + name + `"}}`)
	c.expect(`"retryAfterSeconds":`)
	if response, _ := s.events(t.Context(), server, "", name); response.StatusCode != 429 || response.Header.Get("Retry-After") == "" {
		t.Errorf("over SSE with nothing left: %d", response.StatusCode)
	}
	r, err := http.Post(server.URL, "application/json", strings.NewReader(`{"documentId":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	if text, _ := io.ReadAll(r.Body); r.StatusCode != 429 {
		t.Errorf("by POST with nothing left: %d %s", r.StatusCode, text)
	}
}

// shipped are the limits of a school whose settings say nothing of them.
func shipped(t *testing.T) config.Limits {
	t.Helper()
	var l config.Limits
	parser, err := kong.New(&l)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(nil); err != nil {
		t.Fatal(err)
	}
	return l
}

// TestTheSettingsAreTheDefaults compares what the settings say with what the door takes
// where nothing is said.
func TestTheSettingsAreTheDefaults(t *testing.T) {
	l := shipped(t)
	got := graph.Limits{
		Body: l.MaxBody, Document: l.MaxDocument, Tokens: l.MaxTokens, Depth: l.MaxDepth, Fields: l.MaxFields, Aliases: l.MaxAliases,
		Directives: l.MaxDirectives, Repeats: l.MaxRepeats, ListItems: l.MaxListItems, Cost: l.MaxCost, Deadline: l.OperationDeadline,
	}
	if got != graph.DefaultLimits {
		t.Errorf("the settings are %+v, the door's own limits %+v", got, graph.DefaultLimits)
	}
	if l.Introspection || l.Suggestions || l.GraphiQL || l.RegisteredOnly || l.RateViewer == 0 || l.RateAddress == 0 {
		t.Errorf("a school is open where nobody said so: %+v", l)
	}
}
