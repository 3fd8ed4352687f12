package quizzes_test

import (
	"context"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/internal/catalogue"
	"partyschool/internal/problem"
	"partyschool/internal/quizzes"
)

// TestTimeIsUp: after the end, and ten seconds for the network, only what was saved
// counts, whoever notices first.
func TestTimeIsUp(t *testing.T) {
	for name, notice := range map[string]func(*desk, *quizzes.QuizAttempt) error{
		"the round": func(d *desk, _ *quizzes.QuizAttempt) error { return d.quizzes.Close(context.Background()) },
		"a start": func(d *desk, a *quizzes.QuizAttempt) error {
			if next := d.start(); next.Number != 2 || next.ID == a.ID {
				d.t.Errorf("the next is %+v", next)
			}
			return nil
		},
		"a late save": func(d *desk, a *quizzes.QuizAttempt) error {
			_, err := d.quizzes.SaveQuizAnswers(d.ctx, quizzes.SaveQuizAnswersInput{AttemptID: a.ID, Answers: right("one")})
			refused(d.t.(*testing.T), err, problem.Conflict, "", "TIME_IS_UP")
			return nil
		},
		"a late submission": func(d *desk, a *quizzes.QuizAttempt) error {
			p := d.submit(a.ID, right()...)
			if *p.Attempt.Score != 7.5 || p.Enrollment.Status != enrollment.StatusCOMPLETED {
				d.t.Errorf("attempt %+v", p.Attempt)
			}
			return nil
		},
		"a look at the attempt": func(d *desk, a *quizzes.QuizAttempt) error {
			got, err := d.quizzes.Attempt(d.ctx, a.ID)
			if err == nil && (got.Score == nil || len(got.Answers) != 4) {
				d.t.Errorf("attempt %+v", got)
			}
			return err
		},
		"a look at the attempts left": func(d *desk, _ *quizzes.QuizAttempt) error {
			_, err := d.quizzes.AttemptsLeft(d.ctx, &catalogue.Lesson{Lesson: d.lesson})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			a := d.start()
			d.save(a.ID, right("one", "many", "tf")...)
			d.Clock.Set(a.EndsAt.Add(10 * time.Second))
			d.must(d.quizzes.Close(context.Background()))
			if d.stored(a.ID).SubmittedAt != nil {
				t.Fatal("closed while the network may still bring answers")
			}
			d.Clock.Advance(time.Millisecond)
			d.must(notice(d, a))
			d.checkClosed(t, a)
			_, err := d.quizzes.SaveQuizAnswers(d.ctx, quizzes.SaveQuizAnswersInput{AttemptID: a.ID})
			refused(t, err, problem.Conflict, "", "TIME_IS_UP")
			d.must(d.quizzes.Close(context.Background()))
			d.checkClosed(t, a)
		})
	}
}

// checkClosed checks that what was saved was graded as of the end.
func (d *desk) checkClosed(t *testing.T, a *quizzes.QuizAttempt) {
	t.Helper()
	row := d.stored(a.ID)
	e := d.Client().Enrollment.GetX(d.System(), d.place.ID)
	if row.SubmittedAt == nil || !row.SubmittedAt.Equal(*a.EndsAt) || *row.Score != 7.5 || !*row.Passed || len(row.Answers) != 3 ||
		e.Status != enrollment.StatusCOMPLETED || !e.CompletedAt.Equal(*a.EndsAt) {
		t.Fatalf("attempt %+v, enrolment %+v", row, e)
	}
	if n := d.Client().CreditEntry.Query().CountX(d.System()); n != 1 {
		t.Errorf("%d lines in the ledger", n)
	}
}

// TestOnItsWay: answers that arrive within the ten seconds count.
func TestOnItsWay(t *testing.T) {
	d := open(t)
	a := d.start()
	d.Clock.Set(a.EndsAt.Add(10 * time.Second))
	d.save(a.ID, right("one")...)
	p := d.submit(a.ID, right()...)
	if *p.Attempt.Score != 10 || !p.Attempt.SubmittedAt.Equal(d.Clock.Now()) {
		t.Errorf("attempt %+v", p.Attempt)
	}
	_, err := d.quizzes.SaveQuizAnswers(d.ctx, quizzes.SaveQuizAnswersInput{AttemptID: a.ID})
	refused(t, err, problem.Conflict, "", "ALREADY_SUBMITTED")
}

// TestCloseMany closes more attempts than are found at once, one of which cannot be
// closed, and leaves alone those that are no concern of it.
func TestCloseMany(t *testing.T) {
	d := open(t)
	const learners = 103
	broken, open := d.start(), 0
	for range learners {
		d.ctx, d.member = d.Member()
		d.enroll(d.ctx)
		d.start()
	}
	d.Clock.Advance(5 * time.Minute)
	d.ctx, d.member = d.Member()
	d.enroll(d.ctx)
	late := d.start()
	d.Clock.Set(late.EndsAt.Add(-time.Second))
	// Whoever the attempt belonged to is gone: that must not keep the others waiting.
	_, err := d.Client().ExecContext(d.System(), "UPDATE quiz_attempts SET member_id = 1 WHERE id = ?", broken.ID)
	d.must(err)
	if err := d.quizzes.Close(context.Background()); err == nil {
		t.Error("nothing was said of the attempt that cannot be closed")
	}
	for _, row := range d.Client().QuizAttempt.Query().Order(ent.Asc("id")).AllX(d.System()) {
		if row.SubmittedAt == nil {
			open++
			if row.ID != broken.ID && row.ID != late.ID {
				t.Errorf("attempt %d is open", row.ID)
			}
		}
	}
	if open != 2 {
		t.Errorf("%d attempts are open", open)
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if err := d.quizzes.Close(stopped); err == nil {
		t.Error("a round that was cut off says nothing")
	}
}

// TestWithoutLimit: without a time limit an attempt stays open.
func TestWithoutLimit(t *testing.T) {
	quiz := bank()
	quiz.TimeLimitSeconds, quiz.MaxAttempts = nil, nil
	d := openWith(t, quiz)
	a := d.start()
	d.Clock.Advance(365 * 24 * time.Hour)
	d.must(d.quizzes.Close(context.Background()))
	left, err := d.quizzes.AttemptsLeft(d.ctx, a.Lesson)
	d.must(err)
	if a.EndsAt != nil || left != nil || d.start().ID != a.ID {
		t.Errorf("attempt %+v, %v left", a, left)
	}
}
