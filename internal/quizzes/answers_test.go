package quizzes_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"partyschool/internal/problem"
	"partyschool/internal/quizzes"
)

func TestSaveQuizAnswers(t *testing.T) {
	d := open(t)
	a := d.start()
	d.Clock.Advance(time.Minute)
	at := d.Clock.Now()
	got := d.save(a.ID, text("text", "　甲方 "), choice("many", "y2", "n1"), choice("one"), text("tf", ""))
	many, short := got.SavedAnswers[0], got.SavedAnswers[1]
	if !got.SavedAt.Equal(at) || len(got.SavedAnswers) != 2 || many.QuestionID != "many" || !reflect.DeepEqual(many.OptionIDs, []string{"n1", "y2"}) ||
		many.Text != nil || short.QuestionID != "text" || *short.Text != "甲方" || len(short.OptionIDs) != 0 || len(got.Answers) != 0 || got.Score != nil {
		t.Fatalf("saved %+v %+v %+v", got, many, short)
	}
	d.Clock.Advance(time.Minute)
	if again := d.save(a.ID, choice("many", "n1", "y2"), text("text", "甲方")); !reflect.DeepEqual(again, got) {
		t.Errorf("the same again: %+v, want %+v", again, got)
	}
	if seen, err := d.quizzes.Attempt(d.ctx, a.ID); err != nil || !reflect.DeepEqual(seen, got) {
		t.Errorf("looked at: %+v, want %+v (%v)", seen, got, err)
	}
	if emptied := d.save(a.ID); len(emptied.SavedAnswers) != 0 || !emptied.SavedAt.Equal(d.Clock.Now()) {
		t.Errorf("emptied: %+v", emptied)
	}
}

func TestAnswersThatDoNotFit(t *testing.T) {
	for _, c := range []struct {
		name    string
		answers []*quizzes.QuizAnswerInput
		field   string
	}{
		{"no such question", append(right("one"), choice("else", "y1")), "answers[1].questionId"},
		{"no such option", []*quizzes.QuizAnswerInput{choice("one", "y1"), choice("tf", "y1"), choice("many", "y3")}, "answers[2].optionIds[0]"},
		{"another question's option", []*quizzes.QuizAnswerInput{choice("one", "y1", "y2")}, "answers[0].optionIds[1]"},
		{"an option twice", []*quizzes.QuizAnswerInput{choice("many", "y1", "y1")}, "answers[0].optionIds[1]"},
		{"a question twice", []*quizzes.QuizAnswerInput{choice("one", "y1"), choice("one", "y1")}, "answers[1].questionId"},
		{"text for a choice", []*quizzes.QuizAnswerInput{text("one", "y1")}, "answers[0].text"},
		{"an option for a text", []*quizzes.QuizAnswerInput{choice("text", "y1")}, "answers[0].optionIds[0]"},
		{"too long", []*quizzes.QuizAnswerInput{text("text", strings.Repeat("长", 501))}, "answers[0].text"},
		{"no text", []*quizzes.QuizAnswerInput{text("text", "\xff")}, "answers[0].text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := open(t)
			a := d.start()
			_, err := d.quizzes.SaveQuizAnswers(d.ctx, quizzes.SaveQuizAnswersInput{AttemptID: a.ID, Answers: c.answers})
			refused(t, err, problem.BadUserInput, c.field, "")
			_, err = d.quizzes.SubmitQuiz(d.ctx, quizzes.SubmitQuizInput{AttemptID: a.ID, Answers: c.answers})
			refused(t, err, problem.BadUserInput, c.field, "")
			if row := d.stored(a.ID); row.SavedAt != nil || row.SubmittedAt != nil || len(row.Answers) != 0 {
				t.Errorf("kept %+v", row)
			}
		})
	}
	d := open(t)
	d.save(d.start().ID, text("text", strings.Repeat("长", 500))) // as long as may be
}
