package study_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"partyschool/ent/course"
	"partyschool/internal/database"
	"partyschool/internal/enrollments"
	"partyschool/internal/study"
)

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
