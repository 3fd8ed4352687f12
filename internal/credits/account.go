package credits

import (
	"context"
	stdsql "database/sql"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/ent/predicate"
	"partyschool/internal/identity"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

// firstYear is the first that an account can be asked for: that of the party's
// founding.
const firstYear = 1921

// Account returns the viewer's credit hours of one year, the current one where
// year is nil. BAD_USER_INPUT for years before 1921 and after the next.
func (s *Service) Account(ctx context.Context, year *int) (*Account, error) {
	current := s.calendar.DateOf(s.clock.Now()).Year
	if year == nil {
		year = &current
	}
	if *year < firstYear || *year > current+1 {
		return nil, problem.BadInput("year", "年份须在 %d 到 %d 之间。", "The year lies between %d and %d.", firstYear, current+1)
	}
	a := &Account{MemberID: identity.FromContext(ctx).MemberID, Year: *year, TargetHours: s.targetHours}
	earned, err := s.earned(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("add up credit hours: %w", err)
	}
	a.EarnedHours = Hours(earned)
	a.RemainingHours = max(a.TargetHours*100-float64(earned), 0) / 100
	return a, nil
}

// earned adds up the account's lines, in hundredths of an hour.
func (s *Service) earned(ctx context.Context, a *Account) (int, error) {
	var sums []struct {
		Sum stdsql.NullInt64 `json:"sum"`
	}
	err := s.database.Client(ctx).CreditEntry.Query().
		Where(creditentry.MemberID(a.MemberID), creditentry.Year(a.Year)).
		Aggregate(ent.As(ent.Sum(creditentry.FieldHundredths), "sum")).
		Scan(ctx, &sums)
	if err != nil || len(sums) == 0 {
		return 0, err
	}
	return int(sums[0].Sum.Int64), nil
}

// Entries lists the account's lines, latest first.
func (s *Service) Entries(ctx context.Context, a *Account, args paging.Args) (*CreditEntryConnection, error) {
	table := s.database.Client(ctx).CreditEntry
	lines := creditentry.And(creditentry.MemberID(a.MemberID), creditentry.Year(a.Year))
	return paging.Source[*ent.CreditEntry, predicate.CreditEntry]{
		// Keys are ordered by time, and lines are booked when they happen.
		Order:  paging.Order{{Name: creditentry.FieldID, Desc: true}},
		Values: func(e *ent.CreditEntry) []any { return []any{e.ID} },
		Read: func(ctx context.Context, where predicate.CreditEntry, order func(*sql.Selector), limit int) ([]*ent.CreditEntry, error) {
			return table.Query().Where(lines, where).Order(order).Limit(limit).All(ctx)
		},
		Count: func(ctx context.Context) (int, error) { return table.Query().Where(lines).Count(ctx) },
	}.Page(ctx, args)
}
