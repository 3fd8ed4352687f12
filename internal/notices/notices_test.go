package notices_test

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"slices"
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
	"partyschool/internal/notices"
	"partyschool/internal/outbox"
	"partyschool/internal/problem"
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

func TestReadMarks(t *testing.T) {
	w := open(t)
	for i := range 3 {
		w.must(w.tell(notice.KindTRANSFER, fmt.Sprint(i)))
		w.clock.Advance(time.Minute)
	}
	w.db.Client(system()).Notice.Update().Where(notice.OnceKey("1")).SetRemovedAt(noon).ExecX(system())
	unread := func(m *ent.Member) int {
		n, err := w.notices.Unread(as(m))
		w.must(err)
		return n
	}
	if n := unread(w.member); n != 2 {
		t.Errorf("%d unread", n)
	}
	if p, err := w.notices.MarkAllNoticesRead(as(w.other), notices.MarkAllNoticesReadInput{}); err != nil || p.Marked != 0 || unread(w.member) != 2 {
		t.Errorf("another member marked them: %+v %v", p, err)
	}
	until := noon
	for i, want := range []int{1, 0} {
		p, err := w.notices.MarkAllNoticesRead(as(w.member), notices.MarkAllNoticesReadInput{Until: &until})
		if err != nil || p.Marked != want || p.UnreadNoticeCount != 1 {
			t.Errorf("%d: %+v %v", i, p, err)
		}
	}
	if p, err := w.notices.MarkAllNoticesRead(as(w.member), notices.MarkAllNoticesReadInput{}); err != nil || p.Marked != 1 || p.UnreadNoticeCount != 0 {
		t.Errorf("%+v %v", p, err)
	}
}

// A notice that is rolled back leaves nothing to send; one that is there goes by the
// member's wishes.
func TestPreferences(t *testing.T) {
	w := open(t)
	w.must(w.prove("m@example.org"))
	if err := w.db.InTx(system(), func(ctx context.Context, tx *ent.Client) error {
		w.must(w.notices.Tell(ctx, tx, notices.Telling{MemberID: w.member.ID, Kind: notice.KindTRANSFER, OnceKey: "gone", Title: "x"}))
		return problem.Missing()
	}); err == nil {
		t.Fatal("no error")
	}
	w.must(w.tell(notice.KindTRANSFER, "a"))
	if got := w.channels(notice.KindTRANSFER); got != "[MAIL]" {
		t.Errorf("at first: %s", got)
	}
	change := notices.UpdateNoticePreferencesInput{
		QuietHours: &notices.QuietHoursInput{From: "12:00", Until: "14:30"},
		Kinds: []*notices.NoticeKindPreferenceInput{
			{Kind: notice.KindTRANSFER, Channels: []delivery.Channel{delivery.ChannelSMS}}, {Kind: notice.KindBIRTHDAY_CARD},
		},
	}
	for range 2 {
		p, err := w.notices.UpdateNoticePreferences(as(w.member), change)
		w.must(err)
		if q := p.Preferences.QuietHours; q == nil || *q != (notices.QuietHours{From: "12:00", Until: "14:30"}) {
			t.Errorf("%+v", q)
		}
		for _, k := range p.Preferences.Kinds {
			if k.Kind == notice.KindTRANSFER && fmt.Sprint(k.Channels) != "[SMS]" || k.Kind == notice.KindBIRTHDAY_CARD && len(k.Channels) != 0 || k.Mandatory != (k.Kind == notice.KindSECURITY) {
				t.Errorf("%+v", k)
			}
		}
	}
	w.must(w.tell(notice.KindTRANSFER, "b"))
	w.must(w.tell(notice.KindBIRTHDAY_CARD, "c"))
	if got := w.channels(notice.KindTRANSFER) + w.channels(notice.KindBIRTHDAY_CARD); got != "[MAIL SMS][]" {
		t.Errorf("afterwards: %s", got)
	}
	w.clock.Advance(3 * time.Minute) // 12:04, their own quiet hours
	w.work()
	for _, l := range w.sent[delivery.ChannelSMS].letters {
		if l.Kind != string(notice.KindSECURITY) { // what guards the account does not wait
			t.Errorf("a text in quiet hours: %+v", l)
		}
	}
	_, err := w.notices.UpdateNoticePreferences(as(w.member), notices.UpdateNoticePreferencesInput{Kinds: []*notices.NoticeKindPreferenceInput{{Kind: notice.KindSECURITY}}})
	if !problem.Is(err, problem.BadUserInput) {
		t.Errorf("the account's guard is switched off: %v", err)
	}
	for _, bad := range []string{"", "7:00", "24:00", "12:60", "noon"} {
		_, err := w.notices.UpdateNoticePreferences(as(w.member), notices.UpdateNoticePreferencesInput{QuietHours: &notices.QuietHoursInput{From: bad, Until: "07:00"}})
		if !problem.Is(err, problem.BadUserInput) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestConfirmMail(t *testing.T) {
	w := open(t)
	ask := func(address string) error {
		_, err := w.notices.RequestMailCode(as(w.member), notices.RequestMailCodeInput{Mail: address})
		return err
	}
	confirm := func(address, code string) error {
		_, err := w.notices.ConfirmMail(as(w.member), notices.ConfirmMailInput{Mail: address, Code: code})
		return err
	}
	for _, bad := range []string{"", "x", "a@b", "A <a@b.c>", "a@b.c, d@e.f", "党@b.c", "a@b.c\r\nBcc: x@y.z"} {
		if err := ask(bad); !problem.Is(err, problem.BadUserInput) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	w.must(ask("m@Example.org"))
	w.must(ask("m@example.org")) // within the minute
	w.work()
	letters := w.sent[delivery.ChannelMAIL].letters
	if len(letters) != 1 || letters[0].Mail != "m@example.org" {
		t.Fatalf("%+v", letters)
	}
	code := letters[0].Code
	w.must(w.tell(notice.KindTRANSFER, "early"))
	if got := w.channels(notice.KindTRANSFER); got != "[]" {
		t.Errorf("an address that is not proved is written to: %s", got)
	}
	if err := confirm("other@example.org", code); !problem.Is(err, problem.BadUserInput) {
		t.Errorf("the code proves another address: %v", err)
	}
	w.must(confirm("m@example.org", code))
	w.must(confirm("m@example.org", code))
	if m := w.db.Client(system()).Member.GetX(system(), w.member.ID); m.Mail != "m@example.org" {
		t.Errorf("%q", m.Mail)
	}
	if got := w.channels(notice.KindSECURITY); got != "[MAIL SMS]" {
		t.Errorf("told of the change over %s", got)
	}
	// Guessing: five tries.
	w.clock.Advance(2 * time.Minute)
	w.must(ask("n@example.org"))
	w.work()
	letters = w.sent[delivery.ChannelMAIL].letters
	code = letters[len(letters)-1].Code
	var guesses sync.WaitGroup
	for range 8 {
		guesses.Go(func() {
			if err := confirm("n@example.org", "wrong"); !problem.Is(err, problem.BadUserInput) {
				t.Errorf("%v", err)
			}
		})
	}
	guesses.Wait()
	if err := confirm("n@example.org", code); !problem.Is(err, problem.BadUserInput) {
		t.Errorf("after eight guesses: %v", err)
	}
	for range 3 {
		w.clock.Advance(2 * time.Minute)
		w.must(ask("n@example.org"))
	}
	w.clock.Advance(2 * time.Minute)
	if err := ask("n@example.org"); !problem.Is(err, problem.RateLimited) {
		t.Errorf("a sixth code within the hour: %v", err)
	}
	p, err := w.notices.RemoveMail(as(w.member))
	if err != nil || p.Preferences.Mail != nil {
		t.Errorf("%+v %v", p, err)
	}
}

func TestSubscribePush(t *testing.T) {
	w := open(t)
	browser, err := ecdh.P256().GenerateKey(rand.Reader)
	w.must(err)
	input := notices.SubscribePushInput{
		Endpoint: "https://push.example.org/1", P256dh: base64.RawURLEncoding.EncodeToString(browser.PublicKey().Bytes()), Auth: base64.RawURLEncoding.EncodeToString(make([]byte, 16)),
	}
	browsers := func(m *ent.Member) int {
		p, err := w.notices.Preferences(as(m))
		w.must(err)
		return len(p.Browsers)
	}
	for range 2 {
		_, err := w.notices.SubscribePush(w.in(w.member), input)
		w.must(err)
	}
	if n := browsers(w.member); n != 1 {
		t.Errorf("%d browsers", n)
	}
	// Somebody else signs in on it.
	_, err = w.notices.SubscribePush(w.in(w.other), input)
	w.must(err)
	if a, b := browsers(w.member), browsers(w.other); a != 0 || b != 1 {
		t.Errorf("%d and %d browsers", a, b)
	}
	_, err = w.notices.UnsubscribePush(w.in(w.member), notices.UnsubscribePushInput{Endpoint: input.Endpoint})
	w.must(err)
	if n := browsers(w.other); n != 1 {
		t.Error("a stranger took the browser away")
	}
	for i := range 12 {
		input.Endpoint = fmt.Sprintf("https://push.example.org/more/%d", i)
		_, err := w.notices.SubscribePush(w.in(w.member), input)
		w.must(err)
	}
	if n := browsers(w.member); n != 10 {
		t.Errorf("%d browsers", n)
	}
	input.Endpoint = "http://127.0.0.1/"
	if _, err := w.notices.SubscribePush(w.in(w.member), input); !problem.Is(err, problem.BadUserInput) {
		t.Errorf("%v", err)
	}
}

// A browser is the session's that subscribed it: who signed out is told nothing there, and
// whoever signs in there next has it.
func TestABrowserIsTheSessions(t *testing.T) {
	w := open(t)
	browser, err := ecdh.P256().GenerateKey(rand.Reader)
	w.must(err)
	input := notices.SubscribePushInput{
		Endpoint: "https://push.example.org/1", P256dh: base64.RawURLEncoding.EncodeToString(browser.PublicKey().Bytes()), Auth: base64.RawURLEncoding.EncodeToString(make([]byte, 16)),
	}
	_, err = w.notices.SubscribePush(w.in(w.member), input)
	w.must(err)
	w.db.Client(system()).Session.UpdateOneID(w.sessions[w.member.ID]).SetEndedAt(noon).SetEndReason("PASSWORD_CHANGED").ExecX(system())
	w.must(w.tell(notice.KindTRANSFER, "after"))
	if got := w.channels(notice.KindTRANSFER); got != "[]" {
		t.Errorf("who signed out is told over %s", got)
	}
	if p, err := w.notices.Preferences(as(w.member)); err != nil || len(p.Browsers) != 0 {
		t.Errorf("%+v, %v", p, err)
	}
	p, err := w.notices.SubscribePush(w.in(w.other), input)
	if err != nil || len(p.Preferences.Browsers) != 1 {
		t.Errorf("who signed in next: %+v, %v", p, err)
	}
}

// letters returns who was written to over a channel about the account, and what.
func (w *world) guarded(c delivery.Channel, at func(outbox.Letter) string) map[string]string {
	w.t.Helper()
	w.clock.Advance(3 * time.Minute)
	w.work()
	got := map[string]string{}
	for _, l := range w.sent[c].letters {
		if l.Kind == string(notice.KindSECURITY) {
			got[at(l)] += l.Title + "。" + l.Body
		}
	}
	w.sent[c].letters = nil
	return got
}

// The address that notices went to is told when they go elsewhere, and not whereto.
func TestTheOldAddressIsTold(t *testing.T) {
	w := open(t)
	mail := func(l outbox.Letter) string { return l.Mail }
	w.must(w.prove("old@example.org"))
	w.guarded(delivery.ChannelMAIL, mail)
	w.must(w.prove("new@example.org"))
	got := w.guarded(delivery.ChannelMAIL, mail)
	if len(got) != 2 || got["new@example.org"] == "" || !strings.Contains(got["old@example.org"], "已更换") || strings.Contains(got["old@example.org"], "new@") {
		t.Errorf("replaced: %v", got)
	}
	for range 2 {
		_, err := w.notices.RemoveMail(as(w.member))
		w.must(err)
	}
	if got := w.guarded(delivery.ChannelMAIL, mail); len(got) != 1 || strings.Count(got["new@example.org"], "已解除绑定") != 1 {
		t.Errorf("removed: %v", got)
	}
	if n := w.db.Client(system()).Notice.Query().Where(notice.TitleContains("解除绑定")).CountX(system()); n != 1 {
		t.Errorf("%d notices tell that it was removed", n)
	}
}

// So is the phone, with which one signs in.
func TestTheOldPhoneIsTold(t *testing.T) {
	w := open(t)
	old := w.member.Phone
	w.must(w.db.InTx(as(w.other), func(ctx context.Context, tx *ent.Client) error {
		if err := tx.Member.UpdateOneID(w.member.ID).SetPhone("13900000009").Exec(identity.AsSystem(ctx, "test")); err != nil {
			return err
		}
		return w.notices.PhoneChanged(ctx, tx, w.member.ID, old)
	}))
	got := w.guarded(delivery.ChannelSMS, func(l outbox.Letter) string { return l.Phone })
	if len(got) != 2 || got["13900000009"] == "" || !strings.Contains(got[old], "已更换") || strings.Contains(got[old], "0009") {
		t.Errorf("%v", got)
	}
}
