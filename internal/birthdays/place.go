package birthdays

import (
	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

// place is where a birthday stands in a list: by year, day of joining and member.
// In a common year those who joined on 29 February stand behind those of the
// 28th, with the same date.
type place struct {
	year, monthDay int
	id             int64
}

func placeOf(e *PoliticalBirthdayEvent) place {
	return place{year: e.Date.Year, monthDay: e.Member.JoinedOn.MonthDay(), id: e.Member.ID}
}

// values is what a cursor holds of a place.
func (p place) values() []any { return []any{p.year, p.monthDay, p.id} }

// places reads the cursors of a page.
func places(k paging.Keyset) (after, before *place, err error) {
	if after, err = placeIn("after", k.After); err != nil {
		return nil, nil, err
	}
	before, err = placeIn("before", k.Before)
	return after, before, err
}

func placeIn(field string, cursor []any) (*place, error) {
	if cursor == nil {
		return nil, nil
	}
	year, ok1 := cursor[0].(int64)
	monthDay, ok2 := cursor[1].(int64)
	id, ok3 := cursor[2].(int64)
	if !ok1 || !ok2 || !ok3 {
		return nil, problem.BadInput(field, "游标无效。", "This is not a cursor of this list.")
	}
	return &place{year: int(year), monthDay: int(monthDay), id: id}, nil
}

// holds reports whether any of the segment lies between the places.
func (y segment) holds(after, before *place) bool {
	return (after == nil || after.year <= y.year) && (before == nil || before.year >= y.year)
}
