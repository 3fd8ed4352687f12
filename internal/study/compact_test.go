package study_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"partyschool/ent/studyevent"
	"partyschool/internal/study"
)

// TestCompactedIsWhatWasCounted forgets events now and then.
func TestCompactedIsWhatWasCounted(t *testing.T) {
	d := open(t)
	d.keepAMonth()
	rapid.Check(t, func(r *rapid.T) {
		l := live(r, d)
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			l.step()
			if rapid.IntRange(0, 4).Draw(r, "compact") > 0 {
				continue
			}
			l.passAMonthAfter(rapid.SampledFrom(l.sessions).Draw(r, "session"))
			before := l.numbers()
			l.must(l.study.Compact(d.ctx))
			if after := l.numbers(); before != after {
				r.Fatalf("compacting changed\n%s\nto\n%s", before, after)
			}
			l.expectNoDifference("after compacting")
		}
		l.expectNoDifference("in the end")
		l.Clock.Advance(90 * 24 * time.Hour)
		l.must(l.study.Compact(d.ctx))
		if n := l.Client().StudyEvent.Query().Where(studyevent.MemberID(l.member.ID)).CountX(l.System()); n > 0 {
			r.Fatalf("%d events are kept for ever", n)
		}
		l.expectNoDifference("with all events forgotten")
	})
}

// passAMonthAfter lets so much time pass that the events of the session are old
// enough to be forgotten, and those of a session that expired an hour later are not.
func (l *life) passAMonthAfter(s *study.Session) {
	if then := s.ExpiresAt.AddDate(0, 1, 0).Add(time.Minute); then.After(l.Clock.Now()) {
		l.Clock.Set(then)
	}
}

// keepAMonth has events kept for one month.
func (d *desk) keepAMonth() {
	rules := study.DefaultRules()
	rules.KeepMonths = 1
	d.study = study.New(d.Database, d.Catalogue, d.Calendar, d.Clock, rules, d.enrollments.Complete)
}

// TestCompactedSessionsTakeNothing sends what a compacted session knew, and what it
// did not.
func TestCompactedSessionsTakeNothing(t *testing.T) {
	d := open(t)
	d.keepAMonth()
	lesson := d.Video(600)
	d.enroll(d.Course(lesson))
	s := d.start(lesson.ID, "phone", true)
	d.Clock.Advance(time.Minute)
	known := event(s, 0, 30, 0, 30)
	expect(t, d.report(known).Results[0], study.Accepted, "", 30)
	d.Clock.Advance(72*time.Hour + 31*24*time.Hour)
	if err := d.study.Compact(d.ctx); err != nil {
		t.Fatal(err)
	}
	p := d.report(known, event(s, 30, 30, 30, 60))
	expect(t, p.Results[0], study.Rejected, study.SessionExpired, 0)
	expect(t, p.Results[1], study.Rejected, study.SessionExpired, 0)
	if p.Records[0].CreditedSeconds != 30 || p.Records[0].Coverage != 0.05 {
		t.Errorf("record %+v", p.Records[0])
	}
	if n := d.Client().StudyEvent.Query().CountX(d.System()); n != 0 {
		t.Errorf("%d events kept", n)
	}
	digest := d.Client().StudyDigest.Query().OnlyX(d.System())
	if digest.CreditedMs != 30_000 || digest.Coverage.String() != "0-30000" {
		t.Errorf("digest %v", digest)
	}
}

// TestDamageKeepsItsProof does not compact what does not add up.
func TestDamageKeepsItsProof(t *testing.T) {
	d := open(t)
	d.keepAMonth()
	lesson := d.Video(600)
	d.enroll(d.Course(lesson))
	s := d.start(lesson.ID, "phone", false)
	d.Clock.Advance(time.Minute)
	d.report(event(s, 0, 30, 0, 30))
	d.Client().StudyRecord.Update().SetCreditedMs(1).ExecX(d.System())
	d.Clock.Advance(32 * 24 * time.Hour)
	for _, kept := range []int{1, 0} {
		if err := d.study.Compact(d.ctx); err != nil {
			t.Fatal(err)
		}
		if n := d.Client().StudyEvent.Query().CountX(d.System()); n != kept {
			t.Errorf("%d events kept, want %d", n, kept)
		}
		if _, err := d.study.Recompute(d.System(), d.member.ID, false); err != nil {
			t.Fatal(err)
		}
	}
}

// TestWhatCameBeforeTheDigestStands compacts one of two sessions whose events came in
// turns: the first event of the other was judged when the lesson was hardly covered.
func TestWhatCameBeforeTheDigestStands(t *testing.T) {
	d := open(t)
	d.keepAMonth()
	lesson := d.Video(2000)
	d.enroll(d.Course(lesson))
	lease, online := d.start(lesson.ID, "phone", true), d.start(lesson.ID, "desktop", false)
	fast := func(s *study.Session, after, elapsed, from float64) study.StudyEventInput {
		in := event(s, after, elapsed, from, from+2*elapsed)
		in.PlaybackRate = 2
		return in
	}
	d.Clock.Advance(time.Minute)
	expect(t, d.report(fast(lease, 0, 60, 0)).Results[0], study.Accepted, "", 60)
	d.Clock.Advance(10 * time.Minute)
	// A clock that stands still has all of it happen in the same moments.
	for i, credited := range []float64{140, 0, 0} {
		expect(t, d.report(fast(online, 0, 200, 400+400*float64(i))).Results[0], study.Accepted, "", credited)
	}
	d.Clock.Set(online.ExpiresAt.AddDate(0, 1, 0).Add(time.Hour))
	if err := d.study.Compact(d.ctx); err != nil {
		t.Fatal(err)
	}
	if row := d.Client().StudyEvent.Query().OnlyX(d.System()); row.SessionID != lease.ID {
		t.Fatalf("kept %v", row)
	}
	found, err := d.study.Recompute(d.System(), d.member.ID, true)
	if err != nil || len(found.Differences) > 0 {
		t.Errorf("%+v %v", found, err)
	}
	// What comes after the digest is judged anew.
	p := d.report(event(lease, 700, 30, 1700, 1730))
	expect(t, p.Results[0], study.Accepted, "", 30)
	if _, err := d.Client().ExecContext(d.System(), "UPDATE study_events SET credited_ms = 1 WHERE credited_ms = 30000"); err != nil {
		t.Fatal(err)
	}
	if found, err = d.study.Recompute(d.System(), d.member.ID, true); err != nil || len(found.Differences) == 0 {
		t.Errorf("%+v %v", found, err)
	}
}
