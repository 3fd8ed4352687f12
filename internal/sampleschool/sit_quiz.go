package sampleschool

import (
	"context"
	"fmt"
	"time"

	"partyschool/ent/lesson"
	"partyschool/internal/courses"
	"partyschool/internal/question"
	"partyschool/internal/quizzes"
)

const quizKind = string(lesson.KindQUIZ)

// mostTries is how often a learner tries a quiz; by then nothing is answered wrong.
const mostTries = 3

// learnKeys remembers what is right: learners of the sample school are good, but
// papers say nothing of keys.
func (b *builder) learnKeys(quiz *courses.QuizInput) {
	for _, q := range quiz.Questions {
		b.keys[q.Text] = q
	}
}

// sitQuiz sits a quiz until it is passed. The first question of a paper is
// answered wrong, and some others at the first try, so that there is something to
// look up in the book of mistakes.
func (b *builder) sitQuiz(ctx context.Context, s sitting) error {
	for try := 1; try <= mostTries; try++ {
		begun, err := b.app.Resolver.Quizzes.StartQuiz(ctx, quizzes.StartQuizInput{LessonID: s.lesson.ID})
		if err != nil {
			return err
		}
		var answers []*quizzes.QuizAnswerInput
		for i, q := range begun.Attempt.Questions {
			b.clock.Advance(20 * time.Second)
			right := try == mostTries || (i > 0 && (try > 1 || b.random.IntN(4) > 0))
			answers = append(answers, b.answer(q, right))
		}
		done, err := b.app.Resolver.Quizzes.SubmitQuiz(ctx, quizzes.SubmitQuizInput{AttemptID: begun.Attempt.ID, Answers: answers})
		if err != nil {
			return err
		}
		if *done.Attempt.Passed {
			return nil
		}
	}
	return fmt.Errorf("a paper without a mistake did not pass")
}

// answer is an answer to a question, right or wrong.
func (b *builder) answer(q *quizzes.Question, right bool) *quizzes.QuizAnswerInput {
	answer, of := &quizzes.QuizAnswerInput{QuestionID: q.ID}, b.keys[q.Text]
	if q.Kind == question.ShortText {
		text := "不记得了"
		if right {
			text = of.AcceptedAnswers[0]
		}
		answer.Text = &text
		return answer
	}
	for _, o := range q.Options {
		if correct(of, o.Text) == right {
			answer.OptionIDs = append(answer.OptionIDs, o.ID)
			if q.Kind != question.MultipleChoice {
				break
			}
		}
	}
	return answer
}

// correct reports whether the option is a right one.
func correct(q *courses.QuestionInput, option string) bool {
	for _, o := range q.Options {
		if o.Text == option {
			return o.Correct
		}
	}
	return len(q.AcceptedAnswers) > 0 && q.AcceptedAnswers[0] == option // 对 or 错
}
