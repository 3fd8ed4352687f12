package quizzes_test

import (
	"context"
	"testing"
	"time"

	"partyschool/internal/catalogue"
	"partyschool/internal/identity"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
	"partyschool/internal/quizzes"
)

// TestCallers has every kind of caller ask for everything about somebody's attempt:
// what somebody answers is nobody else's business, trainers' and admins' included.
// What is refused changes nothing.
func TestCallers(t *testing.T) {
	d := open(t)
	a := d.start()
	saved := d.save(a.ID, right("one", "many", "tf")...)
	d.submit(a.ID, right("one")...)
	open := d.start()
	other, _ := d.Member()
	withRole := func(role identity.Role) context.Context {
		ctx, _ := d.Member()
		v := identity.FromContext(ctx)
		v.Scopes = []identity.Scope{{Role: role, OrganizationID: d.Unit.ID, Path: d.Unit.Path}}
		return identity.NewContext(context.Background(), v)
	}
	before := d.stored(open.ID).String()
	for _, c := range []struct {
		who string
		ctx context.Context
		// start is the reason for which a start is refused; empty for NOT_FOUND.
		start string
		left  int
	}{
		{"guest", context.Background(), "", 2},
		{"another member", other, "NOT_ENROLLED", 2},
		{"trainer", withRole(identity.Trainer), "NOT_ENROLLED", 2},
		{"admin", withRole(identity.Admin), "NOT_ENROLLED", 2},
	} {
		t.Run(c.who, func(t *testing.T) {
			_, err := d.quizzes.StartQuiz(c.ctx, quizzes.StartQuizInput{LessonID: d.lesson.ID})
			if c.start == "" {
				refused(t, err, problem.NotFound, "", "")
			} else {
				refused(t, err, problem.Conflict, "", c.start)
			}
			for _, id := range []int64{a.ID, open.ID} {
				_, err = d.quizzes.SaveQuizAnswers(c.ctx, quizzes.SaveQuizAnswersInput{AttemptID: id, Answers: right()})
				refused(t, err, problem.NotFound, "", "")
				_, err = d.quizzes.SubmitQuiz(c.ctx, quizzes.SubmitQuizInput{AttemptID: id, Answers: right()})
				refused(t, err, problem.NotFound, "", "")
				_, err = d.quizzes.Attempt(c.ctx, id)
				refused(t, err, problem.NotFound, "", "")
			}
			page, err := d.quizzes.Mistakes(c.ctx, paging.Args{})
			d.must(err)
			if total, err := page.TotalCount(c.ctx); err != nil || total != 0 || len(page.Edges) != 0 {
				t.Errorf("%d mistakes of %d (%v)", len(page.Edges), total, err)
			}
			left, err := d.quizzes.AttemptsLeft(c.ctx, &catalogue.Lesson{Lesson: d.lesson})
			if d.must(err); *left != c.left {
				t.Errorf("%d attempts left", *left)
			}
			if after := d.stored(open.ID).String(); after != before || d.Client().QuizAttempt.Query().CountX(d.System()) != 2 {
				t.Errorf("the attempt is %s, was %s", after, before)
			}
		})
	}
	// Its own learner sees it all.
	d.Clock.Advance(time.Second)
	if node, err := d.quizzes.Attempt(d.ctx, a.ID); err != nil || node.Number != saved.Number || node.Score == nil {
		t.Errorf("own attempt %+v (%v)", node, err)
	}
	if got := d.mistakes(); len(got) != 3 {
		t.Errorf("own mistakes %v", got)
	}
	if _, err := d.quizzes.Attempt(d.System(), a.ID); !problem.Is(err, problem.NotFound) {
		t.Errorf("the system has no attempts of its own: %v", err)
	}
	for name, ask := range map[string]func(id int64) error{
		"attemptId": func(id int64) error {
			_, err := d.quizzes.SubmitQuiz(d.ctx, quizzes.SubmitQuizInput{AttemptID: id})
			return err
		},
		"saved attemptId": func(id int64) error {
			_, err := d.quizzes.SaveQuizAnswers(d.ctx, quizzes.SaveQuizAnswersInput{AttemptID: id})
			return err
		},
	} {
		if err := ask(d.lesson.ID); !problem.Is(err, problem.BadUserInput) {
			t.Errorf("%s of a lesson: %v", name, err)
		}
	}
}
