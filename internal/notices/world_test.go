package notices_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
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
	"partyschool/internal/notices"
	"partyschool/internal/outbox"
)

var noon = time.Date(2026, 7, 1, 4, 0, 0, 0, time.UTC)

// carrier takes every letter and keeps it.
type carrier struct {
	mu      sync.Mutex
	letters []outbox.Letter
}

func (c *carrier) Repeatable() bool { return false }

func (c *carrier) Carry(_ context.Context, l outbox.Letter) outbox.Outcome {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.letters = append(c.letters, l)
	return outbox.Outcome{}
}

type world struct {
	t       *testing.T
	clock   *clocktest.Clock
	db      *database.Database
	sent    map[delivery.Channel]*carrier
	outbox  *outbox.Service
	notices *notices.Service
	member  *ent.Member
	other   *ent.Member
	// sessions are the members', by their keys.
	sessions map[int64]int64
}

func system() context.Context { return identity.AsSystem(context.Background(), "test") }

func open(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: clocktest.At(noon), sent: map[delivery.Channel]*carrier{}, sessions: map[int64]int64{}}
	zone, err := calendar.New("Asia/Shanghai")
	w.must(err)
	w.db = databasetest.Open(t, w.clock)
	carriers := map[delivery.Channel]outbox.Carrier{}
	for _, c := range []delivery.Channel{delivery.ChannelSMS, delivery.ChannelMAIL, delivery.ChannelPUSH} {
		w.sent[c] = &carrier{}
		carriers[c] = w.sent[c]
	}
	w.outbox = outbox.New(outbox.Deps{Database: w.db, Calendar: zone, Clock: w.clock, Carriers: carriers, Quiet: outbox.DefaultQuietHours})
	w.notices = notices.New(w.db, w.clock, w.outbox)
	c := w.db.Client(system())
	org := c.Organization.Create().SetName("支部").SetCode("A").SetKind("BRANCH").SetPath("").SetCreatedAt(noon).SaveX(system()).ID
	for i, m := range []**ent.Member{&w.member, &w.other} {
		*m = c.Member.Create().SetOrganizationID(org).SetName("党员").SetPhone(fmt.Sprintf("1380000000%d", i)).SetStage("FULL").SetResidency("SETTLED").SetCreatedAt(noon).SaveX(system())
		w.sessions[(*m).ID] = c.Session.Create().SetMemberID((*m).ID).SetCreatedAt(noon).SetLastSeenAt(noon).SetExpiresAt(noon.AddDate(0, 0, 30)).
			SetRefreshHash([]byte(rand.Text())).SaveX(system()).ID
	}
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func as(m *ent.Member) context.Context {
	return identity.NewContext(context.Background(), identity.Viewer{MemberID: m.ID, OrganizationPath: "x"})
}

// in is the member in the session that signed in.
func (w *world) in(m *ent.Member) context.Context {
	return identity.NewContext(context.Background(), identity.Viewer{MemberID: m.ID, SessionID: w.sessions[m.ID], OrganizationPath: "x"})
}

func (w *world) tell(kind notice.Kind, once string) error {
	return w.db.InTx(system(), func(ctx context.Context, tx *ent.Client) error {
		return w.notices.Tell(ctx, tx, notices.Telling{MemberID: w.member.ID, Kind: kind, OnceKey: once, Title: once, Body: "x"})
	})
}

// work sends what is due.
func (w *world) work() {
	w.t.Helper()
	for _, urgent := range []bool{true, false} {
		_, err := w.outbox.Work(context.Background(), urgent)
		w.must(err)
	}
}

func (w *world) channels(kind notice.Kind) string {
	var list []string
	for _, d := range w.db.Client(system()).Delivery.Query().Where(delivery.Kind(string(kind))).AllX(system()) {
		list = append(list, string(d.Channel))
	}
	slices.Sort(list)
	return fmt.Sprint(list)
}

// prove makes an address the member's.
func (w *world) prove(address string) error {
	if _, err := w.notices.RequestMailCode(as(w.member), notices.RequestMailCodeInput{Mail: address}); err != nil {
		return err
	}
	w.work()
	letters := w.sent[delivery.ChannelMAIL].letters
	_, err := w.notices.ConfirmMail(as(w.member), notices.ConfirmMailInput{Mail: address, Code: letters[len(letters)-1].Code})
	return err
}
