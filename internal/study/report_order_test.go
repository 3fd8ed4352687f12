package study_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/studyday"
	"partyschool/ent/studyrecord"
	"partyschool/internal/study"
)

// TestOrderThroughTheDatabase is the property of the ledger once more with all
// that lies around it: two learners who studied the same come to the same rows,
// though one reported at once and the other in pieces, in any order, and twice.
func TestOrderThroughTheDatabase(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			d := open(t)
			d.Clock.Set(time.Date(2026, 12, 31, 15, 30, 0, 0, time.UTC)) // half an hour before midnight
			a, b := d.Video(600), d.Article(300)
			c := d.Course(a, b)
			begin := func() (sessions []*study.Session) {
				d.enroll(c)
				return []*study.Session{d.start(a.ID, "phone", false), d.start(b.ID, "phone", false), d.start(a.ID, "phone", true)}
			}
			one, oneID, first := d.ctx, d.member.ID, begin()
			d.ctx, d.member = d.Member()
			other, otherID, second := d.ctx, d.member.ID, begin()

			var events, same []study.StudyEventInput
			at := 0.0
			for range 60 {
				which, elapsed := random.IntN(3), float64(random.IntN(60_000))/1000
				from := float64(random.IntN(300_000)) / 1000
				to := from + elapsed
				if which == 1 {
					to = min(to, 300)
				}
				events = append(events, event(first[which], at, elapsed, from, to))
				same = append(same, event(second[which], at, elapsed, from, to))
				at += elapsed + float64(random.IntN(3))*7.013
			}
			d.Clock.Advance(2 * time.Hour)
			d.ctx = one
			d.report(events...)
			d.ctx = other
			random.Shuffle(len(same), func(i, j int) { same[i], same[j] = same[j], same[i] })
			for len(same) > 0 {
				n := 1 + random.IntN(len(same))
				d.report(same[:n]...)
				if random.IntN(2) == 0 {
					d.report(same[:n]...)
				}
				same = same[n:]
			}
			if x, y := rowsOf(d, oneID), rowsOf(d, otherID); x != y {
				t.Errorf("at once:\n%s\nin pieces:\n%s", x, y)
			}
		})
	}
}

func rowsOf(d *desk, memberID int64) string {
	var out string
	for _, r := range d.Client().StudyRecord.Query().Where(studyrecord.MemberID(memberID)).Order(ent.Asc("lesson_id")).AllX(d.System()) {
		out += fmt.Sprintln(r.LessonID, r.Status, r.Coverage, r.CoveredMs, r.CreditedMs, r.ResumeMs, r.ResumeAt, r.FurthestMs, r.LastStudiedAt)
	}
	for _, r := range d.Client().StudyDay.Query().Where(studyday.MemberID(memberID)).Order(ent.Asc("day"), ent.Asc("lesson_id")).AllX(d.System()) {
		out += fmt.Sprintln(r.Day, r.LessonID, r.Wall, r.CreditedMs)
	}
	return out
}
