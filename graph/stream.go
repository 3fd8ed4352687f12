package graph

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"partyschool/internal/problem"
)

// The ways in which a stream ends before the client says so.
var (
	errSignedOut = errors.New("the session is not in force any more")
	errLeaving   = errors.New("the school stops")
)

// guarded returns ctx for a stream of whoever sent the token: it is done, with
// errSignedOut as its cause, when the token expires or the session ends, and with
// errLeaving when the program stops. Each time it looks, alive is called.
func (d *Door) guarded(ctx context.Context, bearer string, alive func() error) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(d.leaving, func() { cancel(errLeaving) })
	go func() {
		look := time.NewTicker(d.believed)
		defer look.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-look.C:
			}
			if err := d.stillIn(ctx, bearer); err != nil {
				cancel(err)
				return
			}
			if err := alive(); err != nil {
				cancel(err)
				return
			}
		}
	}()
	return ctx, func() {
		stop()
		cancel(context.Canceled)
	}
}

// stillIn returns errSignedOut where the token is not in force any more. Guests
// have none to lose, and a database that does not answer ends nobody's session.
func (d *Door) stillIn(ctx context.Context, bearer string) error {
	if bearer == "" {
		return nil
	}
	_, err := d.resolver.SignIn.Authenticate(ctx, bearer)
	switch {
	case problem.Is(err, problem.Unauthenticated):
		return errSignedOut
	case err != nil && ctx.Err() == nil:
		slog.WarnContext(ctx, "a stream could not look up its session", "error", err)
	}
	return nil
}

// stream runs an operation and hands its answers on, one where it is no
// subscription. It returns nil when there are no more, and otherwise why it ended.
func (d *Door) stream(ctx context.Context, op *graphql.OperationContext, answer func(*graphql.Response) error) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = recovered(ctx, reason)
		}
	}()
	limited := ctx
	if op.Operation.Operation != ast.Subscription {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(ctx, d.limits.Deadline)
		defer cancel()
	}
	respond, limited := d.executor.DispatchOperation(limited, op)
	for {
		// Rows are shared between the fields of one answer, not between answers.
		response := respond(withRequest(limited, d.resolver))
		if response == nil {
			return context.Cause(ctx)
		}
		if err := answer(response); err != nil {
			return err
		}
	}
}
