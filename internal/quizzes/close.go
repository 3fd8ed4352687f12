package quizzes

import (
	"context"
	"errors"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/ent/quizattempt"
	"partyschool/internal/identity"
	"partyschool/internal/study"
)

// closedAtOnce bounds how many attempts Close finds with one statement. Each is
// closed in a transaction of its own: its learner is not to wait for the others.
const closedAtOnce = 100

// Close grades what was saved of every attempt whose time is up, so that a learner
// whose phone died still gets a result. It may be cut off and run again at any
// moment, on any machine. An attempt that cannot be closed does not keep the others
// from it; the errors are returned together.
func (s *Service) Close(ctx context.Context) error {
	ctx = identity.AsSystem(ctx, "quizzes: close attempts whose time is up")
	var failed []error
	var after int64
	for ctx.Err() == nil {
		found, err := s.database.Client(ctx).QuizAttempt.Query().
			Where(quizattempt.SubmittedAtIsNil(), quizattempt.EndsAtLT(s.clock.Now().Add(-forTheNetwork)), quizattempt.IDGT(after)).
			Order(ent.Asc(quizattempt.FieldID)).Limit(closedAtOnce).
			Select(quizattempt.FieldID, quizattempt.FieldMemberID).All(ctx)
		if err != nil {
			return errors.Join(append(failed, fmt.Errorf("find overdue attempts: %w", err))...)
		}
		for _, row := range found {
			if _, err := s.closeIfOverdue(ctx, row.MemberID, row.ID); err != nil {
				failed = append(failed, fmt.Errorf("close attempt %d: %w", row.ID, err))
			}
			after = row.ID
		}
		if len(found) < closedAtOnce {
			break
		}
	}
	return errors.Join(append(failed, ctx.Err())...)
}

// overdue reports whether no answers are taken any more.
func overdue(row *ent.QuizAttempt, now time.Time) bool {
	return row.EndsAt != nil && now.After(row.EndsAt.Add(forTheNetwork))
}

// closeIfOverdue closes an attempt of the member's, if it is open and its time is
// up, and returns it as it is now.
func (s *Service) closeIfOverdue(ctx context.Context, memberID, id int64) (*ent.QuizAttempt, error) {
	var row *ent.QuizAttempt
	err := s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		l, err := s.lock(ctx, tx, memberID)
		if err != nil {
			return err
		}
		if row, err = ownAttempt(ctx, tx, memberID, id); err != nil {
			return err
		}
		if row.SubmittedAt == nil && overdue(row, s.clock.Now()) {
			_, err = s.closeAttempt(ctx, tx, row, l)
		}
		return err
	})
	return row, err
}

// closeAttempt grades what was saved. It counts as submitted when the time was up,
// so that the result does not depend on who noticed it when.
func (s *Service) closeAttempt(ctx context.Context, tx *ent.Client, row *ent.QuizAttempt, l learner) (*study.QuizStanding, error) {
	return s.grade(ctx, tx, row, l, row.Answers, *row.EndsAt)
}
