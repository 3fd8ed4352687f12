package quizzes_test

import (
	"reflect"
	"sync"
	"testing"
	"time"

	"partyschool/ent/enrollment"
	"partyschool/ent/studyrecord"
	"partyschool/internal/enrollments"
	"partyschool/internal/key"
	"partyschool/internal/outline"
	"partyschool/internal/problem"
	"partyschool/internal/quizzes"
	"partyschool/internal/study/studytest"
)

func TestStartQuiz(t *testing.T) {
	d := open(t)
	d.Clock.Advance(time.Minute)
	a := d.start()
	if a.Number != 1 || !a.StartedAt.Equal(d.Clock.Now()) || a.EndsAt == nil || !a.EndsAt.Equal(a.StartedAt.Add(10*time.Minute)) ||
		a.Lesson.ID != d.lesson.ID || len(a.Questions) != 4 || a.MaxScore != 10 || a.SubmittedAt != nil || a.Score != nil ||
		a.Percent != nil || a.Passed != nil || a.SavedAt != nil || len(a.Answers)+len(a.SavedAnswers) != 0 {
		t.Fatalf("attempt %+v", a)
	}
	e := d.Client().Enrollment.GetX(d.System(), d.place.ID)
	r := d.Client().StudyRecord.Query().OnlyX(d.System())
	if e.Status != enrollment.StatusIN_PROGRESS || !e.ActiveAt.Equal(a.StartedAt) || e.CreditedMs != 0 ||
		r.Status != studyrecord.StatusIN_PROGRESS || !r.LastStudiedAt.Equal(a.StartedAt) || r.CreditedMs != 0 || r.CourseID != d.course.ID {
		t.Fatalf("enrolment %+v, record %+v", e, r)
	}
	d.Clock.Advance(time.Minute)
	if again := d.start(); !reflect.DeepEqual(again, a) {
		t.Fatalf("while one is open: %+v, want %+v", again, a)
	}
}

func TestStartQuizInParallel(t *testing.T) {
	d := open(t)
	var wg sync.WaitGroup
	ids := make([]int64, 10)
	for i := range ids {
		wg.Go(func() {
			p, err := d.quizzes.StartQuiz(d.ctx, quizzes.StartQuizInput{LessonID: d.lesson.ID})
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = p.Attempt.ID
		})
	}
	wg.Wait()
	only := d.Client().QuizAttempt.Query().OnlyIDX(d.System())
	for _, id := range ids {
		if id != only {
			t.Errorf("attempt %d, want %d", id, only)
		}
	}
}

func TestAttemptsAreCounted(t *testing.T) {
	d := open(t)
	left := func() int {
		t.Helper()
		n, err := d.quizzes.AttemptsLeft(d.ctx, d.Catalogue.Course(d.course.ID).Lesson(d.lesson.ID))
		d.must(err)
		return *n
	}
	if left() != 2 {
		t.Fatalf("%d left before the first", left())
	}
	first := d.start()
	if left() != 1 {
		t.Fatalf("%d left in the first", left())
	}
	d.submit(first.ID, right()...)
	second := d.start() // after passing
	if second.Number != 2 || second.ID == first.ID {
		t.Fatalf("second %+v", second)
	}
	p := d.submit(second.ID)
	if *p.Attempt.Passed || p.Record.Status != "COMPLETED" || p.Enrollment.Status != enrollment.StatusCOMPLETED {
		t.Fatalf("failing took the completion away: %+v", p)
	}
	_, err := d.quizzes.StartQuiz(d.ctx, quizzes.StartQuizInput{LessonID: d.lesson.ID})
	refused(t, err, problem.Conflict, "", "NO_ATTEMPTS_LEFT")
	if left() != 0 {
		t.Fatalf("%d left at the end", left())
	}
	// A new release has the same attempts behind it, one of which it grants.
	quiz, three := bank(), 3
	quiz.MaxAttempts = &three
	d.revise(quiz)
	d.Publish(d.course.ID, d.lesson)
	if left() != 1 {
		t.Fatalf("%d left of three in the new release", left())
	}
	_, err = d.quizzes.StartQuiz(d.ctx, quizzes.StartQuizInput{LessonID: d.lesson.ID})
	refused(t, err, problem.Conflict, "", "NO_ATTEMPTS_LEFT") // the release pinned grants two
	d.Client().Enrollment.Update().SetReleaseID(d.Catalogue.Course(d.course.ID).ReleaseID).ExecX(d.System())
	if third := d.start(); third.Number != 3 {
		t.Fatalf("third %+v", third)
	}
}

func TestStartQuizRefused(t *testing.T) {
	d := openWith(t, bank(), func(s *studytest.School) outline.Lesson { return s.Video(60) })
	start := func(id int64) error {
		_, err := d.quizzes.StartQuiz(d.ctx, quizzes.StartQuizInput{LessonID: id})
		return err
	}
	refused(t, start(d.course.ID), problem.BadUserInput, "lessonId", "")
	refused(t, start(d.course.Lessons()[1].ID), problem.BadUserInput, "lessonId", "") // a video
	refused(t, start(d.Key(key.Lesson)), problem.NotFound, "", "")
	video := d.course.Lessons()[1].Lesson
	other := d.Course(video)
	refused(t, start(other.Lessons()[0].ID), problem.BadUserInput, "lessonId", "")
	_, err := d.enrollments.Withdraw(d.ctx, enrollments.WithdrawInput{EnrollmentID: d.place.ID})
	d.must(err)
	refused(t, start(d.lesson.ID), problem.Conflict, "", "NOT_ENROLLED")
	if n := d.Client().QuizAttempt.Query().CountX(d.System()); n != 0 {
		t.Errorf("%d attempts", n)
	}
}
