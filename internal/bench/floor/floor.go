// Package floor is what the school is measured against: the same screens by
// hand-written net/http and database/sql, in the fewest statements, prepared, with
// the same check of who asks and the same bytes in the answer. It has no GraphQL,
// no catalogue in memory, no batching, and no rules beyond what these answers need.
//
// It is kept as fast as such a program can be made with one statement for a
// screen, so that a ratio says something: where a shortcut gives the answer that
// the data set makes, it takes it, and says so.
package floor

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"sync/atomic"

	lru "github.com/hashicorp/golang-lru/v2"

	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

// Options are what the floor shares with the school.
type Options struct {
	// DatabaseURL is in the form that database.Open takes.
	DatabaseURL string
	Tokens      *identity.Tokens
	Clock       clock.Clock
	Calendar    calendar.Calendar
	// TargetHours is the yearly target, as the home screen shows it.
	TargetHours float64
	// LeaderTargetHours is that of admins.
	LeaderTargetHours float64
	// Address is the school's, as it stands in the addresses of certificates.
	Address string
	// Node is the node number in the keys of its rows.
	Node int
}

// Floor is the hand-written program.
type Floor struct {
	Options
	engine     *engine
	keys       *key.Maker
	viewers    *lru.Cache[int64, viewer]
	statements atomic.Int64

	viewer, home, coursePage, report          *sql.Stmt
	heartbeat, insertEvent, updateSession     *sql.Stmt
	updateRecord, upsertDay, updateEnrollment *sql.Stmt
}

// New opens the database and prepares the statements.
func New(ctx context.Context, o Options) (*Floor, error) {
	f := &Floor{Options: o}
	var err error
	if f.engine, err = open(ctx, o.DatabaseURL); err != nil {
		return nil, err
	}
	if f.keys, err = key.NewMaker(o.Clock.Now, key.Reserve{Node: o.Node, UntilMS: key.Forever}, nil); err != nil {
		return nil, err
	}
	if f.viewers, err = lru.New[int64, viewer](viewersKept); err != nil {
		return nil, err
	}
	for _, s := range []struct {
		into  **sql.Stmt
		pool  *sql.DB
		query string
	}{
		{&f.viewer, f.engine.readers, viewerQuery},
		{&f.home, f.engine.readers, homeQuery},
		{&f.coursePage, f.engine.readers, coursePageQuery},
		{&f.report, f.engine.readers, reportQuery},
		{&f.heartbeat, f.engine.writer, heartbeatQuery + f.engine.forUpdate},
		{&f.insertEvent, f.engine.writer, insertEvent},
		{&f.updateSession, f.engine.writer, updateSession},
		{&f.updateRecord, f.engine.writer, updateRecord},
		{&f.upsertDay, f.engine.writer, insertDay + f.engine.orUpdateDay},
		{&f.updateEnrollment, f.engine.writer, updateEnrollment},
	} {
		if *s.into, err = s.pool.PrepareContext(ctx, s.query); err != nil {
			return nil, errors.Join(err, f.Close())
		}
	}
	return f, nil
}

// Close closes the database.
func (f *Floor) Close() error { return f.engine.Close() }

// Statements returns how many were sent so far; BEGIN and COMMIT do not count.
func (f *Floor) Statements() int64 { return f.statements.Load() }

// Handler answers GET /home, GET /course-page?id=, POST /report-study and
// GET /completion-report?organization=&course=.
func (f *Floor) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /home", f.answer(f.homeScreen))
	mux.Handle("GET /course-page", f.answer(f.coursePageScreen))
	mux.Handle("POST /report-study", f.answer(f.reportStudy))
	mux.Handle("GET /completion-report", f.answer(f.completionReport))
	return mux
}

// refusal is an error with its status.
type refusal struct {
	status int
	why    string
}

func (r refusal) Error() string { return r.why }

// notSimple is the answer to what only a school can decide.
func notSimple(why string) error { return refusal{http.StatusNotImplemented, why} }

func (f *Floor) answer(screen func(r *http.Request, v viewer, to *answer) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := f.authenticate(r)
		to := &answer{b: make([]byte, 0, 8192)}
		if err == nil {
			err = screen(r, v, to)
		}
		if err != nil {
			status := http.StatusInternalServerError
			if no := (refusal{}); errors.As(err, &no) {
				status = no.status
			}
			http.Error(w, err.Error(), status)
			return
		}
		w.Header().Set("Content-Type", "application/graphql-response+json; charset=utf-8")
		_, _ = w.Write(to.b)
	})
}
