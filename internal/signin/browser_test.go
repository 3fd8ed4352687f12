package signin

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// visit has the middleware meet a request, and act do what an operation would.
func visit(t *testing.T, s *school, change func(*http.Request), act func(context.Context) error) (*http.Response, error) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "http://school.test/graphql", strings.NewReader("{}"))
	r.Header.Set(BrowserHeader, "remember")
	change(r)
	w := httptest.NewRecorder()
	var err error
	s.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err = act(r.Context())
		_, _ = w.Write([]byte("{}"))
	})).ServeHTTP(w, r)
	return w.Result(), err
}

func nothing(*http.Request) {}

func with(cookie *http.Cookie) func(*http.Request) {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value}) }
}

// enter signs in from a browser and returns its cookie.
func enter(t *testing.T, s *school, change func(*http.Request)) (*SessionPayload, *http.Cookie) {
	t.Helper()
	var opened *SessionPayload
	answer, err := visit(t, s, change, func(ctx context.Context) (err error) {
		opened, err = s.LogIn(ctx, LogInInput{Phone: learner, Password: password})
		return err
	})
	must(t, err)
	cookies := answer.Cookies()
	if len(cookies) != 1 {
		t.Fatalf("%d cookies", len(cookies))
	}
	return opened, cookies[0]
}

func TestABrowserGetsTheTokenInACookieAlone(t *testing.T) {
	s := open(t)
	opened, c := enter(t, s, nothing)
	if opened.RefreshToken != "" || opened.AccessToken == "" {
		t.Errorf("the answer holds the refresh token: %q", opened.RefreshToken)
	}
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/graphql" || c.Secure || c.Domain != "" || c.MaxAge != 30*24*3600 {
		t.Errorf("the cookie is %+v", c)
	}
	_, c = enter(t, s, func(r *http.Request) { r.Header.Set(BrowserHeader, "session") })
	if c.MaxAge != 0 || !c.Expires.IsZero() {
		t.Errorf("the cookie outlives the browser: %+v", c)
	}
	_, c = enter(t, s, func(r *http.Request) { r.TLS = &tls.ConnectionState{} })
	if !c.Secure {
		t.Errorf("over TLS the cookie is %+v", c)
	}
	_, c = enter(t, s, func(r *http.Request) { r.Header.Set("X-Forwarded-Proto", "https") })
	if c.Secure {
		t.Error("a stranger's word on TLS is believed")
	}
}

func TestOtherClientsKeepTheirTokensThemselves(t *testing.T) {
	s := open(t)
	var opened *SessionPayload
	answer, err := visit(t, s, func(r *http.Request) { r.Header.Del(BrowserHeader) }, func(ctx context.Context) (err error) {
		opened, err = s.LogIn(ctx, LogInInput{Phone: learner, Password: password})
		return err
	})
	must(t, err)
	if opened.RefreshToken == "" || len(answer.Cookies()) != 0 {
		t.Errorf("token %q, cookies %v", opened.RefreshToken, answer.Cookies())
	}
	_, c := enter(t, s, nothing)
	_, err = visit(t, s, func(r *http.Request) { r.Header.Del(BrowserHeader); with(c)(r) }, func(ctx context.Context) error {
		_, err := s.RefreshSession(ctx, RefreshSessionInput{})
		return err
	})
	wants(t, err, problem.Unauthenticated) // without the header, the cookie is nothing
}

func TestABrowserRefreshesByItsCookie(t *testing.T) {
	s := open(t)
	_, c := enter(t, s, nothing)
	refreshWith := func(c *http.Cookie, given string) (*http.Cookie, error) {
		answer, err := visit(t, s, with(c), func(ctx context.Context) error {
			p, err := s.RefreshSession(ctx, RefreshSessionInput{RefreshToken: given})
			if err == nil && p.RefreshToken != "" {
				t.Error("the answer holds the refresh token")
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		return answer.Cookies()[0], nil
	}
	second, err := refreshWith(c, "whatever stands here")
	must(t, err)
	if second.Value == c.Value {
		t.Error("the cookie is the old one")
	}
	again, err := refreshWith(c, "") // two tabs at once
	must(t, err)
	if again.Value != second.Value {
		t.Error("racing tabs get different tokens")
	}
	s.clock.Advance(grace * 2)
	_, err = refreshWith(c, "")
	wants(t, err, problem.Unauthenticated) // spent, and its session ended
	_, err = refreshWith(second, "")
	wants(t, err, problem.Unauthenticated)
}

func TestABrowserThatLeavesLosesItsCookie(t *testing.T) {
	s := open(t)
	opened, c := enter(t, s, nothing)
	viewer, err := s.Authenticate(guest(), opened.AccessToken)
	must(t, err)
	answer, err := visit(t, s, with(c), func(ctx context.Context) error {
		_, err := s.LogOut(identity.NewContext(ctx, viewer))
		return err
	})
	must(t, err)
	if got := answer.Cookies(); len(got) != 1 || got[0].MaxAge >= 0 || got[0].Value != "" || got[0].Path != c.Path {
		t.Errorf("cookies after leaving: %v", got)
	}
	_, err = visit(t, s, with(c), func(ctx context.Context) error {
		_, err := s.RefreshSession(ctx, RefreshSessionInput{})
		return err
	})
	wants(t, err, problem.Unauthenticated)
}

func TestForeignPagesAreTurnedAway(t *testing.T) {
	s := open(t)
	for name, change := range map[string]func(*http.Request){
		"another origin": func(r *http.Request) { r.Header.Set("Origin", "http://evil.test") },
		"no origin":      func(r *http.Request) { r.Header.Set("Origin", "null") },
		"another site":   func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"a neighbour":    func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") },
		"another port":   func(r *http.Request) { r.Header.Set("Origin", "http://school.test:8081") },
	} {
		answer, err := visit(t, s, change, func(context.Context) error { t.Errorf("%s: it is let in", name); return nil })
		must(t, err)
		if answer.StatusCode != http.StatusForbidden || len(answer.Cookies()) != 0 {
			t.Errorf("%s: %d", name, answer.StatusCode)
		}
	}
	for name, change := range map[string]func(*http.Request){
		"its own origin": func(r *http.Request) { r.Header.Set("Origin", "http://school.test") },
		"its own site":   func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-origin") },
	} {
		met := false
		_, err := visit(t, s, change, func(context.Context) error { met = true; return nil })
		must(t, err)
		if !met {
			t.Errorf("%s is turned away", name)
		}
	}
}

func TestBrowsersDoNotSignInOverAStream(t *testing.T) {
	s := open(t)
	answer, err := visit(t, s, func(r *http.Request) { r.Header.Set("Accept", "text/event-stream") }, func(ctx context.Context) error {
		p, err := s.LogIn(ctx, LogInInput{Phone: learner, Password: password})
		if p != nil {
			t.Errorf("it is answered %+v", p)
		}
		return err
	})
	wants(t, err, problem.BadUserInput)
	if len(answer.Cookies()) != 0 {
		t.Error("there is a cookie")
	}
}
