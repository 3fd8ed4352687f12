package notices_test

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/notice"
	"partyschool/internal/identity"
	"partyschool/internal/notices"
	"partyschool/internal/outbox"
	"partyschool/internal/problem"
)

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
