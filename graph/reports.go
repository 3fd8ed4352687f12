package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"partyschool/internal/calendar"
	"partyschool/internal/reports"
)

// completionReportOf returns a report; it counts only where the counts are asked
// for, since the list of enrolments does not need them.
func completionReportOf(ctx context.Context, r *Resolver, organizationID, courseID int64, asOf *calendar.Date) (*reports.CompletionReport, error) {
	report, err := r.Reports.CompletionReport(ctx, organizationID, courseID, asOf)
	if err == nil && asksFor(ctx, "CompletionReport", "total", "rows") {
		requestOf(ctx).own(ctx).counts.expect(report.Organization)
		err = r.Reports.Count(ctx, report)
	}
	return report, err
}

// asksFor reports whether the request selects one of the fields below the field
// that is being resolved, which is of the type.
func asksFor(ctx context.Context, typeName string, fields ...string) bool {
	return slices.ContainsFunc(graphql.CollectFieldsCtx(ctx, []string{typeName}), func(f graphql.CollectedField) bool {
		return slices.Contains(fields, f.Name)
	})
}
