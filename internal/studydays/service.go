// Package studydays knows the fixed study days 固定学习日: the two calendars of settled
// and floating members, what holidays move, what is studied on a day, who was there, on
// leave, or studied later.
package studydays

import (
	"context"
	"time"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
	"partyschool/internal/throttle"
)

// Service holds what the tasks of this room need.
type Service struct {
	Deps
	enough   time.Duration
	throttle *throttle.Throttle
}

// Deps are what the room is made of.
type Deps struct {
	Database  *database.Database
	Tree      *organizations.Tree
	Catalogue *catalogue.Catalogue
	Calendars *Calendars
	Calendar  calendar.Calendar
	Clock     clock.Clock
	// Minutes of credited study on a day that keep it, where no lesson is completed.
	Minutes int
	// CheckInOnly reports whether those who belong to the organisation with the path keep
	// a day by check-in alone, which the policy of lightening the load has off.
	CheckInOnly func(path string, day calendar.Date) bool
	// MakeUpDays is how long after a missed day it can be made up.
	MakeUpDays int
}

// New returns the room.
func New(d Deps) *Service {
	return &Service{Deps: d, enough: time.Duration(d.Minutes) * time.Minute, throttle: throttle.New(d.Database, d.Clock)}
}

// today is the day in the tenant's zone.
func (s *Service) today() calendar.Date { return s.Calendar.DateOf(s.Clock.Now()) }

// covered returns an organisation that an ADMIN role of the viewer covers; NOT_FOUND
// for any other.
func (s *Service) covered(ctx context.Context, id int64) (*ent.Organization, error) {
	unit := s.Tree.Unit(id)
	if unit == nil || !identity.FromContext(ctx).Covers(identity.Admin, unit.Path) {
		return nil, problem.Missing()
	}
	return unit, nil
}

// lock reads an active member whom the viewer may see, and locks the row until the
// transaction ends. It is the first statement of a transaction.
func (s *Service) lock(ctx context.Context, tx *ent.Client, id int64) (*ent.Member, error) {
	query := tx.Member.Query().Where(member.ID(id), member.Active(true))
	query.Modify(s.Database.LockRows)
	m, err := query.Only(ctx)
	if ent.IsNotFound(err) {
		return nil, problem.Missing()
	}
	return m, err
}

// administered is lock for a member whose home affiliation an ADMIN role of the viewer
// covers; NOT_FOUND for any other.
func (s *Service) administered(ctx context.Context, tx *ent.Client, id int64) (*ent.Member, error) {
	m, err := s.lock(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.covered(ctx, m.OrganizationID); err != nil {
		return nil, err
	}
	return m, nil
}
