package studydays

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"

	"github.com/teambition/rrule-go"

	"partyschool/ent"
	"partyschool/ent/fixedstudydayrule"
	"partyschool/ent/member"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

// Calendars are the rules and the holiday shifts in memory: every home screen asks for
// the next study day, and they change a few times a year.
type Calendars struct {
	client  *ent.Client
	watcher *database.Watcher
	current atomic.Pointer[book]
}

// book is one state of all rules and shifts.
type book struct {
	rules  map[seat][]*rule // the earliest first
	shifts map[int64]map[calendar.Date]*ent.HolidayShift
}

// seat is whose calendar an organisation sets.
type seat struct {
	organizationID int64
	residency      member.Residency
}

// rule is a dated rule that can be counted out. Nobody set the school's own.
type rule struct {
	*ent.FixedStudyDayRule
	option rrule.ROption
}

// The calendars of the school, where no organisation has set one: settled members study
// on the 15th, floating ones on Wednesdays.
var school = map[member.Residency]*rule{
	member.ResidencySETTLED: {
		FixedStudyDayRule: &ent.FixedStudyDayRule{Residency: fixedstudydayrule.ResidencySETTLED, Recurrence: "FREQ=MONTHLY;BYMONTHDAY=15"},
		option:            rrule.ROption{Freq: rrule.MONTHLY, Bymonthday: []int{15}},
	},
	member.ResidencyFLOATING: {
		FixedStudyDayRule: &ent.FixedStudyDayRule{Residency: fixedstudydayrule.ResidencyFLOATING, Recurrence: "FREQ=WEEKLY;BYDAY=WE"},
		option:            rrule.ROption{Freq: rrule.WEEKLY, Byweekday: []rrule.Weekday{rrule.WE}},
	},
}

// NewCalendars loads the rules and shifts and keeps them fresh: this node's changes are
// seen at once, another's within a second.
func NewCalendars(ctx context.Context, d *database.Database, w *database.Watcher) (*Calendars, error) {
	// Not a transaction's: a refresh runs in the context of one that was committed.
	c := &Calendars{client: d.Client(context.Background()), watcher: w}
	if err := w.Watch(ctx, database.StudyDays, c.refresh); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Calendars) refresh(ctx context.Context) error {
	ctx = identity.AsSystem(ctx, "study days: rules and shifts in memory")
	rules, err := c.client.FixedStudyDayRule.Query().Order(ent.Asc(fixedstudydayrule.FieldFromOn)).All(ctx)
	if err != nil {
		return fmt.Errorf("read the rules of study days: %w", err)
	}
	shifts, err := c.client.HolidayShift.Query().All(ctx)
	if err != nil {
		return fmt.Errorf("read the holiday shifts: %w", err)
	}
	b := &book{rules: map[seat][]*rule{}, shifts: map[int64]map[calendar.Date]*ent.HolidayShift{}}
	for _, row := range rules {
		r, err := newRule(row)
		if err != nil {
			return fmt.Errorf("rule %s of study days: %w", key.Format(row.ID), err)
		}
		at := seat{row.OrganizationID, member.Residency(row.Residency)}
		b.rules[at] = append(b.rules[at], r)
	}
	for _, row := range shifts {
		if b.shifts[row.OrganizationID] == nil {
			b.shifts[row.OrganizationID] = map[calendar.Date]*ent.HolidayShift{}
		}
		b.shifts[row.OrganizationID][row.Day] = row
	}
	c.current.Store(b)
	return nil
}

func newRule(row *ent.FixedStudyDayRule) (*rule, error) {
	r := &rule{FixedStudyDayRule: row}
	if row.Recurrence != "" {
		option, err := rrule.StrToROption(row.Recurrence)
		if err != nil {
			return nil, err
		}
		r.option = *option
	}
	return r, nil
}

// book returns the rules and shifts as they are now, for one question.
func (c *Calendars) book() *book { return c.current.Load() }

// with returns the book as it would be with a rule from a day on.
func (b *book) with(at seat, from calendar.Date, recurrence string) (*book, error) {
	r, err := newRule(&ent.FixedStudyDayRule{OrganizationID: at.organizationID, Residency: fixedstudydayrule.Residency(at.residency), FromOn: from, Recurrence: recurrence})
	if err != nil {
		return nil, err
	}
	rows := slices.DeleteFunc(slices.Clone(b.rules[at]), func(old *rule) bool { return old.FromOn == from })
	rows = append(rows, r)
	slices.SortFunc(rows, func(a, b *rule) int { return a.FromOn.Compare(b.FromOn) })
	changed := &book{rules: maps.Clone(b.rules), shifts: b.shifts}
	changed.rules[at] = rows
	return changed, nil
}

// ruleOn returns the rule in force on a day for those who belong to the organisation
// with the path: that of the nearest organisation on the way up that has one then.
func (b *book) ruleOn(path string, residency member.Residency, day calendar.Date) *rule {
	for _, id := range key.Upwards(path) {
		rows := b.rules[seat{id, residency}]
		for i := len(rows) - 1; i >= 0; i-- {
			if rows[i].FromOn.After(day) {
				continue
			}
			if rows[i].Recurrence != "" {
				return rows[i]
			}
			break // it has none of its own any more
		}
	}
	return school[residency]
}

// shiftOf returns what becomes of a study day on that day; nil where nothing does.
func (b *book) shiftOf(path string, day calendar.Date) *ent.HolidayShift {
	for _, id := range key.Upwards(path) {
		if shift := b.shifts[id][day]; shift != nil {
			return shift
		}
	}
	return nil
}

// shiftsOf returns the shifts in force for an organisation of which the day or the day
// in its place lies between two days, by day.
func (b *book) shiftsOf(path string, from, to calendar.Date) []*ent.HolidayShift {
	within := func(d calendar.Date) bool { return !d.Before(from) && !d.After(to) }
	var list []*ent.HolidayShift
	for _, id := range key.Upwards(path) {
		for day, shift := range b.shifts[id] {
			if b.shiftOf(path, day) == shift && (within(day) || shift.MovedTo != nil && within(*shift.MovedTo)) {
				list = append(list, shift)
			}
		}
	}
	slices.SortFunc(list, func(a, b *ent.HolidayShift) int { return a.Day.Compare(b.Day) })
	return list
}

// ruled returns the days that the rules name between two days, both included, before
// holidays move any.
func (b *book) ruled(path string, residency member.Residency, from, to calendar.Date) ([]calendar.Date, error) {
	begins := []calendar.Date{from}
	for _, id := range key.Upwards(path) {
		for _, r := range b.rules[seat{id, residency}] {
			if r.FromOn.After(from) && !r.FromOn.After(to) {
				begins = append(begins, r.FromOn)
			}
		}
	}
	slices.SortFunc(begins, calendar.Date.Compare)
	var days []calendar.Date
	for i, begin := range begins {
		end := to
		if i+1 < len(begins) {
			end = begins[i+1].AddDays(-1)
		}
		if end.Before(begin) {
			continue // two organisations set a rule from the same day on
		}
		r := b.ruleOn(path, residency, begin)
		anchor := r.FromOn
		if anchor.IsZero() {
			anchor = begin // the school's own have no interval to count
		}
		some, err := expand(r.option, anchor, begin, end)
		if err != nil {
			return nil, fmt.Errorf("count out a rule of study days: %w", err)
		}
		days = append(days, some...)
	}
	return days, nil
}
