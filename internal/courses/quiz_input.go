package courses

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"partyschool/ent/lesson"
	"partyschool/internal/problem"
	"partyschool/internal/question"
	"partyschool/internal/sheet"
)

// What a bank may hold at most.
const (
	maxQuestions = 500
	maxPoints    = 1000
	maxOptions   = 10
	maxAccepted  = 20
	maxQuestion  = 2000 // characters, of explanations too
	maxOption    = 500  // characters, of accepted answers too
	// maxQuizBytes bounds the whole of it as it is stored: each paper is drawn from
	// all of it.
	maxQuizBytes = 1 << 20
)

// quiz checks each field of a quiz, and returns it without ids. What is only not
// finished yet, as a question without a right option, is let pass: it is a problem
// of the draft.
func quiz(in *QuizInput) (*material, error) {
	if err := in.checkRules(); err != nil {
		return nil, err
	}
	if len(in.Questions) > maxQuestions {
		return nil, problem.BadInput("quiz.questions", "题目不能超过 %d 道。", "A quiz has at most %d questions.", maxQuestions)
	}
	q := question.Quiz{
		PassPercent: in.PassPercent, MaxAttempts: in.MaxAttempts, TimeLimitSeconds: in.TimeLimitSeconds, DrawCount: in.DrawCount,
		Shuffle: in.Shuffle != nil && *in.Shuffle, Questions: make([]question.Question, len(in.Questions)),
	}
	for i, one := range in.Questions {
		var err error
		if q.Questions[i], err = one.check(fmt.Sprintf("quiz.questions[%d].", i)); err != nil {
			return nil, err
		}
	}
	return quizMaterial(q, "quiz.questions")
}

// quizMaterial is what a lesson consists of that is a quiz. Field is the input
// that is said to be too long where it is.
func quizMaterial(q question.Quiz, field string) (*material, error) {
	whole, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	if len(whole) > maxQuizBytes {
		return nil, problem.BadInput(field, "题目的文字总共不能超过 %d KB。", "All questions together take at most %d KB.", maxQuizBytes>>10)
	}
	return &material{kind: lesson.KindQUIZ, field: "quiz", quiz: &q, seconds: quizSeconds(&q)}, nil
}

// checkRules checks how a paper is drawn and what passes.
func (in *QuizInput) checkRules() error {
	within := func(v *int, least, most int) bool { return v == nil || (*v >= least && *v <= most) }
	switch {
	case !(in.PassPercent > 0 && in.PassPercent <= 100):
		return problem.BadInput("quiz.passPercent", "及格线须大于 0 且不超过 100。", "The percentage that passes is above 0 and at most 100.")
	case !within(in.MaxAttempts, 1, 100):
		return problem.BadInput("quiz.maxAttempts", "次数须在 1 到 100 之间。", "Attempts are 1 to 100.")
	case !within(in.TimeLimitSeconds, 30, 86_400):
		return problem.BadInput("quiz.timeLimitSeconds", "限时须在 30 到 86400 秒之间。", "The time limit is 30 to 86400 seconds.")
	case !within(in.DrawCount, 1, maxQuestions):
		return problem.BadInput("quiz.drawCount", "抽题数须在 1 到 %d 之间。", "Questions drawn are 1 to %d.", maxQuestions)
	}
	return nil
}

// check returns a question without ids; path is what its fields' names begin
// with.
func (in *QuestionInput) check(path string) (q question.Question, err error) {
	q = question.Question{Kind: in.Kind, Points: in.Points}
	if !slices.Contains([]question.Kind{question.SingleChoice, question.MultipleChoice, question.TrueFalse, question.ShortText}, in.Kind) {
		return q, problem.BadInput(path+"kind", "没有这种题型。", "There is no such kind of question.")
	}
	if q.Text, err = problem.Lines(path+"text", in.Text, 1, maxQuestion); err != nil {
		return q, err
	}
	if !(in.Points > 0 && in.Points <= maxPoints) {
		return q, problem.BadInput(path+"points", "分值须大于 0 且不超过 %d。", "Points are above 0 and at most %d.", maxPoints)
	}
	if in.Explanation != nil {
		if q.Explanation, err = problem.Lines(path+"explanation", *in.Explanation, 0, maxQuestion); err != nil {
			return q, err
		}
	}
	if q.Options, err = in.options(path); err != nil {
		return q, err
	}
	if in.Kind == question.ShortText {
		q.AcceptedAnswers, err = in.accepted(path)
	}
	return q, err
}

// options returns the options of a question; none for a short text.
func (in *QuestionInput) options(path string) ([]question.Option, error) {
	n, field := len(in.Options), path+"options"
	switch {
	case in.Kind == question.ShortText && n > 0:
		return nil, problem.BadInput(field, "填空题、简答题没有选项。", "A short text has no options.")
	case in.Kind == question.ShortText:
		return nil, nil
	case in.Kind == question.TrueFalse && n == 0:
		return in.truth(path)
	case len(in.AcceptedAnswers) > 0:
		return nil, problem.BadInput(path+"acceptedAnswers", "有选项的题目请在选项上标明对错。", "Of a question with options, the options say what is right.")
	case in.Kind == question.TrueFalse && n != 2:
		return nil, problem.BadInput(field, "判断题须有两个选项，或者不给选项。", "True or false has two options, or none given.")
	case n < 2 || n > maxOptions:
		return nil, problem.BadInput(field, "选择题须有 2 到 %d 个选项。", "A choice has 2 to %d options.", maxOptions)
	}
	options := make([]question.Option, n)
	for i, o := range in.Options {
		text, err := problem.Lines(fmt.Sprintf("%s[%d].text", field, i), o.Text, 1, maxOption)
		if err != nil {
			return nil, err
		}
		options[i] = question.Option{Text: text, Correct: o.Correct}
	}
	return options, nil
}

// accepted returns what is accepted of a short text.
func (in *QuestionInput) accepted(path string) ([]string, error) {
	if len(in.AcceptedAnswers) > maxAccepted {
		return nil, problem.BadInput(path+"acceptedAnswers", "可接受的答案不能超过 %d 个。", "At most %d answers are accepted.", maxAccepted)
	}
	var answers []string
	for i, a := range in.AcceptedAnswers {
		a, err := problem.Line(fmt.Sprintf("%sacceptedAnswers[%d]", path, i), a, 1, maxOption)
		if err != nil {
			return nil, err
		}
		answers = append(answers, a)
	}
	return answers, nil
}

// truth makes the options of a true/false question of which only the answer was
// given; neither is right where not even that was.
func (in *QuestionInput) truth(path string) ([]question.Option, error) {
	options := []question.Option{{Text: "对"}, {Text: "错"}}
	for i, a := range in.AcceptedAnswers {
		right, ok := truthOf(a)
		if !ok || (i > 0 && right != options[0].Correct) {
			return nil, problem.BadInput(fmt.Sprintf("%sacceptedAnswers[%d]", path, i), "判断题的答案须为“对”或“错”。", "The answer is either true or false.")
		}
		options[0].Correct, options[1].Correct = right, !right
	}
	return options, nil
}

// truthOf reads a word for true or false.
func truthOf(word string) (value, ok bool) {
	switch word = sheet.Fold(word); {
	case slices.Contains(strings.Fields("对 正确 是 √ ✓ ✔ true t yes y"), word):
		return true, true
	case slices.Contains(strings.Fields("错 错误 不对 不正确 否 × ✗ ✘ false f no n x"), word):
		return false, true
	}
	return false, false
}
