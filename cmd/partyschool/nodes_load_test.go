package main_test

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"partyschool/internal/key"
	"partyschool/internal/sampleschool"
)

// load is phones that report study the whole time, and what they were told.
type load struct {
	n     *nodes
	begun time.Time
	// phones are of the district's admin, a trainer, a secretary and a member.
	phones []reporting

	halt    func()
	stop    chan struct{}
	working sync.WaitGroup
	// answered counts the reports, again those that one node alone did not answer.
	answered, again atomic.Int64

	mu   sync.Mutex
	told []acknowledged
}

// reporting is a phone with a session of study.
type reporting struct{ token, session string }

// acknowledged is an event that was answered.
type acknowledged struct {
	reporting
	event   map[string]any
	outcome string
}

// load signs four members in and lets twelve phones of theirs report.
func (n *nodes) load() *load {
	n.t.Helper()
	l := &load{n: n, begun: time.Now().UTC(), stop: make(chan struct{})}
	l.halt = sync.OnceFunc(func() { close(l.stop) })
	course := key.Format(n.school.Courses["fire-safety"])
	for _, number := range []string{sampleschool.DistrictAdminPhone, sampleschool.TrainerPhone, sampleschool.SecretaryPhone, sampleschool.MemberPhone} {
		token := n.signIn(number)
		n.answer(token, `mutation($c: ID!) { enroll(input: { courseId: $c }) { enrollment { id } } }`, map[string]any{"c": course})
		page := n.answer(token, `query($c: ID!) { course(id: $c) { modules { lessons { id } } } }`, map[string]any{"c": course})
		started := n.answer(token, `mutation($l: ID!, $t: Time!) { startStudy(input: { lessonId: $l, device: "x", clientTime: $t }) { session { id } } }`,
			map[string]any{"l": pick(page, "id"), "t": time.Now().UTC().Format(time.RFC3339Nano)})
		l.phones = append(l.phones, reporting{token, pick(started, "id")})
	}
	for i := range 12 {
		l.working.Go(func() { l.work(i) })
	}
	return l
}

func (l *load) work(i int) {
	p := l.phones[i%len(l.phones)]
	for turn := 0; ; turn++ {
		select {
		case <-l.stop:
			return
		case <-time.After(20 * time.Millisecond):
		}
		at := l.begun.Add(time.Duration(turn*40+i) * time.Millisecond)
		event := map[string]any{
			"id": uuid.NewString(), "sessionId": p.session, "startedAt": at.Format(time.RFC3339Nano),
			"elapsedSeconds": 0.03, "fromPosition": float64(turn) * 0.03, "toPosition": float64(turn+1) * 0.03,
		}
		answer, tries := l.n.phone(i+turn, p.token, reportStudy, map[string]any{"e": []any{event}})
		if tries > 1 {
			l.again.Add(1)
		}
		outcome := pick(answer, "outcome")
		if outcome == "" {
			l.n.t.Errorf("a phone is answered %s", answer)
			return
		}
		l.answered.Add(1)
		l.mu.Lock()
		l.told = append(l.told, acknowledged{p, event, outcome})
		l.mu.Unlock()
	}
}

// end lets the phones finish what they are at. Twice is as good as once.
func (l *load) end() {
	l.halt()
	l.working.Wait()
}

// proved sends all that was acknowledged once more: every event is known.
func (l *load) proved() (outcomes map[string]int) {
	outcomes = map[string]int{}
	l.mu.Lock()
	defer l.mu.Unlock()
	for some := range slices.Chunk(l.told, 100) {
		byPhone := map[reporting][]any{}
		for _, a := range some {
			outcomes[a.outcome]++
			byPhone[a.reporting] = append(byPhone[a.reporting], a.event)
		}
		for p, events := range byPhone {
			answer, _ := l.n.phone(0, p.token, reportStudy, map[string]any{"e": events})
			if got := strings.Count(answer, `"DUPLICATE"`); got != len(events) {
				l.n.t.Errorf("of %d events that were acknowledged %d are known: %.300s", len(events), got, answer)
			}
		}
	}
	if outcomes["ACCEPTED"] == 0 {
		l.n.t.Errorf("nothing was proved: %v", outcomes)
	}
	return outcomes
}
