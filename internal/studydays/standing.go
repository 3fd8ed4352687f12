package studydays

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/affiliation"
	"partyschool/ent/member"
	"partyschool/ent/residencyperiod"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
)

// standing is a member with where they belonged before: the calendar follows a transfer
// and a change of residency from their day on.
type standing struct {
	*ent.Member
	since calendar.Date // the day of joining the register
	// homes and residencies are those that ended; what holds now is the member's row.
	homes       []*ent.Affiliation
	residencies []*ent.ResidencyPeriod // the earliest first
	paths       func(organizationID int64) string
}

// residencyOn is the member's residency on a day: that of the first period which ended
// after it, or the present one.
func (m *standing) residencyOn(day calendar.Date) member.Residency {
	for _, period := range m.residencies {
		if day.Before(period.UntilDay) {
			return member.Residency(period.Residency)
		}
	}
	return m.Residency
}

// homeOn is the home affiliation on a day.
func (m *standing) homeOn(day calendar.Date) int64 {
	for _, home := range m.homes {
		if !day.Before(home.FromOn) && day.Before(*home.UntilOn) {
			return home.OrganizationID
		}
	}
	return m.OrganizationID
}

func (m *standing) placeOn(day calendar.Date) place {
	return place{path: m.paths(m.homeOn(day)), residency: m.residencyOn(day)}
}

// changes are the days on which the member's place may differ from the day before.
func (m *standing) changes() []calendar.Date {
	var days []calendar.Date
	for _, home := range m.homes {
		days = append(days, home.FromOn, *home.UntilOn)
	}
	for _, period := range m.residencies {
		days = append(days, period.UntilDay)
	}
	return days
}

// onRegister reports whether the member was on the register on a day: nobody is
// expected before.
func (m *standing) onRegister(day calendar.Date) bool { return !day.Before(m.since) }

// daysOf returns a member's study days between two days, both included.
func (s *Service) daysOf(b *book, m *standing, from, to calendar.Date) ([]Dated, error) {
	if from.Before(m.since) {
		from = m.since
	}
	if to.Before(from) {
		return nil, nil
	}
	return b.daysOf(m.placeOn, m.changes(), from, to)
}

// moved reports whether the member's place ever changed.
func (m *standing) moved() bool { return len(m.homes)+len(m.residencies) > 0 }

// standings reads where members belonged before, and as what.
func (s *Service) standings(ctx context.Context, people []*ent.Member) (map[int64]*standing, error) {
	all, ids := make(map[int64]*standing, len(people)), make([]int64, 0, len(people))
	for _, m := range people {
		all[m.ID] = &standing{Member: m, since: s.Calendar.DateOf(m.CreatedAt), paths: s.pathOf}
		ids = append(ids, m.ID)
	}
	c, system := s.Database.Client(ctx), identity.AsSystem(ctx, "study days: where members belonged")
	homes, err := c.Affiliation.Query().Where(affiliation.MemberIDIn(ids...), affiliation.UntilOnNotNil()).All(system)
	if err != nil {
		return nil, fmt.Errorf("read where members belonged: %w", err)
	}
	for _, home := range homes {
		all[home.MemberID].homes = append(all[home.MemberID].homes, home)
	}
	periods, err := c.ResidencyPeriod.Query().Where(residencyperiod.MemberIDIn(ids...)).Order(ent.Asc(residencyperiod.FieldUntilDay)).All(system)
	if err != nil {
		return nil, fmt.Errorf("read what residency members had: %w", err)
	}
	for _, period := range periods {
		all[period.MemberID].residencies = append(all[period.MemberID].residencies, period)
	}
	return all, nil
}

// standing is standings for one member.
func (s *Service) standing(ctx context.Context, m *ent.Member) (*standing, error) {
	all, err := s.standings(ctx, []*ent.Member{m})
	return all[m.ID], err
}

// pathOf is an organisation's path; empty for one that is gone, where the school's own
// rules hold.
func (s *Service) pathOf(organizationID int64) string {
	if unit := s.Tree.Unit(organizationID); unit != nil {
		return unit.Path
	}
	return ""
}
