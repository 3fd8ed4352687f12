package reports

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/post"
	"partyschool/ent/rolegrant"
	"partyschool/internal/calendar"
	"partyschool/internal/credits"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
	"partyschool/internal/visibility"
)

// CreditReport is the credit hours of a year over a subtree of organisations.
type CreditReport struct {
	Organization *ent.Organization
	Year         int
	Total        CreditCounts
	Rows         []CreditReportRow
	// AsOf is the past day of which it speaks; nil for the present.
	AsOf *calendar.Date
}

// CreditReportRow is one row of a credit report.
type CreditReportRow struct {
	Organization *ent.Organization
	Counts       CreditCounts
}

// CreditCounts are what a credit report counts.
type CreditCounts struct {
	// Members are active; TargetMet is how many of them earned what is asked of them.
	Members, TargetMet int
	EarnedHours        float64

	hundredths int
}

// creditsByOrganization counts members by home, by whether they lead and by what
// they earned. What is asked of them depends on the tree, which is compared in
// memory: hours come in few sizes, so there are far fewer groups than members.
const creditsByOrganization = `SELECT organization_id, leads, hundredths, COUNT(*) FROM (
	SELECT m.id, m.organization_id, CASE WHEN g.member_id IS NULL THEN 0 ELSE 1 END AS leads, COALESCE(SUM(c.hundredths), 0) AS hundredths
	FROM members m
	LEFT JOIN (SELECT member_id FROM role_grants WHERE role = ?
		UNION SELECT member_id FROM posts WHERE position <> ? AND from_day <= ? AND (until_day IS NULL OR until_day > ?)) g ON g.member_id = m.id
	LEFT JOIN credit_entries c ON c.member_id = m.id AND c.year = ?
	WHERE m.active = ? AND m.organization_id IN ` + subtree + `
	GROUP BY m.id, m.organization_id, g.member_id
) earned GROUP BY organization_id, leads, hundredths`

// CreditReport counts the credit hours of a year over an organisation and all
// below it, by where the members belong now, in one statement whatever their
// number. NOT_FOUND unless an ADMIN role covers the organisation; BAD_USER_INPUT
// for a year that has no accounts. With asOf it speaks of the end of a past day: who
// belonged where then and what they had earned; BAD_USER_INPUT (asOf) for a day in the
// future.
//
// The statement is written by hand and so bypasses the visibility of rows. The
// role checked here covers every organisation whose members it counts.
func (s *Service) CreditReport(ctx context.Context, organizationID int64, year int, asOf *calendar.Date) (*CreditReport, error) {
	if err := problem.WrongKind("organizationId", organizationID, key.Organization); err != nil {
		return nil, err
	}
	if err := credits.CheckYear(year, s.calendar.DateOf(s.clock.Now())); err != nil {
		return nil, err
	}
	unit := s.tree.Unit(organizationID)
	if unit == nil || !identity.FromContext(ctx).Covers(identity.Admin, unit.Path) {
		return nil, problem.Missing()
	}
	ctx = database.MayLag(ctx)
	then, err := s.pastOn(ctx, asOf)
	if err != nil {
		return nil, err
	}
	select {
	case s.places <- struct{}{}:
		defer func() { <-s.places }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if then != nil {
		r := &CreditReport{Organization: then.units[unit.ID].unit, Year: year, AsOf: asOf}
		if err := s.countPastCredits(ctx, r, then); err != nil {
			return nil, fmt.Errorf("count credit hours of a past day: %w", err)
		}
		return r, nil
	}
	counts, err := s.countCredits(ctx, unit, year)
	if err != nil {
		return nil, fmt.Errorf("count credit hours: %w", err)
	}
	r := &CreditReport{Organization: unit, Year: year}
	return r, s.writeCredits(ctx, r, counts)
}

// countCredits returns the counts of each organisation's own members.
func (s *Service) countCredits(ctx context.Context, unit *ent.Organization, year int) (map[int64]*CreditCounts, error) {
	type group struct {
		home          int64
		leads         bool
		hundredths, n int
	}
	var groups []group
	from, on := unit.Path, credits.DayOf(year, s.today())
	rows, err := s.db.Client(ctx).QueryContext(ctx, creditsByOrganization, rolegrant.RoleADMIN, post.PositionGROUP_LEADER, on, on, year, true, from, from+visibility.PathEnd)
	err = each(rows, err, func() error {
		var g group
		err := rows.Scan(&g.home, &g.leads, &g.hundredths, &g.n)
		groups = append(groups, g)
		return err
	})
	if err != nil {
		return nil, err
	}
	counts := map[int64]*CreditCounts{}
	for _, g := range groups {
		home, err := s.unit(ctx, unit, g.home)
		if err != nil {
			return nil, err
		}
		if counts[g.home] == nil {
			counts[g.home] = &CreditCounts{}
		}
		c := CreditCounts{Members: g.n, hundredths: g.n * g.hundredths}
		if g.hundredths >= s.targets.For(home.Path, credits.AudienceOf(g.leads), year).Hundredths {
			c.TargetMet = g.n
		}
		counts[g.home].plus(c)
	}
	return counts, nil
}

// writeCredits makes a row for each organisation directly below, those without
// anybody too, and one for the organisation itself, and adds everything up.
func (s *Service) writeCredits(ctx context.Context, r *CreditReport, counts map[int64]*CreditCounts) error {
	row := rowsOf(&r.Rows, func(unit *ent.Organization) CreditReportRow { return CreditReportRow{Organization: unit} })
	for _, child := range s.tree.Children(r.Organization.ID) {
		row(child)
	}
	row(r.Organization)
	for id, c := range counts {
		unit, err := s.rowOf(ctx, r.Organization, id)
		if err != nil {
			return err
		}
		row(unit).Counts.plus(*c)
		r.Total.plus(*c)
	}
	return nil
}

// plus adds hours as whole hundredths: sums of decimal fractions would not add up.
func (c *CreditCounts) plus(o CreditCounts) {
	c.Members += o.Members
	c.TargetMet += o.TargetMet
	c.hundredths += o.hundredths
	c.EarnedHours = credits.Hours(c.hundredths)
}
