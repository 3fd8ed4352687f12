package graph

import (
	"context"

	"partyschool/ent"
	"partyschool/ent/rolegrant"
	"partyschool/internal/identity"
	"partyschool/internal/members"
)

// phoneOf returns a member's phone: in full to the member and to the admins of
// the home affiliation and those above, which the member is told; masked to everybody
// else.
func phoneOf(ctx context.Context, r *Resolver, m *ent.Member) string {
	viewer, home := identity.FromContext(ctx), r.Tree.Unit(m.OrganizationID)
	switch {
	case viewer.MemberID == m.ID:
		return m.Phone
	case home != nil && viewer.Covers(identity.Admin, home.Path):
		requestOf(ctx).saw(m.ID)
		return m.Phone
	}
	return members.Mask(m.Phone)
}

// grantsOf returns a member's role grants that the viewer may see, the oldest
// first.
func grantsOf(ctx context.Context, r *Resolver, m *ent.Member) ([]*ent.RoleGrant, error) {
	if grants, err := m.Edges.RoleGrantsOrErr(); err == nil {
		return grants, nil
	}
	return r.Database.Client(ctx).RoleGrant.Query().Where(rolegrant.MemberID(m.ID)).Order(rolegrant.ByID()).All(ctx)
}
