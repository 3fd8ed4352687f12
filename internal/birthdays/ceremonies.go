package birthdays

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/ceremony"
	"partyschool/ent/member"
	events "partyschool/ent/politicalbirthdayevent"
	"partyschool/ent/predicate"
	"partyschool/internal/identity"
	"partyschool/internal/paging"
)

// CeremonyConnection is a page of ceremonies.
type CeremonyConnection = paging.Connection[*ent.Ceremony]

// CeremonyEdge is a ceremony of a page.
type CeremonyEdge = paging.Edge[*ent.Ceremony]

// Ceremonies lists those that an organisation holds, the latest first, without those
// called off. FORBIDDEN without the role of an admin; NOT_FOUND where it does not cover the
// organisation.
func (s *Service) Ceremonies(ctx context.Context, unit *ent.Organization, args paging.Args) (*CeremonyConnection, error) {
	if err := identity.NeedAdmin(ctx, unit.Path); err != nil {
		return nil, err
	}
	which, table := ceremony.And(ceremony.OrganizationID(unit.ID), ceremony.CancelledAtIsNil()), s.db.Client(ctx).Ceremony
	return paging.Source[*ent.Ceremony, predicate.Ceremony]{
		Order:  paging.Order{{Name: ceremony.FieldHeldOn, Desc: true}, {Name: ceremony.FieldID, Desc: true}},
		Values: func(c *ent.Ceremony) []any { return []any{c.HeldOn.String(), c.ID} },
		Read: func(ctx context.Context, where predicate.Ceremony, order func(*sql.Selector), limit int) ([]*ent.Ceremony, error) {
			return table.Query().Where(which, where).Order(order).Limit(limit).All(ctx)
		},
		Count: func(ctx context.Context) (int, error) { return table.Query().Where(which).Count(ctx) },
	}.Page(ctx, args)
}

// Participants are the birthdays celebrated at a ceremony, by date; the viewer was let
// see the ceremony. Members who moved out of the viewer's reach since are left out.
func (s *Service) Participants(ctx context.Context, c *ent.Ceremony) ([]*PoliticalBirthdayEvent, error) {
	rows, err := s.db.Client(ctx).PoliticalBirthdayEvent.Query().Where(events.CeremonyID(c.ID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read a ceremony's birthdays: %w", err)
	}
	ids := make([]int64, len(rows))
	for i, row := range rows {
		ids[i] = row.MemberID
	}
	people, err := s.db.Client(ctx).Member.Query().Where(member.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read a ceremony's members: %w", err)
	}
	byID := map[int64]*ent.Member{}
	for _, m := range people {
		byID[m.ID] = m
	}
	list := []*PoliticalBirthdayEvent{}
	for _, row := range rows {
		if m := byID[row.MemberID]; m != nil && m.JoinedOn != nil {
			list = append(list, event(m, row.Year))
		}
	}
	byDate(list)
	return list, s.complete(ctx, list)
}

// viewerID is who asks.
func viewerID(ctx context.Context) int64 { return identity.FromContext(ctx).MemberID }
