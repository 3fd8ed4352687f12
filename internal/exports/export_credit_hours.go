package exports

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/export"
	"partyschool/internal/calendar"
)

// ExportCreditHours has the credit hours of a year written to a file, a row for each
// active member of the subtree, and answers with the job. NOT_FOUND unless an ADMIN
// role of the viewer covers the organisation; BAD_USER_INPUT for a year that has no
// accounts; CONFLICT with reason TOO_MANY_EXPORTS while ten of the viewer's exports
// are unfinished.
func (s *Service) ExportCreditHours(ctx context.Context, input ExportCreditHoursInput) (*ExportCreditHoursPayload, error) {
	unit, err := s.reports.CreditUnit(ctx, input.OrganizationID, input.Year, input.AsOf)
	if err != nil {
		return nil, err
	}
	token := input.IdempotencyKey
	input.IdempotencyKey = nil
	row, err := s.ask(ctx, token, "exportCreditHours", input, unit, fmt.Sprintf("%s%d 年学时", onDay(input.AsOf), input.Year), func(e *ent.ExportCreate) {
		e.SetSubject(export.SubjectCREDIT_HOURS).SetYear(input.Year).SetNillableAsOf(input.AsOf).SetFormat(input.Format)
	})
	return &ExportCreditHoursPayload{Export: row}, err
}

// onDay says of which past day a file speaks; nothing for the present.
func onDay(asOf *calendar.Date) string {
	if asOf == nil {
		return ""
	}
	return "截至 " + asOf.String() + " 的"
}
