// Package members keeps the register: who is a member, where, and with which
// roles.
package members

import (
	"context"

	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/identity"
)

// Service holds what the tasks of this room need.
type Service struct {
	db        *database.Database
	clock     clock.Clock
	calendar  calendar.Calendar
	passwords *identity.Passwords
	ended     func(memberID int64)
	openSheet OpenSheet
	tokens    *identity.Tokens
	address   string
}

// New returns the room. It calls ended after a commit that changed who a member
// is when signed in: name, roles, or whether in service.
func New(db *database.Database, c clock.Clock, days calendar.Calendar, passwords *identity.Passwords, ended func(memberID int64)) *Service {
	return &Service{db: db, clock: c, calendar: days, passwords: passwords, ended: ended}
}

// forget drops what is remembered of a signed-in member, once the transaction in
// ctx is committed.
func (s *Service) forget(ctx context.Context, memberID int64) {
	if s.ended != nil {
		s.db.AfterCommit(ctx, func() { s.ended(memberID) })
	}
}

// today is the day in the tenant's zone.
func (s *Service) today() calendar.Date { return s.calendar.DateOf(s.clock.Now()) }
