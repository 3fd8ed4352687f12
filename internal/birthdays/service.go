// Package birthdays knows political birthdays 政治生日: the anniversaries of the day
// on which a branch accepted a member.
package birthdays

import (
	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/database"
)

// Service holds what this room needs.
type Service struct {
	db       *database.Database
	calendar calendar.Calendar
	clock    clock.Clock
}

// New returns the room.
func New(db *database.Database, days calendar.Calendar, c clock.Clock) *Service {
	return &Service{db: db, calendar: days, clock: c}
}
