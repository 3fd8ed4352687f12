package rounds

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"partyschool/ent"
	"partyschool/ent/predicate"
	"partyschool/ent/roundrun"
	"partyschool/internal/identity"
)

// errTaken says that this node no longer has the round.
var errTaken = errors.New("another node took the round over")

// take makes the round this node's, if nobody has it and, where asked, it is due.
// Most looks find nothing to do, so it reads first: that keeps nobody waiting.
func (r *Rounds) take(ctx context.Context, round Round, ifDue bool) (bool, error) {
	ctx = identity.AsSystem(ctx, "rounds")
	table, now := r.database.Client(ctx).RoundRun, r.clock.Now()
	nobodys := roundrun.Or(roundrun.HeldUntilIsNil(), roundrun.HeldUntilLT(now))
	free := []predicate.RoundRun{roundrun.Name(round.Name)}
	if ifDue {
		free = append(free, nobodys, roundrun.Or(roundrun.RanAtIsNil(), roundrun.RanAtLTE(now.Add(-round.Every))))
	} else {
		// The pause after a failure is nobody's: whoever asks need not wait for its end.
		free = append(free, roundrun.Or(nobodys, roundrun.Node("")))
	}
	if is, err := table.Query().Where(free...).Exist(ctx); err != nil {
		return false, fmt.Errorf("look whether the round is free: %w", err)
	} else if !is {
		if known, err := table.Query().Where(roundrun.Name(round.Name)).Exist(ctx); err != nil || known {
			return false, err
		}
		if err := table.Create().SetName(round.Name).Exec(ctx); err != nil && !ent.IsConstraintError(err) {
			return false, fmt.Errorf("note the round: %w", err)
		}
	}
	n, err := table.Update().Where(free...).SetNode(r.node).SetHeldUntil(now.Add(lease)).Save(ctx)
	if err != nil {
		return false, fmt.Errorf("take the round: %w", err)
	}
	return n > 0, nil
}

// do does a round that is this node's, and gives it back.
func (r *Rounds) do(ctx context.Context, round Round) (err error) {
	if r.begin != nil {
		var end func(error)
		ctx, end = r.begin(ctx, round.Name)
		defer func() { end(err) }()
	}
	doing, stop := context.WithCancelCause(ctx)
	var renewal sync.WaitGroup
	renewal.Go(func() { r.keep(doing, round, stop) })
	err = guarded(doing, round)
	stop(nil)
	renewal.Wait()
	if cause := context.Cause(doing); errors.Is(cause, errTaken) {
		return errors.Join(cause, err)
	}
	return errors.Join(err, r.giveBack(ctx, round, err))
}

// guarded turns a panic into an error: a round that fails must not end the node.
func guarded(ctx context.Context, round Round) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return round.Do(ctx)
}

// keep renews the lease until ctx is done, and stops the work when the lease is
// lost: when another node took the round, or when it could not be renewed until it
// was over.
func (r *Rounds) keep(ctx context.Context, round Round, stop context.CancelCauseFunc) {
	ticker := time.NewTicker(r.renewEvery)
	defer ticker.Stop()
	renewed := r.clock.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		now := r.clock.Now()
		soon, cancel := context.WithTimeout(identity.AsSystem(ctx, "rounds"), r.renewEvery)
		n, err := r.mine(soon, round).SetHeldUntil(now.Add(lease)).Save(soon)
		cancel()
		switch {
		case err == nil && n == 0, err != nil && now.Sub(renewed) >= lease:
			stop(errTaken)
			return
		case err == nil:
			renewed = now
		}
	}
}

// giveBack notes that the round ended well. After a failure it keeps everybody off
// it for a while; when the node stops it leaves it to the next at once.
func (r *Rounds) giveBack(ctx context.Context, round Round, failure error) error {
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
	defer cancel()
	now := r.clock.Now()
	update := r.mine(ending, round).SetNode("").ClearHeldUntil()
	switch {
	case failure == nil:
		update.SetRanAt(now)
	case ctx.Err() == nil:
		update.SetHeldUntil(now.Add(min(round.Every, time.Minute)))
	}
	if _, err := update.Save(identity.AsSystem(ending, "rounds")); err != nil {
		return fmt.Errorf("give the round back: %w", err)
	}
	return nil
}

// mine changes the round's row if this node still has it.
func (r *Rounds) mine(ctx context.Context, round Round) *ent.RoundRunUpdate {
	return r.database.Client(ctx).RoundRun.Update().Where(roundrun.Name(round.Name), roundrun.Node(r.node))
}
