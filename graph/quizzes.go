package graph

import (
	"context"

	"partyschool/internal/catalogue"
)

// quizContent shows how a quiz is sat. Its questions come with an attempt.
func (r *Resolver) quizContent(ctx context.Context, l *catalogue.Lesson) (catalogue.LessonContent, error) {
	content := catalogue.QuizContent{}
	if l.Quiz == nil {
		return content, nil // a draft that has no questions yet
	}
	left, err := r.Quizzes.AttemptsLeft(ctx, l)
	if err != nil {
		return nil, err
	}
	content.QuestionCount, content.PassPercent = l.Quiz.QuestionCount, l.Quiz.PassPercent
	content.MaxAttempts, content.TimeLimitSeconds, content.AttemptsLeft = l.Quiz.MaxAttempts, l.Quiz.TimeLimitSeconds, left
	return content, nil
}
