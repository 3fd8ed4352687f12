package members

import (
	"context"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/predicate"
	"partyschool/ent/rolegrant"
	"partyschool/internal/identity"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
	"partyschool/internal/visibility"
)

// byAge loads role grants, the oldest first.
func byAge(q *ent.RoleGrantQuery) { q.Order(rolegrant.ByID()) }

// find returns a member whom the viewer may see, with the role grants: what the
// tasks of this room answer.
func (s *Service) find(ctx context.Context, id int64) (*ent.Member, error) {
	return s.db.Client(ctx).Member.Query().Where(member.ID(id)).WithRoleGrants(byAge).Only(ctx)
}

// below allows the members of an organisation and all below it.
func below(unit *ent.Organization) predicate.Member {
	return visibility.Below(member.FieldOrganizationID, unit.Path)
}

// administered reads a member as on the register now and keeps it so until the
// transaction ends. NOT_FOUND unless an ADMIN role covers the home affiliation,
// which is returned too.
func (s *Service) administered(ctx context.Context, tx *ent.Client, id int64) (*ent.Member, *ent.Organization, error) {
	query := tx.Member.Query().Where(member.ID(id))
	query.Modify(s.db.LockRows)
	m, err := query.Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil, problem.Missing()
	}
	if err != nil {
		return nil, nil, err
	}
	home, err := s.covered(ctx, tx, m.OrganizationID)
	if err == nil && m.ErasedAt != nil {
		// What somebody had forgotten must not be written back by a form that was open.
		err = problem.Clash("该账号已由本人注销。", "This account was closed by its member.").With("reason", "ACCOUNT_CLOSED")
	}
	return m, home, err
}

// covered reads an organisation; NOT_FOUND unless an ADMIN role covers it.
func (s *Service) covered(ctx context.Context, tx *ent.Client, id int64) (*ent.Organization, error) {
	unit, err := tx.Organization.Get(ctx, id)
	if ent.IsNotFound(err) {
		return nil, problem.Missing()
	}
	if err != nil {
		return nil, err
	}
	if !identity.FromContext(ctx).Covers(identity.Admin, unit.Path) {
		return nil, problem.Missing()
	}
	return unit, nil
}

// standing is covered for an organisation that somebody or something is put into: it
// locks the row, before any member's. CONFLICT for one that was dissolved.
func (s *Service) standing(ctx context.Context, tx *ent.Client, id int64) (*ent.Organization, error) {
	unit, err := organizations.LockStanding(ctx, s.db, tx, id)
	if unit != nil && !identity.FromContext(ctx).Covers(identity.Admin, unit.Path) {
		return nil, problem.Missing()
	}
	return unit, err
}
