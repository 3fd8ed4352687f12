package graph

import (
	"context"

	"partyschool/ent"
	"partyschool/internal/paging"
	"partyschool/internal/transfers"
)

// transfersOf lists transfers, and reads the names of all their members in one
// statement: the receiving end does not see the members' rows yet.
func (r *Resolver) transfersOf(ctx context.Context, unit *ent.Organization, filter transfers.Filter, args paging.Args) (*transfers.AffiliationTransferConnection, error) {
	page, err := r.Transfers.List(ctx, unit, filter, args)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, t := range page.Nodes() {
		ids = append(ids, t.MemberID)
	}
	if asks(ctx, "edges", "node", "memberName") {
		_, err = requestOf(ctx).Names(ctx, ids...)
	}
	return page, err
}

// nameOfMember is a member's name.
func nameOfMember(ctx context.Context, id int64) (string, error) {
	names, err := requestOf(ctx).Names(ctx, id)
	return names[id], err
}

// nameOfUnit is the name of an organisation, also of one that the viewer does not see:
// a transfer names both ends to both.
func (r *Resolver) nameOfUnit(id int64) string {
	if unit := r.Tree.Unit(id); unit != nil {
		return unit.Name
	}
	return ""
}
