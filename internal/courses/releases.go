package courses

import (
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/predicate"
	"partyschool/ent/release"
	"partyschool/internal/paging"
)

// withoutOutline are the columns of a release that a list shows.
var withoutOutline = slices.DeleteFunc(slices.Clone(release.Columns), func(c string) bool { return c == release.FieldOutline })

// Releases lists what was published of a course that the viewer may write, latest
// first, without the outlines.
func (s *Service) Releases(ctx context.Context, courseID int64, args paging.Args) (*ReleaseConnection, error) {
	table := s.database.Client(ctx).Release
	return paging.Source[*ent.Release, predicate.Release]{
		Order:  paging.Order{{Name: release.FieldNumber, Desc: true}},
		Values: func(r *ent.Release) []any { return []any{r.Number} },
		Read: func(ctx context.Context, where predicate.Release, order func(*sql.Selector), limit int) ([]*ent.Release, error) {
			query := table.Query().Where(release.CourseID(courseID), where).Order(order).Limit(limit)
			query.Select(withoutOutline...)
			return query.All(ctx)
		},
		Count: func(ctx context.Context) (int, error) {
			return table.Query().Where(release.CourseID(courseID)).Count(ctx)
		},
	}.Page(ctx, args)
}
