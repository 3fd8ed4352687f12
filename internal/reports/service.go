// Package reports counts who has finished, over organisations and all below them.
package reports

import (
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/clock"
	"partyschool/internal/credits"
	"partyschool/internal/database"
	"partyschool/internal/organizations"
)

// atOnce bounds how many reports are counted at a time: a district's takes as
// long as hundreds of lessons' pages, which must not wait for it.
const atOnce = 4

// Service holds what this room needs.
type Service struct {
	db        *database.Database
	tree      *organizations.Tree
	catalogue *catalogue.Catalogue
	targets   *credits.Targets
	calendar  calendar.Calendar
	clock     clock.Clock
	places    chan struct{}
}

// New returns the room.
func New(db *database.Database, tree *organizations.Tree, published *catalogue.Catalogue, targets *credits.Targets, days calendar.Calendar, c clock.Clock) *Service {
	return &Service{db: db, tree: tree, catalogue: published, targets: targets, calendar: days, clock: c, places: make(chan struct{}, atOnce)}
}
