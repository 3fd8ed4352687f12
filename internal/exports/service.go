// Package exports writes reports to files, as jobs that survive a restart and are
// worked on by one node at a time.
package exports

import (
	"context"
	"time"

	"partyschool/ent"
	"partyschool/ent/export"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/media"
	"partyschool/internal/reports"
)

// Service holds what the tasks of this room need.
type Service struct {
	database *database.Database
	reports  *reports.Service
	store    *media.Store
	tokens   *identity.Tokens
	clock    clock.Clock
	address  string
}

// New returns the service; files are handed out under the school's public
// address, which has no slash at the end.
func New(d *database.Database, r *reports.Service, store *media.Store, tokens *identity.Tokens, clk clock.Clock, address string) *Service {
	return &Service{database: d, reports: r, store: store, tokens: tokens, clock: clk, address: address}
}

// ExportCompletionInput is the input of exportCompletion.
type ExportCompletionInput struct {
	OrganizationID, CourseID int64
	Format                   export.Format
	IdempotencyKey           *string
}

// ExportCompletionPayload is the answer of exportCompletion.
type ExportCompletionPayload struct{ Export *ent.Export }

// ExportCreditHoursInput is the input of exportCreditHours.
type ExportCreditHoursInput struct {
	OrganizationID int64
	Year           int
	Format         export.Format
	IdempotencyKey *string
}

// ExportCreditHoursPayload is the answer of exportCreditHours.
type ExportCreditHoursPayload struct{ Export *ent.Export }

// ExportCompletion TODO.
func (s *Service) ExportCompletion(ctx context.Context, input ExportCompletionInput) (*ExportCompletionPayload, error) {
	panic("TODO")
}

// ExportCreditHours TODO.
func (s *Service) ExportCreditHours(ctx context.Context, input ExportCreditHoursInput) (*ExportCreditHoursPayload, error) {
	panic("TODO")
}

// URL TODO: nil unless the file is there.
func (s *Service) URL(e *ent.Export) (url *string, expires *time.Time, err error) { panic("TODO") }
