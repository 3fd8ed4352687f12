package outbox_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/noticepreference"
)

// oncePerKey is a provider that drops a second message with the same key.
func oncePerKey(t *testing.T) (p *provider, texts func(phone string) string) {
	var mu sync.Mutex
	seen, said := map[string]bool{}, map[string]string{}
	p = newProvider(t, func(_ int, _ *provider, w http.ResponseWriter, r request) {
		mu.Lock()
		defer mu.Unlock()
		if !seen[r.Key] {
			seen[r.Key] = true
			said[r.Phone] += r.Text
		}
		ok(w)
	})
	return p, func(phone string) string {
		mu.Lock()
		defer mu.Unlock()
		return said[phone]
	}
}

// A letter whose sender was killed is sent as a whole, however many wait with it, and
// also where a part of it has expired.
func TestALetterIsNotTornApart(t *testing.T) {
	for name, late := range map[string]time.Duration{"many wait": 0, "half of it expired": 3*24*time.Hour - time.Minute} {
		t.Run(name, func(t *testing.T) {
			p, texts := oncePerKey(t)
			w := texting(t, 2, p, "idempotent = true")
			x := w.member(1)
			w.tell(x, "a", delivery.ChannelSMS)
			for i := 2; i <= 64; i++ {
				w.tell(w.member(i), fmt.Sprint(i), delivery.ChannelSMS)
			}
			w.clock.Advance(3 * time.Minute)
			w.tell(x, "b", delivery.ChannelSMS)
			rows := w.rows()
			for _, d := range rows {
				c := w.db.Client(system()).Delivery.UpdateOneID(d.ID).SetStatus(delivery.StatusSENDING).SetClaimedBy("dead").SetClaimedUntil(w.clock.Now())
				if d.MemberID == x.ID {
					c.SetHandedAt(w.clock.Now()).SetMessageKey("a:SMS").SetAttempts(1)
				}
				c.ExecX(system())
			}
			w.clock.Advance(max(time.Minute, late))
			w.must(w.nodes[0].Sweep(context.Background()))
			w.work(1)
			if got := texts(x.Phone); !strings.Contains(got, "通知a") || !strings.Contains(got, "通知b") {
				t.Errorf("%q", got)
			}
			for _, d := range w.rows() {
				if d.MemberID == x.ID && d.Status != delivery.StatusSENT {
					t.Errorf("%v", d)
				}
			}
		})
	}
}

// What an operator puts back of a letter that may have arrived is the whole letter.
func TestALetterIsPutBackAsAWhole(t *testing.T) {
	p := newProvider(t, func(n int, p *provider, rw http.ResponseWriter, r request) {
		if n == 0 {
			hijack(rw, "")
			return
		}
		p.deliver(r)
		ok(rw)
	})
	w := texting(t, 1, p, "")
	m := w.member(1)
	w.tell(m, "a", delivery.ChannelSMS)
	w.tell(m, "b", delivery.ChannelSMS)
	w.later(3 * time.Minute)
	if got := w.said(); got != "UNKNOWN NO_ANSWER_BROKEN, UNKNOWN NO_ANSWER_BROKEN" {
		t.Fatal(got)
	}
	w.must(w.nodes[0].PutBack(context.Background(), w.rows()[1].ID))
	w.work(0)
	if got := w.said(); got != "SENT, SENT" || len(p.asked) != 2 || p.asked[0].Text != p.asked[1].Text || p.asked[0].Key != p.asked[1].Key {
		t.Errorf("%s: %+v", got, p.asked)
	}
}

// What is put back is looked at like anything else: it may have been read, taken back or
// switched off since. Only having read it does not stop a letter that may have arrived.
func TestPutBackAndNotWantedAnyMore(t *testing.T) {
	for name, c := range map[string]struct {
		behave func(rw http.ResponseWriter)
		want   string
	}{
		"refused":      {func(rw http.ResponseWriter) { rw.WriteHeader(http.StatusForbidden) }, "SUPPRESSED READ_ALREADY, SUPPRESSED TAKEN_BACK, SUPPRESSED NOT_WANTED"},
		"not answered": {func(rw http.ResponseWriter) { hijack(rw, "") }, "SENT, SUPPRESSED TAKEN_BACK, SUPPRESSED NOT_WANTED"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t, func(n int, p *provider, rw http.ResponseWriter, r request) {
				if n < 3 {
					c.behave(rw)
					return
				}
				p.deliver(r)
				ok(rw)
			})
			w := texting(t, 1, p, "")
			reader, taken, off := w.member(1), w.member(2), w.member(3)
			var list []*ent.Notice
			for i, m := range []*ent.Member{reader, taken, off} {
				list = append(list, w.tell(m, fmt.Sprint(i), delivery.ChannelSMS))
			}
			w.later(3 * time.Minute)
			client := w.db.Client(system())
			client.Notice.UpdateOne(list[0]).SetReadAt(w.clock.Now()).ExecX(system())
			client.Notice.UpdateOne(list[1]).SetRemovedAt(w.clock.Now()).ExecX(system())
			client.NoticePreference.Create().SetMemberID(off.ID).SetKind("GROUP_MESSAGE").SetChannel(noticepreference.ChannelSMS).SetWanted(false).SetChangedAt(noon).ExecX(system())
			for _, d := range w.rows() {
				w.must(w.nodes[0].PutBack(context.Background(), d.ID))
			}
			w.work(0)
			if got := w.said(); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// A code whose sender was killed is not kept in the clear.
func TestACodeOfADeadSenderIsForgotten(t *testing.T) {
	p, _ := oncePerKey(t)
	w := texting(t, 1, p, "")
	x, now := w.member(1), w.clock.Now()
	w.db.Client(system()).Delivery.Create().SetMemberID(x.ID).SetChannel(delivery.ChannelSMS).SetKind("LOGIN_CODE").SetOnceKey("code").SetUrgent(true).
		SetBody("654321").SetAddress("13800000009").SetStatus(delivery.StatusSENDING).SetClaimedBy("dead").SetClaimedUntil(now).SetHandedAt(now).SetAttempts(1).
		SetCreatedAt(now).SetDueAt(now).SetExpiresAt(now.Add(10 * time.Minute)).ExecX(system())
	w.clock.Advance(time.Minute)
	w.work(0)
	rows := w.rows()
	if len(rows) != 1 || rows[0].Status != delivery.StatusUNKNOWN || rows[0].Body != "" || rows[0].Address != "" {
		t.Errorf("left: %+v", rows)
	}
}
