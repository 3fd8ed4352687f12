package outbox

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/SherClockHolmes/webpush-go"

	"partyschool/ent/pushsubscription"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

const (
	pushWithin = 15 * time.Second
	// kept is for how long a push service keeps a message for a phone that is off.
	kept = 24 * time.Hour
	// longestPush bounds the body of a push, in characters.
	longestPush = 600
	// mostPush bounds the whole in bytes: it is encrypted into 4 KB.
	mostPush = 3900
)

// Subscription is where a browser takes messages.
type Subscription struct {
	ID                     int64
	Endpoint, P256dh, Auth string
}

// Push sends web pushes.
type Push struct {
	key     identity.PushKey
	contact string
	db      *database.Database
	client  *http.Client
	clock   clock.Clock
}

// PushSettings are what pushes are sent with.
type PushSettings struct {
	Key identity.PushKey
	// Contact is a mail address or an https page at which push services reach the school.
	Contact string
	// Anywhere lets pushes go to this machine and its neighbours: for tests.
	Anywhere bool
}

// NewPush returns the carrier of pushes.
func NewPush(settings PushSettings, db *database.Database, c clock.Clock) *Push {
	dialer := &net.Dialer{Timeout: pushWithin}
	if !settings.Anywhere {
		dialer.ControlContext = publicOnly
	}
	return &Push{key: settings.Key, contact: settings.Contact, db: db, clock: c, client: &http.Client{
		Timeout:       pushWithin,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: pushWithin, ForceAttemptHTTP2: true, IdleConnTimeout: time.Minute},
	}}
}

// publicOnly keeps pushes from addresses that only this machine or its neighbours
// answer at: where a push goes is said by whoever subscribes.
func publicOnly(_ context.Context, _, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return errors.New("this is no address")
	}
	ip := at.Addr().Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || netip.MustParsePrefix("100.64.0.0/10").Contains(ip) {
		return errors.New("pushes go to public addresses only")
	}
	return nil
}

// PublicKey is what browsers subscribe with.
func (p *Push) PublicKey() string { return base64.RawURLEncoding.EncodeToString(p.key.Public) }

// Repeatable reports that a push may be sent again when its answer was lost: push
// services replace what has the same topic, and browsers what has the same tag.
func (p *Push) Repeatable() bool { return true }

// Carry sends a push to each browser of the member. One that takes it is enough; those
// that are gone are forgotten.
func (p *Push) Carry(ctx context.Context, l Letter) Outcome {
	best := Outcome{Result: Nowhere, Code: "NO_ADDRESS"}
	for _, to := range l.Subscriptions {
		o := p.push(ctx, to, l)
		if o.Result == Nowhere {
			p.forget(ctx, to)
			continue
		}
		if best.Result == Nowhere || o.Result == Taken || best.Result != Taken && o.Result < best.Result {
			best = o
		}
	}
	return best
}

func (p *Push) push(ctx context.Context, to Subscription, l Letter) Outcome {
	text, err := pushText(l)
	if err != nil {
		return Outcome{Result: Refused, Code: "TEXT"}
	}
	var written atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(i httptrace.WroteRequestInfo) { written.Store(i.Err == nil) },
	})
	answer, err := webpush.SendNotificationWithContext(ctx, text, &webpush.Subscription{
		Endpoint: to.Endpoint, Keys: webpush.Keys{Auth: to.Auth, P256dh: to.P256dh},
	}, &webpush.Options{
		HTTPClient: p.client, Subscriber: p.contact, TTL: int(kept.Seconds()), Topic: topic(l.OnceKey), Urgency: webpush.UrgencyNormal,
		VAPIDPublicKey: p.PublicKey(), VAPIDPrivateKey: base64.RawURLEncoding.EncodeToString(p.key.Private),
	})
	if err != nil { // what it says holds the address of the browser
		var failure *url.Error
		switch {
		case !errors.As(err, &failure): // our own: it could not be encrypted
			return Outcome{Result: Refused, Code: "TEXT"}
		case !written.Load():
			return Outcome{Result: Down, Code: "PUSH_" + reason(err)}
		}
		return Outcome{Result: Unanswered, Code: "PUSH_" + reason(err)}
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, longestAnswer))
	_ = answer.Body.Close()
	code := "HTTP_" + strconv.Itoa(answer.StatusCode)
	switch {
	case answer.StatusCode >= 200 && answer.StatusCode < 300:
		return Outcome{Result: Taken}
	case answer.StatusCode == http.StatusNotFound, answer.StatusCode == http.StatusGone:
		return Outcome{Result: Nowhere, Code: code}
	case answer.StatusCode == http.StatusTooManyRequests, answer.StatusCode >= 500:
		return Outcome{Result: Failed, Code: code, After: retryAfter(answer, p.clock.Now())}
	}
	return Outcome{Result: Refused, Code: code}
}

// pushText writes what the browser shows, with as much of the body as there is room for.
func pushText(l Letter) ([]byte, error) {
	noticeID := ""
	if l.NoticeID != 0 {
		noticeID = key.Format(l.NoticeID)
	}
	for body := []rune(cut(l.Body, longestPush)); ; body = []rune(cut(string(body), len(body)*3/4)) {
		text, err := jsonText(map[string]any{"title": l.Title, "body": string(body), "kind": l.Kind, "noticeId": noticeID, "tag": topic(l.OnceKey)})
		if err != nil || len(text) <= mostPush || len(body) < 2 {
			return []byte(text), err
		}
	}
}

// forget removes the subscription of a browser that is gone.
func (p *Push) forget(ctx context.Context, to Subscription) {
	ctx = identity.AsSystem(ctx, "outbox: forget a browser that is gone")
	if _, err := p.db.Client(ctx).PushSubscription.Delete().Where(pushsubscription.ID(to.ID)).Exec(ctx); err != nil {
		slog.ErrorContext(ctx, "a browser that is gone was not forgotten", "subscription", key.Format(to.ID), "error", err)
	}
}

// topic is what a push service knows a letter by: at most 32 characters of base64.
func topic(onceKey string) string { return shortHash(onceKey) }

// CheckSubscription says what is wrong with a browser's subscription, nil where nothing
// is: it must be one that a push could be encrypted for.
func CheckSubscription(s Subscription) error {
	u, err := url.Parse(s.Endpoint)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || len(s.Endpoint) > 2000 {
		return errors.New("the endpoint is no https address")
	}
	public, err := decodeKey(s.P256dh)
	if err != nil || !identity.IsP256Point(public) {
		return errors.New("p256dh is no P-256 key in base64")
	}
	if auth, err := decodeKey(s.Auth); err != nil || len(auth) != 16 {
		return fmt.Errorf("auth is not 16 bytes in base64")
	}
	return nil
}

// decodeKey reads base64 with either alphabet, with or without its end.
func decodeKey(text string) ([]byte, error) {
	for _, encoding := range []*base64.Encoding{base64.RawURLEncoding, base64.URLEncoding, base64.StdEncoding, base64.RawStdEncoding} {
		if b, err := encoding.DecodeString(text); err == nil {
			return b, nil
		}
	}
	return nil, errors.New("this is no base64")
}
