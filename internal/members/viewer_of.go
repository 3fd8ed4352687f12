package members

import (
	"context"

	"partyschool/ent"
	"partyschool/ent/credential"
	"partyschool/ent/member"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// ViewerOf returns a signed-in member with the role grants: to the member, or to
// a named part of the system. NOT_FOUND for anybody else.
func (s *Service) ViewerOf(ctx context.Context, memberID int64) (*Viewer, error) {
	viewer := identity.FromContext(ctx)
	if viewer.MemberID != memberID && !viewer.IsSystem() {
		return nil, problem.Missing()
	}
	m, err := s.db.Client(ctx).Member.Query().Where(member.ID(memberID)).WithRoleGrants(byAge).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, problem.Missing()
	}
	if err != nil {
		return nil, err
	}
	v := &Viewer{Member: m}
	if viewer.MemberID == memberID && !viewer.MustChangePassword {
		return v, nil // a password never becomes temporary again
	}
	v.MustChangePassword, err = s.db.Client(ctx).Credential.Query().
		Where(credential.MemberID(memberID), credential.MustChange(true)).
		Exist(identity.AsSystem(ctx, "viewer: whether the password is temporary"))
	return v, err
}
