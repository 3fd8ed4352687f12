package quizzes_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"partyschool/ent"
	"partyschool/internal/paging"
	"partyschool/internal/question"
	"partyschool/internal/quizzes"
)

// rendered is all of an answer that could be shown. The lesson is left out: what a
// release says of a quiz is its outline, which holds no questions.
func rendered(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func keyless(t *testing.T, name, text string) {
	t.Helper()
	for _, key := range append(secrets, `"Correct":`, `"correct":`, "ccepted", "xplanation") {
		if strings.Contains(text, key) {
			t.Errorf("%s tells %q: %s", name, key, text)
		}
	}
}

// TestKeysStay renders all that is answered before submission: no key is in it.
func TestKeysStay(t *testing.T) {
	d := open(t)
	shown := func(name string, a *quizzes.QuizAttempt) {
		t.Helper()
		lesson := a.Lesson
		a.Lesson = nil
		keyless(t, name, rendered(t, a))
		keyless(t, name+"'s lesson", rendered(t, lesson.Lesson))
		a.Lesson = lesson
	}
	a := d.start()
	shown("startQuiz", a)
	shown("startQuiz again", d.start())
	shown("saveQuizAnswers", d.save(a.ID, right("one", "many", "tf")...))
	shown("saveQuizAnswers, wrong", d.save(a.ID, choice("one", "n1"), text("text", "错")))
	node, err := d.quizzes.Attempt(d.ctx, a.ID)
	d.must(err)
	shown("node", node)
	page, err := d.quizzes.Mistakes(d.ctx, paging.Args{})
	d.must(err)
	keyless(t, "mistakes", rendered(t, page.Edges))
	for _, wrong := range []*quizzes.QuizAnswerInput{choice("nonsense"), choice("one", "nonsense"), choice("text", "y1"), text("one", "秘密"), text("text", strings.Repeat("长", 501))} {
		_, err := d.quizzes.SaveQuizAnswers(d.ctx, quizzes.SaveQuizAnswersInput{AttemptID: a.ID, Answers: []*quizzes.QuizAnswerInput{wrong}})
		if err == nil {
			t.Fatalf("%+v was taken", wrong)
		}
		keyless(t, "an error", rendered(t, err)+err.Error())
	}
	// The test can fail: afterwards the explanations are told.
	p := d.submit(a.ID, right("one")...)
	p.Attempt.Lesson = nil
	after := rendered(t, p.Attempt)
	if !strings.Contains(after, "秘密解析一") || !strings.Contains(after, `"Correct":`) || strings.Contains(after, "秘密答案") || strings.Contains(after, "ccepted") {
		t.Errorf("after submission %s", after)
	}
}

// TestViewDoesNotDependOnKeys: two open attempts at papers that differ in nothing but
// their keys look the same, whatever was saved.
func TestViewDoesNotDependOnKeys(t *testing.T) {
	kinds := []question.Kind{question.SingleChoice, question.MultipleChoice, question.TrueFalse, question.ShortText}
	rapid.Check(t, func(t *rapid.T) {
		var quiz question.Quiz
		for i := range rapid.IntRange(1, 6).Draw(t, "questions") {
			q := question.Question{ID: string(rune('a' + i)), Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Text: "？", Points: 1}
			for j := range rapid.IntRange(0, 4).Draw(t, "options") {
				q.Options = append(q.Options, question.Option{ID: string(rune('a' + j)), Text: "项"})
			}
			quiz.Questions = append(quiz.Questions, q)
		}
		attempt := func(name string) string {
			keyed := quiz
			keyed.Questions = slices.Clone(quiz.Questions)
			for i := range keyed.Questions {
				q := &keyed.Questions[i]
				q.AcceptedAnswers = rapid.SliceOf(rapid.String()).Draw(t, name+" accepted")
				q.Explanation = rapid.String().Draw(t, name+" explanation")
				q.Options = slices.Clone(q.Options)
				for j := range q.Options {
					q.Options[j].Correct = rapid.Bool().Draw(t, name+" correct")
				}
			}
			row := &ent.QuizAttempt{
				Paper: question.Draw(keyed, rand.New(rand.NewPCG(1, 1))), StartedAt: time.Unix(0, 0),
				Answers: []question.Answer{{QuestionID: "a", OptionIDs: []string{"a"}, Text: "是"}},
			}
			b, err := json.Marshal(quizzes.View(row, nil))
			if err != nil {
				t.Fatal(err)
			}
			return string(b)
		}
		if one, other := attempt("one"), attempt("other"); one != other {
			t.Fatalf("shown %s, and with other keys %s", one, other)
		}
	})
}
