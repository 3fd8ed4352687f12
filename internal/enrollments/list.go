package enrollments

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/predicate"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/paging"
)

// List lists the viewer's own enrolments: all but those withdrawn, latest active
// first, unless asked otherwise.
func (s *Service) List(ctx context.Context, filter *EnrollmentFilter, order *EnrollmentOrder, args paging.Args) (*EnrollmentConnection, error) {
	return s.list(ctx, nil, filter, order, args)
}

// ListOf is List where what is listed was read before, in its order.
func (s *Service) ListOf(ctx context.Context, read []*ent.Enrollment, filter *EnrollmentFilter, order *EnrollmentOrder, args paging.Args) (*EnrollmentConnection, error) {
	return s.list(ctx, func(limit int) []*ent.Enrollment { return read[:min(limit, len(read))] }, filter, order, args)
}

// list reads the list, or takes what was read before.
func (s *Service) list(ctx context.Context, before func(limit int) []*ent.Enrollment, filter *EnrollmentFilter, order *EnrollmentOrder, args paging.Args) (*EnrollmentConnection, error) {
	which := []predicate.Enrollment{enrollment.MemberID(identity.FromContext(ctx).MemberID)}
	if filter != nil && len(filter.Statuses) > 0 {
		which = append(which, enrollment.StatusIn(filter.Statuses...))
	} else {
		which = append(which, enrollment.StatusNEQ(enrollment.StatusWITHDRAWN))
	}
	desc := order == nil || order.Direction != paging.Ascending
	mine, table := enrollment.And(which...), s.database.Client(ctx).Enrollment
	return paging.Source[*ent.Enrollment, predicate.Enrollment]{
		Order:  paging.Order{{Name: enrollment.FieldActiveAt, Desc: desc}, {Name: enrollment.FieldID, Desc: desc}},
		Values: func(e *ent.Enrollment) []any { return []any{e.ActiveAt, e.ID} },
		Read: func(ctx context.Context, where predicate.Enrollment, order func(*sql.Selector), limit int) ([]*ent.Enrollment, error) {
			if before != nil {
				return before(limit), nil
			}
			return table.Query().Where(mine, where).Order(order).Limit(limit).All(ctx)
		},
		Count: func(ctx context.Context) (int, error) { return table.Query().Where(mine).Count(ctx) },
	}.Page(ctx, args)
}

// ProgressOf says how far the learner is.
func ProgressOf(e *ent.Enrollment) *Progress {
	p := &Progress{CompletedLessons: e.CompletedLessons, RequiredLessons: e.RequiredLessons}
	switch {
	case e.RequiredLessons > 0:
		p.Fraction = min(float64(e.CompletedLessons)/float64(e.RequiredLessons), 1)
	case e.Status == enrollment.StatusCOMPLETED:
		p.Fraction = 1
	}
	return p
}

// Overdue reports whether the last day to complete it has passed without
// completion. A place given back is never overdue.
func Overdue(e *ent.Enrollment, today calendar.Date) bool {
	open := e.Status == enrollment.StatusNOT_STARTED || e.Status == enrollment.StatusIN_PROGRESS
	return open && e.DueOn != nil && e.DueOn.Before(today)
}
