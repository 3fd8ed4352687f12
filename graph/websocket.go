package graph

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"partyschool/internal/identity"
	"partyschool/internal/problem"
	"partyschool/internal/signin"
)

// protocol is the subprotocol spoken over WebSockets: github.com/enisdenjo/graphql-ws,
// PROTOCOL.md. Clients tell by the closing code whether to come again, so each has
// its meaning.
const protocol = "graphql-transport-ws"

// The protocol's closing codes.
const (
	closeBadMessage    websocket.StatusCode = 4400
	closeUnauthorized  websocket.StatusCode = 4401
	closeForbidden     websocket.StatusCode = 4403
	closeSubprotocol   websocket.StatusCode = 4406
	closeInitTimeout   websocket.StatusCode = 4408
	closeDuplicate     websocket.StatusCode = 4409
	closeTooManyInits  websocket.StatusCode = 4429
	closeServerLeaving                      = websocket.StatusServiceRestart
)

// mostOperations bounds the operations of one connection at a time.
const mostOperations = 50

// mostRefused bounds the operations of one connection that may be refused, which costs
// little or nothing: else who has nothing left to pay with could ask for ever.
const mostRefused = 500

// goodbye bounds how long a connection is kept for the client to say goodbye too.
const goodbye = 5 * time.Second

// message is one message of the protocol.
type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

func isWebSocket(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

// serveWebSocket speaks the protocol until one side has enough. Browsers may come
// from the school's own pages and those that it allows; the library looks at Origin.
func (d *Door) serveWebSocket(w http.ResponseWriter, r *http.Request) {
	t := d.till(r.Context())
	err := t.pay(mistake)
	leave, ok := d.enterAddress(r.Context())
	if ok {
		defer leave()
	} else if err == nil {
		err = crowded()
	}
	if err != nil {
		d.refuseFast(d.prepare(withLanguage(r.Context(), r.Header.Get("Accept-Language"))), w, t, err)
		return
	}
	line := &hijacked{ResponseWriter: w}
	conn, err := websocket.Accept(line, r, &websocket.AcceptOptions{
		Subprotocols: []string{protocol}, CompressionMode: websocket.CompressionDisabled, OriginPatterns: d.origins,
	})
	if err != nil {
		return // Accept has answered
	}
	if conn.Subprotocol() != protocol {
		_ = conn.Close(closeSubprotocol, "Subprotocol not acceptable")
		return
	}
	d.sockets.RLock()
	defer d.sockets.RUnlock()
	conn.SetReadLimit(int64(d.limits.Body))
	bearer, _ := signin.Bearer(r)
	c := &connection{door: d, conn: conn, bearer: bearer, till: t, running: map[string]context.CancelFunc{}}
	code, reason := c.serve(withLanguage(r.Context(), r.Header.Get("Accept-Language")))
	// The library waits for the rest of a message without an end, however long it is.
	_ = line.conn.SetDeadline(time.Now().Add(goodbye))
	_ = conn.Close(code, reason)
}

// hijacked keeps the connection that becomes a WebSocket.
type hijacked struct {
	http.ResponseWriter
	conn net.Conn
}

// Hijack hands the connection over.
func (h *hijacked) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(h.ResponseWriter).Hijack()
	h.conn = conn
	return conn, buffered, err
}

// connection is one WebSocket.
type connection struct {
	door *Door
	// refused counts the operations that were refused.
	refused atomic.Int32
	conn    *websocket.Conn
	// bearer is the token of the header or of connection_init; empty for guests.
	bearer string
	known  bool // whether connection_init came
	till   till // of the address, and of the viewer of the header

	mu      sync.Mutex
	running map[string]context.CancelFunc
	tasks   sync.WaitGroup
}

// closing is an error that says how to close.
type closing struct {
	code   websocket.StatusCode
	reason string
}

func (c closing) Error() string { return c.reason }

// serve reads messages until the connection is to be closed, and says how.
func (c *connection) serve(ctx context.Context) (websocket.StatusCode, string) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer c.tasks.Wait()
	defer cancel(context.Canceled)
	late := time.AfterFunc(c.door.patience, func() { cancel(closing{closeInitTimeout, "Connection initialisation timeout"}) })
	defer late.Stop()
	stop := context.AfterFunc(c.door.leaving, func() { cancel(errLeaving) })
	defer stop()
	for {
		err := c.read(ctx, late, cancel)
		if err == nil {
			continue
		}
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		var how closing
		switch {
		case errors.As(err, &how):
			return how.code, how.reason
		case errors.Is(err, errSignedOut):
			return closeUnauthorized, "Unauthorized"
		case errors.Is(err, errLeaving):
			return closeServerLeaving, "The school restarts"
		case errors.Is(err, errCrowded):
			return websocket.StatusTryAgainLater, "Too many streams or messages"
		case websocket.CloseStatus(err) != -1:
			return websocket.StatusNormalClosure, "" // the client said goodbye
		}
		// The client is gone and hears nothing, or what it sent is no frame: the library has
		// not said so in every case.
		return websocket.StatusProtocolError, ""
	}
}

// read takes one message and does what it says.
func (c *connection) read(ctx context.Context, late *time.Timer, cancel context.CancelCauseFunc) error {
	// The library closes the connection without a code when the context of a read
	// is done, so the read has one of its own.
	kind, data, err := c.receive(ctx)
	if err != nil {
		return err
	}
	var m message
	if kind != websocket.MessageText || json.Unmarshal(data, &m) != nil {
		return closing{closeBadMessage, "Invalid message received"}
	}
	switch m.Type {
	case "connection_init":
		if c.known {
			return closing{closeTooManyInits, "Too many initialisation requests"}
		}
		late.Stop()
		return c.begin(ctx, m.Payload, cancel)
	case "ping":
		if c.till.pay(1+len(data)>>10) != nil {
			return errCrowded
		}
		return c.send(ctx, message{Type: "pong", Payload: m.Payload})
	case "pong":
		return nil
	case "subscribe":
		return c.subscribe(ctx, m)
	case "complete":
		c.mu.Lock()
		defer c.mu.Unlock()
		if stop := c.running[m.ID]; stop != nil {
			stop()
			delete(c.running, m.ID)
		}
		return nil
	}
	return closing{closeBadMessage, "Invalid message received"}
}

// receive waits for a message or for the end of ctx.
func (c *connection) receive(ctx context.Context) (websocket.MessageType, []byte, error) {
	type got struct {
		kind websocket.MessageType
		data []byte
		err  error
	}
	arrived := make(chan got, 1)
	go func() {
		kind, data, err := c.conn.Read(context.WithoutCancel(ctx))
		arrived <- got{kind, data, err}
	}()
	select {
	case g := <-arrived:
		return g.kind, g.data, g.err
	case <-ctx.Done():
		return 0, nil, context.Cause(ctx) // closing the connection ends the read
	}
}

// begin learns who is there.
func (c *connection) begin(ctx context.Context, payload json.RawMessage, cancel context.CancelCauseFunc) error {
	said, err := tokenIn(payload)
	if err != nil {
		return err
	}
	c.bearer = cmp.Or(said, c.bearer)
	if err := c.door.stillIn(ctx, c.bearer); err != nil {
		return closing{closeForbidden, "Forbidden"}
	}
	// A database that does not answer keeps nobody out: then it is not known who counts.
	if viewer, err := c.viewer(ctx); err == nil {
		leave, ok := c.door.enterViewer(viewer)
		if !ok {
			return errCrowded
		}
		context.AfterFunc(ctx, leave)
	}
	c.known = true
	guarded, stop := c.door.guarded(ctx, c.bearer, func() error {
		alive, cancel := context.WithTimeout(ctx, c.door.patience)
		defer cancel()
		return c.conn.Ping(alive)
	})
	context.AfterFunc(guarded, func() {
		cancel(context.Cause(guarded))
		stop()
	})
	return c.send(ctx, message{Type: "connection_ack"})
}

// subscribe runs an operation beside the others of the connection.
func (c *connection) subscribe(ctx context.Context, m message) error {
	if !c.known {
		return closing{closeUnauthorized, "Unauthorized"}
	}
	q := &question{}
	if m.ID == "" || decodeJSON(bytes.NewReader(m.Payload), q) != nil || q.missing() != nil {
		return closing{closeBadMessage, "Invalid message received"}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.refused.Load() > mostRefused:
		return errCrowded
	case c.running[m.ID] != nil:
		return closing{closeDuplicate, "Subscriber for " + m.ID + " already exists"}
	case len(c.running) >= mostOperations:
		c.refused.Add(1)
		if c.till.pay(mistake) != nil {
			return errCrowded
		}
		return c.send(ctx, failure(m.ID, gqlerror.List{present(ctx, problem.SlowDown(time.Second))}))
	}
	ctx, stop := context.WithCancel(ctx)
	c.running[m.ID] = stop
	c.tasks.Go(func() {
		defer stop()
		c.operate(ctx, m.ID, q)
	})
	return nil
}

// operate runs one operation and tells the client of its end, unless the client
// ended it.
func (c *connection) operate(ctx context.Context, id string, q *question) {
	ctx, err := c.viewer(ctx)
	last := message{ID: id, Type: "complete"}
	if err != nil {
		last = failure(id, gqlerror.List{present(ctx, err)})
	} else {
		ctx = c.door.prepare(ctx)
		defer c.door.watched(ctx)
		t := c.door.till(ctx)
		op, cost, errs := c.door.afford(ctx, q, t)
		if errs != nil {
			last = failure(id, errs)
			c.refused.Add(1)
		} else if err := c.door.stream(ctx, op, func(response *graphql.Response) error {
			c.door.tellCost(response, q, cost, t)
			body, err := json.Marshal(response)
			if err != nil {
				return err
			}
			return c.send(ctx, message{ID: id, Type: "next", Payload: body})
		}); err != nil && ctx.Err() == nil {
			last = failure(id, gqlerror.List{present(ctx, err)})
		}
	}
	c.mu.Lock()
	mine := ctx.Err() == nil
	if mine {
		delete(c.running, id)
	}
	c.mu.Unlock()
	if mine {
		_ = c.send(ctx, last)
	}
}

// viewer puts whoever sent the token into ctx, with the roles of this moment.
func (c *connection) viewer(ctx context.Context) (context.Context, error) {
	if c.bearer == "" {
		return ctx, nil
	}
	viewer, err := c.door.resolver.SignIn.Authenticate(ctx, c.bearer)
	if err != nil {
		return ctx, err
	}
	return identity.NewContext(ctx, viewer), nil
}

func failure(id string, errs gqlerror.List) message {
	body, err := json.Marshal(errs)
	if err != nil {
		body = []byte(`[{"message":"internal","extensions":{"code":"INTERNAL"}}]`)
	}
	return message{ID: id, Type: "error", Payload: body}
}

// send writes a message; a client that does not read is given up after a while.
func (c *connection) send(ctx context.Context, m message) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	// The library gives the connection up when the context of a write is done: one
	// operation that ends must not end the others.
	alone, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.door.limits.Deadline)
	defer cancel()
	return c.conn.Write(alone, websocket.MessageText, body)
}
