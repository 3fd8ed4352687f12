package quizzes

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"partyschool/internal/problem"
	"partyschool/internal/question"
)

// QuizAnswerInput is an answer as it was sent.
type QuizAnswerInput struct {
	QuestionID string
	// OptionIDs are those chosen.
	OptionIDs []string
	// Text is the answer to a short text; nil for choices.
	Text *string
}

// maxAnswer is the longest short text, in characters.
const maxAnswer = 500

// answersTo reads answers to a paper, in the paper's order and without empty ones:
// what was sent in another order is the same. A BAD_USER_INPUT names what does not
// fit, and speaks only of what the learner was shown.
func answersTo(paper question.Paper, sent []*QuizAnswerInput) ([]question.Answer, error) {
	byQuestion := map[string]question.Answer{}
	for i, in := range sent {
		at := slices.IndexFunc(paper.Questions, func(q question.Question) bool { return q.ID == in.QuestionID })
		if at < 0 {
			return nil, problem.BadInput(fmt.Sprintf("answers[%d].questionId", i), "试卷中没有这道题。", "The paper does not hold this question.")
		}
		if _, twice := byQuestion[in.QuestionID]; twice {
			return nil, problem.BadInput(fmt.Sprintf("answers[%d].questionId", i), "同一道题答了两次。", "This question is answered twice.")
		}
		answer, err := answerTo(paper.Questions[at], in, i)
		if err != nil {
			return nil, err
		}
		byQuestion[in.QuestionID] = answer
	}
	var answers []question.Answer
	for _, q := range paper.Questions {
		if a, ok := byQuestion[q.ID]; ok && (len(a.OptionIDs) > 0 || a.Text != "") {
			answers = append(answers, a)
		}
	}
	return answers, nil
}

// answerTo reads the answer to one question. That a single choice has two options
// is for the grading to judge, not for the form.
func answerTo(q question.Question, in *QuizAnswerInput, i int) (question.Answer, error) {
	answer := question.Answer{QuestionID: q.ID}
	for j, id := range in.OptionIDs {
		field := fmt.Sprintf("answers[%d].optionIds[%d]", i, j)
		if !slices.ContainsFunc(q.Options, func(o question.Option) bool { return o.ID == id }) {
			return answer, problem.BadInput(field, "这道题没有这个选项。", "The question does not have this option.")
		}
		if slices.Contains(in.OptionIDs[:j], id) {
			return answer, problem.BadInput(field, "同一个选项选了两次。", "This option is chosen twice.")
		}
	}
	for _, o := range q.Options { // in the order shown
		if slices.Contains(in.OptionIDs, o.ID) {
			answer.OptionIDs = append(answer.OptionIDs, o.ID)
		}
	}
	if in.Text == nil {
		return answer, nil
	}
	field, text := fmt.Sprintf("answers[%d].text", i), strings.TrimSpace(*in.Text)
	switch {
	case text != "" && q.Kind != question.ShortText:
		return answer, problem.BadInput(field, "这道题要选择选项，不能填写文字。", "This question is answered by options, not by text.")
	case utf8.RuneCountInString(text) > maxAnswer || !utf8.ValidString(text):
		return answer, problem.BadInput(field, "答案最多 %d 个字符。", "An answer has at most %d characters.", maxAnswer)
	}
	answer.Text = text
	return answer, nil
}
