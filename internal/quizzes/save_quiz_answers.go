package quizzes

import (
	"context"
	"fmt"
	"reflect"

	"partyschool/ent"
	"partyschool/ent/quizattempt"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
	"partyschool/internal/question"
)

// SaveQuizAnswersInput is the input of saveQuizAnswers.
type SaveQuizAnswersInput struct {
	AttemptID int64
	Answers   []*QuizAnswerInput
}

// SaveQuizAnswersPayload is the answer of saveQuizAnswers.
type SaveQuizAnswersPayload struct{ Attempt *QuizAttempt }

// SaveQuizAnswers keeps what the viewer answered so far, in place of what was saved
// before. NOT_FOUND for anybody else's attempt; BAD_USER_INPUT for answers that do
// not fit the paper, which tells nothing about its keys; CONFLICT with the reason
// TIME_IS_UP or ALREADY_SUBMITTED.
func (s *Service) SaveQuizAnswers(ctx context.Context, input SaveQuizAnswersInput) (*SaveQuizAnswersPayload, error) {
	if err := problem.WrongKind("attemptId", input.AttemptID, key.QuizAttempt); err != nil {
		return nil, err
	}
	var row *ent.QuizAttempt
	var refused error
	err := s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		refused = nil
		l, err := s.lock(ctx, tx, identity.FromContext(ctx).MemberID)
		if err != nil {
			return err
		}
		if row, err = ownAttempt(ctx, tx, l.memberID, input.AttemptID); err != nil {
			return err
		}
		switch {
		case row.SubmittedAt != nil:
			refused = alreadyClosed(row)
			return nil
		case overdue(row, s.clock.Now()):
			_, err := s.closeAttempt(ctx, tx, row, l)
			refused = timeIsUp() // told after the commit, which keeps the result
			return err
		}
		answers, err := answersTo(row.Paper, input.Answers)
		if err != nil {
			return err
		}
		return s.save(ctx, tx, row, answers)
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return nil, err
	}
	lesson, err := s.lessonOf(ctx, row)
	if err != nil {
		return nil, err
	}
	return &SaveQuizAnswersPayload{Attempt: view(row, lesson)}, nil
}

// save writes the answers, unless they are saved already.
func (s *Service) save(ctx context.Context, tx *ent.Client, row *ent.QuizAttempt, answers []question.Answer) error {
	if row.SavedAt != nil && reflect.DeepEqual(row.Answers, answers) {
		return nil
	}
	now := s.clock.Now()
	err := tx.QuizAttempt.Update().Where(quizattempt.ID(row.ID)).SetAnswers(answers).SetSavedAt(now).
		Exec(identity.AsSystem(ctx, "quizzes: save answers"))
	if err != nil {
		return fmt.Errorf("save answers: %w", err)
	}
	row.Answers, row.SavedAt = answers, &now
	return nil
}

// ownAttempt returns an attempt of the member's, NOT_FOUND where it is none.
func ownAttempt(ctx context.Context, tx *ent.Client, memberID, id int64) (*ent.QuizAttempt, error) {
	row, err := tx.QuizAttempt.Query().Where(quizattempt.ID(id), quizattempt.MemberID(memberID)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, problem.Missing()
	} else if err != nil {
		return nil, fmt.Errorf("read an attempt: %w", err)
	}
	return row, nil
}

func timeIsUp() error {
	return problem.Clash("答题时间已到。", "The time is up.").With("reason", "TIME_IS_UP")
}

// alreadyClosed says why nothing is saved any more: a phone that comes late hears
// the same, whether or not somebody closed the attempt before it came.
func alreadyClosed(row *ent.QuizAttempt) error {
	if row.EndsAt != nil && row.SubmittedAt.Equal(*row.EndsAt) {
		return timeIsUp()
	}
	return problem.Clash("这份试卷已经提交。", "This attempt has been submitted.").With("reason", "ALREADY_SUBMITTED")
}
