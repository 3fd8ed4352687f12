package database

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"partyschool/ent"
	"partyschool/ent/changemark"
	"partyschool/internal/identity"
)

// The things that nodes keep in memory, each with a change mark.
const (
	// Catalogue is the pointer from each course to its current release.
	Catalogue = "catalogue"
	// Organizations is the tree of organisations.
	Organizations = "organizations"
	// Credits are the yearly targets of credit hours.
	Credits = "credits"
	// StudyDays are the rules of fixed study days and the holiday shifts.
	StudyDays = "study days"
	// Burden is the policy of lightening the load.
	Burden = "burden"
)

const (
	// pollEvery is how soon a node notices what another one changed, whatever else fails.
	pollEvery = time.Second
	// pause is the least time between two polls that hints ask for: a thousand changes
	// in a second are not a thousand polls on each other node.
	pause = 50 * time.Millisecond
)

// Watcher tells those who keep rows in memory when their copy is old.
type Watcher struct {
	database *Database
	// soon asks Run to poll before its time.
	soon chan struct{}
	// changed is told of changes that this node made; nil for nobody.
	changed func()

	mu      sync.Mutex
	seen    map[string]int64
	refresh map[string]func(context.Context) error
}

// NewWatcher returns a watcher of the database's change marks.
func NewWatcher(d *Database) *Watcher {
	return &Watcher{database: d, soon: make(chan struct{}, 1), seen: map[string]int64{}, refresh: map[string]func(context.Context) error{}}
}

// Watch loads the copy with refresh and calls it again whenever the mark was
// raised.
func (w *Watcher) Watch(ctx context.Context, name string, refresh func(context.Context) error) error {
	w.mu.Lock()
	w.refresh[name], w.seen[name] = refresh, -1
	w.mu.Unlock()
	return w.Poll(ctx)
}

// Poll refreshes every copy whose mark was raised since the last poll.
func (w *Watcher) Poll(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	ctx = identity.AsSystem(ctx, "change marks")
	// Marks are read before the copies, so a change in between is seen next time.
	marks, err := w.database.client.ChangeMark.Query().All(ctx)
	if err != nil {
		return fmt.Errorf("read change marks: %w", err)
	}
	values := map[string]int64{}
	for _, m := range marks {
		values[m.Name] = m.Value
	}
	for name, refresh := range w.refresh {
		if w.seen[name] == values[name] {
			continue
		}
		if err := refresh(ctx); err != nil {
			return fmt.Errorf("refresh %s: %w", name, err)
		}
		w.seen[name] = values[name]
	}
	return nil
}

// WhenChanged has f called after each commit of this node that raised a mark, for a hint to
// others. f must not wait. It is set before the first change.
func (w *Watcher) WhenChanged(f func()) { w.changed = f }

// Soon has Run poll at once: another node said that it raised a mark. It never waits.
func (w *Watcher) Soon() {
	select {
	case w.soon <- struct{}{}:
	default: // it will
	}
}

// Run polls until ctx is done.
func (w *Watcher) Run(ctx context.Context) {
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case <-w.soon:
		}
		if err := w.Poll(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "polling for changes failed", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// Changed raises a mark inside the task's transaction, and polls as soon as it is
// committed, so that this node answers with the new state at once.
func (w *Watcher) Changed(ctx context.Context, tx *ent.Client, name string) error {
	sys := identity.AsSystem(ctx, "change marks")
	n, err := tx.ChangeMark.Update().Where(changemark.Name(name)).AddValue(1).Save(sys)
	if err == nil && n == 0 {
		err = tx.ChangeMark.Create().SetName(name).SetValue(1).Exec(sys)
	}
	if err != nil {
		return fmt.Errorf("raise the change mark of %s: %w", name, err)
	}
	w.database.AfterCommit(ctx, func() {
		if w.changed != nil {
			w.changed()
		}
		if err := w.Poll(context.WithoutCancel(ctx)); err != nil {
			slog.ErrorContext(ctx, "refreshing after a change failed; the next poll tries again", "error", err)
		}
	})
	return nil
}
