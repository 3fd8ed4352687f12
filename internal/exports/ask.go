package exports

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/export"
	"partyschool/internal/audit"
	"partyschool/internal/identity"
	"partyschool/internal/once"
	"partyschool/internal/problem"
)

// ask makes a job of the viewer's, says in the audit trail of the organisation what
// leaves the school, and wakes the loops of this node.
func (s *Service) ask(ctx context.Context, token *string, task string, input any, unit *ent.Organization, about string, fill func(*ent.ExportCreate)) (*ent.Export, error) {
	viewer := identity.FromContext(ctx)
	id, _, err := once.Create(ctx, s.database, s.clock, token, task, input, func(ctx context.Context, tx *ent.Client) (int64, error) {
		if err := s.notTooMany(ctx, tx, viewer.MemberID); err != nil {
			return 0, err
		}
		row := tx.Export.Create().SetMemberID(viewer.MemberID).SetOrganizationID(unit.ID).SetCreatedAt(s.clock.Now())
		fill(row)
		made, err := row.Save(ctx)
		if err != nil {
			return 0, fmt.Errorf("make an export: %w", err)
		}
		s.database.AfterCommit(ctx, s.wake)
		return made.ID, audit.Write(ctx, tx, s.clock, audit.Entry{
			Action: task, OrganizationID: unit.ID, SubjectID: made.ID,
			Summary: fmt.Sprintf("导出了“%s”的%s（%s）。", unit.Name, about, made.Format),
		})
	})
	if err != nil {
		return nil, err
	}
	return s.database.Client(ctx).Export.Get(ctx, id)
}

// notTooMany counts under the lock of the member's row: two requests at once must
// not both be the tenth.
func (s *Service) notTooMany(ctx context.Context, tx *ent.Client, memberID int64) error {
	rows, err := tx.QueryContext(ctx, "SELECT id FROM members WHERE id = ?"+s.database.ForUpdate(), memberID)
	if err != nil {
		return fmt.Errorf("lock the member: %w", err)
	}
	if err := rows.Close(); err != nil {
		return err
	}
	n, err := tx.Export.Query().Where(export.MemberID(memberID), export.StatusIn(export.StatusPENDING, export.StatusRUNNING)).Count(ctx)
	if err != nil {
		return fmt.Errorf("count the member's exports: %w", err)
	}
	if n >= maxUnfinished {
		return problem.Clash("您还有 %d 个导出尚未完成，请稍后再试。", "%d of your exports are unfinished; please wait.", n).With("reason", "TOO_MANY_EXPORTS")
	}
	return nil
}

func (s *Service) wake() {
	select {
	case s.nudge <- struct{}{}:
	default: // the loops are awake
	}
}
