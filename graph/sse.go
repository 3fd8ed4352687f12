package graph

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"partyschool/internal/problem"
	"partyschool/internal/signin"
)

// serveEvents answers an operation as a stream of server-sent events: "next" with
// an answer each, and "complete" at the end (GraphQL over SSE, distinct connections
// mode). Where the session ends before the client does, the last answer is
// UNAUTHENTICATED; where the program stops, there is no "complete", and clients come
// again. Each answer passes through tell.
func (d *Door) serveEvents(ctx context.Context, w http.ResponseWriter, r *http.Request, op *graphql.OperationContext, tell func(*graphql.Response)) {
	out := &events{w: w, control: http.NewResponseController(w), patience: d.limits.Deadline}
	// The request was read; what comes now takes as long as it takes.
	_ = out.control.SetReadDeadline(time.Time{})
	defer out.end()
	w.Header().Set("Content-Type", eventStream+"; charset=utf-8")
	w.Header().Set("X-Accel-Buffering", "no") // proxies that gather answers would keep it
	w.WriteHeader(http.StatusOK)
	if out.send(":\n\n") != nil {
		return
	}
	bearer, _ := signin.Bearer(r)
	ctx, stop := d.guarded(ctx, bearer, func() error { return out.send(":\n\n") }) // after the headers
	defer stop()
	err := d.stream(ctx, op, func(response *graphql.Response) error {
		tell(response)
		return out.next(response)
	})
	switch {
	case errors.Is(err, errLeaving):
		// The answers are not complete: a client that is cut off comes again, by itself.
		_ = out.send(": the school restarts\n\n")
		return
	case err == nil:
	case errors.Is(err, errSignedOut):
		_ = out.next(refused(ctx, problem.NeedsSignIn()))
	case errors.Is(err, context.Canceled):
		return // the client went away
	default:
		_ = out.next(refused(ctx, err))
	}
	_ = out.send("event: complete\ndata:\n\n") // where it fails there is nobody left to tell
}

func refused(ctx context.Context, err error) *graphql.Response {
	return &graphql.Response{Errors: gqlerror.List{present(ctx, err)}}
}

// errEnded is what a sign of life comes too late for.
var errEnded = errors.New("the stream has ended")

// events writes a stream. It may be used from several goroutines.
type events struct {
	mu      sync.Mutex
	w       http.ResponseWriter
	control *http.ResponseController
	// patience is how long a client may take to read a piece.
	patience time.Duration
	ended    bool
}

// end waits for what is being written, and lets nothing be written any more: once
// the handler has returned, w is another request's.
func (e *events) end() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ended = true
}

func (e *events) next(response *graphql.Response) error {
	body, err := json.Marshal(response)
	if err != nil {
		return err
	}
	return e.send("event: next\ndata: " + string(body) + "\n\n")
}

// send writes at once. A client that does not read is given up after a while.
func (e *events) send(text string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ended {
		return errEnded
	}
	_ = e.control.SetWriteDeadline(time.Now().Add(e.patience)) // writers without deadlines need none
	if _, err := e.w.Write([]byte(text)); err != nil {
		return err
	}
	return e.control.Flush()
}
