package transfers

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/affiliation"
	transfer "partyschool/ent/affiliationtransfer"
	"partyschool/ent/predicate"
	"partyschool/internal/identity"
	"partyschool/internal/paging"
	"partyschool/internal/visibility"
)

// List lists the transfers into and out of an organisation and all below it, the latest
// first; with open only those that are not decided or not in force. FORBIDDEN without
// the role of an admin; NOT_FOUND where it does not cover the organisation.
func (s *Service) List(ctx context.Context, unit *ent.Organization, open *bool, args paging.Args) (*AffiliationTransferConnection, error) {
	if err := identity.NeedAdmin(ctx, unit.Path); err != nil {
		return nil, err
	}
	which := transfer.Or(
		predicate.AffiliationTransfer(visibility.Below(transfer.FieldFromOrganizationID, unit.Path)),
		predicate.AffiliationTransfer(visibility.Below(transfer.FieldToOrganizationID, unit.Path)),
	)
	if open != nil && *open {
		which = transfer.And(which, transfer.OpenMemberIDNotNil())
	} else if open != nil {
		which = transfer.And(which, transfer.OpenMemberIDIsNil())
	}
	table := s.Database.Client(ctx).AffiliationTransfer
	return paging.Source[*ent.AffiliationTransfer, predicate.AffiliationTransfer]{
		Order:  paging.Order{{Name: transfer.FieldID, Desc: true}},
		Values: func(t *ent.AffiliationTransfer) []any { return []any{t.ID} },
		Read: func(ctx context.Context, where predicate.AffiliationTransfer, order func(*sql.Selector), limit int) ([]*ent.AffiliationTransfer, error) {
			return table.Query().Where(which, where).Order(order).Limit(limit).All(ctx)
		},
		Count: func(ctx context.Context) (int, error) { return table.Query().Where(which).Count(ctx) },
	}.Page(ctx, args)
}

// Affiliations is where a member belonged, the present one first. Of who was never
// transferred it is the one on the register. Members read their own, admins those of
// members whom they cover; for anybody else it is empty.
func (s *Service) Affiliations(ctx context.Context, m *ent.Member) ([]*ent.Affiliation, error) {
	viewer, home := identity.FromContext(ctx), s.Tree.Unit(m.OrganizationID)
	if viewer.MemberID != m.ID && (home == nil || !viewer.Covers(identity.Admin, home.Path)) {
		return []*ent.Affiliation{}, nil
	}
	rows, err := s.Database.Client(ctx).Affiliation.Query().Where(affiliation.MemberID(m.ID)).
		Order(ent.Desc(affiliation.FieldFromOn), ent.Desc(affiliation.FieldID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read where a member belonged: %w", err)
	}
	if len(rows) == 0 {
		rows = append(rows, &ent.Affiliation{MemberID: m.ID, OrganizationID: m.OrganizationID, FromOn: s.Calendar.DateOf(m.CreatedAt)})
	}
	return rows, nil
}
