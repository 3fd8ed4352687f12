package enrollments

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/internal/completions"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
	"partyschool/internal/study"
)

// WithdrawInput is the input of withdraw.
type WithdrawInput struct {
	EnrollmentID int64
}

// WithdrawPayload is the answer of withdraw.
type WithdrawPayload struct {
	Enrollment *ent.Enrollment
}

// Withdraw gives one of the viewer's own places back; what was studied is kept.
// Sent twice, it answers the same. NOT_FOUND for anybody else's, CONFLICT for a
// completed one and for one that an assignment asks for (reason REQUIRED),
// BAD_USER_INPUT for what is no enrolment.
func (s *Service) Withdraw(ctx context.Context, input WithdrawInput) (*WithdrawPayload, error) {
	if err := problem.WrongKind("enrollmentId", input.EnrollmentID, key.Enrollment); err != nil {
		return nil, err
	}
	viewer := identity.FromContext(ctx).MemberID
	var payload WithdrawPayload
	err := s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		if _, _, err := study.Lock(ctx, s.database, tx, viewer); err != nil {
			return err
		}
		e, err := tx.Enrollment.Query().
			Where(enrollment.ID(input.EnrollmentID), enrollment.MemberID(viewer)).Only(ctx)
		if ent.IsNotFound(err) {
			return problem.Missing()
		} else if err != nil {
			return fmt.Errorf("read the enrolment: %w", err)
		}
		payload.Enrollment = e
		switch e.Status {
		case enrollment.StatusWITHDRAWN:
			return nil
		case enrollment.StatusCOMPLETED:
			return problem.Clash("课程已完成，不能退出。", "The course is completed and cannot be given back.")
		}
		if e.Required {
			// 必修: who gave the assignment takes it back, not who is asked.
			return problem.Clash("这是组织指派的学习任务，不能自行退出；如有困难，请联系所在党组织。",
				"An assignment asks for this course, so it cannot be given back; speak to your organisation.").With("reason", "REQUIRED")
		}
		err = completions.Around(ctx, s.database, tx, []int64{viewer}, e.CourseID, func() error {
			payload.Enrollment, err = tx.Enrollment.UpdateOne(e).
				SetStatus(enrollment.StatusWITHDRAWN).SetWithdrawnAt(s.clock.Now()).Save(ctx)
			return err
		})
		if err != nil {
			return fmt.Errorf("withdraw: %w", err)
		}
		s.announce(ctx, viewer, e.ID)
		return countLearners(ctx, tx, e.CourseID, map[int64]int{e.ReleaseID: -1})
	})
	if err != nil {
		return nil, err
	}
	return &payload, nil
}
