// Package organizations keeps the tree of party organisations: committees,
// general branches, branches and groups.
package organizations

import (
	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/throttle"
)

// Service holds what the tasks of this room need.
type Service struct {
	db       *database.Database
	watcher  *database.Watcher
	days     calendar.Calendar
	clock    clock.Clock
	throttle *throttle.Throttle
}

// New returns the room.
func New(db *database.Database, watcher *database.Watcher, days calendar.Calendar, c clock.Clock) *Service {
	return &Service{db: db, watcher: watcher, days: days, clock: c, throttle: throttle.New(db, c)}
}

// today is the day in the tenant's zone.
func (s *Service) today() calendar.Date { return s.days.DateOf(s.clock.Now()) }
