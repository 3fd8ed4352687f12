package study_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"partyschool/ent"
	"partyschool/ent/auditentry"
	"partyschool/ent/enrollment"
	"partyschool/ent/studyday"
	"partyschool/ent/studyevent"
	"partyschool/ent/studyrecord"
	"partyschool/ent/studysession"
	"partyschool/internal/catalogue"
	"partyschool/internal/enrollments"
	"partyschool/internal/identity"
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

// TestRecomputedIsWhatWasCounted computes lives anew at any moment.
func TestRecomputedIsWhatWasCounted(t *testing.T) {
	d := open(t)
	rapid.Check(t, func(r *rapid.T) {
		l := live(r, d)
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			l.step()
		}
		l.expectNoDifference("in the end")
	})
}

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

// TestRecomputeMends spoils numbers and has them mended.
func TestRecomputeMends(t *testing.T) {
	d := open(t)
	rapid.Check(t, func(r *rapid.T) {
		l := live(r, d)
		for range rapid.IntRange(5, 25).Draw(r, "steps") {
			l.step()
		}
		before := l.numbers()
		l.spoil()
		if l.numbers() == before {
			return
		}
		spoiled := l.numbers()
		found, err := l.study.Recompute(l.System(), l.member.ID, true)
		l.must(err)
		if len(found.Differences) == 0 || strings.Contains(fmt.Sprint(found.Differences), "%!") || l.numbers() != spoiled {
			r.Fatalf("the dry run says %v\n%s", found.Differences, l.story())
		}
		_, err = l.study.Recompute(l.System(), l.member.ID, false)
		l.must(err)
		if after := l.numbers(); after != before {
			r.Fatalf("%v\nwas\n%s\nspoiled\n%s\nis\n%s", found.Differences, before, spoiled, after)
		}
		l.expectNoDifference("mended")
	})
}

func (l *life) spoil() {
	statements := []string{
		"UPDATE study_records SET credited_ms = credited_ms + 1000",
		"UPDATE study_records SET coverage = '0-1', covered_ms = 1",
		"UPDATE study_records SET resume_ms = 7, furthest_ms = furthest_ms + 1, grace_ms = 3",
		"UPDATE study_days SET wall = '', credited_ms = 0",
		"UPDATE study_days SET credited_ms = credited_ms - 1",
		"UPDATE study_sessions SET accepted_media_ms = 0, credited_ms = credited_ms + 5, grace_ms = 1",
		"UPDATE enrollments SET credited_ms = 12345, completed_lessons = completed_lessons + 1",
		"UPDATE enrollments SET last_studied_at = NULL, next_lesson_id = 5",
	}
	l.must(l.Database.InTx(l.System(), func(ctx context.Context, tx *ent.Client) error {
		for _, s := range rapid.SliceOfNDistinct(rapid.SampledFrom(statements), 1, 3, rapid.ID).Draw(l.r, "spoil") {
			if strings.Contains(s, "enrollments") && l.Client().Enrollment.GetX(l.System(), l.place.ID).Status == enrollment.StatusWITHDRAWN {
				continue // computed when the learner comes back
			}
			query := s + " WHERE member_id = ?"
			if strings.Contains(s, "study_records") { // of a quiz nothing tells what it should be
				query += " AND last_studied_at IS NOT NULL"
			}
			if _, err := tx.ExecContext(ctx, query, l.member.ID); err != nil {
				return err
			}
		}
		return nil
	}))
}

// TestRecomputeCompletes takes the completion away that events bear: it comes back
// with what follows from it. A verdict that was tampered with is found.
func TestRecomputeCompletes(t *testing.T) {
	d := open(t)
	lesson := d.Video(60)
	c := d.Course(lesson)
	e := d.enroll(c)
	s := d.start(lesson.ID, "phone", false)
	d.Clock.Advance(time.Minute)
	d.report(event(s, 0, 60, 0, 60))
	sys := d.System()
	d.Client().StudyRecord.Update().Where(studyrecord.MemberID(d.member.ID)).SetStatus(studyrecord.StatusIN_PROGRESS).ClearCompletedAt().ExecX(sys)
	d.Client().Enrollment.Update().Where(enrollment.ID(e.ID)).SetStatus(enrollment.StatusIN_PROGRESS).ClearCompletedAt().SetCompletedLessons(0).ExecX(sys)
	d.Client().CreditEntry.Delete().ExecX(sys)
	d.Client().Certificate.Delete().ExecX(sys)
	d.Client().Course.Update().SetCompletedCount(0).ExecX(sys)
	if _, err := d.Client().ExecContext(sys, "UPDATE study_events SET accepted_to_ms = 99000, credited_ms = 1 WHERE member_id = ?", d.member.ID); err != nil {
		t.Fatal(err)
	}
	var heard int
	d.study.WhenChanged(func(int64, int64) { heard++ })
	found, err := d.study.Recompute(sys, d.member.ID, false)
	if err != nil || found.Events != 1 || found.Records != 1 || heard != 1 {
		t.Fatalf("%+v %v, heard %d", found, err, heard)
	}
	d.checkCompletedOnce(t, c)
	for _, want := range []string{"Event ", "complete"} {
		if text := fmt.Sprint(found.Differences); !strings.Contains(text, want) {
			t.Errorf("%s lacks %q", text, want)
		}
	}
	if row := d.Client().StudyEvent.Query().OnlyX(sys); row.AcceptedToMs != 60_000 || row.CreditedMs != 60_000 {
		t.Errorf("event %v", row)
	}
	// What is complete stays so, whatever the events say.
	if _, err := d.Client().ExecContext(sys, "DELETE FROM study_events"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.study.Recompute(sys, d.member.ID, false); err != nil {
		t.Fatal(err)
	}
	row := d.Client().Enrollment.GetX(sys, e.ID)
	if record := d.Client().StudyRecord.Query().OnlyX(sys); row.Status != enrollment.StatusCOMPLETED || row.CreditedMs != 0 ||
		record.Status != studyrecord.StatusCOMPLETED || record.CreditedMs != 0 || record.Coverage.Length() != 0 {
		t.Errorf("enrolment %v, record %v", row, record)
	}
	if n := d.Client().StudyDay.Query().Where(studyday.CreditedMsGT(0)).CountX(sys); n != 0 {
		t.Errorf("%d days still count", n)
	}
}

// TestWhoMayRecompute asks as every kind of caller.
func TestWhoMayRecompute(t *testing.T) {
	d := open(t)
	dry := true
	scope := func(role identity.Role, path string) context.Context {
		ctx, m := d.Member()
		v := identity.FromContext(ctx)
		v.Scopes = []identity.Scope{{Role: role, OrganizationID: d.Unit.ID, Path: path}}
		_ = m
		return identity.NewContext(ctx, v)
	}
	for name, c := range map[string]struct {
		ctx     context.Context
		member  int64
		code    problem.Code
		entries int
	}{
		"the admin":             {scope(identity.Admin, d.Unit.Path), d.member.ID, "", 1},
		"the member":            {d.ctx, d.member.ID, problem.NotFound, 0},
		"a trainer":             {scope(identity.Trainer, d.Unit.Path), d.member.ID, problem.NotFound, 0},
		"an admin of elsewhere": {scope(identity.Admin, key.Format(d.Key(key.Organization))), d.member.ID, problem.NotFound, 0},
		"of nobody":             {scope(identity.Admin, d.Unit.Path), d.Key(key.Member), problem.NotFound, 0},
		"of no member":          {scope(identity.Admin, d.Unit.Path), d.Key(key.Course), problem.BadUserInput, 0},
	} {
		d.Client().AuditEntry.Delete().ExecX(d.System())
		_, err := d.study.RecomputeStudy(c.ctx, study.RecomputeStudyInput{MemberID: c.member, DryRun: &dry}, false)
		if (c.code == "") != (err == nil) || err != nil && !problem.Is(err, c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
		if n := d.Client().AuditEntry.Query().Where(auditentry.Action("recomputeStudy")).CountX(d.System()); n != c.entries {
			t.Errorf("%s: %d lines in the audit trail", name, n)
		}
	}
}

func TestRecomputeAll(t *testing.T) {
	d := open(t)
	for range 3 {
		d.Member()
	}
	var seen []int64
	if err := d.study.RecomputeAll(d.System(), false, func(id int64, _ *study.Recomputed) error {
		seen = append(seen, id)
		return nil
	}); err != nil || len(seen) != 4 || seen[0] != d.member.ID {
		t.Errorf("%v %v", seen, err)
	}
	stop := errors.New("stop")
	if err := d.study.RecomputeAll(d.System(), true, func(int64, *study.Recomputed) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
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
