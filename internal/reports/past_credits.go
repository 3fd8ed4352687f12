package reports

import (
	"context"
	"slices"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/ent/rolegrant"
	"partyschool/internal/credits"
	"partyschool/internal/database"
)

// hoursByDay adds up what members had earned in a year by a day.
const hoursByDay = `SELECT member_id, source, SUM(hundredths) FROM credit_entries WHERE year = ? AND occurred_on <= ? AND member_id IN (`

// adminsByDay are those among members who held the role by a day and hold it still: when
// a role was taken away is not kept beside the audit trail.
const adminsByDay = `SELECT DISTINCT member_id FROM role_grants WHERE role = ? AND granted_at < ? AND member_id IN (`

// pastCredits calls visit for everybody who belonged to an organisation or one below it
// on a past day, with the hours that had been earned by then, in two statements for a
// thousand.
func (s *Service) pastCredits(ctx context.Context, p *past, root int64, year int, visit func(row CreditMemberRow, earned int, met bool) error) error {
	people, err := s.members(ctx, p, root)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(people, creditRowsAtOnce) {
		keys := make([]any, len(some))
		for i, m := range some {
			keys[i] = m.id
		}
		in, client := database.Marks(len(keys))+")", s.db.Client(ctx)
		earned := map[int64]map[creditentry.Source]int{}
		rows, err := client.QueryContext(ctx, hoursByDay+in+" GROUP BY member_id, source", append([]any{year, p.day}, keys...)...)
		err = each(rows, err, func() error {
			var id int64
			var source creditentry.Source
			var hundredths int
			err := rows.Scan(&id, &source, &hundredths)
			if earned[id] == nil {
				earned[id] = map[creditentry.Source]int{}
			}
			earned[id][source] = hundredths
			return err
		})
		if err != nil {
			return err
		}
		admins := map[int64]bool{}
		rows, err = client.QueryContext(ctx, adminsByDay+in, append([]any{rolegrant.RoleADMIN, p.end}, keys...)...)
		err = each(rows, err, func() error {
			var id int64
			err := rows.Scan(&id)
			admins[id] = true
			return err
		})
		if err != nil {
			return err
		}
		for _, m := range some {
			home := p.units[m.home]
			row := CreditMemberRow{MemberID: m.id, Name: m.name, Organization: home.unit, BySource: map[creditentry.Source]float64{}}
			sum := 0
			for source, hundredths := range earned[m.id] {
				if sum += hundredths; hundredths != 0 {
					row.BySource[source] = credits.Hours(hundredths)
				}
			}
			leads := s.targets.Leads(m.id, admins[m.id], p.day)
			target := s.targets.For(home.path, credits.AudienceOf(leads), year).Hundredths
			row.TargetHours, row.EarnedHours = credits.Hours(target), credits.Hours(sum)
			if err := visit(row, sum, sum >= target); err != nil {
				return err
			}
		}
	}
	return nil
}

// countPastCredits fills in a credit report of a past day.
func (s *Service) countPastCredits(ctx context.Context, r *CreditReport, p *past) error {
	row := rowsOf(&r.Rows, func(unit *ent.Organization) CreditReportRow { return CreditReportRow{Organization: unit} })
	for _, child := range p.below(r.Organization.ID) {
		row(child)
	}
	row(r.Organization)
	return s.pastCredits(ctx, p, r.Organization.ID, r.Year, func(m CreditMemberRow, earned int, met bool) error {
		c := CreditCounts{Members: 1, hundredths: earned}
		if met {
			c.TargetMet = 1
		}
		row(p.rowOf(r.Organization.ID, m.Organization.ID)).Counts.plus(c)
		r.Total.plus(c)
		return nil
	})
}
