// Package birthdays knows political birthdays 政治生日: the anniversaries of the day
// on which a branch accepted a member. It tells secretaries a week ahead, greets on
// the day, and keeps the oath and the talk.
package birthdays

import (
	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/notices"
	"partyschool/internal/organizations"
	"partyschool/internal/print"
)

// Service holds what the tasks of this room need.
type Service struct {
	db       *database.Database
	notices  *notices.Service
	tree     *organizations.Tree
	tokens   *identity.Tokens
	printer  *print.Printer
	calendar calendar.Calendar
	clock    clock.Clock
	address  string
}

// Deps are what the room is made of.
type Deps struct {
	Database *database.Database
	Notices  *notices.Service
	Tree     *organizations.Tree
	Tokens   *identity.Tokens
	Printer  *print.Printer
	Calendar calendar.Calendar
	Clock    clock.Clock
	// Address is the school's public address, without a slash at the end.
	Address string
}

// New returns the room.
func New(d Deps) *Service {
	return &Service{db: d.Database, notices: d.Notices, tree: d.Tree, tokens: d.Tokens, printer: d.Printer, calendar: d.Calendar, clock: d.Clock, address: d.Address}
}

// today is the day in the tenant's zone.
func (s *Service) today() calendar.Date { return s.calendar.DateOf(s.clock.Now()) }
