package signin

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"partyschool/internal/problem"
)

const (
	// underWay bounds the sign-ins that this node works on at a time.
	underWay = 16
	// queued bounds those that wait; more would wait longer than a phone does.
	queued = 512
	// queuedForOne bounds those of one phone, who must not take all the places.
	queuedForOne = 128
)

// turnstile lets the sign-ins of one phone through one after another. A try is
// counted as a failure until it has succeeded, so without it eleven devices of
// one member that sign in together would be taken for guesses.
type turnstile struct {
	places *semaphore.Weighted

	mu     sync.Mutex
	inside int
	phones map[string]*queue
}

// queue is those of one phone; turn holds one token.
type queue struct {
	turn   chan struct{}
	length int
}

func newTurnstile() *turnstile {
	return &turnstile{places: semaphore.NewWeighted(underWay), phones: map[string]*queue{}}
}

// enter waits for a turn; leave must be called. RATE_LIMITED where too many
// wait.
func (t *turnstile) enter(ctx context.Context, p phone) (leave func(), err error) {
	q := t.join(p.hash)
	if q == nil {
		return nil, problem.SlowDown(5 * time.Second)
	}
	select {
	case q.turn <- struct{}{}:
	case <-ctx.Done():
		t.part(p.hash, q)
		return nil, fmt.Errorf("wait for a turn to sign in: %w", ctx.Err())
	}
	if err := t.places.Acquire(ctx, 1); err != nil {
		<-q.turn
		t.part(p.hash, q)
		return nil, fmt.Errorf("wait for a place to sign in: %w", err)
	}
	return func() {
		t.places.Release(1)
		<-q.turn
		t.part(p.hash, q)
	}, nil
}

func (t *turnstile) join(hash string) *queue {
	t.mu.Lock()
	defer t.mu.Unlock()
	q := t.phones[hash]
	if t.inside >= queued || q != nil && q.length >= queuedForOne {
		return nil
	}
	t.inside++
	if q == nil {
		q = &queue{turn: make(chan struct{}, 1)}
		t.phones[hash] = q
	}
	q.length++
	return q
}

func (t *turnstile) part(hash string, q *queue) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.inside--
	if q.length--; q.length == 0 {
		delete(t.phones, hash)
	}
}
