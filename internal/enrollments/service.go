// Package enrollments gives members their places in courses, moves them to new
// releases, and does what follows when a course is completed.
package enrollments

import (
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/clock"
	"partyschool/internal/database"
)

// Service holds what the tasks of this room need.
type Service struct {
	database  *database.Database
	catalogue *catalogue.Catalogue
	calendar  calendar.Calendar
	clock     clock.Clock
}

// New returns the service.
func New(d *database.Database, c *catalogue.Catalogue, cal calendar.Calendar, clk clock.Clock) *Service {
	return &Service{database: d, catalogue: c, calendar: cal, clock: clk}
}
