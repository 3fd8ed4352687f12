package reports

import (
	"context"
	"fmt"
	"slices"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// registerAtOnce is how many members are in memory at a time.
const registerAtOnce = 1000

// RegisterRows calls visit with some of the active members of an organisation and all
// below it at a time, in the order of CompletionRows, until all have been. It stops at the
// first error of visit. NOT_FOUND unless an ADMIN role covers the organisation.
func (s *Service) RegisterRows(ctx context.Context, unit *ent.Organization, visit func(some []*ent.Member) error) error {
	if !identity.FromContext(ctx).Covers(identity.Admin, unit.Path) {
		return problem.Missing()
	}
	ctx = database.MayLag(ctx)
	roll, err := s.callRoll(ctx, unit)
	if err != nil {
		return fmt.Errorf("read who is a member: %w", err)
	}
	place := make(map[int64]int, len(roll))
	for i, k := range roll {
		place[k] = i
	}
	for keys := range slices.Chunk(roll, registerAtOnce) {
		people, err := s.db.Client(ctx).Member.Query().Where(member.IDIn(keys...), member.Active(true)).All(ctx)
		if err != nil {
			return fmt.Errorf("read the register: %w", err)
		}
		slices.SortFunc(people, func(a, b *ent.Member) int { return place[a.ID] - place[b.ID] })
		if err := visit(people); err != nil {
			return err
		}
	}
	return nil
}

// Names are what organisations of a subtree are called where people read it: by their
// names, and by their codes where several have one name.
func (s *Service) Names(unit *ent.Organization) map[int64]string {
	count := map[string]int{}
	var units []*ent.Organization
	var walk func(u *ent.Organization)
	walk = func(u *ent.Organization) {
		units = append(units, u)
		count[u.Name]++
		for _, child := range s.tree.Children(u.ID) {
			walk(child)
		}
	}
	walk(unit)
	names := make(map[int64]string, len(units))
	for _, u := range units {
		names[u.ID] = u.Name
		if count[u.Name] > 1 {
			names[u.ID] = u.Code
		}
	}
	return names
}

// Administered is an organisation that an ADMIN role of the viewer covers; NOT_FOUND for
// any other.
func (s *Service) Administered(ctx context.Context, id int64) (*ent.Organization, error) {
	unit := s.tree.Unit(id)
	if unit == nil || !identity.FromContext(ctx).Covers(identity.Admin, unit.Path) {
		return nil, problem.Missing()
	}
	return unit, nil
}
