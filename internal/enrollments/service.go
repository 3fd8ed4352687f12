// Package enrollments gives members their places in courses, moves them to new
// releases, and does what follows when a course is completed.
package enrollments

import (
	"context"

	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/identity"
)

// Service holds what the tasks of this room need.
type Service struct {
	database  *database.Database
	catalogue *catalogue.Catalogue
	calendar  calendar.Calendar
	clock     clock.Clock
	keys      *identity.Keys
	changed   func(memberID, enrollmentID int64)
}

// New returns the service.
func New(d *database.Database, c *catalogue.Catalogue, cal calendar.Calendar, clk clock.Clock) *Service {
	return &Service{database: d, catalogue: c, calendar: cal, clock: clk, changed: func(int64, int64) {}}
}

// WhenChanged has f called for every enrolment that this room changed, once that is
// committed. f must not wait. It is set before the first request.
func (s *Service) WhenChanged(f func(memberID, enrollmentID int64)) { s.changed = f }

func (s *Service) announce(ctx context.Context, memberID, enrollmentID int64) {
	s.database.AfterCommit(ctx, func() { s.changed(memberID, enrollmentID) })
}

// SignWith has the certificates of completed courses signed with the keys of the
// school. It is set before the first request; without it they are not signed.
func (s *Service) SignWith(keys *identity.Keys) { s.keys = keys }
