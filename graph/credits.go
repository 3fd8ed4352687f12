package graph

import (
	"context"

	"partyschool/ent"
)

// reversed TODO: the entry that a counter-entry undoes; nil for others.
func (r *Resolver) reversed(ctx context.Context, e *ent.CreditEntry) (*ent.CreditEntry, error) {
	panic("TODO")
}
