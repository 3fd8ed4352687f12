package question_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"partyschool/internal/question"
)

var kinds = []question.Kind{question.SingleChoice, question.MultipleChoice, question.TrueFalse, question.ShortText}

// quizzes are banks as trainers may write them: every question can be answered.
func quizzes() *rapid.Generator[question.Quiz] {
	return rapid.Custom(func(t *rapid.T) question.Quiz {
		quiz := question.Quiz{
			PassPercent: float64(rapid.IntRange(0, 10_000).Draw(t, "pass")) / 100,
			Shuffle:     rapid.Bool().Draw(t, "shuffle"),
		}
		for i := range rapid.IntRange(1, 8).Draw(t, "questions") {
			quiz.Questions = append(quiz.Questions, questionOf(t, i))
		}
		if rapid.Bool().Draw(t, "draw some") {
			n := rapid.IntRange(1, 10).Draw(t, "draw count")
			quiz.DrawCount = &n
		}
		return quiz
	})
}

func questionOf(t *rapid.T, i int) question.Question {
	q := question.Question{
		ID: fmt.Sprint("q", i), Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Text: "？",
		Points: float64(rapid.IntRange(1, 999).Draw(t, "points")) / 100,
	}
	if q.Kind == question.ShortText {
		q.AcceptedAnswers = rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,4}`), 1, 3).Draw(t, "accepted")
		return q
	}
	n := 2
	if q.Kind != question.TrueFalse {
		n = rapid.IntRange(2, 5).Draw(t, "options")
	}
	only := rapid.IntRange(0, n-1).Draw(t, "right one")
	for j := range n {
		correct := j == only || q.Kind == question.MultipleChoice && rapid.Bool().Draw(t, "right too")
		q.Options = append(q.Options, question.Option{ID: fmt.Sprint("o", j), Text: "项", Correct: correct})
	}
	return q
}

// keyOf answers as the key says.
func keyOf(q question.Question) question.Answer {
	a := question.Answer{QuestionID: q.ID}
	for _, o := range q.Options {
		if o.Correct {
			a.OptionIDs = append(a.OptionIDs, o.ID)
		}
	}
	if q.Kind == question.ShortText {
		a.Text = q.AcceptedAnswers[len(q.AcceptedAnswers)-1]
	}
	return a
}

// spoil makes a right answer wrong.
func spoil(t *rapid.T, q question.Question, a question.Answer) question.Answer {
	if q.Kind == question.ShortText {
		a.Text += "0"
		return a
	}
	toggled := rapid.SampledFrom(q.Options).Draw(t, "toggled").ID
	if i := slices.Index(a.OptionIDs, toggled); i >= 0 {
		a.OptionIDs = slices.Delete(slices.Clone(a.OptionIDs), i, i+1)
	} else {
		a.OptionIDs = append(slices.Clone(a.OptionIDs), toggled)
	}
	return a
}

// TestGrade answers papers right but for some questions, in any order: it is
// graded in whole hundredths of points, as if by hand.
func TestGrade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		paper := question.Draw(quizzes().Draw(t, "quiz"), rand.New(rand.NewPCG(1, 1)))
		var answers []question.Answer
		score, most := 0, 0
		want := make([]bool, len(paper.Questions))
		for i, q := range paper.Questions {
			points := int(q.Points*100 + 0.5)
			most += points
			switch rapid.SampledFrom([]string{"right", "wrong", "left out"}).Draw(t, q.ID) {
			case "right":
				answers = append(answers, keyOf(q))
				score += points
				want[i] = true
			case "wrong":
				answers = append(answers, spoil(t, q, keyOf(q)))
			}
		}
		answers = rapid.Permutation(answers).Draw(t, "order")
		got := question.Grade(paper, answers)
		for i, g := range got.Questions {
			if g.Correct != want[i] || (g.Points > 0) != want[i] {
				t.Fatalf("question %d: %+v, want %v", i, g, want[i])
			}
		}
		if got.Score != float64(score)/100 || got.MaxScore != float64(most)/100 || got.MaxScore != paper.MaxScore() {
			t.Fatalf("%v of %v, want %d of %d hundredths", got.Score, got.MaxScore, score, most)
		}
		pass := int(paper.PassPercent*100 + 0.5)
		if got.Passed != (score*10_000 >= pass*most) || got.Percent != question.Percent(got.Score, got.MaxScore) {
			t.Fatalf("%+v at %v %%", got, paper.PassPercent)
		}
	})
}

// TestFractions: a tenth and two tenths are three tenths, and 60 % of them is 60 %.
func TestFractions(t *testing.T) {
	paper := func(pass float64, points ...float64) question.Paper {
		p := question.Paper{PassPercent: pass}
		for i, n := range points {
			p.Questions = append(p.Questions, question.Question{ID: fmt.Sprint(i), Kind: question.ShortText, Points: n, AcceptedAnswers: []string{"x"}})
		}
		return p
	}
	for _, c := range []struct {
		paper   question.Paper
		right   int // so many of the first questions
		score   float64
		percent float64
		passed  bool
	}{
		{paper(60, 0.1, 0.2, 0.2), 2, 0.3, 60, true},
		{paper(60.01, 0.1, 0.2, 0.2), 2, 0.3, 60, false},
		{paper(70, 0.7, 0.1, 0.1, 0.1), 1, 0.7, 70, true},
		{paper(100, 0.1, 0.1, 0.1), 3, 0.3, 100, true},
		{paper(66.67, 1, 1, 1), 2, 2, 200.0 / 3, false},
		{paper(66.66, 1, 1, 1), 2, 2, 200.0 / 3, true},
		{paper(0, 1), 0, 0, 0, true},
		{paper(0), 0, 0, 0, false},
	} {
		var answers []question.Answer
		for i := range c.right {
			answers = append(answers, question.Answer{QuestionID: fmt.Sprint(i), Text: "x"})
		}
		got := question.Grade(c.paper, answers)
		if got.Score != c.score || got.Percent != c.percent || got.Passed != c.passed {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}

func TestWhatIsRight(t *testing.T) {
	options := []question.Option{{ID: "a", Correct: true}, {ID: "b"}, {ID: "c", Correct: true}}
	one := []question.Option{{ID: "a"}, {ID: "b", Correct: true}}
	short := question.Question{Kind: question.ShortText, AcceptedAnswers: []string{"为人民服务。", "Serve the People!", " "}}
	for _, c := range []struct {
		q    question.Question
		a    question.Answer
		want bool
	}{
		{question.Question{Kind: question.MultipleChoice, Options: options}, question.Answer{OptionIDs: []string{"c", "a"}}, true},
		{question.Question{Kind: question.MultipleChoice, Options: options}, question.Answer{OptionIDs: []string{"a", "a", "c"}}, true},
		{question.Question{Kind: question.MultipleChoice, Options: options}, question.Answer{OptionIDs: []string{"a"}}, false},
		{question.Question{Kind: question.MultipleChoice, Options: options}, question.Answer{OptionIDs: []string{"a", "b", "c"}}, false},
		{question.Question{Kind: question.MultipleChoice, Options: options}, question.Answer{OptionIDs: []string{"a", "c", "x"}}, false},
		{question.Question{Kind: question.SingleChoice, Options: one}, question.Answer{OptionIDs: []string{"b"}}, true},
		{question.Question{Kind: question.SingleChoice, Options: one}, question.Answer{OptionIDs: []string{"a", "b"}}, false},
		{question.Question{Kind: question.TrueFalse, Options: one}, question.Answer{}, false},
		{question.Question{Kind: question.SingleChoice, Options: []question.Option{{ID: "a"}}}, question.Answer{}, false},
		{short, question.Answer{Text: "为人民服务。"}, true},
		{short, question.Answer{Text: "　为 人民\t服务 . "}, true},
		{short, question.Answer{Text: "ＳＥＲＶＥ ｔｈｅ ｐｅｏｐｌｅ！"}, true},
		{short, question.Answer{Text: "为人民"}, false},
		{short, question.Answer{Text: " "}, false},
		{short, question.Answer{}, false},
	} {
		c.q.ID, c.a.QuestionID, c.q.Points = "q", "q", 1
		got := question.Grade(question.Paper{Questions: []question.Question{c.q}}, []question.Answer{c.a})
		if got.Questions[0].Correct != c.want {
			t.Errorf("%+v to %+v: %v", c.a, c.q, !c.want)
		}
	}
}

// FuzzGrade grades any answers to any paper: whatever is stored or sent, a result
// lies within its bounds, and more answers that nobody asked for change nothing.
func FuzzGrade(f *testing.F) {
	f.Add(`{"passPercent":60,"questions":[{"id":"1","kind":"SHORT_TEXT","points":0.1,"acceptedAnswers":["是"]}]}`, `[{"questionId":"1","text":" 是"}]`)
	f.Add(`{"passPercent":1e9,"questions":[{"id":"1","kind":"SINGLE_CHOICE","points":2.5,"options":[{"id":"a","correct":true}]}]}`, `[{"questionId":"1","optionIds":["a","a"]}]`)
	f.Add(`{"questions":[{"id":"1"},{"id":"1"}]}`, `[{"questionId":"1"},{"questionId":"1","optionIds":["a"]}]`)
	f.Fuzz(func(t *testing.T, paperText, answersText string) {
		var paper question.Paper
		var answers []question.Answer
		if json.Unmarshal([]byte(paperText), &paper) != nil || json.Unmarshal([]byte(answersText), &answers) != nil {
			t.Skip()
		}
		for _, q := range paper.Questions {
			if q.Points <= 0 || q.Points > 1e6 {
				t.Skip()
			}
		}
		got := question.Grade(paper, answers)
		if len(got.Questions) != len(paper.Questions) || got.Score < 0 || got.Score > got.MaxScore || got.Percent < 0 || got.Percent > 100 {
			t.Fatalf("%+v", got)
		}
		if got.Passed && got.Percent < paper.PassPercent {
			t.Fatalf("passed with %v of %v", got.Percent, paper.PassPercent)
		}
		more := question.Grade(paper, append(slices.Clone(answers), answers...))
		if more.Score != got.Score || more.Passed != got.Passed {
			t.Fatalf("%+v, and with the answers twice %+v", got, more)
		}
	})
}
