package members

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/rolegrant"
	"partyschool/internal/audit"
	"partyschool/internal/identity"
)

// EndRoles takes away the roles over an organisation that is dissolved: whoever led it has
// no say in the one that takes over until somebody there gives it. The organisation's row
// and those of the holders are locked. It returns the grants that were.
func (s *Service) EndRoles(ctx context.Context, tx *ent.Client, unit *ent.Organization) ([]*ent.RoleGrant, error) {
	system := identity.AsSystem(ctx, "members: roles over an organisation that is dissolved")
	held, err := tx.RoleGrant.Query().Where(rolegrant.OrganizationID(unit.ID)).WithMember().Order(rolegrant.ByID()).All(system)
	if err != nil || len(held) == 0 {
		return nil, err
	}
	if _, err := tx.RoleGrant.Delete().Where(rolegrant.OrganizationID(unit.ID)).Exec(system); err != nil {
		return nil, fmt.Errorf("take the roles over an organisation away: %w", err)
	}
	for _, g := range held {
		s.forget(ctx, g.MemberID)
		err := audit.Write(ctx, tx, s.clock, audit.Entry{
			Action: "revokeRole", OrganizationID: unit.ID, SubjectID: g.MemberID,
			Summary: fmt.Sprintf("党员“%s”在“%s”的%s角色随该组织撤销而终止。", g.Edges.Member.Name, unit.Name, roleNames[g.Role]),
		})
		if err != nil {
			return nil, err
		}
	}
	return held, nil
}
