package study_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/internal/enrollments"
	"partyschool/internal/key"
	"partyschool/internal/outline"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
	"partyschool/internal/study"
)

func TestStartStudyRefuses(t *testing.T) {
	d := open(t)
	old, kept, elsewhere := d.Video(600), d.Video(600), d.Video(600)
	quiz := outline.Lesson{ID: d.Key(key.Lesson), Title: "测验", Kind: "QUIZ"}
	c := d.Course(old, kept, quiz)
	d.Course(elsewhere)
	d.enroll(c)
	added := d.Video(600)
	d.Publish(c.ID, kept, added) // the enrolment pins the release before
	cases := []struct {
		name   string
		lesson int64
		device string
		code   problem.Code
		field  string
		reason any
	}{
		{"a course", c.ID, "phone", problem.BadUserInput, "lessonId", nil},
		{"no lesson", d.Key(key.Lesson), "phone", problem.NotFound, "", nil},
		{"no device", kept.ID, " \t", problem.BadUserInput, "device", nil},
		{"a long device", kept.ID, strings.Repeat("机", 121), problem.BadUserInput, "device", nil},
		{"a quiz", quiz.ID, "phone", problem.BadUserInput, "lessonId", nil},
		{"not enrolled", elsewhere.ID, "phone", problem.Conflict, "", "NOT_ENROLLED"},
		{"in a later release", added.ID, "phone", problem.Conflict, "", "LESSON_RETIRED"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := d.study.StartStudy(d.ctx, study.StartStudyInput{LessonID: c.lesson, Device: c.device})
			p := problem.As(err)
			if p == nil || p.Code != c.code || p.Field != c.field || p.Extensions["reason"] != c.reason {
				t.Errorf("%v %v", err, p)
			}
		})
	}
	if n := d.Client().StudySession.Query().CountX(d.System()); n != 0 {
		t.Errorf("%d sessions opened", n)
	}
	// A lesson of the pinned release that the current one has dropped goes on.
	if s := d.start(old.ID, strings.Repeat("机", 120), false); s.MaxCreditableSeconds != nil || s.HeartbeatSeconds != 15 ||
		s.MaxPlaybackRate != 2 || !s.ExpiresAt.Equal(s.ServerTime.Add(12*time.Hour)) || !s.ServerTime.Equal(d.Clock.Now()) {
		t.Errorf("session %+v", s)
	}
}

func TestRetiredByMigration(t *testing.T) {
	d := open(t)
	old, kept := d.Video(600), d.Video(600)
	c := d.Course(old, kept)
	d.enroll(c)
	s := d.start(old.ID, "phone", false)
	d.Clock.Advance(time.Minute)
	d.report(event(s, 0, 10, 0, 10))
	to := d.Publish(c.ID, kept)
	if err := d.Database.InTx(d.System(), func(ctx context.Context, tx *ent.Client) error {
		learners, err := d.enrollments.LockUnfinished(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		_, err = d.enrollments.Migrate(ctx, tx, learners, to)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	p := d.report(event(s, 10, 10, 10, 20))
	expect(t, p.Results[0], study.Rejected, study.LessonRetired, 0)
	if r := p.Records[0]; r.Lesson != nil || r.CreditedSeconds != 10 || r.Coverage != 10.0/600 {
		t.Errorf("record %+v", r)
	}
	if page, err := d.study.Records(d.ctx, paging.Args{}); err != nil || page.Edges[0].Node.Coverage != 10.0/600 {
		t.Errorf("records %+v %v", page, err)
	}
	_, err := d.study.StartStudy(d.ctx, study.StartStudyInput{LessonID: old.ID, Device: "phone"})
	if p := problem.As(err); p == nil || p.Extensions["reason"] != "LESSON_RETIRED" {
		t.Errorf("start a retired lesson: %v", err)
	}
}

func TestSecondDevice(t *testing.T) {
	d := open(t)
	a, b := d.Video(600), d.Video(600)
	d.enroll(d.Course(a, b))
	lease := d.start(a.ID, "phone", true)
	first, sameDevice := d.start(a.ID, "phone", false), d.start(b.ID, "phone", false)
	d.Clock.Advance(time.Minute)
	if again := d.start(a.ID, "phone", false); again.ID == first.ID {
		t.Error("the same device was given the same session")
	}
	second := d.start(b.ID, "desktop", false)
	d.Clock.Advance(time.Minute)
	p := d.report(event(first, 50, 20, 0, 20), event(sameDevice, 61, 5, 0, 5), event(second, 1, 5, 0, 5), event(lease, 70, 20, 100, 120))
	expect(t, p.Results[0], study.Clipped, study.Superseded, 10)
	expect(t, p.Results[1], study.Rejected, study.Superseded, 0)
	expect(t, p.Results[2], study.Accepted, "", 5)
	expect(t, p.Results[3], study.Accepted, "", 20)
}

func TestLeases(t *testing.T) {
	d := open(t)
	lesson := d.Video(600)
	d.enroll(d.Course(lesson))
	for range 20 {
		d.start(lesson.ID, "phone", true)
	}
	offline := true
	_, err := d.study.StartStudy(d.ctx, study.StartStudyInput{LessonID: lesson.ID, Device: "phone", Offline: &offline})
	if !problem.Is(err, problem.Conflict) {
		t.Errorf("a 21st lease: %v", err)
	}
	d.Clock.Advance(72 * time.Hour)
	d.start(lesson.ID, "phone", true)
}

func TestWrongClock(t *testing.T) {
	for _, off := range []time.Duration{-365 * 24 * time.Hour, 50 * 365 * 24 * time.Hour, 0} {
		d := open(t)
		lesson := d.Video(600)
		d.enroll(d.Course(lesson))
		phone := d.Clock.Now().Add(off)
		p, err := d.study.StartStudy(d.ctx, study.StartStudyInput{LessonID: lesson.ID, Device: "phone", ClientTime: &phone})
		if err != nil {
			t.Fatal(err)
		}
		d.Clock.Advance(time.Minute)
		in := event(p.Session, 30, 15, 0, 15)
		in.StartedAt = in.StartedAt.Add(off)
		expect(t, d.report(in).Results[0], study.Accepted, "", 15)
		row := d.Client().StudyEvent.Query().OnlyX(d.System())
		if want := p.Session.ServerTime.Add(30 * time.Second); !row.WallFrom.Equal(want) {
			t.Errorf("off by %v: counted at %v, want %v", off, row.WallFrom, want)
		}
	}
}

func TestResumePosition(t *testing.T) {
	d := open(t)
	lesson := d.Video(600)
	d.enroll(d.Course(lesson))
	s := d.start(lesson.ID, "phone", false)
	d.Clock.Advance(5 * time.Minute)
	d.report(event(s, 100, 20, 200, 220))
	d.report(event(s, 0, 20, 400, 420)) // late: it happened before
	if s := d.start(lesson.ID, "phone", false); s.ResumePosition != 220 {
		t.Errorf("resume at %v, want 220", s.ResumePosition)
	}
	if _, err := d.enrollments.Withdraw(d.ctx, enrollments.WithdrawInput{EnrollmentID: d.Client().Enrollment.Query().OnlyIDX(d.System())}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.study.StartStudy(d.ctx, study.StartStudyInput{LessonID: lesson.ID, Device: "phone"}); !problem.Is(err, problem.Conflict) {
		t.Errorf("start after withdrawing: %v", err)
	}
}
