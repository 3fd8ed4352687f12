package outbox_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/notice"
	"partyschool/internal/calendar"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/outbox"
)

// noon is no quiet hour in Shanghai.
var noon = time.Date(2026, 7, 1, 4, 0, 0, 0, time.UTC)

// world is a school with members and nodes that send.
type world struct {
	t     *testing.T
	clock *clocktest.Clock
	db    *database.Database
	nodes []*outbox.Service
	org   int64
}

func system() context.Context { return identity.AsSystem(context.Background(), "test") }

// open opens a school whose nodes have the carriers that carriers makes.
func open(t *testing.T, nodes int, carriers func(w *world, db *database.Database) map[outbox.Channel]outbox.Carrier) *world {
	t.Helper()
	w := &world{t: t, clock: clocktest.At(noon)}
	zone, err := calendar.New("Asia/Shanghai")
	w.must(err)
	url := databasetest.URL(t)
	for range nodes {
		db := databasetest.Connect(t, url, w.clock)
		w.db = db
		w.nodes = append(w.nodes, outbox.New(outbox.Deps{Database: db, Calendar: zone, Clock: w.clock, Carriers: carriers(w, db), Quiet: outbox.DefaultQuietHours}))
	}
	w.org = w.db.Client(system()).Organization.Create().SetName("支部").SetCode("A").SetKind("BRANCH").SetPath("").SetCreatedAt(noon).SaveX(system()).ID
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// member makes the nth member, with a mail address.
func (w *world) member(n int) *ent.Member {
	w.t.Helper()
	return w.db.Client(system()).Member.Create().SetOrganizationID(w.org).SetName(fmt.Sprintf("党员%d", n)).SetPhone(fmt.Sprintf("138%08d", n)).
		SetMail(fmt.Sprintf("m%d@example.org", n)).SetStage("FULL").SetResidency("SETTLED").SetCreatedAt(noon).SaveX(system())
}

// tell writes a group message's notice and what is to be sent of it.
func (w *world) tell(m *ent.Member, once string, channels ...outbox.Channel) *ent.Notice {
	w.t.Helper()
	return w.tellAs(m, notice.KindGROUP_MESSAGE, once, "通知"+once, "密语"+once, channels...)
}

// tellAs does the same of any kind, in any words.
func (w *world) tellAs(m *ent.Member, kind notice.Kind, once, title, body string, channels ...outbox.Channel) *ent.Notice {
	w.t.Helper()
	var n *ent.Notice
	w.must(w.db.InTx(system(), func(ctx context.Context, tx *ent.Client) error {
		var err error
		n, err = tx.Notice.Create().SetMemberID(m.ID).SetKind(kind).SetOnceKey(once).SetTitle(title).SetBody(body).
			SetCreatedAt(w.clock.Now()).Save(ctx)
		if err != nil {
			return err
		}
		return w.nodes[0].Write(ctx, tx, []outbox.Message{{MemberID: m.ID, NoticeID: n.ID, Kind: string(n.Kind), OnceKey: once, Title: n.Title, Body: n.Body, Channels: channels}})
	}))
	return n
}

// work sends all that is due, as the node.
func (w *world) work(node int) {
	w.t.Helper()
	for _, urgent := range []bool{true, false} {
		for {
			worked, err := w.nodes[node].Work(context.Background(), urgent)
			w.must(err)
			if !worked {
				break
			}
		}
	}
}

// later lets time pass and sends what became due.
func (w *world) later(d time.Duration) {
	w.t.Helper()
	w.clock.Advance(d)
	w.work(0)
}

func (w *world) rows() []*ent.Delivery {
	return w.db.Client(system()).Delivery.Query().Order(delivery.ByID()).AllX(system())
}

// said returns status and error of all deliveries, in order.
func (w *world) said() string {
	var all []string
	for _, d := range w.rows() {
		all = append(all, strings.TrimSpace(string(d.Status)+" "+d.Error))
	}
	return strings.Join(all, ", ")
}

// file writes a gateway's file.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gateway.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// silence fails the test where the log holds a phone, an address or what a message says.
func silence(t *testing.T) {
	var mu sync.Mutex
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(lockedWriter{&mu, &log}, &slog.HandlerOptions{Level: slog.LevelDebug})))
	t.Cleanup(func() {
		slog.SetDefault(before)
		mu.Lock()
		defer mu.Unlock()
		for _, secret := range []string{"1380000", "example.org", "密语", "654321"} {
			if strings.Contains(log.String(), secret) {
				t.Errorf("the log holds %s:\n%s", secret, log.String())
			}
		}
	})
}

type lockedWriter struct {
	mu *sync.Mutex
	to *bytes.Buffer
}

func (l lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.Write(p)
}
