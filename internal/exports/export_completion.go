package exports

import (
	"context"

	"partyschool/ent"
	"partyschool/ent/export"
)

// ExportCompletion has the completion report of a course written to a file, a row
// for each active member of the subtree, and answers with the job. NOT_FOUND unless
// an ADMIN role of the viewer covers the organisation, and for a course that no
// report can be made of; CONFLICT with reason TOO_MANY_EXPORTS while ten of the
// viewer's exports are unfinished.
func (s *Service) ExportCompletion(ctx context.Context, input ExportCompletionInput) (*ExportCompletionPayload, error) {
	if _, err := s.reports.CompletionReport(ctx, input.OrganizationID, input.CourseID); err != nil {
		return nil, err
	}
	token := input.IdempotencyKey
	input.IdempotencyKey = nil
	row, err := s.ask(ctx, token, "exportCompletion", input, func(e *ent.ExportCreate) {
		e.SetSubject(export.SubjectCOMPLETION).SetOrganizationID(input.OrganizationID).SetCourseID(input.CourseID).SetFormat(input.Format)
	})
	return &ExportCompletionPayload{Export: row}, err
}
