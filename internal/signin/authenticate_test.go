package signin

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"partyschool/ent/rolegrant"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

func TestAuthenticate(t *testing.T) {
	s := open(t)
	got := s.logIn(t, secretary)
	ctx, statements := database.CountStatements(guest())
	for range 5 {
		v, err := s.Authenticate(ctx, got.AccessToken)
		must(t, err)
		if v.Name != "书记" || v.OrganizationID != s.unit.ID || v.OrganizationPath != s.unit.Path || !v.Covers(identity.Admin, s.unit.Path) || v.Has(identity.Trainer) {
			t.Errorf("%+v", v)
		}
	}
	if n := statements.Load(); n != 1 {
		t.Errorf("%d statements, want 1", n)
	}
	if v, err := s.Authenticate(guest(), s.logIn(t, learner).AccessToken); err != nil || len(v.Scopes) != 0 {
		t.Errorf("%+v, %v", v, err)
	}
	_, err := s.Authenticate(guest(), "nonsense")
	wants(t, err, problem.Unauthenticated)
	s.clock.Advance(16 * time.Minute)
	_, err = s.Authenticate(guest(), got.AccessToken)
	wants(t, err, problem.Unauthenticated)
}

func TestChangesActEverywhereWithinSeconds(t *testing.T) {
	s := open(t)
	ctx, db := s.rows()
	token := s.logIn(t, secretary).AccessToken
	holds := func(node *Service) bool {
		v, err := node.Authenticate(guest(), token)
		must(t, err)
		return v.Has(identity.Admin)
	}
	holds(s.Service)
	holds(s.other)
	db.RoleGrant.Delete().Where(rolegrant.MemberID(s.members[secretary].ID)).ExecX(ctx)
	s.Forget(s.members[secretary].ID)
	if holds(s.Service) {
		t.Error("the node that took the role away still believes in it")
	}
	s.clock.Advance(believed)
	if holds(s.other) {
		t.Error("another node believes in a role for more than ten seconds")
	}
	db.Member.Update().Where(s.db.WithPhone(secretary)).SetActive(false).ExecX(ctx)
	s.clock.Advance(believed)
	for _, node := range []*Service{s.Service, s.other} {
		_, err := node.Authenticate(guest(), token)
		wants(t, err, problem.Unauthenticated)
	}
}

func TestForgettingAllActsAtOnce(t *testing.T) {
	s := open(t)
	ctx, db := s.rows()
	token := s.logIn(t, secretary).AccessToken
	path := func() string {
		v, err := s.Authenticate(guest(), token)
		must(t, err)
		return v.OrganizationPath + v.Scopes[0].Path
	}
	before := path()
	db.Organization.Update().SetPath("moved").ExecX(ctx)
	if path() != before {
		t.Error("the session was looked up again")
	}
	s.ForgetAll()
	if got := path(); got != "movedmoved" {
		t.Errorf("the paths are %s", got)
	}
}

func TestLastUseIsWrittenBesideTheRequests(t *testing.T) {
	s := open(t)
	ctx, db := s.rows()
	got := s.logIn(t, learner)
	lastSeen := func() time.Duration { return db.Session.Query().OnlyX(ctx).LastSeenAt.Sub(start) }
	s.clock.Advance(4 * time.Minute)
	s.as(t, s.Service, got)
	must(t, s.flush(ctx))
	if d := lastSeen(); d != 0 {
		t.Errorf("written after four minutes: %s", d)
	}
	s.clock.Advance(time.Minute)
	s.as(t, s.Service, got)
	if d := lastSeen(); d != 0 {
		t.Errorf("written by the request: %s", d)
	}
	must(t, s.flush(ctx))
	if d := lastSeen(); d != 5*time.Minute {
		t.Errorf("last seen after %s, want five minutes", d)
	}
}

func TestMiddleware(t *testing.T) {
	s := open(t)
	token := s.logIn(t, learner).AccessToken
	for header, signedIn := range map[string]bool{
		"":                 false,
		"Bearer " + token:  true,
		"bearer  " + token: true,
		"Basic " + token:   false,
		token:              false,
		"Bearer ":          false,
		"Bearer x.y.z":     false,
	} {
		var viewer identity.Viewer
		h := s.Middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { viewer = identity.FromContext(r.Context()) }))
		r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/graphql", nil)
		r.Header.Set("Authorization", header)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if viewer.SignedIn() != signedIn || w.Code != http.StatusOK {
			t.Errorf("%.20q: signed in %t, status %d", header, viewer.SignedIn(), w.Code)
		}
	}
}

func TestMiddlewareTellsAFailureFromAnEndedSession(t *testing.T) {
	s := open(t)
	token := s.logIn(t, learner).AccessToken
	must(t, s.database.Close())
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/graphql", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	s.Middleware(http.NotFoundHandler()).ServeHTTP(w, r)
	if w.Code != http.StatusServiceUnavailable {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
}

func TestAddress(t *testing.T) {
	s := open(t)
	for name, c := range map[string]struct {
		peer      string
		forwarded []string
		want      string
	}{
		"no proxy":              {"203.0.113.7:1234", nil, "203.0.113.7"},
		"a client that forges":  {"203.0.113.7:1234", []string{"192.0.2.1"}, "203.0.113.7"},
		"a proxy":               {"10.0.0.1:1234", []string{"203.0.113.7"}, "203.0.113.7"},
		"forged before a proxy": {"10.0.0.1:1234", []string{"192.0.2.1, 203.0.113.7"}, "203.0.113.7"},
		"two proxies":           {"10.0.0.1:1234", []string{"192.0.2.1, 203.0.113.7", "10.0.0.2"}, "203.0.113.7"},
		"a proxy says nothing":  {"10.0.0.1:1234", nil, "10.0.0.1"},
		"a proxy says nonsense": {"10.0.0.1:1234", []string{"203.0.113.7, unknown"}, "10.0.0.1"},
		"IPv6":                  {"[2001:db8::1]:1234", nil, "2001:db8::1"},
		"IPv4 in IPv6":          {"[::ffff:10.0.0.1]:1234", []string{"::ffff:203.0.113.7"}, "203.0.113.7"},
	} {
		r := &http.Request{RemoteAddr: c.peer, Header: http.Header{"X-Forwarded-For": c.forwarded}}
		if got := s.addressOf(r); got != netip.MustParseAddr(c.want) {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if got := s.addressOf(&http.Request{RemoteAddr: "pipe"}); got.IsValid() {
		t.Errorf("no address: %s", got)
	}
}
