package graph

import (
	"context"

	"partyschool/ent"
	"partyschool/ent/rolegrant"
	"partyschool/internal/identity"
	"partyschool/internal/members"
	"partyschool/internal/paging"
	"partyschool/internal/privacy"
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
		requestOf(ctx).saw(privacy.FieldPhone, m.ID)
		return m.Phone
	}
	return members.Mask(m.Phone)
}

// readsAll reports whether the viewer is the member, or an admin of the home affiliation
// or one above.
func readsAll(ctx context.Context, r *Resolver, m *ent.Member) bool {
	viewer, home := identity.FromContext(ctx), r.Tree.Unit(m.OrganizationID)
	return viewer.MemberID == m.ID || home != nil && viewer.Covers(identity.Admin, home.Path)
}

// private is a text for whoever reads all of a member; nil for others, and where it is empty.
func private(ctx context.Context, r *Resolver, m *ent.Member, text *string) *string {
	if text == nil || *text == "" || !readsAll(ctx, r, m) {
		return nil
	}
	return text
}

// privateList is a list for whoever reads all of a member; empty for others.
func privateList[T any](ctx context.Context, r *Resolver, m *ent.Member, read func(context.Context, *ent.Member) ([]*T, error)) ([]*T, error) {
	if !readsAll(ctx, r, m) {
		return []*T{}, nil
	}
	return read(ctx, m)
}

// grantsOf returns a member's role grants that the viewer may see, the oldest
// first.
func grantsOf(ctx context.Context, r *Resolver, m *ent.Member) ([]*ent.RoleGrant, error) {
	if grants, err := m.Edges.RoleGrantsOrErr(); err == nil {
		return grants, nil
	}
	return r.Database.Client(ctx).RoleGrant.Query().Where(rolegrant.MemberID(m.ID)).Order(rolegrant.ByID()).All(ctx)
}

// roleGrantsOf lists the roles over an organisation, and reads the names of all who hold
// or granted them in one statement: some are at home where the viewer sees nobody.
func (r *Resolver) roleGrantsOf(ctx context.Context, unit *ent.Organization, role *rolegrant.Role, args paging.Args) (*members.RoleGrantConnection, error) {
	page, err := r.Members.RoleGrants(ctx, unit, role, args)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, g := range page.Nodes() {
		ids = append(ids, g.MemberID)
		if g.GrantedByID != nil {
			ids = append(ids, *g.GrantedByID)
		}
	}
	if asks(ctx, "edges", "node", "memberName") || asks(ctx, "edges", "node", "grantedByName") {
		_, err = requestOf(ctx).Names(ctx, ids...)
	}
	return page, err
}

// holderOf is who holds a role; nil where the viewer does not see them.
func holderOf(ctx context.Context, r *Resolver, g *ent.RoleGrant) (*ent.Member, error) {
	m, err := g.Edges.MemberOrErr()
	if ent.IsNotLoaded(err) {
		m, err = r.Database.Client(ctx).Member.Get(ctx, g.MemberID)
	}
	if ent.IsNotFound(err) {
		return nil, nil
	}
	return m, err
}

// grantedBy is the name of who granted a role; nil for the first admin of a school.
func grantedBy(ctx context.Context, g *ent.RoleGrant) (*string, error) {
	if g.GrantedByID == nil {
		return nil, nil
	}
	name, err := nameOfMember(ctx, *g.GrantedByID)
	return &name, err
}
