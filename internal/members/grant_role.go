package members

import (
	"cmp"
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/rolegrant"
	"partyschool/internal/audit"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// GrantRoleInput is the input of grantRole.
type GrantRoleInput struct {
	MemberID       int64
	Role           rolegrant.Role
	OrganizationID int64
}

// GrantRolePayload is the answer of grantRole.
type GrantRolePayload struct {
	Member *ent.Member
}

// GrantRole gives a member a role over an organisation and all below it. An ADMIN
// role must cover both the member and the organisation, else NOT_FOUND. Who is
// out of service gets none, and an organisation that was dissolved gives none: CONFLICT. Sent twice, the second changes nothing.
func (s *Service) GrantRole(ctx context.Context, input GrantRoleInput) (*GrantRolePayload, error) {
	if err := cmp.Or(problem.WrongKind("memberId", input.MemberID, key.Member),
		problem.WrongKind("organizationId", input.OrganizationID, key.Organization)); err != nil {
		return nil, err
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error { return s.grant(ctx, tx, input) })
	if err != nil {
		return nil, err
	}
	m, err := s.find(ctx, input.MemberID)
	return &GrantRolePayload{Member: m}, err
}

func (s *Service) grant(ctx context.Context, tx *ent.Client, input GrantRoleInput) error {
	scope, err := s.standing(ctx, tx, input.OrganizationID)
	if err != nil {
		return err
	}
	// The member's lock makes the same grant wait, so it finds this one.
	m, _, err := s.administered(ctx, tx, input.MemberID)
	if err != nil {
		return err
	}
	if !m.Active {
		return problem.Clash("这名党员已停用，不能授予角色。", "This member is out of service and gets no role.")
	}
	held, err := tx.RoleGrant.Query().Where(granted(m.ID, input.Role, scope.ID)).Exist(ctx)
	if err != nil || held {
		return err
	}
	row := tx.RoleGrant.Create().SetMemberID(m.ID).SetRole(input.Role).SetOrganizationID(scope.ID).SetGrantedAt(s.clock.Now())
	if viewer := identity.FromContext(ctx); viewer.SignedIn() {
		row.SetGrantedByID(viewer.MemberID)
	}
	if err := row.Exec(ctx); err != nil {
		return err
	}
	s.forget(ctx, m.ID)
	if err := s.mayJoinAudiences(ctx, tx, m.ID); err != nil {
		return err
	}
	return audit.Write(ctx, tx, s.clock, audit.Entry{
		Action: "grantRole", OrganizationID: scope.ID, SubjectID: m.ID,
		Summary: fmt.Sprintf("授予党员“%s”在“%s”的%s角色。", m.Name, scope.Name, roleNames[input.Role]),
	})
}
