package members

import (
	"cmp"
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/predicate"
	"partyschool/ent/rolegrant"
	"partyschool/internal/audit"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

// RevokeRoleInput is the input of revokeRole.
type RevokeRoleInput struct {
	MemberID       int64
	Role           rolegrant.Role
	OrganizationID int64
}

// RevokeRolePayload is the answer of revokeRole.
type RevokeRolePayload struct {
	Member *ent.Member
}

// RevokeRole takes a role away. An ADMIN role must cover both the member and the
// organisation, else NOT_FOUND. The last active ADMIN of the whole school stays:
// CONFLICT. Sent twice, the second changes nothing.
func (s *Service) RevokeRole(ctx context.Context, input RevokeRoleInput) (*RevokeRolePayload, error) {
	if err := cmp.Or(problem.WrongKind("memberId", input.MemberID, key.Member),
		problem.WrongKind("organizationId", input.OrganizationID, key.Organization)); err != nil {
		return nil, err
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error { return s.revoke(ctx, tx, input) })
	if err != nil {
		return nil, err
	}
	m, err := s.find(ctx, input.MemberID)
	return &RevokeRolePayload{Member: m}, err
}

func (s *Service) revoke(ctx context.Context, tx *ent.Client, input RevokeRoleInput) error {
	root, err := organizations.LockRoot(ctx, s.db, tx)
	if err != nil {
		return err
	}
	m, _, err := s.administered(ctx, tx, input.MemberID)
	if err != nil {
		return err
	}
	scope, err := s.covered(ctx, tx, input.OrganizationID)
	if err != nil {
		return err
	}
	if scope.ID == root.ID && input.Role == rolegrant.RoleADMIN && m.Active {
		if err := s.checkAdminStays(ctx, tx, root.ID, m.ID); err != nil {
			return err
		}
	}
	n, err := tx.RoleGrant.Delete().Where(granted(m.ID, input.Role, scope.ID)).Exec(ctx)
	if err != nil || n == 0 {
		return err
	}
	s.forget(ctx, m.ID)
	return audit.Write(ctx, tx, s.clock, audit.Entry{
		Action: "revokeRole", OrganizationID: scope.ID, SubjectID: m.ID,
		Summary: fmt.Sprintf("收回党员“%s”在“%s”的%s角色。", m.Name, scope.Name, roleNames[input.Role]),
	})
}

// granted is the one grant of a role to a member over an organisation.
func granted(memberID int64, role rolegrant.Role, organizationID int64) predicate.RoleGrant {
	return rolegrant.And(rolegrant.MemberID(memberID), rolegrant.RoleEQ(role), rolegrant.OrganizationID(organizationID))
}
