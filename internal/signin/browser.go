package signin

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"partyschool/internal/problem"
)

const (
	// BrowserHeader says that a page of the school's own asks: the refresh token then comes
	// and goes in a cookie, and stands in no answer. "remember" keeps it for as long as the
	// token works, "session" until the browser is closed. A page of another origin cannot
	// send it: browsers ask first, and the school's answer names no such header.
	BrowserHeader = "Partyschool-Browser"
	// cookieName and cookiePath: it is sent where sessions are refreshed, and nowhere else.
	cookieName = "partyschool_session"
	cookiePath = "/graphql"
)

// browser is a request of a page of the school's own.
type browser struct {
	// given is the refresh token that came with it.
	given string
	// secure says that it came over TLS, remember that the cookie outlives the browser.
	secure, remember bool
	// streams says that the answer may have begun before the cookie is known.
	streams bool

	mu   sync.Mutex
	gift *http.Cookie
}

type browserKey struct{}

// browserOf returns nil for all other clients, which keep their tokens themselves.
func browserOf(ctx context.Context) *browser {
	b, _ := ctx.Value(browserKey{}).(*browser)
	return b
}

// meet looks whether a page of the school's own asks; nil where none does. It is FORBIDDEN
// where the browser says that a page of another origin does.
func (s *Service) meet(r *http.Request) (*browser, error) {
	kind := r.Header.Get(BrowserHeader)
	if kind == "" {
		return nil, nil
	}
	if err := s.origins.Check(r); err != nil {
		return nil, problem.New(problem.Forbidden, "不接受其他网站发来的请求。", "Requests of other sites are not accepted.").Because(err)
	}
	b := &browser{
		secure: r.TLS != nil || s.overTLS || s.proxySaysTLS(r), remember: kind == "remember",
		streams: r.Method != http.MethodPost || strings.Contains(r.Header.Get("Accept"), "text/event-stream"),
	}
	if c, err := r.Cookie(cookieName); err == nil {
		b.given = c.Value
	}
	return b, nil
}

// proxySaysTLS believes the proxies that are trusted with the client's address.
func (s *Service) proxySaysTLS(r *http.Request) bool {
	peer, ok := peerOf(r)
	return ok && s.trusts(peer) && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

// handOver puts the refresh token into the cookie, and takes it out of the answer.
func (b *browser) handOver(p *SessionPayload, now time.Time) error {
	if b.streams {
		return problem.New(problem.BadUserInput, "浏览器登录不能使用流式响应。", "Browsers do not sign in over a stream.")
	}
	c := b.cookie(p.RefreshToken)
	if b.remember {
		c.MaxAge = int(p.RefreshTokenExpiresAt.Sub(now).Seconds())
	}
	p.RefreshToken = ""
	b.give(c)
	return nil
}

// forget has the browser throw the cookie away.
func (b *browser) forget() {
	c := b.cookie("")
	c.MaxAge = -1
	b.give(c)
}

func (b *browser) cookie(value string) *http.Cookie {
	return &http.Cookie{Name: cookieName, Value: value, Path: cookiePath, HttpOnly: true, Secure: b.secure, SameSite: http.SameSiteStrictMode}
}

func (b *browser) give(c *http.Cookie) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.gift = c
}

// carrier sets the cookie right before the answer begins: what the operation did until then
// may have been done by another goroutine.
type carrier struct {
	http.ResponseWriter
	browser *browser
	begun   bool
}

func (c *carrier) begin() {
	if c.begun {
		return
	}
	c.begun = true
	c.browser.mu.Lock()
	defer c.browser.mu.Unlock()
	if c.browser.gift != nil {
		http.SetCookie(c.ResponseWriter, c.browser.gift)
	}
}

// WriteHeader begins the answer.
func (c *carrier) WriteHeader(status int) {
	c.begin()
	c.ResponseWriter.WriteHeader(status)
}

// Write begins the answer where nothing else did.
func (c *carrier) Write(p []byte) (int, error) {
	c.begin()
	return c.ResponseWriter.Write(p)
}

// Unwrap lets deadlines be set.
func (c *carrier) Unwrap() http.ResponseWriter { return c.ResponseWriter }
