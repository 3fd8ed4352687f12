package reports

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/ent/rolegrant"
	"partyschool/internal/calendar"
	"partyschool/internal/credits"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
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

// Members are asked for by their keys, as for completion. Who leads is part of the
// statement, so that a batch is two.
const creditMembers = `SELECT m.id, m.name, m.organization_id, EXISTS (SELECT 1 FROM role_grants g WHERE g.member_id = m.id AND g.role = ?)
FROM members m WHERE m.active = ? AND m.id IN (`

// CreditRows calls visit for every active member of an organisation and all below it
// with the credit hours of the year: one organisation after the other, each before
// those below it, and in it the longest on the register first. It knows the keys of
// all from the start, so that nobody comes twice who moves meanwhile, and holds a
// thousand rows at a time, read in two statements. It stops at the first error of
// visit. NOT_FOUND unless an ADMIN role covers the organisation. With asOf it speaks of a
// past day, as CreditReport.
func (s *Service) CreditRows(ctx context.Context, unit *ent.Organization, year int, asOf *calendar.Date, visit func(CreditMemberRow) error) error {
	if !identity.FromContext(ctx).Covers(identity.Admin, unit.Path) {
		return problem.Missing()
	}
	ctx = database.MayLag(ctx)
	then, err := s.pastOn(ctx, asOf)
	if err != nil {
		return err
	}
	if then != nil {
		return s.pastCredits(ctx, then, unit.ID, year, func(row CreditMemberRow, _ int, _ bool) error { return visit(row) })
	}
	roll, err := s.callRoll(ctx, unit)
	if err != nil {
		return fmt.Errorf("read who is a member: %w", err)
	}
	for keys := range slices.Chunk(roll, creditRowsAtOnce) {
		rows, err := s.creditRows(ctx, unit, year, keys)
		if err != nil {
			return fmt.Errorf("read members' credit hours: %w", err)
		}
		for _, row := range rows {
			if err := visit(row); err != nil {
				return err
			}
		}
	}
	return nil
}

// creditRows reads the members of these keys who are still in the subtree, in the
// order of the keys.
func (s *Service) creditRows(ctx context.Context, unit *ent.Organization, year int, keys []int64) ([]CreditMemberRow, error) {
	args, place := []any{rolegrant.RoleADMIN, true}, make(map[int64]int, len(keys))
	for i, k := range keys {
		args, place[k] = append(args, k), i
	}
	type member struct {
		CreditMemberRow
		home  int64
		leads bool
	}
	var read []member
	answer, err := s.db.Client(ctx).QueryContext(ctx, creditMembers+database.Marks(len(keys))+")", args...)
	err = each(answer, err, func() error {
		m := member{CreditMemberRow: CreditMemberRow{BySource: map[creditentry.Source]float64{}}}
		err := answer.Scan(&m.MemberID, &m.Name, &m.home, &m.leads)
		read = append(read, m)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(read, func(a, b member) int { return cmp.Compare(place[a.MemberID], place[b.MemberID]) })
	rows := make([]CreditMemberRow, 0, len(read))
	for _, m := range read {
		if m.Organization, err = s.unit(ctx, unit, m.home); err != nil {
			return nil, err
		}
		if !strings.HasPrefix(m.Organization.Path, unit.Path) {
			continue // left meanwhile
		}
		leads := s.targets.Leads(m.MemberID, m.leads, credits.DayOf(year, s.today()))
		target := s.targets.For(m.Organization.Path, credits.AudienceOf(leads), year)
		m.TargetHours = credits.Hours(target.Hundredths)
		rows = append(rows, m.CreditMemberRow)
	}
	if len(rows) == 0 {
		return nil, nil
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
