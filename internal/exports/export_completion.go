package exports

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/export"
)

// ExportCompletion has the completion report of a course written to a file, a row
// for each active member of the subtree, and answers with the job. NOT_FOUND unless
// an ADMIN role of the viewer covers the organisation, and for a course that no
// report can be made of; CONFLICT with reason TOO_MANY_EXPORTS while ten of the
// viewer's exports are unfinished.
func (s *Service) ExportCompletion(ctx context.Context, input ExportCompletionInput) (*ExportCompletionPayload, error) {
	r, err := s.reports.CompletionReport(ctx, input.OrganizationID, input.CourseID, input.AsOf)
	if err != nil {
		return nil, err
	}
	token := input.IdempotencyKey
	input.IdempotencyKey = nil
	row, err := s.ask(ctx, token, "exportCompletion", input, r.Organization, fmt.Sprintf("课程“%s”%s学习完成情况", s.reports.Title(r), onDay(input.AsOf)), func(e *ent.ExportCreate) {
		e.SetSubject(export.SubjectCOMPLETION).SetCourseID(input.CourseID).SetNillableAsOf(input.AsOf).SetFormat(input.Format)
	})
	return &ExportCompletionPayload{Export: row}, err
}
