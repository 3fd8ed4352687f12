package courses

import (
	"fmt"

	"partyschool/internal/question"
)

// quizProblems find what a quiz still lacks; path is where it stands. Nothing that
// they say tells a key.
func quizProblems(path string, q *question.Quiz) []DraftProblem {
	if q == nil || len(q.Questions) == 0 {
		return []DraftProblem{at(path+".questions", "测验还没有题目。", "The quiz has no question yet.")}
	}
	var problems []DraftProblem
	if q.DrawCount != nil && *q.DrawCount > len(q.Questions) {
		problems = append(problems, at(path+".drawCount",
			fmt.Sprintf("要抽 %d 道题，但题库只有 %d 道。", *q.DrawCount, len(q.Questions)),
			fmt.Sprintf("%d questions are to be drawn, but there are only %d.", *q.DrawCount, len(q.Questions))))
	}
	for i, one := range q.Questions {
		if lacks := questionProblem(one); lacks != nil {
			problems = append(problems, at(fmt.Sprintf("%s.questions[%d]", path, i), lacks.chinese, lacks.english))
		}
	}
	return problems
}

// lack is why nobody could answer a question right, or nobody could be wrong.
type lack struct{ chinese, english string }

// questionProblem returns nil where nothing is wrong.
func questionProblem(q question.Question) *lack {
	if q.Kind == question.ShortText {
		if len(q.AcceptedAnswers) == 0 {
			return &lack{"题目还没有可接受的答案。", "The question has no accepted answer."}
		}
		return nil
	}
	right, texts := 0, map[string]bool{}
	for _, o := range q.Options {
		if texts[o.Text] {
			return &lack{"题目有两个相同的选项。", "Two options of the question are the same."}
		}
		if texts[o.Text] = true; o.Correct {
			right++
		}
	}
	switch {
	case right == 0:
		return &lack{"题目没有正确选项。", "The question has no right option."}
	case right > 1 && q.Kind != question.MultipleChoice:
		return &lack{"只能有一个正确选项。", "Only one option can be right."}
	}
	return nil
}
