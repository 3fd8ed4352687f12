package members

import (
	"context"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/organization"
	"partyschool/ent/rolegrant"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// roleNames are what the roles are called in the audit trail.
var roleNames = map[rolegrant.Role]string{rolegrant.RoleTRAINER: "讲师", rolegrant.RoleADMIN: "管理员"}

// checkAdminStays is a CONFLICT where the member is the last active ADMIN of the
// whole school. The caller holds the root's lock, so that two admins do not
// remove each other at the same moment.
func (s *Service) checkAdminStays(ctx context.Context, tx *ent.Client, rootID, memberID int64) error {
	ctx = identity.AsSystem(ctx, "last admin of the school")
	admins := tx.RoleGrant.Query().Where(rolegrant.OrganizationID(rootID), rolegrant.RoleEQ(rolegrant.RoleADMIN))
	if is, err := admins.Clone().Where(rolegrant.MemberID(memberID)).Exist(ctx); err != nil || !is {
		return err
	}
	another, err := admins.Where(rolegrant.MemberIDNEQ(memberID), rolegrant.HasMemberWith(member.Active(true))).Exist(ctx)
	if err == nil && !another {
		return problem.Clash("学校至少要保留一名最高组织的管理员。", "The last admin of the whole school stays.")
	}
	return err
}

// checkRolesBelow is a CONFLICT where somebody else holds a role over an
// organisation that the viewer's ADMIN roles do not cover: a branch does not
// take out of service, or sign in as, an admin of its district who belongs to it.
func (s *Service) checkRolesBelow(ctx context.Context, tx *ent.Client, memberID int64) error {
	viewer := identity.FromContext(ctx)
	if viewer.MemberID == memberID {
		return nil
	}
	ctx = identity.AsSystem(ctx, "roles beyond the viewer's")
	var scopes []int64
	if err := tx.RoleGrant.Query().Where(rolegrant.MemberID(memberID)).Select(rolegrant.FieldOrganizationID).Scan(ctx, &scopes); err != nil {
		return err
	}
	if len(scopes) == 0 {
		return nil
	}
	paths, err := tx.Organization.Query().Where(organization.IDIn(scopes...)).Select(organization.FieldPath).Strings(ctx)
	if err != nil {
		return err
	}
	for _, path := range paths {
		if !viewer.Covers(identity.Admin, path) {
			return problem.Clash("这名党员在您管理范围之外的组织任职，请由上级管理员办理。", "This member holds a role beyond your organisations; ask an admin above.")
		}
	}
	return nil
}
