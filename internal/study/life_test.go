package study_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"

	"partyschool/ent"
	"partyschool/ent/studyevent"
	"partyschool/ent/studyrecord"
	"partyschool/ent/studysession"
	"partyschool/internal/catalogue"
	"partyschool/internal/enrollments"
	"partyschool/internal/key"
	"partyschool/internal/outline"
	"partyschool/internal/problem"
	"partyschool/internal/study"
)

// life is a member's learning, drawn by chance: honest study, nonsense, two devices,
// leases, places left and taken again, new releases, quizzes.
type life struct {
	*desk
	r        *rapid.T
	lessons  []outline.Lesson
	quiz     outline.Lesson
	course   *catalogue.Course
	place    *ent.Enrollment
	sessions []*study.Session
	began    map[int64]time.Time // by the school's clock
	sent     []study.StudyEventInput
}

// live begins a life in a school that other lives were led in before.
func live(r *rapid.T, d *desk) *life {
	one := *d
	one.ctx, one.member = d.Member()
	l := &life{desk: &one, r: r, began: map[int64]time.Time{}}
	l.lessons = []outline.Lesson{d.Video(200), d.Video(40), d.Article(100)}
	l.quiz = outline.Lesson{ID: d.Key(key.Lesson), Title: "测验", Kind: "QUIZ", Required: true}
	l.course = d.Course(append([]outline.Lesson{l.quiz}, l.lessons...)...)
	l.place = l.enroll(l.course)
	l.begin()
	return l
}

// pauses are how long nothing happens: not at all, too, since two devices report in
// one millisecond.
var pauses = []time.Duration{0, 0, 0, time.Millisecond, 2 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute, 11 * time.Hour, 70 * time.Hour}

// step lets something happen.
func (l *life) step() {
	l.Clock.Advance(rapid.SampledFrom(pauses).Draw(l.r, "later"))
	switch rapid.SampledFrom([]string{
		"start", "start", "start", "report", "report", "report", "report", "report", "report", "place", "release", "quiz",
	}).Draw(l.r, "what") {
	case "start":
		l.begin()
	case "report":
		if len(l.sessions) > 0 {
			l.desk.report(l.events()...)
		}
	case "place":
		l.leaveOrReturn()
	case "release":
		l.release()
	case "quiz":
		l.sit(rapid.Bool().Draw(l.r, "passed"))
	}
}

func (l *life) begin() {
	now := l.Clock.Now()
	phone := now.Add(rapid.SampledFrom([]time.Duration{0, -365 * 24 * time.Hour, 3 * time.Hour}).Draw(l.r, "clock"))
	offline := rapid.Bool().Draw(l.r, "offline")
	p, err := l.study.StartStudy(l.ctx, study.StartStudyInput{
		LessonID:   rapid.SampledFrom(l.lessons).Draw(l.r, "lesson").ID,
		Device:     rapid.SampledFrom([]string{"phone", "desktop"}).Draw(l.r, "device"),
		ClientTime: &phone, Offline: &offline,
	})
	if problem.Is(err, problem.Conflict) || problem.Is(err, problem.NotFound) { // not enrolled, retired, too many leases
		return
	}
	if err != nil {
		l.r.Fatal(err)
	}
	s := *p.Session
	l.began[s.ID] = now
	s.ServerTime = s.ServerTime.Add(phone.Sub(now)) // as the phone sees it
	l.sessions = append(l.sessions, &s)
}

func (l *life) events() []study.StudyEventInput {
	events := make([]study.StudyEventInput, rapid.IntRange(1, 6).Draw(l.r, "events"))
	for i := range events {
		if len(l.sent) > 0 && rapid.IntRange(0, 4).Draw(l.r, "again") == 0 {
			events[i] = rapid.SampledFrom(l.sent).Draw(l.r, "known")
			continue
		}
		in := l.honest(rapid.SampledFrom(l.sessions).Draw(l.r, "session"))
		switch rapid.SampledFrom([]string{"honest", "honest", "honest", "long", "late", "ahead", "fast", "nonsense"}).Draw(l.r, "kind") {
		case "long":
			in.ElapsedSeconds *= 20
		case "late":
			in.StartedAt = in.StartedAt.Add(time.Duration(1+l.draw(12)) * time.Hour)
		case "ahead":
			in.StartedAt = in.StartedAt.Add(time.Duration(l.draw(100_000)) * time.Millisecond)
		case "fast":
			in.ToPosition += float64(l.draw(120_000)) / 1000
			in.PlaybackRate = 4
		case "nonsense":
			in.FromPosition, in.ElapsedSeconds, in.PlaybackRate = in.ToPosition+1, in.ElapsedSeconds-20, float64(l.draw(3)-1)
		}
		if rapid.IntRange(0, 30).Draw(l.r, "absurd") == 0 {
			in.FromPosition, in.ToPosition = -0.0001, 1e12
		}
		events[i] = in
		l.sent = append(l.sent, in)
	}
	return events
}

// draw draws evenly; rapid likes small numbers.
func (l *life) draw(below int) int {
	indices := make([]int, 64)
	for i := range indices {
		indices[i] = i * below / 64
	}
	return rapid.SampledFrom(indices).Draw(l.r, "number")
}

// honest is a stretch of the session's lesson, played while the server watched.
func (l *life) honest(s *study.Session) study.StudyEventInput {
	watched := min(int(l.Clock.Now().Sub(l.began[s.ID])/time.Millisecond), 200_000)
	in := event(s, float64(l.draw(watched+1))/1000, float64(l.draw(30_000))/1000, float64(l.draw(180_000))/1000, 0)
	in.PlaybackRate = rapid.SampledFrom([]float64{1, 1.5, 2}).Draw(l.r, "rate")
	in.ToPosition = in.FromPosition + in.ElapsedSeconds*in.PlaybackRate
	return in
}

func (l *life) leaveOrReturn() {
	if _, err := l.enrollments.Withdraw(l.ctx, enrollments.WithdrawInput{EnrollmentID: l.place.ID}); err != nil && !problem.Is(err, problem.Conflict) {
		l.r.Fatal(err)
	}
	if rapid.Bool().Draw(l.r, "return") {
		l.place = l.enroll(l.course)
	}
}

// release publishes lessons that are longer, shorter, easier or gone.
func (l *life) release() {
	lessons := []outline.Lesson{l.quiz}
	for _, lesson := range l.lessons {
		lesson.DurationMS = lesson.DurationMS * rapid.SampledFrom([]int64{2, 3, 6}).Draw(l.r, "length") / 3
		if lesson.Kind == "VIDEO" {
			lesson.MinCoverage = rapid.SampledFrom([]float64{0.9, 0.3}).Draw(l.r, "coverage")
		}
		if rapid.IntRange(0, 3).Draw(l.r, "keep") > 0 {
			lessons = append(lessons, lesson)
		}
	}
	l.course = l.Publish(l.course.ID, lessons...)
	if !rapid.Bool().Draw(l.r, "migrate") {
		return
	}
	l.must(l.Database.InTx(l.System(), func(ctx context.Context, tx *ent.Client) error {
		learners, err := l.enrollments.LockUnfinished(ctx, tx, l.course.ID)
		if err != nil {
			return err
		}
		_, err = l.enrollments.Migrate(ctx, tx, learners, l.course)
		return err
	}))
}

func (l *life) sit(passed bool) {
	l.must(l.Database.InTx(l.ctx, func(ctx context.Context, tx *ent.Client) error {
		organizationID, name, err := study.Lock(ctx, l.Database, tx, l.member.ID)
		if err != nil {
			return err
		}
		try := study.QuizTry{
			MemberID: l.member.ID, OrganizationID: organizationID, Name: name,
			EnrollmentID: l.place.ID, CourseID: l.course.ID, LessonID: l.quiz.ID, At: l.Clock.Now(),
		}
		if passed {
			_, err = l.study.PassQuiz(ctx, tx, try)
		} else {
			_, err = l.study.TryQuiz(ctx, tx, try)
		}
		return err
	}))
}

func (l *life) must(err error) {
	if err != nil {
		l.r.Fatal(err)
	}
}

// numbers are all rows of the member's study, in words.
func (l *life) numbers() string {
	var b strings.Builder
	b.WriteString(rowsOf(l.desk, l.member.ID))
	for _, s := range l.Client().StudySession.Query().Where(studysession.MemberID(l.member.ID)).Order(ent.Asc("id")).AllX(l.System()) {
		fmt.Fprintln(&b, s.ID, s.AcceptedMediaMs, s.CreditedMs, s.GraceMs)
	}
	for _, r := range l.Client().StudyRecord.Query().Where(studyrecord.MemberID(l.member.ID)).Order(ent.Asc("id")).AllX(l.System()) {
		fmt.Fprintln(&b, r.ID, r.GraceMs, r.CompletedAt)
	}
	e := l.Client().Enrollment.GetX(l.System(), l.place.ID)
	fmt.Fprintln(&b, e.Status, e.CompletedLessons, e.RequiredLessons, e.NextLessonID != nil, e.CreditedMs, e.LastStudiedAt, e.CompletedAt, e.ReleaseID)
	return b.String()
}

func (l *life) expectNoDifference(when string) {
	found, err := l.study.Recompute(l.System(), l.member.ID, true)
	l.must(err)
	if len(found.Differences) > 0 {
		l.r.Fatalf("%s: %v\n%s", when, found.Differences, l.story())
	}
}

func (l *life) story() string {
	var b strings.Builder
	for _, s := range l.Client().StudySession.Query().Where(studysession.MemberID(l.member.ID)).Order(ent.Asc("id")).AllX(l.System()) {
		fmt.Fprintln(&b, s)
	}
	for _, e := range l.Client().StudyEvent.Query().Where(studyevent.MemberID(l.member.ID)).Order(ent.Asc("id")).AllX(l.System()) {
		fmt.Fprintln(&b, e)
	}
	return b.String() + l.numbers()
}
