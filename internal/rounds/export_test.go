package rounds

import (
	"context"
	"slices"
	"time"
)

// Look looks once at the round, as the scheduler does.
func (r *Rounds) Look(ctx context.Context, name string) {
	r.look(ctx, r.rounds[slices.IndexFunc(r.rounds, func(round Round) bool { return round.Name == name })])
}

// RenewEvery changes how often a lease is renewed.
func (r *Rounds) RenewEvery(d time.Duration) { r.renewEvery = d }

// Lease is how long a silent node keeps a round.
const Lease = lease
