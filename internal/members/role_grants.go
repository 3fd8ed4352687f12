package members

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/predicate"
	"partyschool/ent/rolegrant"
	"partyschool/internal/identity"
	"partyschool/internal/paging"
	"partyschool/internal/visibility"
)

// RoleGrants lists the roles over an organisation and all below it, the latest granted
// first, each with its holder where the viewer sees that one; only one role unless it is
// nil. FORBIDDEN without the role of an admin; NOT_FOUND where it does not cover the
// organisation.
func (s *Service) RoleGrants(ctx context.Context, unit *ent.Organization, role *rolegrant.Role, args paging.Args) (*RoleGrantConnection, error) {
	if err := identity.NeedAdmin(ctx, unit.Path); err != nil {
		return nil, err
	}
	which := predicate.RoleGrant(visibility.Below(rolegrant.FieldOrganizationID, unit.Path))
	if role != nil {
		which = rolegrant.And(which, rolegrant.RoleEQ(*role))
	}
	table := s.db.Client(ctx).RoleGrant
	return paging.Source[*ent.RoleGrant, predicate.RoleGrant]{
		Order:  paging.Order{{Name: rolegrant.FieldGrantedAt, Desc: true}, {Name: rolegrant.FieldID, Desc: true}},
		Values: func(g *ent.RoleGrant) []any { return []any{g.GrantedAt, g.ID} },
		Read: func(ctx context.Context, where predicate.RoleGrant, order func(*sql.Selector), limit int) ([]*ent.RoleGrant, error) {
			return table.Query().Where(which, where).WithMember().Order(order).Limit(limit).All(ctx)
		},
		Count: func(ctx context.Context) (int, error) { return table.Query().Where(which).Count(ctx) },
	}.Page(ctx, args)
}
