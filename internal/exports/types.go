package exports

import (
	"partyschool/ent"
	"partyschool/ent/export"
	"partyschool/internal/calendar"
	"partyschool/internal/sheet"
)

// ExportCompletionInput is the input of exportCompletion.
type ExportCompletionInput struct {
	OrganizationID, CourseID int64
	// AsOf is the past day of which the file speaks; nil for the present.
	AsOf           *calendar.Date
	Format         export.Format
	IdempotencyKey *string
}

// ExportCompletionPayload is the answer of exportCompletion.
type ExportCompletionPayload struct{ Export *ent.Export }

// ExportCreditHoursInput is the input of exportCreditHours.
type ExportCreditHoursInput struct {
	OrganizationID int64
	Year           int
	// AsOf is the past day of which the file speaks; nil for the present.
	AsOf           *calendar.Date
	Format         export.Format
	IdempotencyKey *string
}

// ExportCreditHoursPayload is the answer of exportCreditHours.
type ExportCreditHoursPayload struct{ Export *ent.Export }

// formatOf is what the job's file is written as.
func formatOf(e *ent.Export) sheet.Format { return sheet.Format(e.Format) }
