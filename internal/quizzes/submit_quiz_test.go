package quizzes_test

import (
	"reflect"
	"sync"
	"testing"
	"time"

	"partyschool/ent/enrollment"
	"partyschool/ent/quizattempt"
	"partyschool/internal/database"
	"partyschool/internal/enrollments"
	"partyschool/internal/interval"
	"partyschool/internal/outline"
	"partyschool/internal/quizzes"
	"partyschool/internal/study"
	"partyschool/internal/study/studytest"
)

func TestSubmitQuiz(t *testing.T) {
	for _, c := range []struct {
		name    string
		answers []*quizzes.QuizAnswerInput
		score   float64
		passed  bool
		correct []bool
	}{
		{"all right", right(), 10, true, []bool{true, true, true, true}},
		{"three of four", right("one", "tf", "text"), 7.5, true, []bool{true, false, true, true}},
		{"half", right("one", "tf"), 5, false, []bool{true, false, true, false}},
		{"nothing", nil, 0, false, []bool{false, false, false, false}},
		{"all options", []*quizzes.QuizAnswerInput{choice("one", "n1", "y1"), choice("many", "y1", "n1", "y2"), choice("tf", "n1", "y1")}, 0, false, []bool{false, false, false, false}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := open(t)
			a := d.start()
			d.Clock.Advance(time.Minute)
			p := d.submit(a.ID, c.answers...)
			got := p.Attempt
			if *got.Score != c.score || got.MaxScore != 10 || *got.Percent != c.score*10 || *got.Passed != c.passed || !got.SubmittedAt.Equal(d.Clock.Now()) {
				t.Fatalf("attempt %+v", got)
			}
			for i, want := range c.correct {
				result := got.Answers[i]
				if result.Correct != want || (result.Points == 2.5) != want || result.Question.ID != a.Questions[i].ID {
					t.Errorf("question %d: %+v", i, result)
				}
			}
			if *got.Answers[0].Explanation != "秘密解析一" || got.Answers[2].Explanation != nil {
				t.Errorf("explanations %v, %v", got.Answers[0].Explanation, got.Answers[2].Explanation)
			}
			d.checkStanding(t, p, c.passed)
			// Sent again, with whatever answers, it answers the same.
			d.Clock.Advance(time.Hour)
			if again := d.submit(a.ID, right()...); !reflect.DeepEqual(again, p) {
				t.Errorf("sent again: %+v, want %+v", again, p)
			}
			if again := d.submit(a.ID, choice("nonsense", "nonsense")); !reflect.DeepEqual(again, p) {
				t.Errorf("sent again with nonsense: %+v, want %+v", again, p)
			}
		})
	}
}

// checkStanding checks that record, enrolment, credit and certificate say whether
// the quiz was passed, in the answer and in the tables.
func (d *desk) checkStanding(t *testing.T, p *quizzes.SubmitQuizPayload, passed bool) {
	t.Helper()
	sys, times, record, status := d.System(), 0, study.InProgress, enrollment.StatusIN_PROGRESS
	if passed {
		times, record, status = 1, study.Completed, enrollment.StatusCOMPLETED
	}
	stored := d.Client().Enrollment.GetX(sys, d.place.ID)
	if p.Record.Status != record || (p.Record.CompletedAt != nil) != passed || p.Record.CreditedSeconds != 0 ||
		p.Enrollment.Status != status || stored.Status != status || stored.CompletedLessons != times || stored.CreditedMs != 0 ||
		(stored.CompletedAt != nil) != passed || (stored.NextLessonID == nil) != passed {
		t.Fatalf("record %+v, enrolment %+v, stored %+v", p.Record, p.Enrollment, stored)
	}
	if passed && !stored.CompletedAt.Equal(*p.Attempt.SubmittedAt) {
		t.Errorf("completed at %v, submitted at %v", stored.CompletedAt, p.Attempt.SubmittedAt)
	}
	if n := d.Client().CreditEntry.Query().CountX(sys); n != times {
		t.Errorf("%d lines in the ledger, want %d", n, times)
	}
	if n := d.Client().Certificate.Query().CountX(sys); n != times {
		t.Errorf("%d certificates, want %d", n, times)
	}
	if n := d.Client().StudyDay.Query().CountX(sys); n != 0 {
		t.Errorf("%d days of study credited for a quiz", n)
	}
}

// TestSubmitQuizInParallel submits one attempt twenty times at once: it counts once,
// and all hear the same.
func TestSubmitQuizInParallel(t *testing.T) {
	d := open(t)
	a := d.start()
	var wg sync.WaitGroup
	answers := make([]*quizzes.SubmitQuizPayload, 20)
	for i := range answers {
		wg.Go(func() {
			sent := right()
			if i%2 == 0 {
				sent = right("one", "many", "tf")
			}
			var err error
			if answers[i], err = d.quizzes.SubmitQuiz(d.ctx, quizzes.SubmitQuizInput{AttemptID: a.ID, Answers: sent}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	for _, p := range answers {
		if !reflect.DeepEqual(p.Attempt, answers[0].Attempt) || !reflect.DeepEqual(p.Record, answers[0].Record) {
			t.Fatalf("%+v and %+v", p.Attempt, answers[0].Attempt)
		}
	}
	d.checkStanding(t, answers[0], true)
	if c := d.Client().Course.GetX(d.System(), d.course.ID); c.CompletedCount != 1 {
		t.Errorf("%d learners completed the course", c.CompletedCount)
	}
}

// TestQuizAmongOthers: the course waits for its other lessons.
func TestQuizAmongOthers(t *testing.T) {
	d := openWith(t, bank(), func(s *studytest.School) outline.Lesson { return s.Video(60) })
	p := d.submit(d.start().ID, right()...)
	if e := p.Enrollment; e.Status != enrollment.StatusIN_PROGRESS || e.CompletedLessons != 1 || *e.NextLessonID != d.course.Lessons()[1].ID {
		t.Fatalf("enrolment %+v", e)
	}
	if n := d.Client().CreditEntry.Query().CountX(d.System()); n != 0 {
		t.Errorf("%d lines in the ledger", n)
	}
}

// TestSubmitAfterWithdrawing: the attempt is graded, the course stays left, and what
// was passed counts for who comes back.
func TestSubmitAfterWithdrawing(t *testing.T) {
	d := open(t)
	a := d.start()
	_, err := d.enrollments.Withdraw(d.ctx, enrollments.WithdrawInput{EnrollmentID: d.place.ID})
	d.must(err)
	p := d.submit(a.ID, right()...)
	if !*p.Attempt.Passed || p.Enrollment != nil || p.Record.Status != study.Completed {
		t.Fatalf("%+v", p)
	}
	stored := d.Client().Enrollment.GetX(d.System(), d.place.ID)
	if stored.Status != enrollment.StatusWITHDRAWN || stored.CompletedLessons != 0 || d.Client().CreditEntry.Query().CountX(d.System()) != 0 {
		t.Fatalf("enrolment %+v", stored)
	}
	if back := d.enroll(d.ctx); back.Status != enrollment.StatusCOMPLETED || d.Client().Certificate.Query().CountX(d.System()) != 1 {
		t.Errorf("back again %+v", back)
	}
}

// TestSubmitQuizStatements: the dearest submission is a second one that completes
// the course with some answers wrong.
func TestSubmitQuizStatements(t *testing.T) {
	d := open(t)
	d.submit(d.start().ID)
	a := d.start()
	ctx, statements := database.CountStatements(d.ctx)
	p, err := d.quizzes.SubmitQuiz(ctx, quizzes.SubmitQuizInput{AttemptID: a.ID, Answers: right("one", "many", "tf")})
	d.must(err)
	if p.Enrollment.Status != enrollment.StatusCOMPLETED {
		t.Fatalf("enrolment %+v", p.Enrollment)
	}
	if n := statements.Load(); n > 13 {
		t.Errorf("%d statements, at most 13", n)
	}
	if n := d.Client().QuizAttempt.Query().Where(quizattempt.SubmittedAtNotNil()).CountX(d.System()); n != 2 {
		t.Errorf("%d attempts submitted", n)
	}
}

// TestStudiedQuiz: what was reported of the lesson besides stays in its record.
func TestStudiedQuiz(t *testing.T) {
	d := openWith(t, bank(), func(s *studytest.School) outline.Lesson { return s.Video(60) })
	a := d.start()
	d.Client().StudyRecord.Update().SetCoverage(interval.Set{}.Add(interval.Span{From: 0, To: 30_000})).SetCoveredMs(30_000).
		SetCreditedMs(20_000).SetResumeMs(30_000).ExecX(d.System())
	p := d.submit(a.ID, right()...)
	row := d.Client().StudyRecord.Query().OnlyX(d.System())
	if want := study.RecordOf(p.Attempt.Lesson, row); !reflect.DeepEqual(p.Record, want) || p.Record.CreditedSeconds != 20 || row.CoveredMs != 30_000 {
		t.Errorf("answered %+v, stored %+v", p.Record, want)
	}
}
