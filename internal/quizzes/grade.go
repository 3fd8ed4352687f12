package quizzes

import (
	"context"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/ent/mistake"
	"partyschool/ent/quizattempt"
	"partyschool/internal/identity"
	"partyschool/internal/question"
	"partyschool/internal/study"
)

// grade closes an open attempt with the answers, under the learner's lock: the
// result is kept, mistakes are noted, and the lesson and the course follow. The row
// shows the result afterwards.
func (s *Service) grade(ctx context.Context, tx *ent.Client, row *ent.QuizAttempt, l learner, answers []question.Answer, at time.Time) (*study.QuizStanding, error) {
	result := question.Grade(row.Paper, answers)
	err := tx.QuizAttempt.Update().Where(quizattempt.ID(row.ID), quizattempt.SubmittedAtIsNil()).
		SetAnswers(answers).SetSubmittedAt(at).SetScore(result.Score).SetPassed(result.Passed).
		Exec(identity.AsSystem(ctx, "quizzes: keep a result"))
	if err != nil {
		return nil, fmt.Errorf("keep a result: %w", err)
	}
	row.Answers, row.SubmittedAt, row.Score, row.Passed = answers, &at, &result.Score, &result.Passed
	if err := noteMistakes(ctx, tx, row, result, at); err != nil {
		return nil, fmt.Errorf("note mistakes: %w", err)
	}
	if result.Passed {
		return s.study.PassQuiz(ctx, tx, l.try(row, at))
	}
	return s.study.TryQuiz(ctx, tx, l.try(row, at))
}

// noteMistakes has the member's mistakes follow: what is wrong now is one, what is
// right now is none any more. What was not asked stays as it was.
func noteMistakes(ctx context.Context, tx *ent.Client, row *ent.QuizAttempt, result question.Result, at time.Time) error {
	ctx = identity.AsSystem(ctx, "quizzes: note mistakes")
	var asked []string
	var wrong []*ent.MistakeCreate
	for i, q := range row.Paper.Questions {
		asked = append(asked, q.ID)
		if !result.Questions[i].Correct {
			wrong = append(wrong, tx.Mistake.Create().SetMemberID(row.MemberID).SetLessonID(row.LessonID).
				SetQuestionID(q.ID).SetAttemptID(row.ID).SetAnsweredAt(at))
		}
	}
	if row.Number > 1 { // before the first there are none
		_, err := tx.Mistake.Delete().
			Where(mistake.MemberID(row.MemberID), mistake.LessonID(row.LessonID), mistake.QuestionIDIn(asked...)).Exec(ctx)
		if err != nil {
			return err
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return tx.Mistake.CreateBulk(wrong...).Exec(ctx)
}
