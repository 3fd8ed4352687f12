package quizzes

import (
	"context"

	"partyschool/ent"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
	"partyschool/internal/study"
)

// SubmitQuizInput is the input of submitQuiz.
type SubmitQuizInput struct {
	AttemptID int64
	Answers   []*QuizAnswerInput
}

// SubmitQuizPayload is the answer of submitQuiz.
type SubmitQuizPayload struct {
	Attempt *QuizAttempt
	Record  *study.Record
	// Enrollment is nil where the viewer has left the course.
	Enrollment *ent.Enrollment
}

// SubmitQuiz grades the viewer's attempt, once: sent again, with whatever answers,
// it answers with the first result. When it comes too late only what was saved is
// graded. Passing completes the lesson, and with the last lesson the course, in the
// same transaction; failing takes no completion away. NOT_FOUND for anybody else's
// attempt; BAD_USER_INPUT for answers that do not fit the paper.
func (s *Service) SubmitQuiz(ctx context.Context, input SubmitQuizInput) (*SubmitQuizPayload, error) {
	if err := problem.WrongKind("attemptId", input.AttemptID, key.QuizAttempt); err != nil {
		return nil, err
	}
	var payload *SubmitQuizPayload
	err := s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		l, err := s.lock(ctx, tx, identity.FromContext(ctx).MemberID)
		if err != nil {
			return err
		}
		row, err := ownAttempt(ctx, tx, l.memberID, input.AttemptID)
		if err != nil {
			return err
		}
		standing, err := s.submit(ctx, tx, row, l, input.Answers)
		if err != nil {
			return err
		}
		payload = &SubmitQuizPayload{Attempt: view(row, standing.Lesson), Record: standing.Record, Enrollment: standing.Enrollment}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return payload, nil
}

func (s *Service) submit(ctx context.Context, tx *ent.Client, row *ent.QuizAttempt, l learner, sent []*QuizAnswerInput) (*study.QuizStanding, error) {
	if row.SubmittedAt != nil {
		return s.study.QuizStandingOf(ctx, tx, l.try(row, *row.SubmittedAt))
	}
	now := s.clock.Now()
	if overdue(row, now) {
		return s.closeAttempt(ctx, tx, row, l)
	}
	answers, err := answersTo(row.Paper, sent)
	if err != nil {
		return nil, err
	}
	return s.grade(ctx, tx, row, l, answers, now)
}
