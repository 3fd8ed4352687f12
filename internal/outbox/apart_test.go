package outbox_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent/delivery"
	"partyschool/ent/notice"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/outbox"
)

// fake is a carrier that does what a test says.
type fake struct {
	repeatable bool
	carry      func(outbox.Letter) outbox.Outcome
}

func (f fake) Repeatable() bool                                        { return f.repeatable }
func (f fake) Carry(_ context.Context, l outbox.Letter) outbox.Outcome { return f.carry(l) }

func takes(outbox.Letter) outbox.Outcome { return outbox.Outcome{} }

// until waits for what loops do beside the test.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for begun := time.Now(); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Since(begun) > 15*time.Second {
			t.Fatal("not within 15 seconds: " + what)
		}
	}
}

// A channel whose receiver hangs keeps no other from going on; what it was handing over
// when the node stops has its outcome.
func TestAChannelThatHangs(t *testing.T) {
	hanging, release := make(chan struct{}, 100), make(chan struct{})
	w := open(t, 1, func(*world, *database.Database) map[outbox.Channel]outbox.Carrier {
		return map[outbox.Channel]outbox.Carrier{
			delivery.ChannelSMS: fake{carry: takes},
			delivery.ChannelMAIL: fake{carry: func(outbox.Letter) outbox.Outcome {
				hanging <- struct{}{}
				<-release
				return outbox.Outcome{}
			}},
		}
	})
	count := func(c outbox.Channel, s delivery.Status) int {
		return w.db.Client(system()).Delivery.Query().Where(delivery.ChannelEQ(c), delivery.StatusEQ(s)).CountX(system())
	}
	const crowd = 12
	for i := range crowd {
		w.tell(w.member(i), fmt.Sprint(i), delivery.ChannelSMS, delivery.ChannelMAIL)
	}
	w.clock.Advance(3 * time.Minute)
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { w.nodes[0].Run(ctx) })
	until(t, "the mail server hangs", func() bool { return len(hanging) == 8 })
	until(t, "the texts that were due are sent", func() bool { return count(delivery.ChannelSMS, delivery.StatusSENT) == crowd })
	w.tell(w.member(crowd), "late", delivery.ChannelSMS)
	w.clock.Advance(3 * time.Minute)
	until(t, "a text that came later is sent", func() bool { return count(delivery.ChannelSMS, delivery.StatusSENT) == crowd+1 })
	stop()
	close(release)
	running.Wait()
	if sent, waiting := count(delivery.ChannelMAIL, delivery.StatusSENT), count(delivery.ChannelMAIL, delivery.StatusPENDING); sent != 8 || waiting != crowd-8 {
		t.Errorf("%d mails are sent and %d wait: %s", sent, waiting, w.said())
	}
}

// ticking is a clock that moves whenever somebody looks at it, by so little that no rest
// ends in a test.
type ticking struct {
	mu  sync.Mutex
	now time.Time
}

var _ clock.Clock = (*ticking)(nil)

func (c *ticking) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(10 * time.Millisecond)
	return c.now
}

// Looking at a channel that rests does not make it rest longer.
func TestARestIsNotMadeLonger(t *testing.T) {
	w := open(t, 1, func(*world, *database.Database) map[outbox.Channel]outbox.Carrier {
		return map[outbox.Channel]outbox.Carrier{delivery.ChannelSMS: fake{carry: func(outbox.Letter) outbox.Outcome {
			return outbox.Outcome{Result: outbox.Slow, Code: "HTTP_429"}
		}}}
	})
	for i := range 40 {
		w.tell(w.member(i), fmt.Sprint(i), delivery.ChannelSMS)
	}
	w.nodes[0].Clock = &ticking{now: noon.Add(3 * time.Minute)}
	_, err := w.nodes[0].Work(context.Background(), false)
	w.must(err)
	ends, rests := map[time.Time]int{}, 0
	for _, d := range w.rows() {
		if d.Status != delivery.StatusPENDING || d.Attempts != 0 {
			t.Fatalf("%v", d)
		}
		if d.Error == "PAUSED" {
			ends[d.DueAt]++
			rests++
		}
	}
	if rests < 32 || len(ends) > 8 { // each of the eight at once may have asked for patience
		t.Errorf("%d that only looked wait until %d moments", rests, len(ends))
	}
}

// What a sender had whose lease ran out is the next one's: the first puts nothing of it
// away and writes nothing over the other's outcome.
func TestTwoSenders(t *testing.T) {
	var handed sync.WaitGroup
	handed.Add(1)
	release := make(chan struct{})
	nth := 0
	w := open(t, 2, func(*world, *database.Database) map[outbox.Channel]outbox.Carrier {
		nth++
		if nth == 2 {
			return map[outbox.Channel]outbox.Carrier{delivery.ChannelSMS: fake{true, func(outbox.Letter) outbox.Outcome {
				return outbox.Outcome{Result: outbox.Refused, Code: "HTTP_403"}
			}}}
		}
		return map[outbox.Channel]outbox.Carrier{delivery.ChannelSMS: fake{true, func(outbox.Letter) outbox.Outcome {
			handed.Done()
			<-release
			return outbox.Outcome{Result: outbox.Unanswered, Code: "NO_ANSWER"}
		}}}
	})
	n := w.tell(w.member(1), "a", delivery.ChannelSMS)
	w.clock.Advance(3 * time.Minute)
	first, err := w.nodes[0].Claim(system())
	w.must(err)
	w.clock.Advance(3 * time.Minute)
	second, err := w.nodes[1].Claim(system())
	w.must(err)
	if len(first) != 1 || len(second) != 1 {
		t.Fatalf("%v, %v", first, second)
	}
	w.db.Client(system()).Notice.UpdateOne(n).SetReadAt(noon).ExecX(system())
	w.must(w.nodes[0].PutAway(system(), first))
	if d := w.rows()[0]; d.Status != delivery.StatusSENDING || d.ClaimedBy != second[0].ClaimedBy {
		t.Fatalf("the first sender put away what was the second's: %s", w.said())
	}
	w.db.Client(system()).Notice.UpdateOneID(n.ID).ClearReadAt().ExecX(system())
	w.clock.Advance(3 * time.Minute)
	var sending sync.WaitGroup
	sending.Go(func() {
		_, err := w.nodes[0].Work(context.Background(), false)
		if err != nil {
			t.Error(err)
		}
	})
	handed.Wait()
	w.clock.Advance(3 * time.Minute)
	w.work(1)
	close(release)
	sending.Wait()
	if got := w.said(); got != "DEAD HTTP_403" {
		t.Errorf("the first sender wrote over the second's outcome: %s", got)
	}
}

// A sender whose lease ran out before anybody took the letter may still say that it was
// taken: then it is not sent again.
func TestALateAnswerIsHeard(t *testing.T) {
	var w *world
	handed := 0
	w = open(t, 2, func(*world, *database.Database) map[outbox.Channel]outbox.Carrier {
		return map[outbox.Channel]outbox.Carrier{delivery.ChannelSMS: fake{true, func(outbox.Letter) outbox.Outcome {
			if handed++; handed == 1 {
				w.clock.Advance(3 * time.Minute)
				// The other node takes the row back, and does not come to sending it.
				w.db.Client(system()).Delivery.Update().SetStatus(delivery.StatusPENDING).SetDueAt(w.clock.Now()).ClearClaimedUntil().ClearHandedAt().ExecX(system())
			}
			return outbox.Outcome{}
		}}}
	})
	w.tell(w.member(1), "a", delivery.ChannelSMS)
	w.later(3 * time.Minute)
	w.later(3 * time.Minute)
	if handed != 1 || w.said() != "SENT" {
		t.Errorf("handed over %d times: %s", handed, w.said())
	}
}

// What a sender held that died is ended once it is worth nothing, also of a channel
// that the school has no more.
func TestSweepEndsWhatADeadSenderHeld(t *testing.T) {
	w := open(t, 1, func(*world, *database.Database) map[outbox.Channel]outbox.Carrier {
		return map[outbox.Channel]outbox.Carrier{delivery.ChannelSMS: fake{carry: takes}}
	})
	m, table := w.member(1), w.db.Client(system()).Delivery
	write := func(once string, urgent, handed bool, claimed, expires time.Duration) {
		row := table.Create().SetMemberID(m.ID).SetChannel(delivery.ChannelPUSH).SetKind("TRANSFER").SetOnceKey(once).SetUrgent(urgent).SetTitle(once).SetBody("x").SetCode("654321").
			SetStatus(delivery.StatusSENDING).SetClaimedBy("dead").SetClaimedUntil(noon.Add(claimed)).SetCreatedAt(noon).SetDueAt(noon).SetExpiresAt(noon.Add(expires))
		if handed {
			row.SetHandedAt(noon).SetMessageKey(once)
		}
		row.ExecX(system())
	}
	write("held", false, false, time.Minute, time.Hour)
	write("handed over", false, true, time.Minute, time.Hour)
	write("a code", true, true, time.Minute, time.Hour)
	write("worth sending", false, false, time.Minute, 9*24*time.Hour)
	write("held still", false, true, 9*24*time.Hour, time.Hour)
	w.clock.Advance(4 * 24 * time.Hour)
	w.must(w.nodes[0].Sweep(context.Background()))
	if got := w.said(); got != "DEAD EXPIRED, UNKNOWN SENDER_DIED, UNKNOWN SENDER_DIED, SENDING, SENDING" {
		t.Error(got)
	}
	if d := w.rows()[2]; d.Code != "" || d.Body != "" {
		t.Error("the code stays")
	}
}

// What expired says so, and why it was not sent before.
func TestWhatExpired(t *testing.T) {
	answer := outbox.Outcome{Result: outbox.Slow, Code: "HTTP_429"}
	w := open(t, 1, func(*world, *database.Database) map[outbox.Channel]outbox.Carrier {
		return map[outbox.Channel]outbox.Carrier{delivery.ChannelSMS: fake{carry: func(outbox.Letter) outbox.Outcome { return answer }}}
	})
	w.tell(w.member(1), "a", delivery.ChannelSMS)
	w.later(3 * time.Minute)
	w.later(73 * time.Hour) // found by a sender
	answer.After = 24 * time.Hour
	w.tell(w.member(2), "b", delivery.ChannelSMS)
	w.later(3 * time.Minute)
	w.tell(w.member(3), "c", delivery.ChannelSMS)
	w.clock.Advance(73 * time.Hour) // found by the sweep
	w.must(w.nodes[0].Sweep(context.Background()))
	if got := w.said(); got != "DEAD EXPIRED:HTTP_429, DEAD EXPIRED:HTTP_429, DEAD EXPIRED" {
		t.Error(got)
	}
	if n, err := w.nodes[0].PutBackDead(context.Background(), "HTTP"); err != nil || n != 0 {
		t.Errorf("half a reason: %d, %v", n, err)
	}
	if n, err := w.nodes[0].PutBackDead(context.Background(), "EXPIRED"); err != nil || n != 3 {
		t.Errorf("put back: %d, %v", n, err)
	}
}

// Whoever took an account over reads the notice of it in the app: the member is told
// over the phone all the same.
func TestWhatGuardsAnAccountIsSentThoughItWasRead(t *testing.T) {
	p := newProvider(t, nil)
	w := texting(t, 1, p, "")
	c := w.db.Client(system())
	c.Notice.UpdateOne(w.tellAs(w.member(1), notice.KindSECURITY, "read", "您的登录密码已修改", "x")).SetReadAt(noon).ExecX(system())
	c.Notice.UpdateOne(w.tellAs(w.member(2), notice.KindSECURITY, "put away", "您的登录密码已修改", "x")).SetRemovedAt(noon).ExecX(system())
	w.later(3 * time.Minute)
	if got := w.said(); got != "SENT, SENT" {
		t.Error(got)
	}
}

// A phone or an address that the keys do not open is no member without one: what goes
// there waits, costs no try, and goes once it opens.
func TestWhatDoesNotOpen(t *testing.T) {
	sent := map[string]int{}
	var mu sync.Mutex
	carry := func(l outbox.Letter) outbox.Outcome {
		mu.Lock()
		defer mu.Unlock()
		if l.Phone == "" || l.Mail == "" || strings.Contains(l.Body, "验证码") && l.Code == "" {
			t.Errorf("sent nowhere: %+v", l)
		}
		sent[l.Kind]++
		return outbox.Outcome{}
	}
	w := open(t, 1, func(*world, *database.Database) map[outbox.Channel]outbox.Carrier {
		return map[outbox.Channel]outbox.Carrier{delivery.ChannelSMS: fake{carry: carry}, delivery.ChannelMAIL: fake{carry: carry}}
	})
	m := w.member(1)
	shut := func(statement string) {
		w.t.Helper()
		_, err := w.db.Client(system()).ExecContext(context.Background(), statement)
		w.must(err)
	}
	w.tell(m, "before", delivery.ChannelSMS)
	shut("UPDATE members SET phone = CONCAT('x', phone), mail = CONCAT('x', mail)")
	w.tell(m, "since", delivery.ChannelSMS, delivery.ChannelMAIL)
	w.must(w.nodes[0].WriteCode(system(), w.db.Client(system()), outbox.Code{MemberID: m.ID, Kind: outbox.MailCode, Channel: delivery.ChannelMAIL, Mail: "new@example.org", Code: "654321", Life: time.Hour}))
	shut("UPDATE deliveries SET code = CONCAT('x', code), address = CONCAT('x', address) WHERE urgent")
	for range 3 {
		w.later(3 * time.Minute)
	}
	if got := w.said(); got != "PENDING UNREADABLE, PENDING UNREADABLE, PENDING UNREADABLE, PENDING UNREADABLE" || len(sent) != 0 {
		t.Fatalf("%s; %v", got, sent)
	}
	shut("UPDATE members SET phone = SUBSTR(phone, 2), mail = SUBSTR(mail, 2)")
	shut("UPDATE deliveries SET code = SUBSTR(code, 2), address = SUBSTR(address, 2) WHERE urgent")
	w.later(20 * time.Minute)
	w.later(20 * time.Minute)
	if got := w.said(); got != "SENT, SENT, SENT, SENT" {
		t.Error(got)
	}
}
