package credits

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/ent/predicate"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

// firstYear is the first that an account can be asked for: that of the party's
// founding.
const firstYear = 1921

// CheckYear returns a BAD_USER_INPUT of the field year for a year that has no
// accounts: one before 1921 or after the next.
func CheckYear(year int, today calendar.Date) error {
	if year < firstYear || year > today.Year+1 {
		return problem.BadInput("year", "年份须在 %d 到 %d 之间。", "The year lies between %d and %d.", firstYear, today.Year+1)
	}
	return nil
}

// Account returns the viewer's credit hours of one year, the current one where
// year is nil, in one statement. The target is that of the home affiliation, and of
// the roles and posts held: see AccountOf. BAD_USER_INPUT for years before 1921 and after the next.
func (s *Service) Account(ctx context.Context, year *int) (*Account, error) {
	return s.own(ctx, year, s.earned)
}

// AccountWith is Account where the hundredths of an hour earned in the year are known, though
// not by where they come from. No statement.
func (s *Service) AccountWith(ctx context.Context, year, hundredths int) (*Account, error) {
	return s.own(ctx, &year, func(context.Context, int64, int) (map[creditentry.Source]int, error) {
		return map[creditentry.Source]int{"": hundredths}, nil
	})
}

// earned reads the hundredths that a member earned in a year, by where they come from.
type earned func(ctx context.Context, memberID int64, year int) (map[creditentry.Source]int, error)

func (s *Service) own(ctx context.Context, year *int, read earned) (*Account, error) {
	today := s.today()
	if year == nil {
		year = &today.Year
	}
	if err := CheckYear(*year, today); err != nil {
		return nil, err
	}
	viewer := identity.FromContext(ctx)
	return s.account(ctx, viewer.MemberID, viewer.OrganizationPath, viewer.Has(identity.Admin), *year, read)
}

// AccountOf returns the credit hours of a member in a year: what of it the viewer
// may see, in one statement. The path is that of the home affiliation; admin says
// whether the member holds an ADMIN role. Whose target holds is decided by the posts of
// today, of another year by those at its end.
func (s *Service) AccountOf(ctx context.Context, memberID int64, path string, admin bool, year int) (*Account, error) {
	return s.account(ctx, memberID, path, admin, year, s.earned)
}

func (s *Service) account(ctx context.Context, memberID int64, path string, admin bool, year int, read earned) (*Account, error) {
	bySource, err := read(ctx, memberID, year)
	if err != nil {
		return nil, fmt.Errorf("add up credit hours: %w", err)
	}
	earned := 0
	for _, hundredths := range bySource {
		earned += hundredths
	}
	leads := s.targets.Leads(memberID, admin, DayOf(year, s.today()))
	target := s.targets.For(path, AudienceOf(leads), year).Hundredths
	return &Account{
		MemberID: memberID, Year: year, bySource: bySource,
		TargetHours: Hours(target), EarnedHours: Hours(earned), RemainingHours: Hours(max(target-earned, 0)),
	}, nil
}

// earned adds up a year's lines by source, in hundredths of an hour.
func (s *Service) earned(ctx context.Context, memberID int64, year int) (map[creditentry.Source]int, error) {
	var sums []struct {
		Source creditentry.Source `json:"source"`
		Sum    int                `json:"sum"`
	}
	err := s.database.Client(ctx).CreditEntry.Query().
		Where(creditentry.MemberID(memberID), creditentry.Year(year)).
		GroupBy(creditentry.FieldSource).
		Aggregate(ent.As(ent.Sum(creditentry.FieldHundredths), "sum")).
		Scan(ctx, &sums)
	bySource := make(map[creditentry.Source]int, len(sums))
	for _, sum := range sums {
		bySource[sum.Source] = sum.Sum
	}
	return bySource, err
}

// BySource returns the hours of an account by where they come from, in the order
// in which clients know the sources. Sources without hours are left out.
func (*Service) BySource(_ context.Context, a *Account) ([]*CreditSourceHours, error) {
	list := []*CreditSourceHours{}
	for _, source := range []creditentry.Source{
		creditentry.SourceCOURSE, creditentry.SourceCLASSROOM, creditentry.SourceORGANIZATION_LIFE, creditentry.SourceMANUAL, creditentry.SourceIMPORT,
	} {
		if hundredths := a.bySource[source]; hundredths != 0 {
			list = append(list, &CreditSourceHours{Source: source, Hours: Hours(hundredths)})
		}
	}
	return list, nil
}

// Entries lists the account's lines, those of the latest day first, and of a day
// those booked last.
func (s *Service) Entries(ctx context.Context, a *Account, args paging.Args) (*CreditEntryConnection, error) {
	table := s.database.Client(ctx).CreditEntry
	lines := creditentry.And(creditentry.MemberID(a.MemberID), creditentry.Year(a.Year))
	return paging.Source[*ent.CreditEntry, predicate.CreditEntry]{
		// What is booked by hand is often of a day long past.
		Order:  paging.Order{{Name: creditentry.FieldOccurredOn, Desc: true}, {Name: creditentry.FieldID, Desc: true}},
		Values: func(e *ent.CreditEntry) []any { return []any{e.OccurredOn.String(), e.ID} },
		Read: func(ctx context.Context, where predicate.CreditEntry, order func(*sql.Selector), limit int) ([]*ent.CreditEntry, error) {
			return table.Query().Where(lines, where).Order(order).Limit(limit).All(ctx)
		},
		Count: func(ctx context.Context) (int, error) { return table.Query().Where(lines).Count(ctx) },
	}.Page(ctx, args)
}
