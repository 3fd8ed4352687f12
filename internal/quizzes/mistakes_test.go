package quizzes_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"partyschool/ent/mistake"
	"partyschool/internal/database"
	"partyschool/internal/paging"
	"partyschool/internal/question"
)

// mistakes lists the ids of the questions, as the viewer sees the list.
func (d *desk) mistakes() []string {
	d.t.Helper()
	page, err := d.quizzes.Mistakes(d.ctx, paging.Args{})
	d.must(err)
	var ids []string
	for _, m := range page.Nodes() {
		ids = append(ids, m.Question.ID)
	}
	slices.Sort(ids)
	return ids
}

func TestMistakesComeAndGo(t *testing.T) {
	d := open(t)
	first := d.start()
	d.save(first.ID, choice("one", "n1"))
	if got := d.mistakes(); len(got) != 0 {
		t.Fatalf("before submission %v", got)
	}
	d.submit(first.ID, append(right("many"), choice("one", "n1"))...)
	if got := d.mistakes(); !slices.Equal(got, []string{"one", "text", "tf"}) {
		t.Fatalf("after the first attempt %v", got)
	}
	d.Clock.Advance(time.Minute)
	second := d.submit(d.start().ID, append(right("one", "tf"), choice("many", "n1"))...)
	if got := d.mistakes(); !slices.Equal(got, []string{"many", "text"}) {
		t.Fatalf("after the second attempt %v", got)
	}
	page, err := d.quizzes.Mistakes(d.ctx, paging.Args{})
	d.must(err)
	for _, m := range page.Nodes() {
		if !m.AnsweredAt.Equal(*second.Attempt.SubmittedAt) || m.Lesson == nil || m.Lesson.ID != d.lesson.ID || m.Explanation == nil {
			t.Errorf("mistake %+v", m)
		}
		switch m.Question.ID {
		case "many":
			if !slices.Equal(m.Answer.OptionIDs, []string{"n1"}) || m.Answer.Text != nil || len(m.Question.Options) != 3 {
				t.Errorf("mistake %+v", m)
			}
		case "text": // not answered
			if len(m.Answer.OptionIDs) != 0 || *m.Answer.Text != "" {
				t.Errorf("mistake %+v", m)
			}
		}
	}
}

// TestMistakesPage pages through the mistakes of several attempts, latest first, in
// as many statements for a large page as for a small one.
func TestMistakesPage(t *testing.T) {
	quiz := question.Quiz{PassPercent: 100}
	for i := range 5 {
		quiz.Questions = append(quiz.Questions, question.Question{ID: fmt.Sprint("q", i), Kind: question.ShortText, Text: "？", Points: 1, AcceptedAnswers: []string{"是"}})
	}
	d := openWith(t, quiz)
	var attempts []int64
	for range quiz.Questions {
		attempts = append(attempts, d.start().ID)
		d.submit(attempts[len(attempts)-1])
	}
	var want []string
	for i, q := range quiz.Questions { // each was last wrong in another attempt
		d.Clock.Advance(time.Minute)
		d.Client().Mistake.Update().Where(mistake.QuestionID(q.ID)).SetAttemptID(attempts[i]).SetAnsweredAt(d.Clock.Now()).ExecX(d.System())
		want = append([]string{q.ID}, want...)
	}
	for _, size := range []int{1, 2, 100} {
		var got []string
		for args := (paging.Args{First: &size}); ; {
			ctx, statements := database.CountStatements(d.ctx)
			page, err := d.quizzes.Mistakes(ctx, args)
			d.must(err)
			if n := statements.Load(); n > 3 {
				t.Errorf("%d statements for a page of %d, at most 3", n, size)
			}
			for _, m := range page.Nodes() {
				got = append(got, m.Question.ID)
			}
			if total, err := page.TotalCount(d.ctx); err != nil || total != 5 {
				t.Errorf("%d in total (%v)", total, err)
			}
			if args.After = page.PageInfo.EndCursor; !page.PageInfo.HasNextPage {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("pages of %d: got %v, want %v", size, got, want)
		}
	}
}
