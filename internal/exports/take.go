package exports

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/ent/export"
	"partyschool/ent/predicate"
	"partyschool/internal/identity"
)

// errLost says that the job is another worker's by now.
var errLost = errors.New("exports: the lease ran out and another worker took the job")

// free are the jobs that anybody may take: new ones, those that failed and have
// waited, and those whose worker fell silent.
func free(now time.Time) predicate.Export {
	return export.And(
		export.StatusIn(export.StatusPENDING, export.StatusRUNNING),
		export.Or(export.WorkedUntilIsNil(), export.WorkedUntilLT(now)),
	)
}

// take takes the oldest free job, nil where there is none. Of workers on any number
// of nodes one gets it: the UPDATE asks again for what was read.
func (s *Service) take(ctx context.Context) (*ent.Export, error) {
	ctx = identity.AsSystem(ctx, "exports: take a job")
	for {
		now, table := s.clock.Now(), s.database.Client(ctx).Export
		e, err := table.Query().Where(free(now)).Order(export.ByCreatedAt(), export.ByID()).First(ctx)
		if ent.IsNotFound(err) {
			return nil, nil
		} else if err != nil {
			return nil, fmt.Errorf("look for an export: %w", err)
		}
		change := table.Update().Where(export.ID(e.ID), free(now), export.Worker(e.Worker), export.Tries(e.Tries))
		if e.Tries >= maxTries { // its workers died, one after the other
			n, err := s.failed(change, gaveUp()).Save(ctx)
			if err != nil {
				return nil, fmt.Errorf("give up an export: %w", err)
			}
			if n == 1 {
				s.leaveNothing(ctx, e)
			}
			continue
		}
		e.Worker, e.Tries = rand.Text(), e.Tries+1
		n, err := change.SetStatus(export.StatusRUNNING).SetWorker(e.Worker).SetWorkedUntil(now.Add(lease)).
			SetTries(e.Tries).SetRowsWritten(0).Save(ctx)
		if err != nil {
			return nil, fmt.Errorf("take an export: %w", err)
		}
		if n == 1 {
			return e, nil
		}
	}
}

// mine changes the job while it is still this worker's.
func (s *Service) mine(ctx context.Context, e *ent.Export) *ent.ExportUpdate {
	return s.database.Client(ctx).Export.Update().
		Where(export.ID(e.ID), export.Worker(e.Worker), export.StatusEQ(export.StatusRUNNING))
}

// save makes the change; errLost where the job is no longer this worker's.
func save(ctx context.Context, change *ent.ExportUpdate) error {
	n, err := change.Save(identity.AsSystem(ctx, "exports: work on a job"))
	if err == nil && n == 0 {
		err = errLost
	}
	return err
}

// keep renews the lease until ctx is done, and stops the work once it is lost. A
// database that does not answer is asked again: whether the lease was lost is told
// by the row alone.
func (s *Service) keep(ctx context.Context, e *ent.Export, stop context.CancelCauseFunc) {
	renew := time.NewTicker(renewEvery)
	defer renew.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-renew.C:
			if err := save(ctx, s.mine(ctx, e).SetWorkedUntil(s.clock.Now().Add(lease))); errors.Is(err, errLost) {
				stop(err)
			}
		}
	}
}

// progress tells how far the file is, and renews the lease.
func (s *Service) progress(ctx context.Context, e *ent.Export, rows int) error {
	return save(ctx, s.mine(ctx, e).SetRowsWritten(rows).SetWorkedUntil(s.clock.Now().Add(lease)))
}
