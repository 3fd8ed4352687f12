package enrollments_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/ent/enrollment"
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/enrollments"
	"partyschool/internal/key"
	"partyschool/internal/outline"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
	"partyschool/internal/study"
	"partyschool/internal/study/studytest"
)

// desk is a school with its rooms, and a learner.
type desk struct {
	*studytest.School
	enrollments *enrollments.Service
	study       *study.Service
	t           *testing.T
	ctx         context.Context
	member      *ent.Member
}

func open(t *testing.T) *desk {
	t.Helper()
	s := studytest.Open(t)
	d := &desk{School: s, t: t, enrollments: enrollments.New(s.Database, s.Catalogue, s.Calendar, s.Clock)}
	d.study = study.New(s.Database, s.Catalogue, s.Calendar, s.Clock, study.DefaultRules(), d.enrollments.Complete)
	d.ctx, d.member = s.Member()
	return d
}

func (d *desk) enroll(courseID int64) *ent.Enrollment {
	d.t.Helper()
	p, err := d.enrollments.Enroll(d.ctx, enrollments.EnrollInput{CourseID: courseID})
	if err != nil {
		d.t.Fatal(err)
	}
	return p.Enrollment
}

func (d *desk) withdraw(id int64) *ent.Enrollment {
	d.t.Helper()
	p, err := d.enrollments.Withdraw(d.ctx, enrollments.WithdrawInput{EnrollmentID: id})
	if err != nil {
		d.t.Fatal(err)
	}
	return p.Enrollment
}

// watch studies a lesson's first seconds.
func (d *desk) watch(lesson outline.Lesson, seconds int) {
	d.t.Helper()
	p, err := d.study.StartStudy(d.ctx, study.StartStudyInput{LessonID: lesson.ID, Device: "phone"})
	if err != nil {
		d.t.Fatal(err)
	}
	d.Clock.Advance(time.Duration(seconds) * time.Second)
	if _, err := d.study.ReportStudy(d.ctx, study.ReportStudyInput{Events: []study.StudyEventInput{{
		ID: uuid.NewString(), SessionID: key.Format(p.Session.ID), StartedAt: p.Session.ServerTime,
		ElapsedSeconds: float64(seconds), ToPosition: float64(seconds), PlaybackRate: 1,
	}}}); err != nil {
		d.t.Fatal(err)
	}
}

// counts are the course's learners and completions, and the release's learners.
func (d *desk) counts(c *catalogue.Course) [3]int {
	row := d.Client().Course.GetX(d.System(), c.ID)
	return [3]int{row.LearnerCount, row.CompletedCount, d.Client().Release.GetX(d.System(), c.ReleaseID).LearnerCount}
}

func (d *desk) expect(c *catalogue.Course, want [3]int) {
	d.t.Helper()
	if got := d.counts(c); got != want {
		d.t.Errorf("learners, completed, learners of the release: %v, want %v", got, want)
	}
}

func TestEnroll(t *testing.T) {
	d := open(t)
	a, b := d.Video(60), d.Video(60)
	c := d.Course(a, b)
	e := d.enroll(c.ID)
	if e.Status != enrollment.StatusNOT_STARTED || e.ReleaseID != c.ReleaseID || e.OrganizationID != d.Unit.ID ||
		e.RequiredLessons != 2 || *e.NextLessonID != a.ID || e.CreditedMs != 0 {
		t.Fatalf("%v", e)
	}
	d.Clock.Advance(time.Hour)
	if again := d.enroll(c.ID); again.ID != e.ID || !again.EnrolledAt.Equal(e.EnrolledAt) {
		t.Errorf("twice: %v", again)
	}
	d.expect(c, [3]int{1, 0, 1})
	d.watch(a, 60)
	if w := d.withdraw(e.ID); w.Status != enrollment.StatusWITHDRAWN || w.WithdrawnAt == nil {
		t.Errorf("%v", w)
	}
	d.Clock.Advance(time.Hour)
	if w := d.withdraw(e.ID); w.WithdrawnAt.Equal(d.Clock.Now()) {
		t.Errorf("withdrawn twice: %v", w)
	}
	d.expect(c, [3]int{0, 0, 0})
	// Anew, on the release of now, with all that was studied.
	next := d.Publish(c.ID, a, b, d.Video(60))
	e = d.enroll(c.ID)
	if e.Status != enrollment.StatusIN_PROGRESS || e.ReleaseID != next.ReleaseID || e.CompletedLessons != 1 || e.RequiredLessons != 3 ||
		*e.NextLessonID != b.ID || e.CreditedMs != 60_000 || e.WithdrawnAt != nil || !e.EnrolledAt.Equal(d.Clock.Now()) {
		t.Errorf("anew: %v", e)
	}
	d.expect(next, [3]int{1, 0, 1})
	d.expect(c, [3]int{1, 0, 0})
}

func TestEnrollRefuses(t *testing.T) {
	d := open(t)
	lesson := d.Video(60)
	c := d.Course(lesson)
	archived := d.Course(d.Video(60))
	mine := d.enroll(archived.ID)
	d.Client().Course.Update().Where(course.ID(archived.ID)).SetStatus(course.StatusARCHIVED).ExecX(d.System())
	if err := d.Catalogue.Refresh(d.System()); err != nil {
		t.Fatal(err)
	}
	if again := d.enroll(archived.ID); again.ID != mine.ID {
		t.Error("an archived course was taken away")
	}
	d.ctx, d.member = d.Member()
	stranger := d.Client().Course.Create().SetOrganizationID(d.Key(key.Organization)).SetTrainerID(1).SetTitle("别处").
		SetCategory(course.CategoryTHEORY).SetCreditHundredths(0).SetCreatedAt(d.Clock.Now()).SetUpdatedAt(d.Clock.Now()).SaveX(d.System())
	d.Publish(stranger.ID, d.Video(60))
	for name, c := range map[string]struct {
		id   int64
		code problem.Code
	}{
		"no course":           {lesson.ID, problem.BadUserInput},
		"unknown":             {d.Key(key.Course), problem.NotFound},
		"archived":            {archived.ID, problem.Conflict},
		"somebody else's":     {stranger.ID, problem.NotFound},
		"nothing but a draft": {d.Client().Course.Create().SetOrganizationID(d.Unit.ID).SetTrainerID(1).SetTitle("草稿").SetCategory(course.CategoryTHEORY).SetCreditHundredths(0).SetCreatedAt(d.Clock.Now()).SetUpdatedAt(d.Clock.Now()).SaveX(d.System()).ID, problem.NotFound},
	} {
		if _, err := d.enrollments.Enroll(d.ctx, enrollments.EnrollInput{CourseID: c.id}); !problem.Is(err, c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	for name, c := range map[string]struct {
		id   int64
		code problem.Code
	}{
		"no enrolment":    {c.ID, problem.BadUserInput},
		"unknown":         {d.Key(key.Enrollment), problem.NotFound},
		"somebody else's": {mine.ID, problem.NotFound},
	} {
		if _, err := d.enrollments.Withdraw(d.ctx, enrollments.WithdrawInput{EnrollmentID: c.id}); !problem.Is(err, c.code) {
			t.Errorf("withdraw %s: %v, want %s", name, err, c.code)
		}
	}
	done := d.enroll(c.ID)
	d.watch(lesson, 60)
	if _, err := d.enrollments.Withdraw(d.ctx, enrollments.WithdrawInput{EnrollmentID: done.ID}); !problem.Is(err, problem.Conflict) {
		t.Errorf("withdraw a completed course: %v", err)
	}
}

func TestParallelEnroll(t *testing.T) {
	d := open(t)
	c := d.Course(d.Video(60))
	var wait sync.WaitGroup
	ids := make([]int64, 50)
	for i := range ids {
		wait.Add(1)
		go func() {
			defer wait.Done()
			p, err := d.enrollments.Enroll(d.ctx, enrollments.EnrollInput{CourseID: c.ID})
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = p.Enrollment.ID
		}()
	}
	wait.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("two enrolments: %v", ids)
		}
	}
	d.expect(c, [3]int{1, 0, 1})
}

func TestEnrollCompletesAtOnce(t *testing.T) {
	d := open(t)
	a, b := d.Video(60), d.Video(60)
	c := d.Course(a, b)
	e := d.enroll(c.ID)
	d.watch(a, 60)
	d.withdraw(e.ID)
	c = d.Publish(c.ID, a)
	if e = d.enroll(c.ID); e.Status != enrollment.StatusCOMPLETED || e.CompletedAt == nil || e.NextLessonID != nil {
		t.Fatalf("%v", e)
	}
	d.expect(c, [3]int{1, 1, 1})
	if n := d.Client().Certificate.Query().CountX(d.System()); n != 1 {
		t.Errorf("%d certificates", n)
	}
	if entry := d.Client().CreditEntry.Query().OnlyX(d.System()); entry.Hundredths != 150 || entry.SourceID != e.ID {
		t.Errorf("%v", entry)
	}
}

// migrate moves everybody to the release who has not finished.
func (d *desk) migrate(to *catalogue.Course) (moved int) {
	d.t.Helper()
	if err := d.Database.InTx(d.ctx, func(ctx context.Context, tx *ent.Client) error {
		learners, err := d.enrollments.LockUnfinished(ctx, tx, to.ID)
		if err != nil {
			return err
		}
		moved, err = d.enrollments.Migrate(ctx, tx, learners, to)
		return err
	}); err != nil {
		d.t.Fatal(err)
	}
	return moved
}

func TestMigrate(t *testing.T) {
	d := open(t)
	a, b, extra := d.Video(60), d.Video(60), d.Video(60)
	c := d.Course(a, b)
	type learner struct {
		ctx context.Context
		e   *ent.Enrollment
	}
	learners := map[string]*learner{}
	for _, name := range []string{"idle", "begun", "nearly", "finished", "gone"} {
		d.ctx, d.member = d.Member()
		e := d.enroll(c.ID)
		switch name {
		case "begun":
			d.watch(b, 30)
		case "nearly":
			d.watch(a, 60)
		case "finished":
			d.watch(a, 60)
			d.watch(b, 60)
		case "gone":
			d.withdraw(e.ID)
		}
		learners[name] = &learner{d.ctx, e}
	}
	// The new release drops b and adds an elective.
	extra.Required = false
	to := d.Publish(c.ID, extra, a)
	if moved := d.migrate(to); moved != 3 {
		t.Errorf("moved %d, want 3", moved)
	}
	for name, want := range map[string]struct {
		status   enrollment.Status
		release  int64
		complete int
		credited int64
	}{
		"idle":     {enrollment.StatusNOT_STARTED, to.ReleaseID, 0, 0},
		"begun":    {enrollment.StatusIN_PROGRESS, to.ReleaseID, 0, 30_000},
		"nearly":   {enrollment.StatusCOMPLETED, to.ReleaseID, 1, 60_000},
		"finished": {enrollment.StatusCOMPLETED, c.ReleaseID, 2, 120_000},
		"gone":     {enrollment.StatusWITHDRAWN, c.ReleaseID, 0, 0},
	} {
		e := d.Client().Enrollment.GetX(d.System(), learners[name].e.ID)
		if e.Status != want.status || e.ReleaseID != want.release || e.CompletedLessons != want.complete || e.CreditedMs != want.credited {
			t.Errorf("%s: %v", name, e)
		}
	}
	d.expect(to, [3]int{4, 2, 3})
	d.expect(c, [3]int{4, 2, 1})
	if n := d.Client().Certificate.Query().CountX(d.System()); n != 2 {
		t.Errorf("%d certificates, want 2", n)
	}
	// Again: nobody is left to move.
	if again := d.migrate(to); again != 0 {
		t.Errorf("again: %d", again)
	}
}

// TestMigrateByNewRules: a release that asks for less completes what was half done.
func TestMigrateByNewRules(t *testing.T) {
	d := open(t)
	a := d.Video(60)
	c := d.Course(a)
	d.enroll(c.ID)
	d.watch(a, 30)
	a.MinCoverage = 0.5
	d.migrate(d.Publish(c.ID, a))
	if r := d.Client().StudyRecord.Query().OnlyX(d.System()); r.Status != "COMPLETED" || r.CompletedAt == nil {
		t.Errorf("%v", r)
	}
	if e := d.Client().Enrollment.Query().OnlyX(d.System()); e.Status != enrollment.StatusCOMPLETED {
		t.Errorf("%v", e)
	}
}

func TestList(t *testing.T) {
	d := open(t)
	var all []*ent.Enrollment
	for range 3 {
		d.Clock.Advance(time.Minute)
		all = append(all, d.enroll(d.Course(d.Video(60)).ID))
	}
	d.withdraw(all[1].ID)
	two := 2
	page, err := d.enrollments.List(d.ctx, nil, nil, paging.Args{First: &two})
	if err != nil || len(page.Edges) != 2 || page.Edges[0].Node.ID != all[2].ID || page.Edges[1].Node.ID != all[0].ID || page.PageInfo.HasNextPage {
		t.Fatalf("%+v %v", page, err)
	}
	gone := &enrollments.EnrollmentFilter{Statuses: []enrollment.Status{enrollment.StatusWITHDRAWN}}
	if page, err = d.enrollments.List(d.ctx, gone, nil, paging.Args{}); err != nil || len(page.Edges) != 1 {
		t.Errorf("%+v %v", page, err)
	}
	up := &enrollments.EnrollmentOrder{Field: enrollments.RecentActivity, Direction: paging.Ascending}
	if page, err = d.enrollments.List(d.ctx, nil, up, paging.Args{}); err != nil || page.Edges[0].Node.ID != all[0].ID {
		t.Errorf("%+v %v", page, err)
	}
}

func TestProgressAndOverdue(t *testing.T) {
	due := calendar.NewDate(2026, 7, 1)
	cases := []struct {
		e        ent.Enrollment
		fraction float64
		overdue  bool
	}{
		{ent.Enrollment{Status: enrollment.StatusIN_PROGRESS, CompletedLessons: 1, RequiredLessons: 4, DueOn: &due}, 0.25, true},
		{ent.Enrollment{Status: enrollment.StatusCOMPLETED, DueOn: &due}, 1, false},
		{ent.Enrollment{Status: enrollment.StatusNOT_STARTED}, 0, false},
		{ent.Enrollment{Status: enrollment.StatusWITHDRAWN, DueOn: &due}, 0, false},
	}
	for _, c := range cases {
		if p := enrollments.ProgressOf(&c.e); p.Fraction != c.fraction {
			t.Errorf("%v: %+v", &c.e, p)
		}
		if got := enrollments.Overdue(&c.e, due.AddDays(1)); got != c.overdue || enrollments.Overdue(&c.e, due) {
			t.Errorf("%v: overdue %v", &c.e, got)
		}
	}
}
