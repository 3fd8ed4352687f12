package quizzes_test

import (
	"context"
	"testing"
	"time"

	"partyschool/internal/check"
	"partyschool/internal/enrollments"
	"partyschool/internal/outline"
	"partyschool/internal/study/studytest"
)

// TestTheBooksAgree lives through what can become of a quiz: at every step the
// checker finds the tables in order, and study computed anew is the study kept.
func TestTheBooksAgree(t *testing.T) {
	d := openWith(t, bank(), func(s *studytest.School) outline.Lesson {
		l := s.Video(60)
		l.Required = false
		return l
	})
	inOrder := func(step string) {
		t.Helper()
		found, err := check.Run(context.Background(), d.Database)
		d.must(err)
		for _, f := range found {
			if f.Table != "courses" && f.Table != "releases" { // the test's school has no authors
				t.Errorf("%s: %+v", step, f)
			}
		}
		again, err := d.study.Recompute(d.System(), d.member.ID, true)
		d.must(err)
		for _, difference := range again.Differences {
			t.Errorf("%s: %s", step, difference.In(true))
		}
		d.Clock.Advance(time.Minute)
	}
	a := d.start()
	inOrder("begun")
	d.save(a.ID, right("one")...)
	inOrder("saved")
	d.submit(a.ID, right("one")...)
	inOrder("failed")
	b := d.start()
	_, err := d.enrollments.Withdraw(d.ctx, enrollments.WithdrawInput{EnrollmentID: d.place.ID})
	d.must(err)
	inOrder("left the course")
	d.submit(b.ID, right()...)
	inOrder("passed all the same")
	d.enroll(d.ctx)
	inOrder("came back")
	d.Clock.Advance(time.Hour)
	d.must(d.quizzes.Close(context.Background()))
	inOrder("long after")
}
