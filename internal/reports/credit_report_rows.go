package reports

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/ent/rolegrant"
	"partyschool/internal/credits"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
	"partyschool/internal/visibility"
)

// CreditMemberRow is the credit hours of one member in one year.
type CreditMemberRow struct {
	MemberID int64
	Name     string
	// Organization is the home affiliation.
	Organization *ent.Organization
	// Hours, to the hundredth. BySource leaves out the sources without any.
	TargetHours, EarnedHours float64
	BySource                 map[creditentry.Source]float64
}

// creditRowsAtOnce is how many members are in memory at a time.
const creditRowsAtOnce = 1000

// The rows go by the members' keys, which shift nothing when somebody joins
// meanwhile. Who leads is part of the first statement, so that a batch is two.
const creditMembers = `SELECT id, name, organization_id, EXISTS (SELECT 1 FROM role_grants WHERE member_id = members.id AND role = ?) FROM members
WHERE id > ? AND active = ? AND organization_id IN ` + subtree + `
ORDER BY id LIMIT ?`

// CreditRows calls each for every active member of an organisation and all below
// it, the longest on the register first, with the credit hours of the year. It
// holds a thousand rows at a time, in two statements each, and stops at the first
// error of each. NOT_FOUND unless an ADMIN role covers the organisation.
func (s *Service) CreditRows(ctx context.Context, unit *ent.Organization, year int, each func(CreditMemberRow) error) error {
	if !identity.FromContext(ctx).Covers(identity.Admin, unit.Path) {
		return problem.Missing()
	}
	for after := int64(0); ; {
		rows, err := s.creditRowsAfter(ctx, unit, year, after)
		if err != nil {
			return fmt.Errorf("read members' credit hours: %w", err)
		}
		for _, row := range rows {
			if err := each(row); err != nil {
				return err
			}
		}
		if len(rows) < creditRowsAtOnce {
			return nil
		}
		after = rows[len(rows)-1].MemberID
	}
}

func (s *Service) creditRowsAfter(ctx context.Context, unit *ent.Organization, year int, after int64) ([]CreditMemberRow, error) {
	var rows []CreditMemberRow
	var homes []int64
	var leads []bool
	from := unit.Path
	answer, err := s.db.Client(ctx).QueryContext(ctx, creditMembers, rolegrant.RoleADMIN, after, true, from, from+visibility.PathEnd, creditRowsAtOnce)
	err = each(answer, err, func() error {
		row := CreditMemberRow{BySource: map[creditentry.Source]float64{}}
		var home int64
		var lead bool
		err := answer.Scan(&row.MemberID, &row.Name, &home, &lead)
		rows, homes, leads = append(rows, row), append(homes, home), append(leads, lead)
		return err
	})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	for i := range rows {
		if rows[i].Organization, err = s.unit(ctx, unit, homes[i]); err != nil {
			return nil, err
		}
		target := s.targets.For(rows[i].Organization.Path, credits.AudienceOf(leads[i]), year)
		rows[i].TargetHours = credits.Hours(target.Hundredths)
	}
	return rows, s.addCredits(ctx, rows, year)
}

// addCredits adds what the members earned in the year.
func (s *Service) addCredits(ctx context.Context, rows []CreditMemberRow, year int) error {
	args, at := []any{year}, make(map[int64]*CreditMemberRow, len(rows))
	for i := range rows {
		args, at[rows[i].MemberID] = append(args, rows[i].MemberID), &rows[i]
	}
	earned := make(map[int64]int, len(rows))
	answer, err := s.db.Client(ctx).QueryContext(ctx, `SELECT member_id, source, SUM(hundredths) FROM credit_entries
WHERE year = ? AND member_id IN (`+database.Marks(len(rows))+`) GROUP BY member_id, source`, args...)
	return each(answer, err, func() error {
		var member int64
		var source creditentry.Source
		var hundredths int
		if err := answer.Scan(&member, &source, &hundredths); err != nil {
			return err
		}
		earned[member] += hundredths
		at[member].EarnedHours = credits.Hours(earned[member])
		if hundredths != 0 {
			at[member].BySource[source] = credits.Hours(hundredths)
		}
		return nil
	})
}
