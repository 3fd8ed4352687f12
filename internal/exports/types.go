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

// mimeType is what the job's file is.
func mimeType(e *ent.Export) string {
	if e.Format == export.FormatZIP {
		return "application/zip"
	}
	return sheet.Format(e.Format).MimeType()
}

// extension ends the name of the job's file.
func extension(e *ent.Export) string {
	if e.Format == export.FormatZIP {
		return ".zip"
	}
	return sheet.Format(e.Format).Extension()
}
