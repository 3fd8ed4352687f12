// Package credits keeps the ledger of credit hours 学时: what was earned, in which
// year, under which rule. Lines are never changed.
package credits

import (
	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/database"
)

// Service holds what this room needs.
type Service struct {
	database    *database.Database
	calendar    calendar.Calendar
	clock       clock.Clock
	targetHours float64
}

// New returns the service; targetHours is the yearly target of the school
// 年度学习目标, usually 32.
func New(d *database.Database, cal calendar.Calendar, clk clock.Clock, targetHours float64) *Service {
	return &Service{database: d, calendar: cal, clock: clk, targetHours: targetHours}
}
