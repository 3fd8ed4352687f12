package exports

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"partyschool/ent"
	"partyschool/ent/export"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// goodbye bounds what the last statement of a job may take when the node stops.
const goodbye = 5 * time.Second

// Work does the oldest job that nobody works on, and reports whether there was one.
// What became of the job stands in its row; an error means that the row could not be
// read or written. It is what the loops of Run do; a test can do it step by step.
func (s *Service) Work(ctx context.Context) (worked bool, err error) {
	e, err := s.take(ctx)
	if err != nil || e == nil {
		return false, err
	}
	working, stop := context.WithCancelCause(ctx)
	var keeper sync.WaitGroup
	keeper.Go(func() { s.keep(working, e, stop) })
	file, err := s.write(working, e)
	lost := errors.Is(context.Cause(working), errLost) || errors.Is(err, errLost)
	stop(nil)
	keeper.Wait()

	// A node that stops still says what became of its job.
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
	defer cancel()
	switch {
	case err == nil:
		err = s.publish(ending, e, file)
	case lost:
		err = errLost
	case ctx.Err() != nil:
		err = save(ending, s.mine(ending, e).SetStatus(export.StatusPENDING).SetTries(e.Tries-1).SetRowsWritten(0).SetWorker("").ClearWorkedUntil())
	default:
		err = s.spoiled(ending, e, err)
	}
	if errors.Is(err, errLost) {
		slog.WarnContext(ctx, "an export was taken over by another worker", "export", key.Format(e.ID), "try", e.Tries)
		err = nil
	}
	return true, err
}

// publish makes the file known, unless the job is another worker's by now: then the
// file is thrown away. Where the database does not answer, nobody knows: the file
// stays until the job's are swept.
func (s *Service) publish(ctx context.Context, e *ent.Export, file written) error {
	now := s.clock.Now()
	err := save(ctx, s.mine(ctx, e).SetStatus(export.StatusSUCCEEDED).SetRowsWritten(file.rows).SetByteSize(file.bytes).
		SetStoreKey(storeKey(e, e.Tries)).SetFinishedAt(now).SetExpiresAt(now.Add(kept)).SetWorker("").ClearWorkedUntil())
	if errors.Is(err, errLost) {
		return errors.Join(err, s.store.Remove(ctx, storeKey(e, e.Tries)))
	}
	return err
}

// spoiled ends a job that people must hear about; of others it is tried again, a few
// times.
func (s *Service) spoiled(ctx context.Context, e *ent.Export, cause error) error {
	if p := problem.As(cause); p != nil {
		return s.end(ctx, e, p)
	}
	slog.ErrorContext(ctx, "an export failed", "export", key.Format(e.ID), "try", e.Tries, "error", cause)
	if e.Tries >= maxTries {
		return s.end(ctx, e, gaveUp())
	}
	return save(ctx, s.mine(ctx, e).SetStatus(export.StatusPENDING).SetRowsWritten(0).SetWorker("").SetWorkedUntil(s.clock.Now().Add(retryAfter)))
}

// end ends a job that came to nothing.
func (s *Service) end(ctx context.Context, e *ent.Export, why *problem.Problem) error {
	err := save(ctx, s.failed(s.mine(ctx, e), why))
	if err == nil {
		s.leaveNothing(ctx, e)
	}
	return err
}

// leaveNothing removes what the tries of a job wrote that came to nothing: a worker may
// have died after its file was whole and before it said so. No round would find that.
func (s *Service) leaveNothing(ctx context.Context, e *ent.Export) {
	if err := s.removeFiles(ctx, e); err != nil {
		slog.ErrorContext(ctx, "files of an export that failed may be left in the store", "export", key.Format(e.ID), "error", err)
	}
}

// failed says why the job came to nothing.
func (s *Service) failed(change *ent.ExportUpdate, why *problem.Problem) *ent.ExportUpdate {
	return change.SetStatus(export.StatusFAILED).SetError(inBoth(why)).SetRowsWritten(0).
		SetFinishedAt(s.clock.Now()).SetWorker("").ClearWorkedUntil()
}

// recovered turns a panic into an error: one bad row must not stop the school.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
	}
}
