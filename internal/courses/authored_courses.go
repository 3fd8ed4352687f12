package courses

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/ent/predicate"
	"partyschool/internal/catalogue"
	"partyschool/internal/paging"
)

// Authored lists the courses that the viewer may write as drafts, latest created
// first; empty without a TRAINER role. Modules are read only where they are shown.
func (s *Service) Authored(ctx context.Context, filter *AuthoredCourseFilter, args paging.Args, withModules bool) (*catalogue.CourseConnection, error) {
	table := s.database.Client(ctx).Course
	query := func() *ent.CourseQuery {
		q := table.Query() // visibility leaves those that the viewer may write
		if filter != nil && filter.Status != nil {
			q.Where(course.StatusEQ(*filter.Status))
		}
		return q
	}
	return paging.Source[*catalogue.Course, predicate.Course]{
		Order:  paging.Order{{Name: course.FieldID, Desc: true}},
		Values: func(c *catalogue.Course) []any { return []any{c.ID} },
		Read: func(ctx context.Context, where predicate.Course, order func(*sql.Selector), limit int) ([]*catalogue.Course, error) {
			rows, err := query().Where(where).Order(order).Limit(limit).All(ctx)
			if err != nil {
				return nil, err
			}
			return s.drafts(ctx, rows, withModules)
		},
		Count: func(ctx context.Context) (int, error) { return query().Count(ctx) },
	}.Page(ctx, args)
}
