// Package study decides what reported study means. The phone reports what
// happened: during so much wall time it played media from here to there. The
// school decides what of it counts, so that study time can be proved, no moment
// counts twice, and progress is never lost. (Clients' contract, "Studying".)
//
// The arithmetic is in ledger.go, judge.go and credit.go and does no input or
// output; load.go and store.go keep its state in the database.
package study

import (
	"context"

	"partyschool/ent"
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/together"
)

// Service holds what the tasks of this room need.
type Service struct {
	database  *database.Database
	catalogue *catalogue.Catalogue
	calendar  calendar.Calendar
	clock     clock.Clock
	rules     Rules
	completed Consequence
	changed   func(memberID, enrollmentID int64)
	reported  func(results []StudyEventResult)
	// group counts whoever is free, patient those whom somebody held at that moment.
	group, patient *together.Group[*report]
}

// Completion is a course that was just completed.
type Completion struct {
	// Enrollment is the row as it is now: COMPLETED, with its completed_at.
	Enrollment *ent.Enrollment
	// Release is what it pins.
	Release *catalogue.Course
	// MemberName and OrganizationID are the learner's at this moment.
	MemberName     string
	OrganizationID int64
}

// Consequence is what follows from completed courses: it runs in the transaction
// in which the courses were completed, with the locks of the learners' rows.
type Consequence func(ctx context.Context, tx *ent.Client, completed []Completion) error

// New returns the service; completed is called for every course completed, once.
func New(d *database.Database, c *catalogue.Catalogue, cal calendar.Calendar, clk clock.Clock, rules Rules, completed Consequence) *Service {
	s := &Service{
		database: d, catalogue: c, calendar: cal, clock: clk, rules: rules, completed: completed,
		changed: func(int64, int64) {}, reported: func([]StudyEventResult) {},
	}
	s.group, s.patient = inTurns(s.countFree), inTurns(s.count)
	return s
}

// WhenChanged has f called for every enrolment that study changed, once that is
// committed. f must not wait. It is set before the first request.
func (s *Service) WhenChanged(f func(memberID, enrollmentID int64)) { s.changed = f }

// WhenCommitted has f called after each transaction of reports, with how many it held and
// its error, nil where it was committed. f must not wait. It is set before the first
// request.
func (s *Service) WhenCommitted(f func(reports int, err error)) { s.group.Told = f }

// WhenReported has f called with what became of each event of a report, before that is
// answered. f must not wait. It is set before the first request.
func (s *Service) WhenReported(f func(results []StudyEventResult)) { s.reported = f }

func (s *Service) announce(ctx context.Context, memberID, enrollmentID int64) {
	s.database.AfterCommit(ctx, func() { s.changed(memberID, enrollmentID) })
}
