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
	v, err := LoadViewer(identity.AsSystem(ctx, "viewer"), s.db.Client(ctx), memberID)
	if ent.IsNotFound(err) {
		return nil, problem.Missing()
	}
	return v, err
}

// LoadViewer reads a member with the role grants, and whether the password is a
// temporary one. It asks nobody's role: the context is that of a named part of
// the system. An error for which ent.IsNotFound holds where there is no such
// member.
func LoadViewer(ctx context.Context, db *ent.Client, memberID int64) (*Viewer, error) {
	m, err := db.Member.Query().Where(member.ID(memberID)).WithRoleGrants(byAge).Only(ctx)
	if err != nil {
		return nil, err
	}
	mustChange, err := db.Credential.Query().Where(credential.MemberID(memberID), credential.MustChange(true)).Exist(ctx)
	if err != nil {
		return nil, err
	}
	return &Viewer{Member: m, MustChangePassword: mustChange}, nil
}
