package main_test

import (
	"context"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"partyschool/ent/member"
	"partyschool/ent/notice"
	"partyschool/ent/politicalbirthdayevent"
	"partyschool/internal/bus"
	"partyschool/internal/bus/bustest"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest/server"
	"partyschool/internal/sampleschool"
)

// TestThreeNodesOnOneServer loads three nodes, kills one, cuts the bus between them, and
// restarts all in turn.
func TestThreeNodesOnOneServer(t *testing.T) {
	if server.URL() == "" {
		t.Skip("needs a server that nodes can share: scripts/mariadb.sh")
	}
	v := newVictim(t)
	v.must(v.stop(syscall.SIGTERM))
	_, err := bus.NewKeyFile(filepath.Join(v.dir, "keys"), false)
	v.must(err)
	n := &nodes{victim: v, listen: bustest.Addresses(t, 3), each: make([]*program, 3)}
	for _, address := range n.listen {
		w := bustest.NewWire(t, address)
		n.cuttable, n.wires = append(n.cuttable, w), append(n.wires, w.Address())
	}
	celebrates := v.school.Accounts[sampleschool.FloatingPhone]
	v.within(func(ctx context.Context, db *database.Database) { n.bornToday(ctx, db, celebrates) })
	v.within(n.greetingsDue)
	var starting sync.WaitGroup
	for i := range n.each {
		starting.Go(func() { n.start(i) })
	}
	starting.Wait()
	if t.Failed() {
		return
	}
	l := n.load()
	defer l.end() // also where the test ends early
	w := n.witness(l)

	within(t, 10*time.Second, "the nodes meet", n.peering(2))
	t.Logf("with the bus: %s", w.tidings(t, "一", 5*time.Second))
	n.diesPublishing(t, w)
	for _, wire := range n.cuttable {
		wire.Cut()
	}
	within(t, 20*time.Second, "the bus is cut", n.peering(0))
	// Everything is seen within the times of the contract all the same.
	t.Logf("without: %s", w.tidings(t, "二", 15*time.Second))
	for _, wire := range n.cuttable {
		wire.Mend()
	}
	before := l.again.Load()
	n.restartInTurn(t)
	if lost := l.again.Load() - before; lost > 0 {
		t.Errorf("%d requests had to be sent again during the rolling restart", lost)
	}
	within(t, 10*time.Second, "the nodes meet after the restart", n.peering(2))
	w.published(t, "同心协力三", 2)
	within(t, soon, "a release is seen after the restart", w.sees("同心协力三", 0))

	l.end()
	outcomes := l.proved()
	t.Logf("%d reports were answered in %s, %d of them at a later try (%d before the restarts): %v",
		l.answered.Load(), time.Since(l.begun).Round(time.Second), l.again.Load(), before, outcomes)
	for i := range n.each {
		v.must(n.at(i).stop(syscall.SIGTERM))
	}
	v.within(func(ctx context.Context, db *database.Database) {
		cards, err := db.Client(ctx).Notice.Query().Where(notice.MemberID(celebrates), notice.KindEQ(notice.KindBIRTHDAY_CARD)).Count(ctx)
		v.must(err)
		if cards != 1 {
			t.Errorf("%d birthday notices, want 1", cards)
		}
	})
	if out, err := run(t, nil, "check", "--data-dir", v.dir, "--database-url", v.url); err != nil {
		t.Errorf("check: %v\n%s", err, out)
	}
}

// bornToday has a member's political birthday be today, and nobody have told them.
func (n *nodes) bornToday(ctx context.Context, db *database.Database, memberID int64) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	n.must(err)
	today := calendar.DateOf(time.Now().In(zone))
	c := db.Client(ctx)
	_, err = c.PoliticalBirthdayEvent.Delete().Where(politicalbirthdayevent.MemberID(memberID)).Exec(ctx)
	n.must(err)
	_, err = c.Notice.Delete().Where(notice.MemberID(memberID), notice.KindEQ(notice.KindBIRTHDAY_CARD)).Exec(ctx)
	n.must(err)
	joined := calendar.NewDate(today.Year-8, today.Month, today.Day)
	n.must(c.Member.Update().Where(member.ID(memberID)).SetJoinedOn(joined).SetJoinedMonthDay(joined.MonthDay()).ClearFullMemberOn().Exec(ctx))
}

// greetingsDue has every round be due, on whichever node looks first.
func (n *nodes) greetingsDue(ctx context.Context, db *database.Database) {
	n.must(db.Client(ctx).RoundRun.Update().ClearRanAt().Exec(ctx))
}

// tidings looks after what time each kind of change is seen on another node.
func (w *witness) tidings(t *testing.T, number string, limit time.Duration) (after tidings) {
	t.Helper()
	w.published(t, "同心协力"+number, 1)
	after.release = within(t, soon, "a release is seen on another node", w.sees("同心协力"+number, 0))
	w.renamed(t, "新名字"+number, 2)
	after.name = within(t, soon, "a name is seen on another node", w.named("新名字"+number, 0))
	var both sync.WaitGroup
	both.Go(func() { after.session = w.ended(t, limit, 1, 0) })
	both.Go(func() { after.change = w.hears(t, limit, 0, 1) })
	both.Wait()
	return after
}

// diesPublishing has the power of one node fail in the middle of a publication, which
// nobody ever sees.
func (n *nodes) diesPublishing(t *testing.T, w *witness) {
	t.Helper()
	const never = "永不可见"
	letGo := n.hold()
	unanswered := make(chan error, 1)
	go func() { // it waits for the mark, and dies
		_, _ = n.at(1).try(w.trainer, retitle, map[string]any{"c": w.short, "t": never})
		_, err := n.at(1).try(w.trainer, publish, map[string]any{"c": w.short})
		unanswered <- err
	}()
	w.unseen(t, never, time.Second)
	_ = n.at(1).stop(syscall.SIGKILL)
	n.set(1, nil)
	if err := <-unanswered; err == nil {
		t.Error("the publication did not wait, so nothing was proved")
	}
	letGo()
	w.unseen(t, never, time.Second)
	n.start(1)
	within(t, 10*time.Second, "the nodes meet again", n.peering(2))
}

// restartInTurn restarts one node after the other, with the greetings due once more on
// each that starts.
func (n *nodes) restartInTurn(t *testing.T) {
	t.Helper()
	for i := range n.each {
		n.within(n.greetingsDue)
		old := n.at(i)
		n.must(old.Process.Signal(syscall.SIGTERM))
		within(t, 5*time.Second, "a node says that it stops", func() bool { return !old.ready() })
		n.set(i, nil) // as a balancer does that asks /readyz
		n.must(<-old.ended)
		old.ended <- nil
		n.start(i)
	}
}
