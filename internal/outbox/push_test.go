package outbox_test

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/notice"
	"partyschool/ent/pushsubscription"
	signin "partyschool/ent/session"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/outbox"
)

// pushService is a push service; the path of an endpoint says how it behaves.
type pushService struct {
	*httptest.Server
	mu    sync.Mutex
	asked map[string]int
	heads []http.Header
}

func newPushService(t *testing.T) *pushService {
	p := &pushService{asked: map[string]int{}}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.Contains(string(body), "密语") {
			t.Error("a push is not encrypted")
		}
		p.mu.Lock()
		p.asked[r.URL.Path]++
		n := p.asked[r.URL.Path]
		p.heads = append(p.heads, r.Header.Clone())
		p.mu.Unlock()
		status := 201
		if _, err := fmt.Sscanf(r.URL.Path, "/first-%d", &status); err == nil && n > 1 {
			status = 201
		} else if err != nil {
			_, _ = fmt.Sscanf(r.URL.Path, "/%d", &status)
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(p.Close)
	return p
}

// subscribe subscribes a browser of the member's.
func (w *world) subscribe(m *ent.Member, endpoint string) {
	w.t.Helper()
	browser, err := ecdh.P256().GenerateKey(rand.Reader)
	w.must(err)
	auth := make([]byte, 16)
	_, _ = rand.Read(auth)
	w.db.Client(system()).PushSubscription.Create().SetMemberID(m.ID).SetSessionID(w.session(m).ID).SetEndpoint(endpoint).SetEndpointHash([]byte(rand.Text())).
		SetP256dh(base64.RawURLEncoding.EncodeToString(browser.PublicKey().Bytes())).SetAuth(base64.RawURLEncoding.EncodeToString(auth)).
		SetCreatedAt(noon).ExecX(system())
}

func pushing(t *testing.T, anywhere bool) *world {
	silence(t)
	dir := t.TempDir()
	if _, err := identity.NewPushKeyFile(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := identity.NewPushKeyFile(dir); err == nil {
		t.Fatal("the key of all browsers was replaced")
	}
	key, err := identity.OpenPushKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	return open(t, 1, func(w *world, db *database.Database) map[outbox.Channel]outbox.Carrier {
		return map[outbox.Channel]outbox.Carrier{delivery.ChannelPUSH: outbox.NewPush(outbox.PushSettings{Key: key, Contact: "school@example.com", Anywhere: anywhere}, db, w.clock)}
	})
}

// session has the member signed in for thirty days.
func (w *world) session(m *ent.Member) *ent.Session {
	return w.db.Client(system()).Session.Create().SetMemberID(m.ID).SetCreatedAt(noon).SetLastSeenAt(noon).SetExpiresAt(noon.AddDate(0, 0, 30)).
		SetRefreshHash([]byte(rand.Text())).SaveX(system())
}

// A browser is written to only while the session lives that subscribed it.
func TestPushesEndWithTheSession(t *testing.T) {
	p, w := newPushService(t), pushing(t, true)
	c := w.db.Client(system())
	var people []*ent.Member
	for i := range 4 {
		m := w.member(i)
		people = append(people, m)
		w.subscribe(m, fmt.Sprintf("%s/201?%d", p.URL, i))
		w.session(m) // on another device
		w.tell(m, fmt.Sprint(i), delivery.ChannelPUSH)
	}
	first := func(m *ent.Member) *ent.SessionUpdateOne {
		return c.Session.UpdateOneID(c.Session.Query().Where(signin.MemberID(m.ID)).Order(signin.ByID()).FirstIDX(system()))
	}
	first(people[1]).SetEndedAt(noon).SetEndReason(signin.EndReasonLOGGED_OUT).ExecX(system())
	first(people[2]).SetExpiresAt(noon).ExecX(system())
	c.PushSubscription.Update().Where(pushsubscription.MemberID(people[3].ID)).ClearSessionID().ExecX(system()) // of a version before
	w.later(3 * time.Minute)
	if got := w.said(); got != "SENT, SUPPRESSED NO_ADDRESS, SUPPRESSED NO_ADDRESS, SUPPRESSED NO_ADDRESS" {
		t.Error(got)
	}
	for i, m := range people {
		w.tell(m, fmt.Sprint("again", i), delivery.ChannelPUSH)
	}
	if n := len(w.rows()); n != 5 {
		t.Errorf("%d rows are written", n)
	}
	w.must(w.nodes[0].Sweep(context.Background()))
	if left := c.PushSubscription.Query().Select(pushsubscription.FieldMemberID).IntsX(system()); len(left) != 1 || int64(left[0]) != people[0].ID {
		t.Errorf("%v are left", left)
	}
}

// What push services do, and what becomes of a push and of the browsers.
func TestWhatPushServicesDo(t *testing.T) {
	for name, c := range map[string]struct {
		browsers []string
		want     string
		left     int
	}{
		"takes it":              {[]string{"/201"}, "SENT", 1},
		"is gone":               {[]string{"/410"}, "SUPPRESSED NO_ADDRESS", 0},
		"never was":             {[]string{"/404"}, "SUPPRESSED NO_ADDRESS", 0},
		"one is gone":           {[]string{"/410", "/201"}, "SENT", 1},
		"one fails":             {[]string{"/500", "/201"}, "SENT", 2},
		"fails once":            {[]string{"/first-503"}, "SENT", 1},
		"is crowded once":       {[]string{"/first-429"}, "SENT", 1},
		"does not know the key": {[]string{"/403"}, "DEAD HTTP_403", 1},
	} {
		t.Run(name, func(t *testing.T) {
			p, w := newPushService(t), pushing(t, true)
			m := w.member(1)
			for _, path := range c.browsers {
				w.subscribe(m, p.URL+path)
			}
			w.tell(m, "a", delivery.ChannelPUSH)
			for range 5 {
				w.later(time.Hour)
			}
			if got, left := w.said(), w.db.Client(system()).PushSubscription.Query().CountX(system()); got != c.want || left != c.left {
				t.Errorf("%s, %d browsers left; want %s, %d", got, left, c.want, c.left)
			}
			for _, h := range p.heads {
				if !strings.HasPrefix(h.Get("Authorization"), "vapid t=") || len(h.Get("Topic")) != 32 || h.Get("Content-Encoding") != "aes128gcm" {
					t.Errorf("%v", h)
				}
			}
		})
	}
}

// A text that grows where it is encoded is cut: no browser is forgotten for it.
func TestLongPushes(t *testing.T) {
	for _, body := range []string{strings.Repeat("<", 700), strings.Repeat("\x01", 700), strings.Repeat("\"", 700), strings.Repeat("习", 700)} {
		p, w := newPushService(t), pushing(t, true)
		m := w.member(1)
		w.subscribe(m, p.URL+"/201")
		w.tellAs(m, notice.KindGROUP_MESSAGE, "a", strings.Repeat("关于学习的", 24), body, delivery.ChannelPUSH)
		w.later(3 * time.Minute)
		if left := w.db.Client(system()).PushSubscription.Query().CountX(system()); left != 1 || w.said() != "SENT" {
			t.Errorf("%.4q: %s, %d browsers left", body, w.said(), left)
		}
	}
}

// A push service that is down for a day costs no push a try, and no other push its time.
func TestAPushServiceThatIsNotThere(t *testing.T) {
	p, w := newPushService(t), pushing(t, true)
	m, other := w.member(1), w.member(2)
	w.subscribe(m, "http://127.0.0.1:1/x")
	w.subscribe(other, p.URL+"/201")
	w.tell(m, "a", delivery.ChannelPUSH)
	w.tell(other, "b", delivery.ChannelPUSH)
	for range 48 {
		w.later(30 * time.Minute)
	}
	if got := w.said(); got != "PENDING PUSH_NOT_REACHED, SENT" || w.rows()[0].Attempts != 0 {
		t.Errorf("%s, %d tries", got, w.rows()[0].Attempts)
	}
}

// Whoever subscribes says where pushes go: not to the school's own machine.
func TestPushesGoToPublicAddressesOnly(t *testing.T) {
	p, w := newPushService(t), pushing(t, false)
	m := w.member(1)
	w.subscribe(m, p.URL+"/201")
	w.tell(m, "a", delivery.ChannelPUSH)
	w.later(3 * time.Minute)
	if got := w.said(); len(p.heads) != 0 || !strings.HasPrefix(got, "PENDING PUSH_") {
		t.Errorf("%s, %d requests", got, len(p.heads))
	}
}

func TestCheckSubscription(t *testing.T) {
	browser, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, auth := base64.RawURLEncoding.EncodeToString(browser.PublicKey().Bytes()), base64.StdEncoding.EncodeToString(make([]byte, 16))
	for s, good := range map[outbox.Subscription]bool{
		{Endpoint: "https://push.example.org/x", P256dh: public, Auth: auth}:       true,
		{Endpoint: "http://push.example.org/x", P256dh: public, Auth: auth}:        false,
		{Endpoint: "https://a:b@push.example.org/x", P256dh: public, Auth: auth}:   false,
		{Endpoint: "https:///x", P256dh: public, Auth: auth}:                       false,
		{Endpoint: "https://push.example.org/x", P256dh: auth, Auth: auth}:         false,
		{Endpoint: "https://push.example.org/x", P256dh: public, Auth: public}:     false,
		{Endpoint: "https://push.example.org/x", P256dh: public + "*", Auth: auth}: false,
	} {
		if err := outbox.CheckSubscription(s); (err == nil) != good {
			t.Errorf("%+v: %v", s, err)
		}
	}
}
