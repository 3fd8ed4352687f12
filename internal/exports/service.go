// Package exports writes reports to files, as jobs that survive a restart and are
// worked on by one node at a time.
//
// A job is a row of the table exports. Whoever asks for a file makes the row; the
// loops of Run, on every node, take rows one at a time by a conditional UPDATE that
// writes the worker's name into it, and hold them with a lease that they renew. A
// worker that lost its lease finds its name gone and publishes nothing.
package exports

import (
	"context"
	"errors"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/internal/birthdays"
	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/media"
	"partyschool/internal/reports"
	"partyschool/internal/studydays"
)

const (
	// kept is how long a file can be fetched.
	kept = 7 * 24 * time.Hour
	// maxUnfinished bounds the jobs that one member may have waiting.
	maxUnfinished = 10
	// maxTries is how often a job is begun before it is given up.
	maxTries = 3
	// lease is how long a silent worker keeps its job, so a node that died delays its
	// jobs by no more; renewEvery is how often a living one says so.
	lease      = 30 * time.Second
	renewEvery = 8 * time.Second
	// retryAfter is how long a job that failed waits for its next try.
	retryAfter = 5 * time.Second
	// atOnce is how many jobs a node works on.
	atOnce = 2
)

// Service holds what the tasks of this room need.
type Service struct {
	database *database.Database
	reports  *reports.Service
	store    *media.Store
	tokens   *identity.Tokens
	calendar calendar.Calendar
	clock    clock.Clock
	address  string
	// birthdays and studyDays are what the papers of a year are written from.
	birthdays *birthdays.Service
	studyDays *studydays.Service
	// nudge wakes the loops of this node.
	nudge chan struct{}
}

// New returns the service; files are handed out under the school's public
// address, which has no slash at the end.
func New(d *database.Database, r *reports.Service, store *media.Store, tokens *identity.Tokens, days calendar.Calendar, clk clock.Clock, address string) *Service {
	return &Service{
		database: d, reports: r, store: store, tokens: tokens, calendar: days, clock: clk, address: address,
		nudge: make(chan struct{}, atOnce),
	}
}

// ReadYearsWith has the papers of a year written from these rooms.
func (s *Service) ReadYearsWith(b *birthdays.Service, d *studydays.Service) {
	s.birthdays, s.studyDays = b, d
}

// storeKey is the name of the file that a try of the job writes. Tries have files of
// their own: one that lost its lease must not remove what another published.
func storeKey(e *ent.Export, try int) string {
	return fmt.Sprintf("exports/%s-%d%s", key.Format(e.ID), try, extension(e))
}

// removeFiles removes whatever the job's tries left in the store.
func (s *Service) removeFiles(ctx context.Context, e *ent.Export) (err error) {
	for try := range maxTries {
		err = errors.Join(err, s.store.Remove(ctx, storeKey(e, try+1)))
	}
	return err
}
