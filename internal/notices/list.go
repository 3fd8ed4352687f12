package notices

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/notice"
	"partyschool/ent/predicate"
	"partyschool/internal/identity"
	"partyschool/internal/paging"
)

// List lists what the viewer was told and was not taken back, latest first.
func (s *Service) List(ctx context.Context, filter *NoticeFilter, args paging.Args) (*NoticeConnection, error) {
	which := []predicate.Notice{notice.MemberID(identity.FromContext(ctx).MemberID), notice.RemovedAtIsNil()}
	if filter != nil && filter.Unread != nil {
		if *filter.Unread {
			which = append(which, notice.ReadAtIsNil())
		} else {
			which = append(which, notice.ReadAtNotNil())
		}
	}
	mine, table := notice.And(which...), s.database.Client(ctx).Notice
	return paging.Source[*ent.Notice, predicate.Notice]{
		Order:  paging.Order{{Name: notice.FieldCreatedAt, Desc: true}, {Name: notice.FieldID, Desc: true}},
		Values: func(n *ent.Notice) []any { return []any{n.CreatedAt, n.ID} },
		Read: func(ctx context.Context, where predicate.Notice, order func(*sql.Selector), limit int) ([]*ent.Notice, error) {
			return table.Query().Where(mine, where).Order(order).Limit(limit).All(ctx)
		},
		Count: func(ctx context.Context) (int, error) { return table.Query().Where(mine).Count(ctx) },
	}.Page(ctx, args)
}
