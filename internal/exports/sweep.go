package exports

import (
	"context"
	"errors"
	"fmt"

	"partyschool/ent/export"
	"partyschool/internal/identity"
)

// sweptAtOnce is how many jobs are in memory at a time.
const sweptAtOnce = 100

// Sweep throws away the files whose time is over, and what tries that came to
// nothing left beside them. It is a round; the jobs stay, without their files.
func (s *Service) Sweep(ctx context.Context) (err error) {
	ctx = identity.AsSystem(ctx, "exports: sweep")
	table, now := s.database.Client(ctx).Export, s.clock.Now()
	for after := int64(0); ; {
		batch, readErr := table.Query().Where(export.ExpiresAtLTE(now), export.StoreKeyNEQ(""), export.IDGT(after)).
			Order(export.ByID()).Limit(sweptAtOnce).All(ctx)
		if readErr != nil {
			return errors.Join(err, fmt.Errorf("look for old exports: %w", readErr))
		}
		for _, e := range batch {
			// One file that cannot be removed must not keep the others.
			sweepErr := s.removeFiles(ctx, e)
			if sweepErr == nil {
				sweepErr = table.Update().Where(export.ID(e.ID)).SetStoreKey("").Exec(ctx)
			}
			err, after = errors.Join(err, sweepErr), e.ID
		}
		if len(batch) < sweptAtOnce {
			return err
		}
	}
}
