package graph

import (
	"context"

	"partyschool/ent"
)

// reversed returns the entry that a counter-entry undoes; nil for others.
func (r *Resolver) reversed(ctx context.Context, e *ent.CreditEntry) (*ent.CreditEntry, error) {
	if e.ReversesID == nil {
		return nil, nil
	}
	return r.Database.Client(ctx).CreditEntry.Get(ctx, *e.ReversesID)
}
