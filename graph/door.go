package graph

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"partyschool/graph/generated"
	"partyschool/internal/problem"
)

// deadline bounds how long one operation may take.
const deadline = 30 * time.Second

// The media types of answers.
const (
	responseJSON = "application/graphql-response+json"
	plainJSON    = "application/json"
	eventStream  = "text/event-stream"
)

// Door answers GraphQL over HTTP, by the draft of the GraphQL Foundation: POST
// of JSON, GET for queries.
type Door struct {
	resolver *Resolver
	executor *executor.Executor
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
}

// NewDoor returns the handler of /graphql. Introspection and suggestions are for
// those who develop against the school.
func NewDoor(r *Resolver, introspection bool) *Door {
	exec := executor.New(generated.NewExecutableSchema(generated.Config{Resolvers: r, Directives: directives()}))
	exec.SetErrorPresenter(present)
	exec.SetRecoverFunc(recovered)
	exec.SetParserTokenLimit(maxTokens)
	exec.SetDisableSuggestion(!introspection)
	exec.SetQueryCache(lru.New[*ast.QueryDocument](500))
	exec.Use(extension.AutomaticPersistedQuery{Cache: lru.New[string](500)})
	exec.Use(limits{introspection: introspection})
	exec.AroundResponses(r.tellWhoseWereSeen)
	if introspection {
		exec.Use(extension.Introspection{})
	}
	leaving, leave := context.WithCancel(context.Background())
	return &Door{resolver: r, executor: exec, leaving: leaving, leave: leave, believed: 10 * time.Second, patience: 10 * time.Second}
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
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(2 * deadline))
	unlimited := d.prepare(withLanguage(r.Context(), r.Header.Get("Accept-Language")))
	ctx, cancel := context.WithTimeout(unlimited, deadline)
	defer cancel()
	w.Header().Set("X-Request-Id", RequestID(ctx))
	w.Header().Add("Vary", "Accept, Accept-Language, Authorization")
	w.Header().Set("Cache-Control", "private, no-store")

	mediaType, ok := negotiate(r.Header.Get("Accept"))
	if !ok {
		d.refuse(ctx, w, responseJSON, http.StatusNotAcceptable, problem.New(problem.BadUserInput,
			"本接口只返回 %s、%s 或 %s。", "Answers come as %s, %s or %s.", responseJSON, plainJSON, eventStream))
		return
	}
	defer func() {
		if reason := recover(); reason != nil {
			d.refuse(ctx, w, mediaType, http.StatusInternalServerError, recovered(ctx, reason))
		}
	}()
	params, status, err := read(w, r)
	if err != nil {
		d.refuse(ctx, w, mediaType, status, err)
		return
	}
	d.run(ctx, unlimited, w, r, mediaType, params)
}

// prepare puts into the context what all operations need.
func (d *Door) prepare(ctx context.Context) context.Context {
	ctx = withRequestID(graphql.StartOperationTrace(ctx), rand.Text())
	return withRequest(withoutRoles(ctx), d.resolver)
}

// run answers an operation; unlimited is ctx without its deadline, for streams.
func (d *Door) run(ctx, unlimited context.Context, w http.ResponseWriter, r *http.Request, mediaType string, params *graphql.RawParams) {
	op, errs := d.executor.CreateOperationContext(ctx, params)
	streams := mediaType == eventStream
	if streams {
		mediaType = responseJSON // of what is refused before the stream begins
	}
	if errs != nil {
		status := http.StatusBadRequest
		if mediaType == plainJSON { // older clients read nothing but 200
			status = http.StatusOK
		}
		write(w, mediaType, status, d.executor.DispatchError(graphql.WithOperationContext(ctx, op), errs))
		return
	}
	switch kind := op.Operation.Operation; {
	case kind == ast.Subscription && !streams:
		d.refuse(ctx, w, mediaType, http.StatusNotAcceptable, problem.New(problem.BadUserInput,
			"订阅以 %s 或 WebSocket 返回。", "Subscriptions come as %s or over a WebSocket.", eventStream))
		return
	case r.Method == http.MethodGet && kind == ast.Mutation:
		w.Header().Set("Allow", http.MethodPost)
		d.refuse(ctx, w, mediaType, http.StatusMethodNotAllowed, problem.New(problem.BadUserInput,
			"修改操作请使用 POST。", "Mutations are sent by POST."))
		return
	case streams:
		d.serveEvents(unlimited, w, r, op)
		return
	}
	respond, ctx := d.executor.DispatchOperation(ctx, op)
	write(w, mediaType, http.StatusOK, respond(ctx))
}

// read takes the operation out of a request. It never echoes what it could not
// read: a password may be in it.
func read(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, int, error) {
	params := &graphql.RawParams{Headers: r.Header}
	switch r.Method {
	case http.MethodGet:
		q := r.URL.Query()
		params.Query, params.OperationName = q.Get("query"), q.Get("operationName")
		for name, into := range map[string]*map[string]any{"variables": &params.Variables, "extensions": &params.Extensions} {
			if text := q.Get(name); text != "" {
				if err := decode(json.NewDecoder(strings.NewReader(text)), into); err != nil {
					return nil, http.StatusBadRequest, notJSON(name)
				}
			}
		}
	case http.MethodPost:
		if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != plainJSON {
			return nil, http.StatusUnsupportedMediaType, problem.New(problem.BadUserInput,
				"请求体须为 %s。", "Requests are sent as %s.", plainJSON)
		}
		if err := decode(json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)), params); err != nil {
			if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
				return nil, http.StatusRequestEntityTooLarge, problem.New(problem.TooComplex,
					"请求不得超过 %d KB。", "A request holds at most %d KB.", maxBody>>10)
			}
			return nil, http.StatusBadRequest, notJSON("body")
		}
	default:
		w.Header().Set("Allow", "GET, POST")
		return nil, http.StatusMethodNotAllowed, problem.New(problem.BadUserInput, "请使用 GET 或 POST。", "Use GET or POST.")
	}
	if params.Query == "" && params.Extensions["persistedQuery"] == nil {
		return nil, http.StatusBadRequest, problem.BadInput("query", "缺少 query。", "The query is missing.")
	}
	if len(params.Query) > maxDocument {
		return nil, http.StatusRequestEntityTooLarge, problem.New(problem.TooComplex,
			"查询文本不得超过 %d KB。", "A document holds at most %d KB.", maxDocument>>10)
	}
	return params, 0, nil
}

func decode(d *json.Decoder, into any) error {
	d.UseNumber()
	return d.Decode(into)
}

func notJSON(field string) *problem.Problem {
	return problem.BadInput(field, "不是有效的 JSON。", "This is not valid JSON.")
}

// refuse answers with an error that kept the operation from running.
func (d *Door) refuse(ctx context.Context, w http.ResponseWriter, mediaType string, status int, err error) {
	write(w, mediaType, status, &graphql.Response{Errors: gqlerror.List{present(ctx, err)}})
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

// negotiate picks the media type of the answer; ok is false where the client
// takes none of ours.
func negotiate(accept string) (string, bool) {
	if accept == "" {
		return responseJSON, true
	}
	// Whoever can read a stream asks for it by name.
	if strings.Contains(accept, eventStream) {
		return eventStream, true
	}
	best, ok := "", false
	for part := range strings.SplitSeq(accept, ",") {
		kind, params, err := mime.ParseMediaType(part)
		if err != nil || params["q"] == "0" {
			continue
		}
		switch kind {
		case responseJSON, "*/*", "application/*":
			return responseJSON, true
		case plainJSON:
			best, ok = plainJSON, true
		}
	}
	return best, ok
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
