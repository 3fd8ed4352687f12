package outbox_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"partyschool/ent/delivery"
	"partyschool/ent/notice"
	"partyschool/ent/noticepreference"
	"partyschool/internal/key"
	"partyschool/internal/outbox"
	"partyschool/internal/problem"
)

// Five nodes send at once; a member gets one message of what waited for them.
func TestFiveNodesAtOnce(t *testing.T) {
	p := newProvider(t, nil)
	w := texting(t, 5, p, "")
	const crowd = 150
	for i := range crowd {
		m := w.member(i)
		for j := range 1 + i%3 {
			w.tell(m, fmt.Sprintf("%d-%d", i, j), delivery.ChannelSMS)
		}
	}
	w.clock.Advance(3 * time.Minute)
	var nodes sync.WaitGroup
	for i := range w.nodes {
		nodes.Go(func() {
			for {
				worked, err := w.nodes[i].Work(context.Background(), false)
				if err != nil {
					t.Error(err)
					return
				}
				if !worked {
					return
				}
			}
		})
	}
	nodes.Wait()
	w.work(0) // what lost a race for its rows
	for _, d := range w.rows() {
		if d.Status != delivery.StatusSENT || d.Attempts != 1 || d.Body != "" {
			t.Fatalf("%v", d)
		}
	}
	if len(p.texts) != crowd {
		t.Errorf("%d phones were texted, want %d", len(p.texts), crowd)
	}
	for phone, keys := range p.texts {
		if len(keys) != 1 {
			t.Errorf("%s was texted %d times", phone, len(keys))
		}
	}
}

// A sender that dies leaves three kinds of rows: what it had not come to, what it was
// handing over, and what it had written the outcome of.
func TestSendersThatDie(t *testing.T) {
	for name, c := range map[string]struct{ more, want string }{
		"a gateway that knows no key": {"", "SENT, UNKNOWN SENDER_DIED, SENT"},
		"a gateway that knows keys":   {"idempotent = true", "SENT, SENT, SENT"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t, nil)
			w := texting(t, 2, p, c.more)
			for i := range 3 {
				w.tell(w.member(i), fmt.Sprint(i), delivery.ChannelSMS)
			}
			w.later(3 * time.Minute)
			rows := w.rows()
			table := w.db.Client(system()).Delivery
			for i, d := range rows[:2] {
				change := table.UpdateOneID(d.ID).SetStatus(delivery.StatusSENDING).SetClaimedBy("dead").SetClaimedUntil(w.clock.Now().Add(time.Minute)).SetBody("x").ClearEndedAt()
				if i == 1 {
					change.SetHandedAt(w.clock.Now())
				}
				change.ExecX(system())
			}
			w.work(1)
			if n := len(p.asked); n != 3 {
				t.Fatalf("the lease was not waited for: %d", n)
			}
			w.clock.Advance(2 * time.Minute)
			w.work(1)
			if got := w.said(); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			again := map[string]bool{}
			for _, r := range p.asked[3:] {
				again[r.Key] = true
			}
			if !again["0:SMS"] || again["1:SMS"] != (c.more != "") || len(again) != len(p.asked)-3 {
				t.Errorf("sent again: %+v", p.asked[3:])
			}
		})
	}
}

// A letter that may have arrived stays the letter that it was, whatever comes since.
func TestARepeatedLetterStaysTheSame(t *testing.T) {
	var tries atomic.Int32
	p := newProvider(t, func(_ int, p *provider, rw http.ResponseWriter, r request) {
		switch {
		case r.Key == "a:SMS" && tries.Add(1) == 1:
			hijack(rw, "")
		case r.Key == "a:SMS" && tries.Load() == 2:
			rw.WriteHeader(http.StatusServiceUnavailable)
		default:
			ok(rw)
		}
	})
	w := texting(t, 1, p, "idempotent = true")
	m := w.member(1)
	w.tell(m, "a", delivery.ChannelSMS)
	w.tell(m, "b", delivery.ChannelSMS)
	w.later(3 * time.Minute)
	w.tell(m, "c", delivery.ChannelSMS)
	for range 4 {
		w.later(10 * time.Minute)
	}
	if len(p.asked) != 4 {
		t.Fatalf("%+v", p.asked)
	}
	said := 0
	for _, r := range p.asked {
		switch r.Key {
		case "a:SMS":
			if r.Text != p.asked[0].Text {
				t.Errorf("the letter changed: %+v", r)
			}
			said++
		case "c:SMS":
		default:
			t.Errorf("%+v", r)
		}
	}
	if said != 3 {
		t.Errorf("%+v", p.asked)
	}
}

// What was surely not sent goes with what came since.
func TestDigest(t *testing.T) {
	p := newProvider(t, func(n int, p *provider, rw http.ResponseWriter, r request) {
		if n == 0 {
			rw.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		p.deliver(r)
		ok(rw)
	})
	w := texting(t, 1, p, "")
	m, other := w.member(1), w.member(2)
	w.tell(m, "a", delivery.ChannelSMS)
	w.clock.Advance(time.Minute)
	w.tell(m, "b", delivery.ChannelSMS)
	w.later(time.Minute) // a is due, b is not, and goes with it
	w.tell(m, "c", delivery.ChannelSMS)
	w.tell(other, "d", delivery.ChannelSMS)
	w.later(5 * time.Minute)
	if len(p.asked) != 3 || !strings.HasPrefix(p.asked[0].Text, "2 条通知：通知a；通知b") {
		t.Fatalf("%+v", p.asked)
	}
	for _, r := range p.asked[1:] {
		if r.Phone == m.Phone && !strings.HasPrefix(r.Text, "3 条通知：通知a；通知b；通知c") {
			t.Errorf("%+v", r)
		}
	}
	if got := w.said(); got != "SENT, SENT, SENT, SENT" {
		t.Error(got)
	}
}

// At night nothing is sent; what gathered goes as one message in the morning, at the
// member's own hour.
func TestQuietHours(t *testing.T) {
	p := newProvider(t, nil)
	w := texting(t, 1, p, "")
	normal, early, always := w.member(1), w.member(2), w.member(3)
	members := w.db.Client(system()).Member
	members.UpdateOneID(early.ID).SetQuietFrom(20 * 60).SetQuietUntil(5*60 + 30).ExecX(system())
	members.UpdateOneID(always.ID).SetQuietFrom(0).SetQuietUntil(0).ExecX(system())
	w.clock.Advance(9*time.Hour + 59*time.Minute) // 21:59
	w.tell(normal, "a", delivery.ChannelSMS)
	w.tell(normal, "b", delivery.ChannelSMS)
	w.tell(early, "c", delivery.ChannelSMS)
	w.tell(always, "d", delivery.ChannelSMS)
	received := func() string {
		return fmt.Sprint(p.received(normal.Phone), p.received(early.Phone), p.received(always.Phone))
	}
	for _, step := range []struct {
		later time.Duration
		want  string
	}{
		{0, "0 0 0"}, {2 * time.Minute, "0 0 1"}, {3 * time.Hour, "0 0 1"},
		{4*time.Hour + 28*time.Minute, "0 0 1"}, {time.Minute, "0 1 1"}, // 05:30
		{89 * time.Minute, "0 1 1"}, {time.Minute, "1 1 1"}, // 07:00
	} {
		w.later(step.later)
		if got := received(); got != step.want {
			t.Errorf("at %s: %s, want %s", w.clock.Now().Add(8*time.Hour).Format("15:04"), got, step.want)
		}
	}
	if got := w.said(); got != "SENT, SENT, SENT, SENT" {
		t.Error(got)
	}
}

// What guards an account is hidden in no digest, and hours of one's own do not hold it
// back.
func TestWhatGuardsAnAccount(t *testing.T) {
	p := newProvider(t, nil)
	w := texting(t, 1, p, "")
	m := w.member(1)
	w.db.Client(system()).Member.UpdateOneID(m.ID).SetQuietFrom(12*60 + 1).SetQuietUntil(12 * 60).ExecX(system())
	w.clock.Advance(11 * time.Hour) // 23:00
	for i := range 2 {
		w.tellAs(m, notice.KindGROUP_MESSAGE, fmt.Sprint(i), "关于"+strings.Repeat("开展学习", 28)+"的通知", "正文", delivery.ChannelSMS)
	}
	w.tellAs(m, notice.KindSECURITY, "s", "您的登录密码已修改", "如非本人操作，请立即联系管理员。")
	w.later(5 * time.Hour)
	if len(p.asked) != 0 {
		t.Fatalf("at night: %+v", p.asked)
	}
	w.later(3 * time.Hour) // 07:00
	if len(p.asked) != 1 || !strings.HasPrefix(p.asked[0].Text, "您的登录密码已修改") {
		t.Fatalf("in the morning: %+v", p.asked)
	}
	w.later(5 * time.Hour) // 12:00
	if len(p.asked) != 2 || !strings.HasPrefix(p.asked[1].Text, "2 条通知：") {
		t.Errorf("in an hour of one's own: %+v", p.asked)
	}
}

// What the member does not want, has read or cannot get is not sent, also where that
// came after it was written.
func TestNotWanted(t *testing.T) {
	p := newProvider(t, nil)
	w := texting(t, 1, p, "")
	c := w.db.Client(system())
	refuse := func(memberID int64, kind string) {
		c.NoticePreference.Create().SetMemberID(memberID).SetKind(kind).SetChannel(noticepreference.ChannelSMS).SetWanted(false).SetChangedAt(noon).ExecX(system())
	}
	before, after, reader, gone, taken := w.member(1), w.member(2), w.member(3), w.member(4), w.member(5)
	refuse(before.ID, "GROUP_MESSAGE")
	w.tell(before, "before", delivery.ChannelSMS) // writes nothing
	w.tell(before, "unasked")                     // nobody is texted a group message whose author did not say so
	w.tell(after, "after", delivery.ChannelSMS)
	refuse(after.ID, "GROUP_MESSAGE")
	c.Notice.UpdateOne(w.tell(reader, "reader", delivery.ChannelSMS)).SetReadAt(noon).ExecX(system())
	w.tell(gone, "gone", delivery.ChannelSMS)
	c.Member.UpdateOne(gone).SetActive(false).ExecX(system())
	c.Notice.UpdateOne(w.tell(taken, "taken", delivery.ChannelSMS)).SetRemovedAt(noon).ExecX(system())
	w.later(3 * time.Minute)
	want := "SUPPRESSED NOT_WANTED, SUPPRESSED READ_ALREADY, SUPPRESSED INACTIVE, SUPPRESSED TAKEN_BACK"
	if got := w.said(); got != want || len(p.asked) != 0 {
		t.Errorf("%s; %+v", got, p.asked)
	}
	for _, d := range w.rows() {
		if d.Body != "" {
			t.Errorf("%v keeps its text", d)
		}
	}
	if !outbox.Mandatory("SECURITY") || outbox.Mandatory("TRANSFER") {
		t.Error("what cannot be switched off")
	}
}

// An operator sees what was given up and puts it back.
func TestDeadLetters(t *testing.T) {
	p := newProvider(t, func(n int, p *provider, rw http.ResponseWriter, r request) {
		if n == 0 {
			rw.WriteHeader(http.StatusForbidden)
			return
		}
		p.deliver(r)
		ok(rw)
	})
	w := texting(t, 1, p, "")
	w.tell(w.member(1), "a", delivery.ChannelSMS)
	w.later(3 * time.Minute)
	dead, err := w.nodes[0].List(context.Background(), 10, delivery.StatusDEAD, delivery.StatusUNKNOWN)
	w.must(err)
	if len(dead) != 1 || dead[0].Error != "HTTP_403" {
		t.Fatalf("%v", dead)
	}
	w.must(w.nodes[0].PutBack(context.Background(), dead[0].ID))
	w.work(0)
	if got := w.said(); got != "SENT" {
		t.Error(got)
	}
	if err := w.nodes[0].PutBack(context.Background(), dead[0].ID); !problem.Is(err, problem.Conflict) {
		t.Errorf("what was sent: %v", err)
	}
	if err := w.nodes[0].PutBack(context.Background(), 1<<20|int64(key.Delivery)); !problem.Is(err, problem.NotFound) {
		t.Errorf("what is not: %v", err)
	}
	counts, err := w.nodes[0].Counts(context.Background())
	w.must(err)
	if counts[delivery.ChannelSMS][delivery.StatusSENT] != 1 {
		t.Errorf("%v", counts)
	}
}

func TestSweep(t *testing.T) {
	p := newProvider(t, nil)
	w := texting(t, 1, p, "")
	w.tell(w.member(1), "a", delivery.ChannelSMS)
	w.later(3 * time.Minute)
	w.tell(w.member(2), "b", delivery.ChannelSMS)
	w.clock.Advance(4 * 24 * time.Hour)
	w.must(w.nodes[0].Sweep(context.Background()))
	if got := w.said(); got != "SENT, DEAD EXPIRED" {
		t.Error(got)
	}
	w.clock.Advance(177 * 24 * time.Hour)
	w.must(w.nodes[0].Sweep(context.Background()))
	if got := w.said(); got != "DEAD EXPIRED" {
		t.Error(got)
	}
}

func TestParseQuietHours(t *testing.T) {
	for text, want := range map[string]outbox.QuietHours{"22:00-07:00": {From: 1320, Until: 420}, "0:00-0:00": {}, "12:30-14:05": {From: 750, Until: 845}} {
		if got, err := outbox.ParseQuietHours(text); err != nil || got != want {
			t.Errorf("%s: %v %v", text, got, err)
		}
	}
	for _, text := range []string{"", "22-7", "24:00-07:00", "22:60-07:00", "-1:00-07:00", "22:00"} {
		if got, err := outbox.ParseQuietHours(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}
