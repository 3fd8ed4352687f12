package reports

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/ent/predicate"
	"partyschool/internal/database"
	"partyschool/internal/enrollments"
	"partyschool/internal/identity"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
	"partyschool/internal/visibility"
)

// Enrollments lists the enrolments that a report counts, those of active members
// of the subtree, in the order in which they were made, with their members, a page
// in one statement. Those withdrawn are listed only where their status is asked
// for. NOT_FOUND unless an ADMIN role covers the organisation; BAD_USER_INPUT (asOf) for a
// report of a past day: places are listed as they stand.
func (s *Service) Enrollments(ctx context.Context, r *CompletionReport, filter *enrollments.EnrollmentFilter, args paging.Args) (*enrollments.EnrollmentConnection, error) {
	if !identity.FromContext(ctx).Covers(identity.Admin, r.Organization.Path) {
		return nil, problem.Missing()
	}
	if r.past != nil {
		return nil, problem.BadInput("asOf", "过去某日的报表不列出报名；请用导出。", "A report of a past day lists no enrolments; export it.")
	}
	status := enrollment.StatusNEQ(enrollment.StatusWITHDRAWN)
	if filter != nil && len(filter.Statuses) > 0 {
		status = enrollment.StatusIn(filter.Statuses...)
	}
	list := func(ctx context.Context) *ent.EnrollmentQuery {
		return s.db.Client(ctx).Enrollment.Query().Where(
			enrollment.CourseID(r.CourseID), status, enrollment.HasMemberWith(member.Active(true)),
			visibility.Below(enrollment.FieldOrganizationID, r.Organization.Path))
	}
	return paging.Source[*ent.Enrollment, predicate.Enrollment]{
		Order:  paging.Order{{Name: enrollment.FieldID}},
		Values: func(e *ent.Enrollment) []any { return []any{e.ID} },
		Read: func(ctx context.Context, where predicate.Enrollment, order func(*sql.Selector), limit int) ([]*ent.Enrollment, error) {
			ctx = database.MayLag(ctx)
			page := list(ctx).Where(where).Order(enrollment.OrderOption(order)).Limit(limit)
			page.Modify(withMember)
			rows, err := page.All(ctx)
			for _, e := range rows {
				if err := s.attachMember(ctx, e); err != nil {
					return nil, err
				}
			}
			return rows, err
		},
		Count: func(ctx context.Context) (int, error) {
			ctx = database.MayLag(ctx)
			return list(ctx).Count(ctx)
		},
	}.Page(ctx, args)
}
