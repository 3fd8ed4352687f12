package app

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// believed is how long a verdict holds: whoever asks often, and several who ask at
	// once, cost the school one look. The store may be far away, and is asked less often.
	believed      = 2 * time.Second
	believedStore = 15 * time.Second
	// partDeadline bounds the look at one part.
	partDeadline = 2 * time.Second
)

// part is something without which requests would not succeed.
type part struct {
	name     string
	believed time.Duration
	look     func(context.Context) error

	mu     sync.Mutex
	looked time.Time
	err    error
	// looking says what the look under way found; nil without one. A folder over the
	// network knows no deadlines, and must not be looked at by more and more goroutines.
	looking chan error
}

// parts are those of the school.
func (a *App) parts() []*part {
	return []*part{
		{name: "database", believed: believed, look: a.options.Database.Ping},
		{name: "migrations", believed: believed, look: func(ctx context.Context) error {
			pending, err := a.options.Database.Behind(ctx)
			if err == nil && len(pending) > 0 {
				err = fmt.Errorf("the database lacks %s", strings.Join(pending, ", "))
			}
			return err
		}},
		{name: "media store", believed: believedStore, look: a.Resolver.Files.Answers},
	}
}

// verdict returns why the part is not there, nil where it is.
func (p *part) verdict() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.looked.IsZero() && time.Since(p.looked) < p.believed {
		return p.err
	}
	// Not that of whoever asks: others get the verdict too.
	ctx, cancel := context.WithTimeout(context.Background(), partDeadline)
	defer cancel()
	if p.looking == nil {
		told := make(chan error, 1)
		go func() { told <- p.look(ctx) }()
		p.looking = told
	}
	select {
	case p.err = <-p.looking:
		p.looking = nil
	case <-ctx.Done():
		p.err = fmt.Errorf("no answer within %s", partDeadline)
	}
	if p.looked = time.Now(); p.err != nil {
		slog.Warn("not ready", "part", p.name, "error", p.err)
	}
	return p.err
}

// readiness returns of each part whether it is there.
func (a *App) readiness(context.Context) map[string]bool {
	var mu sync.Mutex
	var wg sync.WaitGroup
	is := map[string]bool{}
	for _, p := range a.needed {
		wg.Go(func() {
			err := p.verdict()
			mu.Lock()
			defer mu.Unlock()
			is[p.name] = err == nil
		})
	}
	wg.Wait()
	return is
}

// ready answers whether requests would succeed, and what is missing where they would not.
// The reason stands in the log alone.
func (a *App) ready(w http.ResponseWriter, r *http.Request) {
	if a.leaving.Load() {
		http.Error(w, "not ready: it stops", http.StatusServiceUnavailable)
		return
	}
	is := a.readiness(r.Context())
	var missing []string
	for _, name := range slices.Sorted(maps.Keys(is)) {
		if !is[name] {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		http.Error(w, "not ready: "+strings.Join(missing, ", "), http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ready\n"))
}
