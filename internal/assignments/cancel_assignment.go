package assignments

import (
	"context"
	"fmt"
	"log/slog"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/assignment"
	"partyschool/ent/enrollment"
	"partyschool/ent/predicate"
	"partyschool/internal/audit"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// CancelAssignment takes an assignment back that was given in the name of an
// organisation covered by an ADMIN role of the viewer, or by the viewer to
// organisations that all still are; NOT_FOUND for another. Who has not begun loses
// the place, unless they asked for it themselves or another assignment asks for it;
// others go on, required and due as the other assignments say. Up to 2,000 are
// withdrawn before the answer, more within a minute. Sent twice, it answers the same.
func (s *Service) CancelAssignment(ctx context.Context, input CancelAssignmentInput) (*CancelAssignmentPayload, error) {
	if err := problem.WrongKind("id", input.ID, key.Assignment); err != nil {
		return nil, err
	}
	err := s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		row, err := tx.Assignment.Get(ctx, input.ID)
		if ent.IsNotFound(err) {
			return problem.Missing()
		} else if err != nil {
			return fmt.Errorf("read an assignment: %w", err)
		}
		if may, err := s.mayCancel(ctx, row); err != nil {
			return err
		} else if !may {
			return problem.Missing()
		}
		return s.cancel(ctx, tx, row)
	})
	if err != nil {
		return nil, err
	}
	system := identity.AsSystem(ctx, "cancelAssignment: withdraw the audience")
	if n, err := s.database.Client(ctx).Enrollment.Query().Where(unfinishedOf(input.ID)).Count(system); err != nil {
		return nil, err
	} else if n <= soon {
		if err := s.unwind(system, input.ID); err != nil {
			slog.ErrorContext(ctx, "withdrawing from a cancelled assignment failed; the round goes on with it", "assignment", key.Format(input.ID), "error", err)
		}
	}
	row, err := s.database.Client(ctx).Assignment.Get(ctx, input.ID)
	return &CancelAssignmentPayload{Assignment: row}, err
}

// mayCancel reports whether the viewer may take the assignment back.
func (s *Service) mayCancel(ctx context.Context, row *ent.Assignment) (bool, error) {
	viewer := identity.FromContext(ctx)
	if unit := s.tree.Unit(row.OrganizationID); unit != nil && viewer.Covers(identity.Admin, unit.Path) {
		return true, nil
	}
	if row.CreatedByID != viewer.MemberID {
		return false, nil
	}
	scopes, err := s.scopesOf(identity.AsSystem(ctx, "cancelAssignment: whom it speaks to"), []int64{row.ID})
	if err != nil {
		return false, err
	}
	for _, id := range scopes[row.ID] {
		if unit := s.tree.Unit(id); unit == nil || !viewer.Covers(identity.Admin, unit.Path) {
			return false, nil
		}
	}
	return true, nil
}

// cancel notes that the assignment stands no more. From then on nobody is enrolled
// by it: whoever enrols locks its row first.
func (s *Service) cancel(ctx context.Context, tx *ent.Client, row *ent.Assignment) error {
	viewer := identity.FromContext(ctx)
	n, err := tx.Assignment.Update().Where(assignment.ID(row.ID), assignment.CancelledAtIsNil()).
		SetCancelledAt(s.clock.Now()).SetCancelledByID(viewer.MemberID).
		Save(identity.AsSystem(ctx, "cancelAssignment: checked above"))
	if err != nil {
		return fmt.Errorf("cancel an assignment: %w", err)
	}
	if n == 0 {
		return nil
	}
	return audit.Write(ctx, tx, s.clock, audit.Entry{
		Action: "cancelAssignment", OrganizationID: row.OrganizationID, SubjectID: row.ID,
		Summary: fmt.Sprintf("撤销了课程《%s》的学习任务。", s.titleOf(row.CourseID)),
	})
}

// unfinishedOf are the places that the assignment asks for and that are not done.
func unfinishedOf(assignmentID int64) predicate.Enrollment {
	return enrollment.And(enrollment.AssignmentID(assignmentID), enrollment.StatusIn(enrollment.StatusNOT_STARTED, enrollment.StatusIN_PROGRESS))
}

// unwind has the other assignments decide over the places that a cancelled one asked
// for, a transaction for every 500.
func (s *Service) unwind(ctx context.Context, assignmentID int64) error {
	client := s.database.Client(ctx)
	row, err := client.Assignment.Query().Where(assignment.ID(assignmentID), assignment.CancelledAtNotNil(), assignment.WithdrawnAtIsNil()).Only(ctx)
	if ent.IsNotFound(err) {
		return nil
	} else if err != nil {
		return fmt.Errorf("read a cancelled assignment: %w", err)
	}
	for last := int64(0); ; {
		var ids []int64
		err := client.Enrollment.Query().
			Where(unfinishedOf(row.ID), func(sel *sql.Selector) { sel.Where(sql.GT(sel.C(enrollment.FieldMemberID), last)) }).
			Order(enrollment.ByMemberID()).Limit(atOnce).Select(enrollment.FieldMemberID).Scan(ctx, &ids)
		if err != nil {
			return fmt.Errorf("read who was asked: %w", err)
		}
		if len(ids) == 0 {
			break
		}
		if _, err := s.settle(ctx, row.CourseID, ids, nil); err != nil {
			return err
		}
		last = ids[len(ids)-1]
	}
	err = client.Assignment.Update().Where(assignment.ID(row.ID)).SetWithdrawnAt(s.clock.Now()).Exec(ctx)
	if err != nil {
		return fmt.Errorf("note that a cancelled assignment is done with: %w", err)
	}
	return nil
}

// unwindAll goes on with the assignments that were taken back.
func (s *Service) unwindAll(ctx context.Context) error {
	ids, err := s.database.Client(ctx).Assignment.Query().
		Where(assignment.CancelledAtNotNil(), assignment.WithdrawnAtIsNil()).Order(assignment.ByID()).IDs(ctx)
	if err != nil {
		return fmt.Errorf("find assignments taken back: %w", err)
	}
	for _, id := range ids {
		if err := s.unwind(ctx, id); err != nil {
			return err
		}
	}
	return nil
}
