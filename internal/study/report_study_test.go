package study_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"partyschool/internal/enrollments"
	"partyschool/internal/problem"
	"partyschool/internal/study"
)

func TestOutcomes(t *testing.T) {
	// Each case studies a video of 600 s, ten minutes after it was begun.
	const none = ""
	cases := []struct {
		name     string
		event    func(d *desk, s *study.Session) study.StudyEventInput
		outcome  study.Outcome
		reason   study.Reason
		credited float64
		covered  float64 // seconds
	}{
		{"plain", func(_ *desk, s *study.Session) study.StudyEventInput { return event(s, 0, 60, 0, 60) },
			study.Accepted, none, 60, 60},
		{"at twice the speed", func(_ *desk, s *study.Session) study.StudyEventInput {
			e := event(s, 0, 60, 0, 120)
			e.PlaybackRate = 2
			return e
		}, study.Accepted, none, 60, 120},
		{"paused", func(_ *desk, s *study.Session) study.StudyEventInput { return event(s, 0, 60, 30, 30) },
			study.Accepted, none, 60, 0},
		{"more than its speed allows", func(_ *desk, s *study.Session) study.StudyEventInput { return event(s, 0, 60, 0, 61) },
			study.Clipped, study.RateTooHigh, 60, 60},
		{"within the tolerance", func(_ *desk, s *study.Session) study.StudyEventInput { return event(s, 0, 60, 0, 60.25) },
			study.Accepted, none, 60, 60.25},
		{"four times the speed", func(_ *desk, s *study.Session) study.StudyEventInput {
			e := event(s, 0, 60, 0, 240)
			e.PlaybackRate = 4
			return e
		}, study.Clipped, study.RateTooHigh, 60, 120},
		{"overrun by a second", func(_ *desk, s *study.Session) study.StudyEventInput { return event(s, 0, 61, 540, 601) },
			study.Accepted, none, 61, 60},
		{"stopped beyond the end", func(_ *desk, s *study.Session) study.StudyEventInput { return event(s, 0, 5, 600.5, 600.5) },
			study.Accepted, none, 5, 0},
		{"far beyond the end", func(_ *desk, s *study.Session) study.StudyEventInput { return event(s, 0, 120, 540, 660) },
			study.Clipped, study.OutOfRange, 60, 60},
		{"from beyond the end", func(_ *desk, s *study.Session) study.StudyEventInput { return event(s, 0, 10, 602, 612) },
			study.Rejected, study.OutOfRange, 0, 0},
		{"backwards", func(_ *desk, s *study.Session) study.StudyEventInput { return event(s, 0, 10, 20, 10) },
			study.Rejected, study.OutOfRange, 0, 0},
		{"negative position", func(_ *desk, s *study.Session) study.StudyEventInput { return event(s, 0, 10, -1, 10) },
			study.Rejected, study.OutOfRange, 0, 0},
		{"negative time", func(_ *desk, s *study.Session) study.StudyEventInput { return event(s, 0, -10, 0, 10) },
			study.Rejected, study.OutOfRange, 0, 0},
		{"longer than any lease", func(_ *desk, s *study.Session) study.StudyEventInput { return event(s, 0, 72*3600+1, 0, 10) },
			study.Rejected, study.OutOfRange, 0, 0},
		{"no number", func(_ *desk, s *study.Session) study.StudyEventInput { return event(s, 0, math.NaN(), 0, math.Inf(1)) },
			study.Rejected, study.OutOfRange, 0, 0},
		{"no speed", func(_ *desk, s *study.Session) study.StudyEventInput {
			e := event(s, 0, 10, 0, 10)
			e.PlaybackRate = 0
			return e
		}, study.Accepted, none, 10, 10},
		{"a speed below nought", func(_ *desk, s *study.Session) study.StudyEventInput {
			e := event(s, 0, 10, 0, 10)
			e.PlaybackRate = -1
			return e
		}, study.Rejected, study.OutOfRange, 0, 0},
		{"id that is no UUID", func(_ *desk, s *study.Session) study.StudyEventInput {
			e := event(s, 0, 10, 0, 10)
			e.ID = "one"
			return e
		}, study.Rejected, study.OutOfRange, 0, 0},
		{"nonsense session", func(_ *desk, s *study.Session) study.StudyEventInput {
			e := event(s, 0, 10, 0, 10)
			e.SessionID = "one"
			return e
		}, study.Rejected, study.SessionUnknown, 0, 0},
		{"somebody else's session", func(d *desk, s *study.Session) study.StudyEventInput {
			d.ctx, d.member = d.Member()
			return event(s, 0, 10, 0, 10)
		}, study.Rejected, study.SessionUnknown, 0, 0},
		{"before the session", func(_ *desk, s *study.Session) study.StudyEventInput { return event(s, -3600, 60, 0, 60) },
			study.Accepted, none, 60, 60},
		{"in the future", func(_ *desk, s *study.Session) study.StudyEventInput { return event(s, 3600, 60, 0, 60) },
			study.Accepted, none, 60, 60},
		{"after the clock was set", func(_ *desk, s *study.Session) study.StudyEventInput {
			return event(s, 50*365*24*3600, 60, 0, 60)
		}, study.Accepted, none, 60, 60},
		{"in the year 1", func(_ *desk, s *study.Session) study.StudyEventInput {
			e := event(s, 0, 60, 0, 60)
			e.StartedAt = time.Time{}
			return e
		}, study.Accepted, none, 60, 60},
		{"after the session expired", func(_ *desk, s *study.Session) study.StudyEventInput { return event(s, 12*3600, 10, 0, 10) },
			study.Rejected, study.SessionExpired, 0, 0},
		{"while the session expired", func(d *desk, s *study.Session) study.StudyEventInput {
			d.Clock.Advance(24 * time.Hour)
			return event(s, 12*3600-30, 60, 0, 60)
		}, study.Clipped, study.SessionExpired, 30, 30},
		{"while a second device started", func(d *desk, s *study.Session) study.StudyEventInput {
			d.start(d.lesson, "another", false)
			return event(s, 590, 20, 0, 20)
		}, study.Clipped, study.Superseded, 10, 10},
		{"after a second device started", func(d *desk, s *study.Session) study.StudyEventInput {
			d.start(d.lesson, "another", false)
			return event(s, 600, 20, 0, 20)
		}, study.Rejected, study.Superseded, 0, 0},
		{"withdrawn", func(d *desk, s *study.Session) study.StudyEventInput {
			e := d.Client().Enrollment.Query().OnlyX(d.System())
			if _, err := d.enrollments.Withdraw(d.ctx, enrollments.WithdrawInput{EnrollmentID: e.ID}); err != nil {
				d.t.Fatal(err)
			}
			return event(s, 0, 10, 0, 10)
		}, study.Rejected, study.NotEnrolled, 0, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := open(t)
			lesson := d.Video(600)
			d.enroll(d.Course(lesson))
			d.lesson = lesson.ID
			s := d.start(lesson.ID, "phone", false)
			d.Clock.Advance(10 * time.Minute)
			in := c.event(d, s)
			p := d.report(in)
			expect(t, p.Results[0], c.outcome, c.reason, c.credited)
			if p.Results[0].EventID != in.ID {
				t.Errorf("event id %q, want %q", p.Results[0].EventID, in.ID)
			}
			var covered float64
			if len(p.Records) > 0 {
				covered = p.Records[0].Coverage * 600
			}
			if math.Abs(covered-c.covered) > 0.0005 {
				t.Errorf("covered %.3f s, want %.3f s", covered, c.covered)
			}
			// The same again: nothing more, and the same words.
			again := d.report(in)
			if p.Results[0].Reason != nil && (*p.Results[0].Reason == study.SessionUnknown || in.ID == "one") {
				expect(t, again.Results[0], c.outcome, c.reason, 0) // not kept
			} else {
				expect(t, again.Results[0], study.Duplicate, c.reason, c.credited)
			}
			if len(again.Records) > 0 && *again.Records[0] != *p.Records[0] && again.Records[0].CreditedSeconds != p.Records[0].CreditedSeconds {
				t.Errorf("the repeat changed the record from %+v to %+v", p.Records[0], again.Records[0])
			}
		})
	}
}

func TestFasterThanClock(t *testing.T) {
	d := open(t)
	lesson := d.Video(600)
	d.enroll(d.Course(lesson))
	s := d.start(lesson.ID, "phone", false)
	d.Clock.Advance(10 * time.Second)
	// 10 s allow 20 s of media, and the grace of one heartbeat 15 s more, once.
	claim := event(s, 0, 60, 0, 60)
	p := d.report(claim)
	expect(t, p.Results[0], study.Clipped, study.FasterThanClock, 10)
	if got := p.Records[0].Coverage * 600; math.Abs(got-35) > 0.001 {
		t.Errorf("covered %.3f s, want 35 s", got)
	}
	// Another session of the lesson has no grace left.
	s = d.start(lesson.ID, "phone", false)
	d.Clock.Advance(10 * time.Second)
	p = d.report(event(s, 0, 60, 100, 160))
	expect(t, p.Results[0], study.Clipped, study.FasterThanClock, 10)
	if got := p.Records[0].Coverage * 600; math.Abs(got-55) > 0.001 {
		t.Errorf("covered %.3f s, want 55 s", got)
	}
	// And with nothing left, nothing is given.
	p = d.report(event(s, 0, 10, 200, 210))
	expect(t, p.Results[0], study.Clipped, study.FasterThanClock, 0)
}

func TestOverlap(t *testing.T) {
	d := open(t)
	a, b := d.Video(600), d.Video(600)
	d.enroll(d.Course(a, b))
	sa, sb := d.start(a.ID, "phone", false), d.start(b.ID, "phone", false)
	d.Clock.Advance(10 * time.Minute)
	p := d.report(event(sa, 10, 20, 0, 20), event(sb, 0, 40, 0, 40), event(sa, 10, 20, 100, 120))
	// The second is first by the clock; the first lies within it.
	expect(t, p.Results[0], study.Clipped, study.Overlap, 0)
	expect(t, p.Results[1], study.Accepted, "", 40)
	expect(t, p.Results[2], study.Clipped, study.Overlap, 0)
	// Half of it is free: in two pieces around nothing of another lesson.
	p = d.report(event(sa, 20, 40, 0, 40))
	expect(t, p.Results[0], study.Clipped, study.Overlap, 20)
	if got := p.Records[0].Coverage * 600; math.Abs(got-20) > 0.001 {
		t.Errorf("covered %.3f s, want 20 s", got)
	}
	// The same moment of the same lesson: the media counts, the time does not again.
	p = d.report(event(sa, 40, 20, 200, 220))
	expect(t, p.Results[0], study.Accepted, "", 0)
	if got := p.Records[0].Coverage * 600; math.Abs(got-40) > 0.001 {
		t.Errorf("covered %.3f s, want 40 s", got)
	}
}

func TestLease(t *testing.T) {
	d := open(t)
	lesson := d.Video(20)
	d.enroll(d.Course(lesson))
	s := d.start(lesson.ID, "phone", true)
	if s.MaxCreditableSeconds == nil || *s.MaxCreditableSeconds != 60 || !s.ExpiresAt.Equal(s.ServerTime.Add(72*time.Hour)) {
		t.Fatalf("lease %+v", s)
	}
	d.Clock.Advance(5 * time.Hour)
	// Hours later, backwards, in pieces.
	expect(t, d.report(event(s, 100, 40, 0, 20)).Results[0], study.Accepted, "", 40)
	p := d.report(event(s, 0, 40, 0, 20))
	expect(t, p.Results[0], study.Clipped, study.LeaseExhausted, 20)
	expect(t, d.report(event(s, 300, 10, 0, 10)).Results[0], study.Clipped, study.LeaseExhausted, 0)
	expect(t, d.report(event(s, 100, 20, 0, 20)).Results[0], study.Accepted, "", 0)
	if p.Records[0].CreditedSeconds != 60 || p.Records[0].Status != study.Completed {
		t.Errorf("record %+v", p.Records[0])
	}
}

func TestEventsInACall(t *testing.T) {
	d := open(t)
	for _, n := range []int{0, 501} {
		_, err := d.study.ReportStudy(d.ctx, study.ReportStudyInput{Events: make([]study.StudyEventInput, n)})
		if p := problem.As(err); p == nil || p.Code != problem.BadUserInput || p.Field != "events" {
			t.Errorf("%d events: %v", n, err)
		}
	}
	// One bad event spoils none, and none of these is anything.
	p := d.report(make([]study.StudyEventInput, 500)...)
	if len(p.Results) != 500 || p.Results[499].Outcome != study.Rejected {
		t.Errorf("results %+v", p.Results[499])
	}
}

func TestDuplicateInOneCall(t *testing.T) {
	d := open(t)
	lesson := d.Video(600)
	d.enroll(d.Course(lesson))
	s := d.start(lesson.ID, "phone", false)
	d.Clock.Advance(time.Minute)
	a := event(s, 30, 10, 10, 20)
	b := event(s, 0, 20, 0, 20) // an earlier moment under the same id
	b.ID = strings.ToUpper(a.ID)
	p := d.report(a, b)
	expect(t, p.Results[0], study.Accepted, "", 10)
	expect(t, p.Results[1], study.Duplicate, "", 10)
}

// TestManySessionsAtOnceCoverNoFaster reports a different part of one lesson in
// each of 20 leases and 10 online sessions, all open in the same half minute.
func TestManySessionsAtOnceCoverNoFaster(t *testing.T) {
	d := open(t)
	lesson := d.Video(600)
	d.enroll(d.Course(lesson))
	var sessions []*study.Session
	for i := range 30 {
		sessions = append(sessions, d.start(lesson.ID, "phone", i < 20))
	}
	d.Clock.Advance(30 * time.Second)
	var last *study.ReportStudyPayload
	clipped := 0
	for i, s := range sessions {
		e := event(s, 0, 30, float64(i)*20, float64(i)*20+20)
		last = d.report(e)
		if last.Results[0].Outcome == study.Clipped && *last.Results[0].Reason == study.FasterThanClock {
			clipped++
		}
	}
	covered := last.Records[0].Coverage * 600
	if most := 2*30 + 15.0; covered > most+0.001 || covered < 2*30 {
		t.Errorf("30 seconds covered %.1f s of the lesson, want 60 to %.1f", covered, most)
	}
	if last.Records[0].CreditedSeconds != 30 || clipped != 27 {
		t.Errorf("credited %.1f s with %d events clipped, want 30 s and 27", last.Records[0].CreditedSeconds, clipped)
	}
}

// TestAWrongClockCostsNoCoverage studies a lesson at plain speed in three evenings
// on a phone that does not say what its clock is: an hour slow, so that all events
// are moved to the start of their session.
func TestAWrongClockCostsNoCoverage(t *testing.T) {
	d := open(t)
	lesson := d.Video(600)
	d.enroll(d.Course(lesson))
	var last *study.ReportStudyPayload
	for evening := range 3 {
		p, err := d.study.StartStudy(d.ctx, study.StartStudyInput{LessonID: lesson.ID, Device: "phone"})
		if err != nil {
			t.Fatal(err)
		}
		d.Clock.Advance(200 * time.Second)
		for i := range 2 { // in two reports
			var events []study.StudyEventInput
			for n := 5 * i; n < 5*i+5; n++ {
				from := float64(evening*200 + n*20)
				events = append(events, event(p.Session, float64(n*20-3600), 20, from, from+20))
			}
			last = d.report(events...)
			for _, r := range last.Results {
				if r.Outcome != study.Accepted {
					t.Fatalf("evening %d: %+v %v", evening, r, *r.Reason)
				}
			}
		}
		d.Clock.Advance(24 * time.Hour)
	}
	if r := last.Records[0]; r.Coverage != 1 || r.Status != study.Completed {
		t.Errorf("record %+v", r)
	}
}

// TestEventsKeptAreBounded sends rejected events for ever.
func TestEventsKeptAreBounded(t *testing.T) {
	d := open(t)
	lesson := d.Video(600)
	d.enroll(d.Course(lesson))
	rules := study.DefaultRules()
	rules.MaxKept = 10
	d.study = study.New(d.Database, d.Catalogue, d.Calendar, d.Clock, rules, d.enrollments.Complete)
	s := d.start(lesson.ID, "phone", false)
	d.Clock.Advance(time.Minute)
	bad := func(n int) (events []study.StudyEventInput) {
		for range n {
			events = append(events, event(s, 0, 10, 20, 10))
		}
		return events
	}
	first, second := bad(8), bad(8)
	d.report(first...)
	p := d.report(second...)
	for _, r := range p.Results {
		expect(t, r, study.Rejected, study.OutOfRange, 0)
	}
	d.report(bad(1)...)
	p = d.report(event(s, 0, 10, 0, 10), event(s, 10, 10, 10, 20), first[0])
	expect(t, p.Results[0], study.Rejected, study.OutOfRange, 0)
	expect(t, p.Results[2], study.Duplicate, study.OutOfRange, 0)
	if n := d.Client().StudyEvent.Query().CountX(d.System()); n != 10 {
		t.Errorf("%d events kept, want 10", n)
	}
	// Another session begins anew.
	s = d.start(lesson.ID, "phone", false)
	d.Clock.Advance(time.Minute)
	expect(t, d.report(event(s, 0, 10, 0, 10), event(s, 10, 10, 10, 20)).Results[1], study.Accepted, "", 10)
}
