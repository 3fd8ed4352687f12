package graph

import (
	"context"
	"errors"
	"sync"
	"time"

	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
	"partyschool/internal/signin"
)

// crowd counts the streams that are open: event streams and WebSockets, each of which
// holds memory for as long as its client likes. It may be used from several goroutines.
type crowd struct {
	most int // 0 bounds nothing
	mu   sync.Mutex
	open map[string]int
}

func newCrowd(most int) *crowd { return &crowd{most: most, open: map[string]int{}} }

// enter counts one more of somebody, until leave is called; ok is false where there are
// enough.
func (c *crowd) enter(who string) (leave func(), ok bool) {
	if c.most == 0 || who == "" {
		return func() {}, true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[who] >= c.most {
		return nil, false
	}
	c.open[who]++
	return sync.OnceFunc(func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.open[who]--; c.open[who] == 0 {
			delete(c.open, who)
		}
	}), true
}

// crowded says that a viewer or an address has enough streams. A client that comes again
// in a minute may find one closed.
func crowded() *problem.Problem {
	const wait = time.Minute
	return problem.New(problem.RateLimited, "打开的订阅连接过多，请关闭一些后再试。", "Too many streams are open; please close some first.").
		With("retryAfterSeconds", int(wait.Seconds()))
}

// errCrowded ends a WebSocket whose viewer has enough of them, or that says more than is
// worth reading.
var errCrowded = errors.New("too many streams are open, or too many messages come")

// enterAddress counts a stream of the address that ctx came from.
func (d *Door) enterAddress(ctx context.Context) (leave func(), ok bool) {
	return d.ofAddress.enter(signin.Neighbourhood(ctx))
}

// enterViewer counts a stream of whoever is signed in.
func (d *Door) enterViewer(ctx context.Context) (leave func(), ok bool) {
	viewer := identity.FromContext(ctx)
	if !viewer.SignedIn() {
		return func() {}, true
	}
	return d.ofViewer.enter(key.Format(viewer.MemberID))
}

// enter counts a stream of both.
func (d *Door) enter(ctx context.Context) (leave func(), ok bool) {
	address, ok := d.enterAddress(ctx)
	if !ok {
		return nil, false
	}
	viewer, ok := d.enterViewer(ctx)
	if !ok {
		address()
		return nil, false
	}
	return func() { address(); viewer() }, true
}
