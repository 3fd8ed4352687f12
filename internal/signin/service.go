// Package signin lets members in and out: by password or code, with access
// tokens that live minutes and refresh tokens that work once.
package signin

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"partyschool/ent"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
	"partyschool/internal/throttle"
)

// Deps are what signing in needs.
type Deps struct {
	Database  *database.Database
	Clock     clock.Clock
	Tokens    *identity.Tokens
	Passwords *identity.Passwords
	// Sender sends log-in codes; nil where codes are off.
	Sender Sender
	// Post writes a log-in code into the school's outbox, where there is no Sender; nil
	// where codes are off.
	Post func(ctx context.Context, memberID int64, code string, life time.Duration) error
	// PasswordChanged is called in the transaction that changes a password; nil for
	// nothing.
	PasswordChanged func(ctx context.Context, tx *ent.Client, memberID int64) error
	// TrustedProxies are those whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
	// Address is the school's public one: its pages may sign in, whatever address a proxy
	// asks for, and over TLS alone where it says so. Empty where it is not known.
	Address string
}

// Way is a way to come in.
type Way string

// The ways to come in.
const (
	ByPassword     Way = "PASSWORD"
	ByCode         Way = "CODE"
	ByRefreshToken Way = "REFRESH_TOKEN"
)

// Service holds what the tasks of this room need. It may be used from many
// goroutines. Codes are sent, and times of last use written, while Run runs.
type Service struct {
	db        *database.Database
	clock     clock.Clock
	tokens    *identity.Tokens
	passwords *identity.Passwords
	proxies   []netip.Prefix
	// origins tells pages of the school's own from others.
	origins *http.CrossOriginProtection
	// overTLS says that browsers reach the school over TLS alone.
	overTLS bool
	// passwordChanged is told in the transaction of the change; nil for nothing.
	passwordChanged func(ctx context.Context, tx *ent.Client, memberID int64) error
	tried           func(Way, error)
	forgotten       func(sessionID, memberID int64)

	throttle  *throttle.Throttle
	turnstile *turnstile
	outbox    *outbox
	viewers   *viewers
	seen      *seen
}

// New returns a service. Nothing runs until Run is called.
func New(d Deps) *Service {
	origins := http.NewCrossOriginProtection()
	if u, err := url.Parse(d.Address); err == nil && u.Host != "" {
		_ = origins.AddTrustedOrigin(u.Scheme + "://" + u.Host) // well formed, as it was parsed
	}
	return &Service{
		origins: origins, overTLS: strings.HasPrefix(d.Address, "https://"),
		db: d.Database, clock: d.Clock, tokens: d.Tokens, passwords: d.Passwords, proxies: d.TrustedProxies, passwordChanged: d.PasswordChanged, tried: func(Way, error) {}, forgotten: func(int64, int64) {},
		throttle:  throttle.New(d.Database, d.Clock),
		turnstile: newTurnstile(),
		outbox:    newOutbox(d.Database, d.Sender, d.Post),
		viewers:   newViewers(),
		seen:      newSeen(),
	}
}

// WhenTried has f called with the end of each try to open or to renew a session. f must
// not wait. It is set before the first request.
func (s *Service) WhenTried(f func(Way, error)) { s.tried = f }

// WhenForgotten has f told of each session that this node ended, and of each member whose
// roles or state it changed, for a hint to others; the other key is 0. f must not wait. It
// is set before the first request.
func (s *Service) WhenForgotten(f func(sessionID, memberID int64)) { s.forgotten = f }

// system is the name under which this room acts before there is a viewer.
const system = "sign-in"

// wrong is the answer to a wrong phone, password or code, and to a member who
// was deactivated: all look the same.
func wrong() error {
	return problem.New(problem.Unauthenticated, "手机号、密码或验证码不正确。", "The phone, the password or the code is wrong.")
}

// over is the answer to a token or a session that works no longer.
func over() *problem.Problem {
	return problem.New(problem.Unauthenticated, "登录已失效，请重新登录。", "This sign-in has ended; please sign in again.")
}
