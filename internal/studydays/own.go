package studydays

import (
	"context"
	"slices"

	"partyschool/ent"
	"partyschool/internal/calendar"
)

// horizon is how many days ahead the next study day is looked for.
const horizon = 400

// Next returns a member's next study day, today's included; nil where no rule names one
// within a year. The member is the viewer.
func (s *Service) Next(ctx context.Context, m *ent.Member) (*FixedStudyDay, error) {
	who, err := s.standing(ctx, m)
	if err != nil {
		return nil, err
	}
	today := s.today()
	days, err := s.daysOf(s.Calendars.book(), who, today, today.AddDays(horizon))
	if err != nil || len(days) == 0 {
		return nil, err
	}
	list, err := s.fill(ctx, who, days[:1], days[0].Day, days[0].Day)
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// Year returns a member's study days of a year, the current one where nil, by date. The
// member is the viewer. A day that was kept stays in it when a rule changes afterwards.
// BAD_USER_INPUT for a year far away.
func (s *Service) Year(ctx context.Context, m *ent.Member, year *int) ([]*FixedStudyDay, error) {
	asked := s.today().Year
	if year != nil {
		asked = *year
	}
	if err := s.checkYear(asked); err != nil {
		return nil, err
	}
	who, err := s.standing(ctx, m)
	if err != nil {
		return nil, err
	}
	from, to := newYear(asked), newYear(asked+1).AddDays(-1)
	days, err := s.daysOf(s.Calendars.book(), who, from, to)
	if err != nil {
		return nil, err
	}
	return s.fill(ctx, who, days, from, to)
}

// fill adds what is planned for days and what became of them.
func (s *Service) fill(ctx context.Context, m *standing, days []Dated, from, to calendar.Date) ([]*FixedStudyDay, error) {
	k, err := s.kept(ctx, []int64{m.ID}, from, to)
	if err != nil {
		return nil, err
	}
	paths := []string{m.placeOn(from).path}
	for _, day := range m.changes() {
		paths = append(paths, m.placeOn(day).path)
	}
	if k.plans, err = s.plans(ctx, from, to, "", paths...); err != nil {
		return nil, err
	}
	for day := range k.attendances[m.ID] {
		if !slices.ContainsFunc(days, func(d Dated) bool { return d.Day == day }) {
			days = append(days, Dated{Day: day})
		}
	}
	slices.SortFunc(days, func(a, b Dated) int { return a.Day.Compare(b.Day) })
	today := s.today()
	list := make([]*FixedStudyDay, len(days))
	for i, d := range days {
		at := m.placeOn(d.Day)
		own := &FixedStudyDay{Dated: d, Plan: s.planOf(k.plans.of(at.path, d.Day)), Attendance: s.attendance(k, m, d.Day), Leave: k.leave(m.ID, d.Day)}
		if own.Organization == nil {
			own.Organization = s.Tree.Unit(m.homeOn(d.Day))
		}
		until := d.Day.AddDays(s.MakeUpDays)
		if own.Attendance == nil && d.Day.Before(today) && !until.Before(today) && !away(m, own.Leave, d.Day) {
			own.MakeUpUntil = &until
		}
		list[i] = own
	}
	return list, nil
}
