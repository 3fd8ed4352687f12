package graph

import (
	"context"
	"crypto/rand"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"partyschool/graph/generated"
	"partyschool/internal/pace"
	"partyschool/internal/problem"
)

// DoorOptions are what differs between doors.
type DoorOptions struct {
	// Limits bound each request.
	Limits Limits
	// Introspection tells the schema to whoever asks, Suggestions guess what a mistyped
	// name was meant to be. Both are for those who develop against the school.
	Introspection, Suggestions bool
	// Registered are the documents that clients name by their id; nil has none.
	Registered *Registered
	// RegisteredOnly refuses all others.
	RegisteredOnly bool
	// Viewers and Addresses are the pace at which each may spend the cost of operations;
	// nil bounds nothing.
	Viewers, Addresses *pace.Pace
	// StreamsOfViewer and StreamsOfAddress are how many streams each may have open at once;
	// 0 bounds nothing.
	StreamsOfViewer, StreamsOfAddress int
}

// Door answers GraphQL over HTTP, by the draft of the GraphQL Foundation: POST
// of JSON, GET for queries.
type Door struct {
	resolver *Resolver
	executor *executor.Executor
	schema   *ast.Schema
	options  DoorOptions
	limits   Limits
	// seen are the documents that were judged lately.
	seen *documents
	// ofViewer and ofAddress count the streams that are open.
	ofViewer, ofAddress *crowd
	// leaving is done when the program stops: streams end then.
	leaving context.Context
	leave   context.CancelFunc
	// sockets is held for reading by every WebSocket: their connections are their own, so
	// that nobody else waits for them when the program stops.
	sockets sync.RWMutex
	// believed is how often a stream looks whether its viewer's session is still in
	// force, and shows intermediaries that it lives.
	believed time.Duration
	// patience is how long a new WebSocket may take to say who it is.
	patience time.Duration
	// origins are those of other pages that may open a WebSocket.
	origins []string
	// observer is told of operations; nil for nobody.
	observer *Observer
}

// toWrite is how long after its deadline an answer may take: to be read, and before that to
// be found, since whoever waits for SQLite's writer hears of the deadline ten seconds late.
const toWrite = 30 * time.Second

// NewDoor returns the handler of /graphql.
func NewDoor(r *Resolver, o DoorOptions) *Door {
	schema := newPlanned(generated.NewExecutableSchema(generated.Config{Resolvers: r, Directives: directives()}))
	exec := executor.New(schema)
	exec.SetErrorPresenter(present)
	exec.SetRecoverFunc(recovered)
	exec.SetQueryCache(judged{})
	exec.AroundResponses(r.tellWhoseWereSeen)
	exec.AroundOperations(noteOperation)
	exec.AroundFields(onceOnly)
	if o.Introspection {
		exec.Use(extension.Introspection{})
	}
	leaving, leave := context.WithCancel(context.Background())
	return &Door{
		resolver: r, executor: exec, schema: schema.Schema(), options: o, limits: o.Limits.orDefaults(), seen: newDocuments(memoryOfDocuments),
		ofViewer: newCrowd(o.StreamsOfViewer), ofAddress: newCrowd(o.StreamsOfAddress),
		leaving: leaving, leave: leave, believed: 10 * time.Second, patience: 10 * time.Second,
	}
}

// AllowOrigins lets pages of other origins, each as https://host, open a WebSocket. It is
// called before the first request.
func (d *Door) AllowOrigins(origins []string) { d.origins = origins }

// Close ends all streams, so that the program can stop.
func (d *Door) Close() { d.leave() }

// Wait waits after Close until the clients of all WebSockets were told, or ctx is done.
func (d *Door) Wait(ctx context.Context) {
	told := make(chan struct{})
	go func() {
		defer close(told)
		d.sockets.Lock()
		defer d.sockets.Unlock()
	}()
	select {
	case <-told:
	case <-ctx.Done():
	}
}

// ServeHTTP answers one request, or opens a stream.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if isWebSocket(r) {
		d.serveWebSocket(w, r)
		return
	}
	// A client that reads slowly must not hold the connection for ever. Writers
	// without deadlines, as in tests, need none.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(d.limits.Deadline + toWrite))
	unlimited := d.prepare(withLanguage(r.Context(), r.Header.Get("Accept-Language")))
	ctx, cancel := context.WithTimeout(unlimited, d.limits.Deadline)
	defer cancel()
	defer d.watched(unlimited)
	w.Header().Set("X-Request-Id", RequestID(ctx))
	w.Header().Add("Vary", "Accept, Accept-Language, Authorization")
	w.Header().Set("Cache-Control", "private, no-store")

	mediaType, ok := negotiate(r.Header.Get("Accept"))
	if !ok {
		d.refuse(ctx, w, http.StatusNotAcceptable, problem.New(problem.BadUserInput,
			"本接口只返回 %s、%s 或 %s。", "Answers come as %s, %s or %s.", responseJSON, plainJSON, eventStream))
		return
	}
	defer func() {
		if reason := recover(); reason != nil {
			d.refuse(ctx, w, http.StatusInternalServerError, recovered(ctx, reason))
		}
	}()
	t := d.till(ctx)
	if err := t.look(); err != nil {
		d.refuseFast(ctx, w, t, err)
		return
	}
	q, status, err := d.read(w, r)
	if err != nil {
		if slow := t.pay(mistake); slow != nil {
			d.refuseFast(ctx, w, t, slow)
			return
		}
		t.tell(w.Header())
		d.refuse(ctx, w, status, err)
		return
	}
	d.run(ctx, unlimited, w, r, mediaType, q, t)
}

// prepare puts into the context what all operations need.
func (d *Door) prepare(ctx context.Context) context.Context {
	ctx = d.watch(withRequestID(graphql.StartOperationTrace(ctx), rand.Text()))
	return withRequest(withoutRoles(ctx), d.resolver)
}

// run answers an operation; unlimited is ctx without its deadline, for streams.
func (d *Door) run(ctx, unlimited context.Context, w http.ResponseWriter, r *http.Request, mediaType string, q *question, t till) {
	op, cost, errs := d.understand(ctx, q)
	if err := t.pay(cost); err != nil {
		d.refuseFast(ctx, w, t, err)
		return
	}
	t.tell(w.Header())
	if errs != nil {
		status := statusOf(errs)
		if status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", "Bearer")
		}
		write(w, responseJSON, status, &graphql.Response{Errors: errs})
		return
	}
	streams := mediaType == eventStream
	switch kind := op.Operation.Operation; {
	case kind == ast.Subscription && !streams:
		d.refuse(ctx, w, http.StatusNotAcceptable, problem.New(problem.BadUserInput,
			"订阅以 %s 或 WebSocket 返回。", "Subscriptions come as %s or over a WebSocket.", eventStream))
		return
	case r.Method == http.MethodGet && kind == ast.Mutation:
		w.Header().Set("Allow", http.MethodPost)
		d.refuse(ctx, w, http.StatusMethodNotAllowed, problem.New(problem.BadUserInput,
			"修改操作请使用 POST。", "Mutations are sent by POST."))
		return
	case streams:
		leave, ok := d.enter(ctx)
		if !ok {
			d.refuseFast(ctx, w, t, crowded())
			return
		}
		defer leave()
		d.serveEvents(unlimited, w, r, op, func(response *graphql.Response) { d.tellCost(response, q, cost, t) })
		return
	}
	respond, ctx := d.executor.DispatchOperation(ctx, op)
	response := respond(ctx)
	if response == nil { // the deadline passed before anything was answered
		d.refuse(ctx, w, http.StatusServiceUnavailable, problem.New(problem.Internal, "服务器太忙，请稍后再试。", "The school is too busy; please try again later.").
			With("requestId", RequestID(ctx)))
		return
	}
	d.tellCost(response, q, cost, t)
	if r.Method == http.MethodGet && q.byReference() && len(response.Errors) == 0 {
		writeUnlessKnown(w, r, mediaType, response)
		return
	}
	writeBegun(w, mediaType, http.StatusOK, response, requestOf(ctx).begun)
}

// refuse answers with an error that kept the operation from running. By the draft it is
// of the type that says so whatever the client accepts: older clients then see that it
// is not the answer they know.
func (d *Door) refuse(ctx context.Context, w http.ResponseWriter, status int, err error) {
	write(w, responseJSON, status, &graphql.Response{Errors: gqlerror.List{present(ctx, err)}})
}

type requestIDKey struct{}

func withRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID returns the id of the request that ctx belongs to; it stands in the
// log and in INTERNAL errors.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}
