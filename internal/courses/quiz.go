package courses

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"slices"

	"partyschool/internal/outline"
	"partyschool/internal/question"
)

// secondsPerQuestion is the time that a question is taken to need where a quiz
// has no limit.
const secondsPerQuestion = 60

// asked is a question as it is recognised from revision to revision: by its kind
// and its text, so that a corrected key or another place leaves it the same one.
type asked struct {
	kind question.Kind
	text string
}

// identify returns the quiz with ids: a question keeps the id that it has in the
// revision before, and its options theirs by their text. Before may be nil. Ids of
// new ones are random: a counter would say which of the options was added last.
func identify(before *question.Quiz, q question.Quiz) question.Quiz {
	known := map[asked][]question.Question{}
	if before != nil {
		for _, old := range before.Questions {
			known[asked{old.Kind, old.Text}] = append(known[asked{old.Kind, old.Text}], old)
		}
	}
	q.Questions = slices.Clone(q.Questions)
	for i := range q.Questions {
		one := &q.Questions[i]
		var options []question.Option
		if same := known[asked{one.Kind, one.Text}]; len(same) > 0 {
			// Of two that ask the same, the first stays the first.
			one.ID, options = same[0].ID, same[0].Options
			known[asked{one.Kind, one.Text}] = same[1:]
		} else {
			one.ID = rand.Text()
		}
		one.Options = identifyOptions(options, one.Options)
	}
	return q
}

func identifyOptions(before, now []question.Option) []question.Option {
	now, left := slices.Clone(now), slices.Clone(before)
	for i := range now {
		at := slices.IndexFunc(left, func(o question.Option) bool { return o.Text == now[i].Text })
		if at < 0 {
			now[i].ID = rand.Text()[:8] // unique within the question is enough
			continue
		}
		now[i].ID = left[at].ID
		left = slices.Delete(left, at, at+1)
	}
	return now
}

// sameQuiz reports whether two quizzes are stored alike.
func sameQuiz(a, b *question.Quiz) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// paper is the number of questions that are asked in one try.
func paper(q *question.Quiz) int {
	if n := len(q.Questions); q.DrawCount == nil || *q.DrawCount > n {
		return n
	}
	return *q.DrawCount
}

// quizSeconds is how long a quiz takes, in seconds.
func quizSeconds(q *question.Quiz) float64 {
	if q.TimeLimitSeconds != nil {
		return float64(*q.TimeLimitSeconds)
	}
	return float64(paper(q) * secondsPerQuestion)
}

// sat is what a release says of a quiz.
func sat(q *question.Quiz) *outline.Quiz {
	return &outline.Quiz{
		QuestionCount: paper(q), PassPercent: q.PassPercent,
		MaxAttempts: q.MaxAttempts, TimeLimitSeconds: q.TimeLimitSeconds,
	}
}

// draftOfQuiz shows a quiz as it was written. The keys are in it: it is for the
// course's trainers only.
func draftOfQuiz(q *question.Quiz) *QuizDraft {
	draft := &QuizDraft{
		PassPercent: q.PassPercent, MaxAttempts: q.MaxAttempts, TimeLimitSeconds: q.TimeLimitSeconds,
		DrawCount: q.DrawCount, Shuffle: q.Shuffle, Questions: make([]QuestionDraft, len(q.Questions)),
	}
	for i, one := range q.Questions {
		shown := QuestionDraft{
			Kind: one.Kind, Text: one.Text, Points: one.Points,
			Options: make([]OptionDraft, len(one.Options)), AcceptedAnswers: append([]string{}, one.AcceptedAnswers...),
		}
		for j, o := range one.Options {
			shown.Options[j] = OptionDraft{Text: o.Text, Correct: o.Correct}
		}
		if explanation := one.Explanation; explanation != "" {
			shown.Explanation = &explanation
		}
		draft.Questions[i] = shown
	}
	return draft
}
