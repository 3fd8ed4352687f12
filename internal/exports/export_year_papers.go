package exports

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/export"
)

// ExportYearPapersInput is the input of exportYearPapers.
type ExportYearPapersInput struct {
	OrganizationID int64
	Year           int
	IdempotencyKey *string
}

// ExportYearPapersPayload is the answer of exportYearPapers.
type ExportYearPapersPayload struct{ Export *ent.Export }

// ExportYearPapers has all that an organisation sends upward for a year written to one
// ZIP of workbooks – the register with masked telephone numbers, the credit hours, the
// political birthdays and the study days – and answers with the job. Errors as of
// ExportCreditHours.
func (s *Service) ExportYearPapers(ctx context.Context, input ExportYearPapersInput) (*ExportYearPapersPayload, error) {
	unit, err := s.reports.CreditUnit(ctx, input.OrganizationID, input.Year, nil)
	if err != nil {
		return nil, err
	}
	token := input.IdempotencyKey
	input.IdempotencyKey = nil
	row, err := s.ask(ctx, token, "exportYearPapers", input, unit, fmt.Sprintf("%d 年度材料", input.Year), func(e *ent.ExportCreate) {
		e.SetSubject(export.SubjectYEAR_PAPERS).SetYear(input.Year).SetFormat(export.FormatZIP)
	})
	return &ExportYearPapersPayload{Export: row}, err
}
