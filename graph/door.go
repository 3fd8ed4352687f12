package graph

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
	"strings"
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

// The media types of answers.
const (
	responseJSON = "application/graphql-response+json"
	plainJSON    = "application/json"
	eventStream  = "text/event-stream"
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
	// leaving is done when the program stops: streams end then.
	leaving context.Context
	leave   context.CancelFunc
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

// NewDoor returns the handler of /graphql.
func NewDoor(r *Resolver, o DoorOptions) *Door {
	schema := generated.NewExecutableSchema(generated.Config{Resolvers: r, Directives: directives()})
	exec := executor.New(schema)
	exec.SetErrorPresenter(present)
	exec.SetRecoverFunc(recovered)
	exec.SetQueryCache(judged{})
	exec.AroundResponses(r.tellWhoseWereSeen)
	exec.AroundOperations(noteOperation)
	if o.Introspection {
		exec.Use(extension.Introspection{})
	}
	leaving, leave := context.WithCancel(context.Background())
	return &Door{
		resolver: r, executor: exec, schema: schema.Schema(), options: o, limits: o.Limits.orDefaults(), seen: newDocuments(memoryOfDocuments),
		leaving: leaving, leave: leave, believed: 10 * time.Second, patience: 10 * time.Second,
	}
}

// AllowOrigins lets pages of other origins, each as https://host, open a WebSocket. It is
// called before the first request.
func (d *Door) AllowOrigins(origins []string) { d.origins = origins }

// Close ends all streams, so that the program can stop.
func (d *Door) Close() { d.leave() }

// ServeHTTP answers one request, or opens a stream.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if isWebSocket(r) {
		d.serveWebSocket(w, r)
		return
	}
	// A client that reads slowly must not hold the connection for ever. Writers
	// without deadlines, as in tests, need none.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(2 * d.limits.Deadline))
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
	write(w, mediaType, http.StatusOK, response)
}

// understand finds the document of a question and judges what is asked, up to the point
// at which it could be answered, and what that costs; where it cannot be, what the mistake
// costs. Its errors are those that clients read. Everything that is asked of the school
// passes through here, whatever way it came.
func (d *Door) understand(ctx context.Context, q *question) (*graphql.OperationContext, int, gqlerror.List) {
	doc, errs := d.find(q)
	if errs == nil && longestList(q.Variables) > d.limits.ListItems {
		errs = listOf(tooMuch("listItems", d.limits.ListItems))
	}
	if errs != nil {
		return nil, mistake, presentAll(ctx, errs)
	}
	op, errs := d.executor.CreateOperationContext(withDocument(ctx, doc), &graphql.RawParams{
		Query: doc.text, OperationName: q.OperationName, Variables: q.Variables, Extensions: q.Extensions, Headers: q.header,
	})
	ctx = graphql.WithOperationContext(ctx, op)
	if errs != nil {
		return nil, mistake, presentAll(ctx, errs)
	}
	if !d.options.Introspection && asksForSchema(op.Operation.SelectionSet, map[string]bool{}) {
		return nil, mistake, presentAll(ctx, listOf(problem.New(problem.ValidationFailed, "接口定义不对外公开。", "Introspection is switched off.")))
	}
	cost := costOf(op.Operation, op.Variables, d.limits.Cost)
	if cost > d.limits.Cost {
		return nil, mistake, presentAll(ctx, listOf(tooMuch("cost", d.limits.Cost)))
	}
	return op, cost, nil
}

// find returns the document that a question means.
func (d *Door) find(q *question) (*document, gqlerror.List) {
	registered, only := d.options.Registered, d.options.RegisteredOnly
	if q.DocumentID != "" {
		if doc := registered.byID(q.DocumentID); doc != nil {
			return doc, nil
		}
		return nil, listOf(unknownDocument())
	}
	hash, persisted, errs := q.hash()
	if errs != nil {
		return nil, errs
	}
	if q.Query == "" {
		doc := registered.text(hash)
		if doc == nil && !only {
			doc = d.seen.get(hash)
		}
		if doc == nil {
			return nil, listOf(notPersisted())
		}
		return doc, nil
	}
	sum := sha256.Sum256([]byte(q.Query))
	if persisted && hash != sum {
		return nil, listOf(problem.BadInput("extensions.persistedQuery.sha256Hash", "sha256Hash 与 query 不符。", "The sha256Hash is not that of the query."))
	}
	if doc := registered.text(sum); doc != nil {
		return doc, nil
	}
	if only {
		return nil, listOf(notRegistered())
	}
	if len(q.Query) > d.limits.Document {
		return nil, listOf(longDocument(d.limits.Document))
	}
	if doc := d.seen.get(sum); doc != nil {
		return doc, nil
	}
	doc, errs := judge(d.schema, &d.limits, d.options.Suggestions, q.Query)
	if errs != nil {
		return nil, errs
	}
	d.seen.add(doc)
	return doc, nil
}

// notPersisted says that the text of a hash is not known; clients of the protocol compare
// the message and send the text.
func notPersisted() *problem.Problem {
	return problem.New(problem.PersistedNotFound, "PersistedQueryNotFound", "PersistedQueryNotFound")
}

func longDocument(most int) *problem.Problem {
	return problem.New(problem.TooComplex, "查询文本不得超过 %d 字节。", "A document holds at most %d bytes.", most).With("limit", "document").With("most", most)
}

// presentAll turns errors into what a client may read.
func presentAll(ctx context.Context, errs gqlerror.List) gqlerror.List {
	out := make(gqlerror.List, len(errs))
	for i, e := range errs {
		out[i] = present(ctx, e)
	}
	return out
}

// statusOf is the status of an operation that did not run, by what clients read of it.
func statusOf(errs gqlerror.List) int {
	switch code, _ := errs[0].Extensions["code"].(string); problem.Code(code) {
	case problem.ParseFailed:
		return http.StatusBadRequest
	case problem.Unauthenticated:
		return http.StatusUnauthorized
	case problem.Forbidden:
		return http.StatusForbidden
	case problem.PersistedNotFound: // clients take 400 and 500 for a server that knows no persisted queries
		return http.StatusNotFound
	case problem.TooComplex:
		if errs[0].Extensions["limit"] == "document" {
			return http.StatusRequestEntityTooLarge
		}
	case problem.RateLimited:
		return http.StatusTooManyRequests
	case problem.Internal:
		return http.StatusInternalServerError
	}
	return http.StatusUnprocessableEntity
}

// refuse answers with an error that kept the operation from running. By the draft it is
// of the type that says so whatever the client accepts: older clients then see that it
// is not the answer they know.
func (d *Door) refuse(ctx context.Context, w http.ResponseWriter, status int, err error) {
	write(w, responseJSON, status, &graphql.Response{Errors: gqlerror.List{present(ctx, err)}})
}

// writeUnlessKnown sends the answer to a short GET so that the client may keep it, and 304
// where the client has just this one. It holds what is the viewer's own, so no cache in
// between may keep it, and whoever keeps it asks each time whether it still holds. The
// tag is a weak one: compressed, the bytes are others.
func writeUnlessKnown(w http.ResponseWriter, r *http.Request, mediaType string, response *graphql.Response) {
	body, err := json.Marshal(response)
	if err != nil {
		write(w, mediaType, http.StatusOK, response)
		return
	}
	sum := sha256.Sum256(body)
	tag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "private, no-cache")
	if knows(r.Header.Values("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", mediaType+"; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(body)
}

// knows reports whether one of the tags of If-None-Match is this one.
func knows(headers []string, tag string) bool {
	for _, header := range headers {
		for known := range strings.SplitSeq(header, ",") {
			known = strings.TrimSpace(known)
			if known == "*" || strings.TrimPrefix(known, "W/") == strings.TrimPrefix(tag, "W/") {
				return true
			}
		}
	}
	return false
}

// write sends the answer; a request that did not run has no data, not null.
func write(w http.ResponseWriter, mediaType string, status int, response *graphql.Response) {
	body, err := json.Marshal(response)
	if err == nil && response.Data == nil {
		body, err = json.Marshal(struct {
			Errors     gqlerror.List  `json:"errors"`
			Extensions map[string]any `json:"extensions,omitempty"`
		}{response.Errors, response.Extensions})
	}
	if err != nil {
		slog.Error("an answer could not be written as JSON", "error", err)
		status, body = http.StatusInternalServerError, []byte(`{"errors":[{"message":"internal","extensions":{"code":"INTERNAL"}}]}`)
	}
	w.Header().Set("Content-Type", mediaType+"; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// negotiate picks the media type of the answer: what the client likes best of ours, and
// of those alike the one that tells answers of GraphQL from others. ok is false where it
// takes none.
func negotiate(accept string) (mediaType string, ok bool) {
	if accept == "" {
		return responseJSON, true
	}
	liked := 0.0
	for part := range strings.SplitSeq(accept, ",") {
		kind, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		q := 1.0
		if text, given := params["q"]; given {
			if q, err = strconv.ParseFloat(text, 64); err != nil {
				continue
			}
		}
		if q <= 0 {
			continue
		}
		switch kind {
		case eventStream: // whoever can read a stream asks for it by name
			return eventStream, true
		case responseJSON, "*/*", "application/*":
			kind = responseJSON
		case plainJSON:
		default:
			continue
		}
		if q > liked || q == liked && kind == responseJSON {
			mediaType, liked = kind, q
		}
	}
	return mediaType, liked > 0
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
