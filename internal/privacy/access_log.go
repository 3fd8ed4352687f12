package privacy

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/accessentry"
	"partyschool/ent/predicate"
	"partyschool/internal/paging"
)

// AccessEntryConnection is a page of the access log.
type AccessEntryConnection = paging.Connection[*ent.AccessEntry]

// AccessEntryEdge is an entry of a page.
type AccessEntryEdge = paging.Edge[*ent.AccessEntry]

// AccessLog lists who read the viewer's personal data in full, the latest first.
func (s *Service) AccessLog(ctx context.Context, args paging.Args) (*AccessEntryConnection, error) {
	list := func(ctx context.Context) *ent.AccessEntryQuery {
		return s.Database.Client(ctx).AccessEntry.Query().Where(accessentry.MemberID(own(ctx).MemberID))
	}
	return paging.Source[*ent.AccessEntry, predicate.AccessEntry]{
		Order:  paging.Order{{Name: accessentry.FieldReadAt, Desc: true}, {Name: accessentry.FieldID, Desc: true}},
		Values: func(e *ent.AccessEntry) []any { return []any{e.ReadAt, e.ID} },
		Read: func(ctx context.Context, where predicate.AccessEntry, order func(*sql.Selector), limit int) ([]*ent.AccessEntry, error) {
			return list(ctx).Where(where).Order(accessentry.OrderOption(order)).Limit(limit).All(ctx)
		},
		Count: func(ctx context.Context) (int, error) { return list(ctx).Count(ctx) },
	}.Page(ctx, args)
}
