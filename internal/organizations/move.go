package organizations

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect"

	"partyschool/ent"
	"partyschool/ent/organization"
	"partyschool/internal/audit"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
	"partyschool/internal/visibility"
)

// move puts an organisation with all below it under another parent, and returns
// what to say of it. An ADMIN role must cover the new parent, else NOT_FOUND, and
// the old one: who administers an organisation does not take it away from those
// above. Moving the root, below itself, or too deep is a BAD_USER_INPUT; below one that
// was dissolved a CONFLICT.
func (s *Service) move(ctx context.Context, tx *ent.Client, unit *ent.Organization, parentID int64) (string, error) {
	viewer := identity.FromContext(ctx)
	parent, err := lock(ctx, s.db, tx, organization.ID(parentID))
	if err != nil {
		return "", err
	}
	oldParent := unit.Path[:len(unit.Path)-key.Length]
	switch {
	case !viewer.Covers(identity.Admin, parent.Path):
		return "", problem.Missing()
	case parent.DissolvedOn != nil:
		return "", Standing(parent)
	case len(parent.Path) >= len(unit.Path) && parent.Path[:len(unit.Path)] == unit.Path:
		return "", problem.BadInput("parentId", "党组织不能移到自己或下级组织之下。", "An organisation cannot move below itself.")
	case !viewer.Covers(identity.Admin, oldParent):
		return "", problem.BadInput("parentId", "须由上级党组织的管理员来移动本组织。", "Only an admin of the organisation above can move this one.")
	}
	if err := s.relocate(ctx, tx, unit, parent); err != nil {
		return "", err
	}
	// Those whom it leaves no longer see its own lines.
	err = audit.Write(ctx, tx, s.clock, audit.Entry{
		Action: "updateOrganization", OrganizationID: *unit.ParentID, SubjectID: unit.ID,
		Summary: fmt.Sprintf("党组织“%s”移出，改属“%s”。", unit.Name, parent.Name),
	})
	return fmt.Sprintf("改属“%s”", parent.Name), err
}

// relocate writes another parent and the paths that follow from it, and has a round look
// who joined audiences.
func (s *Service) relocate(ctx context.Context, tx *ent.Client, unit, parent *ent.Organization) error {
	path := parent.Path + key.Format(unit.ID)
	if err := s.checkDepth(ctx, tx, unit.Path, path); err != nil {
		return err
	}
	if err := tx.Organization.Update().Where(organization.ID(unit.ID)).SetParentID(parent.ID).Exec(ctx); err != nil {
		return err
	}
	// By hand, as ent has no expression over a column. The viewer covers every row:
	// all of them lie below unit.
	renamed := "CONCAT(?, SUBSTR(path, ?))"
	if s.db.Dialect() == dialect.SQLite {
		renamed = "? || SUBSTR(path, ?)"
	}
	_, err := tx.ExecContext(ctx, "UPDATE organizations SET path = "+renamed+" WHERE path >= ? AND path < ?",
		path, len(unit.Path)+1, unit.Path, unit.Path+visibility.PathEnd)
	if err != nil {
		return fmt.Errorf("move the paths: %w", err)
	}
	// Its members may have joined audiences: one row, however many they are, and a round
	// finds out.
	err = tx.AudienceChange.Create().SetOrganizationID(unit.ID).SetChangedAt(s.clock.Now()).
		Exec(identity.AsSystem(ctx, "move: who may have joined audiences"))
	if err != nil {
		return fmt.Errorf("note who may have joined audiences: %w", err)
	}
	return nil
}

// checkDepth refuses a move after which the lowest organisation would lie too
// deep.
func (s *Service) checkDepth(ctx context.Context, tx *ent.Client, from, to string) error {
	rows, err := tx.QueryContext(ctx, "SELECT MAX(LENGTH(path)) FROM organizations WHERE path >= ? AND path < ?", from, from+visibility.PathEnd)
	if err != nil {
		return fmt.Errorf("measure the subtree: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var longest int
	for rows.Next() {
		if err := rows.Scan(&longest); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if longest-len(from)+len(to) > maxPath {
		return tooDeep()
	}
	return nil
}
