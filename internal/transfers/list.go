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

// TransferDirection is which way a transfer goes, seen from an organisation with all below it.
type TransferDirection string

// The directions.
const (
	In  TransferDirection = "IN"
	Out TransferDirection = "OUT"
)

// Filter says which transfers to list; what is nil does not narrow.
type Filter struct {
	// Open is whether to list those that are not decided or not in force, or the others.
	Open      *bool
	Direction *TransferDirection
}

// List lists the transfers into and out of an organisation and all below it, the latest
// first. FORBIDDEN without the role of an admin; NOT_FOUND where it does not cover the
// organisation.
func (s *Service) List(ctx context.Context, unit *ent.Organization, filter Filter, args paging.Args) (*AffiliationTransferConnection, error) {
	if err := identity.NeedAdmin(ctx, unit.Path); err != nil {
		return nil, err
	}
	out := predicate.AffiliationTransfer(visibility.Below(transfer.FieldFromOrganizationID, unit.Path))
	in := predicate.AffiliationTransfer(visibility.Below(transfer.FieldToOrganizationID, unit.Path))
	which := transfer.Or(out, in)
	if filter.Direction != nil {
		which = map[TransferDirection]predicate.AffiliationTransfer{In: in, Out: out}[*filter.Direction]
	}
	if open := filter.Open; open != nil && *open {
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

// MayDecide tells whether the viewer may accept or decline a transfer now.
func (s *Service) MayDecide(ctx context.Context, t *ent.AffiliationTransfer) bool {
	return t.Status == transfer.StatusPROPOSED && s.covers(ctx, receiving(t))
}

// MayWithdraw tells whether the viewer may take a transfer back now.
func (s *Service) MayWithdraw(ctx context.Context, t *ent.AffiliationTransfer) bool {
	return (t.Status == transfer.StatusPROPOSED || t.Status == transfer.StatusACCEPTED) && s.covers(ctx, lettingGo(t))
}

// covers tells whether an ADMIN role of the viewer covers an organisation.
func (s *Service) covers(ctx context.Context, unitID int64) bool {
	unit := s.Tree.Unit(unitID)
	return unit != nil && identity.FromContext(ctx).Covers(identity.Admin, unit.Path)
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
