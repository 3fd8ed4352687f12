package media

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"partyschool/ent"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

const (
	// longestCheck is how long it may take to look into an upload, waiting for others
	// and the way to and from somebody else's store included. It is shorter than grace.
	longestCheck = 30 * time.Minute
	// answerWithin is how long a request waits for it: less than a request may last.
	answerWithin = 20 * time.Second
	// unheard is how long a refusal is kept for whoever asks again.
	unheard = 2 * time.Minute
)

// checks are the uploads that this node looks into. Gigabytes take longer than a
// request may last, and a request that breaks off must not throw that work away: else
// a large file could never be completed, however often one asked.
type checks struct {
	mu      sync.Mutex
	of      map[int64]*check // by upload
	running sync.WaitGroup
	// ending is done when the store is closed.
	ending context.Context //nolint:containedctx // it lives as long as the store
	end    context.CancelFunc
}

// check is what comes of one; the fields may be read once done is closed.
type check struct {
	done   chan struct{}
	upload *ent.Upload
	err    error
	since  time.Time // when it was done
}

func newChecks() *checks {
	ending, end := context.WithCancel(context.Background())
	return &checks{of: map[int64]*check{}, ending: ending, end: end}
}

// close breaks off what is under way, and waits for that.
func (c *checks) close() {
	c.mu.Lock()
	c.end()
	c.mu.Unlock()
	c.running.Wait()
}

// checked looks into an upload, or joins whoever does. CONFLICT with extensions.reason
// CHECKING where it is not done in time: it goes on, and whoever asks again is told.
func (s *Store) checked(ctx context.Context, row *ent.Upload) (*ent.Upload, error) {
	one := s.begin(ctx, row)
	patience := time.NewTimer(answerWithin)
	defer patience.Stop()
	select {
	case <-one.done:
		s.checks.forget(row.ID, one)
		return one.upload, one.err
	case <-patience.C:
	case <-ctx.Done():
	}
	return nil, problem.Clash("文件还在检查，请稍后再次提交完成。", "The file is still being looked into; complete it again in a moment.").With("reason", "CHECKING")
}

// begin returns the check of an upload that is under way or was not heard, else a new
// one, which does not end with the request.
func (s *Store) begin(ctx context.Context, row *ent.Upload) *check {
	c := s.checks
	c.mu.Lock()
	defer c.mu.Unlock()
	now := s.clock.Now()
	for id, old := range c.of {
		if !old.since.IsZero() && now.Sub(old.since) > unheard {
			delete(c.of, id)
		}
	}
	if known := c.of[row.ID]; known != nil {
		return known
	}
	one := &check{done: make(chan struct{})}
	if c.ending.Err() != nil {
		one.err = c.ending.Err()
		close(one.done)
		return one
	}
	c.of[row.ID] = one
	c.running.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), longestCheck)
		defer cancel()
		defer context.AfterFunc(c.ending, cancel)()
		done, err := s.lookInto(ctx, row)
		c.settle(row.ID, one, done, err, s.clock.Now())
	})
	return one
}

// settle says what came of a check. What was completed is in the database, and what
// failed may be tried again; only what is wrong with a file is kept to be told.
func (c *checks) settle(id int64, one *check, done *ent.Upload, err error, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	one.upload, one.err, one.since = done, err, now
	if !problem.Is(err, problem.BadUserInput) {
		delete(c.of, id)
	}
	close(one.done)
}

// forget drops a check that was heard.
func (c *checks) forget(id int64, one *check) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of[id] == one {
		delete(c.of, id)
	}
}

// lookInto waits for its turn, since looking into files takes memory and disk.
func (s *Store) lookInto(ctx context.Context, row *ent.Upload) (done *ent.Upload, err error) {
	defer func() {
		if r := recover(); r != nil { // it is not the request's goroutine, which would be kept from ending the program
			err = fmt.Errorf("looking into an upload: %v", r)
			slog.ErrorContext(ctx, "looking into an upload failed", "upload", key.Format(row.ID), "error", err)
		}
	}()
	select {
	case s.looking <- struct{}{}:
		defer func() { <-s.looking }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if done, err = s.complete(ctx, row); err == nil {
		s.discardSent(ctx, done)
	}
	return done, err
}
