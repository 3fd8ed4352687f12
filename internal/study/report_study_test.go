package study_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/ent/enrollment"
	"partyschool/internal/catalogue"
	"partyschool/internal/database"
	"partyschool/internal/enrollments"
	"partyschool/internal/key"
	"partyschool/internal/problem"
	"partyschool/internal/study"
	"partyschool/internal/study/studytest"
)

// desk is a school with its rooms, and a learner.
type desk struct {
	*studytest.School
	study       *study.Service
	enrollments *enrollments.Service
	t           testing.TB
	ctx         context.Context
	member      *ent.Member
	lesson      int64 // the one that a case studies
}

func open(t testing.TB) *desk {
	t.Helper()
	s := studytest.Open(t)
	e := enrollments.New(s.Database, s.Catalogue, s.Calendar, s.Clock)
	d := &desk{School: s, enrollments: e, t: t}
	d.study = study.New(s.Database, s.Catalogue, s.Calendar, s.Clock, study.DefaultRules(), e.Complete)
	d.ctx, d.member = s.Member()
	return d
}

func (d *desk) enroll(c *catalogue.Course) *ent.Enrollment {
	d.t.Helper()
	p, err := d.enrollments.Enroll(d.ctx, enrollments.EnrollInput{CourseID: c.ID})
	if err != nil {
		d.t.Fatal(err)
	}
	return p.Enrollment
}

func (d *desk) start(lessonID int64, device string, offline bool) *study.Session {
	d.t.Helper()
	now := d.Clock.Now()
	p, err := d.study.StartStudy(d.ctx, study.StartStudyInput{LessonID: lessonID, Device: device, Offline: &offline, ClientTime: &now})
	if err != nil {
		d.t.Fatal(err)
	}
	return p.Session
}

func (d *desk) report(events ...study.StudyEventInput) *study.ReportStudyPayload {
	d.t.Helper()
	p, err := d.study.ReportStudy(d.ctx, study.ReportStudyInput{Events: events})
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

// event says that from so many seconds after the session's start, for so many
// seconds, the phone played from here to there.
func event(s *study.Session, after, elapsed, from, to float64) study.StudyEventInput {
	return study.StudyEventInput{
		ID: uuid.NewString(), SessionID: key.Format(s.ID),
		StartedAt:      s.ServerTime.Add(time.Duration(after * float64(time.Second))),
		ElapsedSeconds: elapsed, FromPosition: from, ToPosition: to, PlaybackRate: 1,
	}
}

func expect(t *testing.T, got study.StudyEventResult, outcome study.Outcome, reason study.Reason, credited float64) {
	t.Helper()
	var why study.Reason
	if got.Reason != nil {
		why = *got.Reason
	}
	if got.Outcome != outcome || why != reason || math.Abs(got.CreditedSeconds-credited) > 0.0005 {
		t.Errorf("%s %s %.3f s, want %s %s %.3f s", got.Outcome, why, got.CreditedSeconds, outcome, reason, credited)
	}
}

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

func TestMidnightAndYear(t *testing.T) {
	d := open(t)
	d.Clock.Set(time.Date(2026, 12, 31, 15, 59, 30, 0, time.UTC)) // 23:59:30 in Shanghai
	lesson := d.Video(60)
	d.enroll(d.Course(lesson))
	s := d.start(lesson.ID, "phone", false)
	d.Clock.Advance(time.Minute)
	p := d.report(event(s, 0, 60, 0, 60))
	expect(t, p.Results[0], study.Accepted, "", 60)
	days := d.Client().StudyDay.Query().Order(ent.Asc("day")).AllX(d.System())
	if len(days) != 2 || days[0].Day.String() != "2026-12-31" || days[0].CreditedMs != 30_000 || days[1].Day.String() != "2027-01-01" || days[1].CreditedMs != 30_000 {
		t.Fatalf("days %v", days)
	}
	entry := d.Client().CreditEntry.Query().OnlyX(d.System())
	if entry.Year != 2027 || entry.OccurredOn.String() != "2027-01-01" || entry.Hundredths != 150 || entry.Seconds != 60 || entry.Rule != "PER_45_MINUTES" {
		t.Errorf("entry %+v", entry)
	}
}

func TestStudiedBeforeTheYearEndCountsThen(t *testing.T) {
	d := open(t)
	d.Clock.Set(time.Date(2026, 12, 31, 10, 0, 0, 0, time.UTC))
	lesson := d.Video(60)
	d.enroll(d.Course(lesson))
	s := d.start(lesson.ID, "phone", true)
	d.Clock.Advance(48 * time.Hour)
	d.report(event(s, 0, 60, 0, 60))
	if entry := d.Client().CreditEntry.Query().OnlyX(d.System()); entry.Year != 2026 {
		t.Errorf("entry %+v", entry)
	}
}

func TestCourseCompletion(t *testing.T) {
	d := open(t)
	video, article, elective := d.Video(60), d.Article(100), d.Video(30)
	elective.Required = false
	c := d.Course(elective, video, article)
	e := d.enroll(c)
	if e.Status != enrollment.StatusNOT_STARTED || e.RequiredLessons != 2 || *e.NextLessonID != video.ID {
		t.Fatalf("enrolment %+v", e)
	}
	s := d.start(video.ID, "phone", false)
	d.Clock.Advance(time.Minute)
	p := d.report(event(s, 0, 54, 0, 54))
	if got := p.Enrollments[0]; got.Status != enrollment.StatusIN_PROGRESS || got.CompletedLessons != 1 || *got.NextLessonID != article.ID {
		t.Fatalf("enrolment %+v", got)
	}
	if p.Records[0].Status != study.Completed || p.Records[0].CompletedAt == nil {
		t.Fatalf("record %+v", p.Records[0])
	}
	s = d.start(article.ID, "phone", false)
	d.Clock.Advance(2 * time.Minute)
	p = d.report(event(s, 0, 60, 0, 50))
	if p.Records[0].Status != study.InProgress {
		t.Fatalf("complete without reaching the end: %+v", p.Records[0])
	}
	p = d.report(event(s, 60, 0, 100, 100))
	got := p.Enrollments[0]
	if p.Records[0].Status != study.Completed || got.Status != enrollment.StatusCOMPLETED || got.CompletedAt == nil || *got.NextLessonID != elective.ID {
		t.Fatalf("record %+v enrolment %+v", p.Records[0], got)
	}
	stored := d.Client().Enrollment.GetX(d.System(), e.ID)
	if stored.CreditedMs != 114_000 || got.CreditedMs != 114_000 || !stored.CompletedAt.Equal(*got.CompletedAt) || !stored.ActiveAt.Equal(got.ActiveAt) {
		t.Errorf("stored %+v, answered %+v", stored, got)
	}
	// Study goes on counting, and nothing happens twice.
	p = d.report(event(s, 60, 30, 0, 30))
	expect(t, p.Results[0], study.Accepted, "", 30)
	d.checkCompletedOnce(t, c)
	s = d.start(elective.ID, "phone", false)
	d.Clock.Advance(time.Minute)
	if p = d.report(event(s, 0, 30, 0, 30)); p.Enrollments[0].NextLessonID != nil {
		t.Errorf("next lesson %d, want none", *p.Enrollments[0].NextLessonID)
	}
}

func (d *desk) checkCompletedOnce(t *testing.T, c *catalogue.Course) {
	t.Helper()
	sys := d.System()
	certificate := d.Client().Certificate.Query().OnlyX(sys)
	if !strings.HasPrefix(certificate.Number, "PS-2026-") || len(certificate.Number) != 18 || certificate.MemberName != d.member.Name || certificate.CourseTitle != c.Title {
		t.Errorf("certificate %+v", certificate)
	}
	entry := d.Client().CreditEntry.Query().OnlyX(sys)
	if entry.Hundredths != 150 || entry.Year != 2026 {
		t.Errorf("entry %+v", entry)
	}
	row := d.Client().Course.GetX(sys, c.ID)
	if row.CompletedCount != 1 || row.LearnerCount != 1 {
		t.Errorf("course counts %d learners, %d completed", row.LearnerCount, row.CompletedCount)
	}
}

func TestParallelCompletion(t *testing.T) {
	d := open(t)
	lesson := d.Video(60)
	c := d.Course(lesson)
	d.enroll(c)
	s := d.start(lesson.ID, "phone", false)
	d.Clock.Advance(time.Minute)
	var wait sync.WaitGroup
	for i := range 50 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			in := event(s, 0, 60, 0, 60)
			if i%2 == 0 {
				in.ID = uuid.NewSHA1(uuid.NameSpaceURL, []byte("the same")).String()
			}
			if _, err := d.study.ReportStudy(d.ctx, study.ReportStudyInput{Events: []study.StudyEventInput{in}}); err != nil {
				t.Error(err)
			}
		}()
	}
	wait.Wait()
	d.checkCompletedOnce(t, c)
	if r := d.Client().StudyRecord.Query().OnlyX(d.System()); r.CreditedMs != 60_000 {
		t.Errorf("credited %d ms, want 60000", r.CreditedMs)
	}
	if n := d.Client().StudyEvent.Query().CountX(d.System()); n != 26 {
		t.Errorf("%d events kept, want 26", n)
	}
}

func TestParallelLearners(t *testing.T) {
	d := open(t)
	lesson := d.Video(60)
	c := d.Course(lesson)
	var wait sync.WaitGroup
	for range 20 {
		ctx, _ := d.Member()
		wait.Add(1)
		go func() {
			defer wait.Done()
			one := *d
			one.ctx = ctx
			if _, err := one.enrollments.Enroll(ctx, enrollments.EnrollInput{CourseID: c.ID}); err != nil {
				t.Error(err)
				return
			}
			p, err := one.study.StartStudy(ctx, study.StartStudyInput{LessonID: lesson.ID, Device: "phone"})
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := one.study.ReportStudy(ctx, study.ReportStudyInput{Events: []study.StudyEventInput{event(p.Session, 0, 60, 0, 60)}}); err != nil {
				t.Error(err)
			}
		}()
	}
	wait.Wait()
	if row := d.Client().Course.Query().Where(course.ID(c.ID)).OnlyX(d.System()); row.LearnerCount != 20 {
		t.Errorf("%d learners counted, want 20", row.LearnerCount)
	}
}

func TestStatements(t *testing.T) {
	d := open(t)
	lesson := d.Video(1000)
	d.enroll(d.Course(lesson, d.Video(1000)))
	s := d.start(lesson.ID, "phone", false)
	d.Clock.Advance(20 * time.Minute)
	var events []study.StudyEventInput
	for i := range 100 { // the first study of the enrolment, and it completes a lesson
		events = append(events, event(s, float64(10*i), 10, float64(10*i), float64(10*i+10)))
	}
	ctx, n := database.CountStatements(d.ctx)
	p, err := d.study.ReportStudy(ctx, study.ReportStudyInput{Events: events})
	if err != nil {
		t.Fatal(err)
	}
	if p.Records[0].Status != study.Completed || p.Records[0].CreditedSeconds != 1000 {
		t.Fatalf("record %+v", p.Records[0])
	}
	if n.Load() > 8 {
		t.Errorf("%d statements for 100 events, want at most 8", n.Load())
	}
}

func TestManyMembersInOneTransaction(t *testing.T) {
	d := open(t)
	lesson := d.Video(60)
	c := d.Course(lesson)
	var members []int64
	var events [][]study.StudyEventInput
	for range 5 {
		d.ctx, d.member = d.Member()
		d.enroll(c)
		s := d.start(lesson.ID, "phone", false)
		// Two reports each; only both together complete the course. The third is known.
		a, b := event(s, 0, 30, 0, 30), event(s, 30, 30, 30, 60)
		members = append(members, d.member.ID, d.member.ID, d.member.ID)
		events = append(events, []study.StudyEventInput{a}, []study.StudyEventInput{b}, []study.StudyEventInput{a})
	}
	d.Clock.Advance(time.Minute)
	ctx, n := database.CountStatements(d.System())
	results, err := d.study.Together(ctx, members, events)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range results {
		if i%3 == 2 {
			expect(t, r[0], study.Duplicate, "", 30)
		} else {
			expect(t, r[0], study.Accepted, "", 30)
		}
	}
	if row := d.Client().Course.GetX(d.System(), c.ID); row.CompletedCount != 5 {
		t.Errorf("%d completed, want 5", row.CompletedCount)
	}
	if n.Load() > 12 { // eight, and four for what follows from completed courses
		t.Errorf("%d statements", n.Load())
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

func BenchmarkReportStudy(b *testing.B) {
	for _, n := range []int{1, 100} {
		b.Run(fmt.Sprintf("events=%d", n), func(b *testing.B) {
			d := open(b)
			lesson := d.Video(7200)
			d.enroll(d.Course(lesson))
			s := d.start(lesson.ID, "phone", false)
			d.Clock.Advance(time.Hour)
			for i := range b.N {
				events := make([]study.StudyEventInput, n)
				for j := range events {
					at := float64((i*n + j) % 3000)
					events[j] = event(s, at, 1, at, at+1)
				}
				d.report(events...)
			}
		})
	}
}
