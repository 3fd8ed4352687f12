package studydays

import (
	"slices"

	"partyschool/ent/member"
	"partyschool/internal/calendar"
)

// farthestShift is how many days a holiday may move a study day at most.
const farthestShift = 60

// Dated is a study day of a calendar.
type Dated struct {
	Day calendar.Date
	// MovedFrom is the day that a holiday took; nil for a day of the rule itself.
	MovedFrom *calendar.Date
}

// place is where somebody belongs and as what: whoever shares it shares the calendar.
type place struct {
	path      string
	residency member.Residency
}

// days returns the study days of a place between two days, both included, in order.
func (b *book) days(at place, from, to calendar.Date) ([]Dated, error) {
	return b.daysOf(func(calendar.Date) place { return at }, nil, from, to)
}

// daysOf returns the study days of somebody whose place may change on some days. Each
// day of the rules stands, is moved once or falls out, by what holds at the place of
// that day; where two would meet there is one.
func (b *book) daysOf(placeOn func(calendar.Date) place, changes []calendar.Date, from, to calendar.Date) ([]Dated, error) {
	first, last := from.AddDays(-farthestShift), to.AddDays(farthestShift)
	begins := []calendar.Date{first}
	for _, day := range changes {
		if day.After(first) && !day.After(last) {
			begins = append(begins, day)
		}
	}
	slices.SortFunc(begins, calendar.Date.Compare)
	begins = slices.Compact(begins)
	found := map[calendar.Date]Dated{}
	for i, begin := range begins {
		end := last
		if i+1 < len(begins) {
			end = begins[i+1].AddDays(-1)
		}
		at := placeOn(begin)
		ruled, err := b.ruled(at.path, at.residency, begin, end)
		if err != nil {
			return nil, err
		}
		for _, day := range ruled {
			d := Dated{Day: day}
			if shift := b.shiftOf(at.path, day); shift != nil {
				if shift.MovedTo == nil {
					continue
				}
				d = Dated{Day: *shift.MovedTo, MovedFrom: &day}
			}
			if _, taken := found[d.Day]; d.Day.Before(from) || d.Day.After(to) || taken && d.MovedFrom != nil {
				continue
			}
			found[d.Day] = d
		}
	}
	list := make([]Dated, 0, len(found))
	for _, d := range found {
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b Dated) int { return a.Day.Compare(b.Day) })
	return list, nil
}
