package studydays

import (
	"cmp"
	"context"
	"slices"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/internal/calendar"
)

// Held returns the study days of a year up to today, of whoever belongs to an
// organisation or below it: each may have calendars of its own, one that was dissolved
// until then. BAD_USER_INPUT for a year far away.
func (s *Service) Held(unit *ent.Organization, year int) ([]calendar.Date, error) {
	if err := s.checkYear(year); err != nil {
		return nil, err
	}
	from, to := newYear(year), newYear(year+1).AddDays(-1)
	if today := s.today(); to.After(today) {
		to = today
	}
	if to.Before(from) {
		return nil, nil
	}
	book, all := s.Calendars.book(), map[calendar.Date]bool{}
	for units := []*ent.Organization{unit}; len(units) > 0; units = units[1:] {
		until := to
		if end := units[0].DissolvedOn; end != nil && !end.After(to) {
			until = end.AddDays(-1)
		}
		for _, residency := range []member.Residency{member.ResidencySETTLED, member.ResidencyFLOATING} {
			days, err := book.days(place{units[0].Path, residency}, from, until)
			if err != nil {
				return nil, err
			}
			for _, d := range days {
				all[d.Day] = true
			}
		}
		units = append(units, s.Tree.ChildrenEver(units[0].ID)...)
	}
	held := make([]calendar.Date, 0, len(all))
	for day := range all {
		held = append(held, day)
	}
	slices.SortFunc(held, calendar.Date.Compare)
	return held, nil
}

// Counts says what became of a study day in each organisation of a subtree whose members
// were expected, in the order of the tree. Errors as of StudyDay.
func (s *Service) Counts(ctx context.Context, unit *ent.Organization, day calendar.Date) (topic string, counts []*StudyDayCount, err error) {
	list, err := s.StudyDay(ctx, unit, day)
	if err != nil {
		return "", nil, err
	}
	byUnit := map[int64]*StudyDayCount{}
	for _, m := range list.list {
		if m.Organization == nil || m.Status == Away {
			continue
		}
		c := byUnit[m.Organization.ID]
		if c == nil {
			c = &StudyDayCount{Organization: m.Organization}
			byUnit[m.Organization.ID] = c
			counts = append(counts, c)
		}
		c.add(m.Status)
	}
	slices.SortFunc(counts, func(a, b *StudyDayCount) int { return cmp.Compare(a.Organization.Path, b.Organization.Path) })
	if list.Topic != nil {
		topic = *list.Topic
	}
	return topic, counts, nil
}

// StudyDayCount is what became of a study day in one organisation.
type StudyDayCount struct {
	// Organization is the home affiliation on the day.
	Organization *ent.Organization
	StudyDayCounts
}
