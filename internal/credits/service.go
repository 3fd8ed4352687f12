// Package credits keeps the ledger of credit hours 学时: what was earned, in which
// year, under which rule. Lines are never changed; a mistake is answered by a
// counter-entry.
package credits

import (
	"context"

	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/media"
	"partyschool/internal/organizations"
)

// Deps are what this room needs.
type Deps struct {
	Database *database.Database
	Tree     *organizations.Tree
	Targets  *Targets
	Calendar calendar.Calendar
	Clock    clock.Clock
	// OpenSheet opens an upload of the viewer's that is a sheet; NOT_FOUND for any
	// other.
	OpenSheet func(ctx context.Context, uploadID int64) (*media.UploadedFile, error)
}

// Service holds what this room needs.
type Service struct {
	database  *database.Database
	tree      *organizations.Tree
	targets   *Targets
	calendar  calendar.Calendar
	clock     clock.Clock
	openSheet func(ctx context.Context, uploadID int64) (*media.UploadedFile, error)
}

// New returns the room.
func New(d Deps) *Service {
	return &Service{
		database: d.Database, tree: d.Tree, targets: d.Targets, calendar: d.Calendar, clock: d.Clock, openSheet: d.OpenSheet,
	}
}

// today is the tenant's.
func (s *Service) today() calendar.Date { return s.calendar.DateOf(s.clock.Now()) }
