package graph

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/internal/credits"
	"partyschool/internal/identity"
)

// reversed returns the entry that a counter-entry undoes; nil for others.
func (r *Resolver) reversed(ctx context.Context, e *ent.CreditEntry) (*ent.CreditEntry, error) {
	switch {
	case e.ReversesID == nil:
		return nil, nil
	case e.MemberID != identity.FromContext(ctx).MemberID: // an admin looks at one of them
		return r.Database.Client(ctx).CreditEntry.Get(ctx, *e.ReversesID)
	}
	undone, err := requestOf(ctx).Undone(ctx)
	if err != nil {
		return nil, err
	}
	return undone[*e.ReversesID], nil
}

// Undone returns the viewer's entries that a counter-entry answers, by key: few,
// since they are mistakes. One statement in a request, however long a list is.
func (q *request) Undone(ctx context.Context) (map[int64]*ent.CreditEntry, error) {
	return q.own(ctx).undone.get(func() (map[int64]*ent.CreditEntry, error) {
		mine := identity.FromContext(ctx).MemberID
		rows, err := q.database.Client(ctx).CreditEntry.Query().Where(creditentry.MemberID(mine), func(s *sql.Selector) {
			counter := sql.Table(creditentry.Table).As("counter")
			s.Where(sql.In(s.C(creditentry.FieldID), sql.Select(counter.C(creditentry.FieldReversesID)).From(counter).
				Where(sql.And(sql.EQ(counter.C(creditentry.FieldMemberID), mine), sql.NotNull(counter.C(creditentry.FieldReversesID))))))
		}).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("read the viewer's undone entries: %w", err)
		}
		byID := make(map[int64]*ent.CreditEntry, len(rows))
		for _, row := range rows {
			byID[row.ID] = row
		}
		return byID, nil
	})
}

// importCreditHours says what became of the rows in the language asked for.
func (r *Resolver) importCreditHours(ctx context.Context, input credits.ImportCreditHoursInput) (*credits.ImportCreditHoursPayload, error) {
	payload, err := r.Credits.ImportCreditHours(ctx, input)
	if err == nil {
		payload.Import = payload.Import.In(inEnglish(ctx))
	}
	return payload, err
}
