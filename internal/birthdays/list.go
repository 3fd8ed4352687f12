package birthdays

import (
	"context"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/predicate"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
	"partyschool/internal/visibility"
)

// longest is the greatest number of days that a list covers: a leap year.
const longest = 366

// List returns the political birthdays of the active members of an organisation
// and all below it, from one day to another included, by date. FORBIDDEN without
// the role of an admin; NOT_FOUND where it does not cover the organisation; a
// range that runs backwards or holds more than 366 days is a BAD_USER_INPUT.
func (s *Service) List(ctx context.Context, unit *ent.Organization, from, to calendar.Date, args paging.Args) (*PoliticalBirthdayEventConnection, error) {
	if err := identity.NeedAdmin(ctx, unit.Path); err != nil {
		return nil, err
	}
	switch {
	case to.Before(from):
		return nil, problem.BadInput("to", "结束日期不能早于开始日期。", "The last day cannot lie before the first.")
	case from.DaysUntil(to) >= longest:
		return nil, problem.BadInput("to", "日期范围最多 %d 天。", "The range holds at most %d days.", longest)
	}
	page, err := args.Keyset("political birthdays", len(place{}.values()))
	if err != nil {
		return nil, err
	}
	after, before, err := places(page)
	if err != nil {
		return nil, err
	}
	years := segments(from, to)
	if page.Backward {
		slices.Reverse(years)
	}
	var events []*PoliticalBirthdayEvent
	for _, y := range years {
		if missing := page.Limit - len(events); missing > 0 && y.holds(after, before) {
			more, err := y.read(ctx, s.db.Client(ctx), unit, after, before, page.Backward, missing)
			if err != nil {
				return nil, err
			}
			events = append(events, more...)
		}
	}
	if err := s.complete(ctx, events); err != nil {
		return nil, err
	}
	return paging.PageOf(page, events, func(e *PoliticalBirthdayEvent) []any { return placeOf(e).values() },
		func(ctx context.Context) (int, error) { return count(ctx, s.db.Client(ctx), unit, years) }), nil
}

func count(ctx context.Context, client *ent.Client, unit *ent.Organization, years []segment) (int, error) {
	total := 0
	for _, y := range years {
		n, err := client.Member.Query().Where(y.celebrating(unit)...).Count(ctx)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// segment is the part of a range that lies in one year, as MMDD.
type segment struct{ year, first, last int }

// segments cuts a range at every new year.
func segments(from, to calendar.Date) []segment {
	var years []segment
	for year := from.Year; year <= to.Year; year++ {
		s := segment{year: year, first: 101, last: 1231}
		if year == from.Year {
			s.first = from.MonthDay()
		}
		if year == to.Year {
			s.last = to.MonthDay()
		}
		if s.last == 228 && !calendar.IsLeap(year) {
			s.last = 229 // who joined on 29 February celebrates on the 28th
		}
		years = append(years, s)
	}
	return years
}

// celebrating allows the active members of the subtree whose day lies in the
// segment and who joined in an earlier year.
func (y segment) celebrating(unit *ent.Organization) []predicate.Member {
	return []predicate.Member{
		member.Active(true), member.JoinedMonthDayGTE(y.first), member.JoinedMonthDayLTE(y.last),
		member.JoinedOnLT(calendar.NewDate(y.year, time.January, 1)), visibility.Below(member.FieldOrganizationID, unit.Path),
	}
}

// read returns the birthdays of the segment between the places, in order or the
// last first.
func (y segment) read(ctx context.Context, client *ent.Client, unit *ent.Organization, after, before *place, backward bool, limit int) ([]*PoliticalBirthdayEvent, error) {
	query := client.Member.Query().Where(y.celebrating(unit)...).Limit(limit)
	if after != nil && after.year == y.year {
		query.Where(member.Or(member.JoinedMonthDayGT(after.monthDay), member.And(member.JoinedMonthDay(after.monthDay), member.IDGT(after.id))))
	}
	if before != nil && before.year == y.year {
		query.Where(member.Or(member.JoinedMonthDayLT(before.monthDay), member.And(member.JoinedMonthDay(before.monthDay), member.IDLT(before.id))))
	}
	direction := sql.OrderAsc()
	if backward {
		direction = sql.OrderDesc()
	}
	people, err := query.Order(member.ByJoinedMonthDay(direction), member.ByID(direction)).All(ctx)
	if err != nil {
		return nil, err
	}
	events := make([]*PoliticalBirthdayEvent, len(people))
	for i, m := range people {
		events[i] = event(m, y.year)
	}
	return events, nil
}
