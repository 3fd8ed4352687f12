// Package assignments asks audiences to complete courses. An assignment 学习任务 is
// a rule, not a list: whoever joins the audience later is enrolled then, whoever
// leaves keeps what they did and what they were asked for.
package assignments

import (
	"cmp"
	"context"
	"slices"

	"partyschool/ent"
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/enrollments"
	"partyschool/internal/identity"
	"partyschool/internal/notices"
	"partyschool/internal/organizations"
)

// Service holds what the tasks of this room need.
type Service struct {
	database    *database.Database
	tree        *organizations.Tree
	catalogue   *catalogue.Catalogue
	enrollments *enrollments.Service
	notices     *notices.Service
	calendar    calendar.Calendar
	clock       clock.Clock
}

// New returns the service.
func New(d *database.Database, tree *organizations.Tree, c *catalogue.Catalogue, e *enrollments.Service, n *notices.Service, cal calendar.Calendar, clk clock.Clock) *Service {
	return &Service{database: d, tree: tree, catalogue: c, enrollments: e, notices: n, calendar: cal, clock: clk}
}

// Settle does what follows from what happened since it ran last, as a round: it
// enrols those who joined audiences, enrols the audiences of assignments that are
// large or opened today, and withdraws those of cancelled ones. It may be cut off at
// any moment and goes on from there.
func (s *Service) Settle(ctx context.Context) error {
	ctx = identity.AsSystem(ctx, "assignments: follow what changed")
	for _, part := range []func(context.Context) error{s.follow, s.expandAll, s.unwindAll} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// titleOf is what a course is called now.
func (s *Service) titleOf(courseID int64) string {
	if c := s.catalogue.Course(courseID); c != nil {
		return c.Title
	}
	return ""
}

func byCode(units []*ent.Organization) {
	slices.SortFunc(units, func(a, b *ent.Organization) int { return cmp.Compare(a.Code, b.Code) })
}
