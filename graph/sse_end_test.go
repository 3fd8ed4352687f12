package graph_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"partyschool/graph"
)

// slowWriter holds the second comment of a stream, which is the first sign of life,
// until it is let go.
type slowWriter struct {
	*httptest.ResponseRecorder
	comments     atomic.Int32
	held, letGo  chan struct{}
	writesAtOnce atomic.Int32
}

// Write writes p, sooner or later.
func (w *slowWriter) Write(p []byte) (int, error) {
	w.writesAtOnce.Add(1)
	defer w.writesAtOnce.Add(-1)
	if strings.HasPrefix(string(p), ":") && w.comments.Add(1) == 2 {
		close(w.held)
		<-w.letGo
	}
	return w.ResponseRecorder.Write(p)
}

// TestAStreamEndsAfterItsLastWrite has the client leave while a sign of life is being
// written: whoever writes to an answer after its handler has returned writes into
// another request's.
func TestAStreamEndsAfterItsLastWrite(t *testing.T) {
	s := newSchool(t)
	door := graph.NewDoor(s.app.Resolver, graph.DoorOptions{})
	door.Hurry(time.Millisecond, time.Minute)
	defer door.Close()
	body, err := json.Marshal(map[string]any{"query": operation(t, "ProgressChanged")})
	if err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithCancel(t.Context())
	r := httptest.NewRequestWithContext(ctx, "POST", "/graphql", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Authorization", "Bearer "+s.as(member))
	w := &slowWriter{ResponseRecorder: httptest.NewRecorder(), held: make(chan struct{}), letGo: make(chan struct{})}
	returned := make(chan int32)
	go func() {
		s.app.Resolver.SignIn.Middleware(door).ServeHTTP(w, r)
		returned <- w.writesAtOnce.Load()
	}()
	<-w.held
	leave()
	select {
	case writing := <-returned:
		t.Errorf("the handler returned during %d writes", writing)
		close(w.letGo)
	case <-time.After(300 * time.Millisecond): // it waits, as it should
		close(w.letGo)
		if writing := next(t, returned); writing != 0 {
			t.Errorf("the handler returned during %d writes", writing)
		}
	}
}
