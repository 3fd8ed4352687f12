// Package members keeps the register: who is a member, where, and with which
// roles.
package members

import (
	"context"

	"partyschool/ent"
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
	// phoneChanged tells a member of a new phone; nil where nobody is told.
	phoneChanged PhoneChanged
}

// New returns the room. It calls ended after a commit that changed who a member
// is when signed in: name, roles, or whether in service.
func New(db *database.Database, c clock.Clock, days calendar.Calendar, passwords *identity.Passwords, ended func(memberID int64)) *Service {
	return &Service{db: db, clock: c, calendar: days, passwords: passwords, ended: ended}
}

// PhoneChanged tells a member that the phone was changed and what it was, in the
// transaction that changed it.
type PhoneChanged func(ctx context.Context, tx *ent.Client, memberID int64, before string) error

// TellOfPhonesWith has members told of each change of a phone: it is what one signs in
// with.
func (s *Service) TellOfPhonesWith(told PhoneChanged) { s.phoneChanged = told }

// forget drops what is remembered of a signed-in member, once the transaction in
// ctx is committed.
func (s *Service) forget(ctx context.Context, memberID int64) {
	if s.ended != nil {
		s.db.AfterCommit(ctx, func() { s.ended(memberID) })
	}
}

// today is the day in the tenant's zone.
func (s *Service) today() calendar.Date { return s.calendar.DateOf(s.clock.Now()) }
