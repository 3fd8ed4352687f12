package studydays

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"

	"partyschool/ent"
	"partyschool/ent/fixedstudydayrule"
	"partyschool/ent/member"
	"partyschool/internal/calendar"
	"partyschool/internal/key"
)

// naive says of a rule made for the test whether it names a day.
type naive struct {
	text  string
	names func(from, day calendar.Date) bool
}

func weekday(d calendar.Date) time.Weekday { return d.Start(time.UTC).Weekday() }

var anyRule = rapid.Custom(func(t *rapid.T) naive {
	n := rapid.IntRange(1, 28).Draw(t, "n")
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 0:
		return naive{"", func(calendar.Date, calendar.Date) bool { return false }}
	case 1:
		return naive{fmt.Sprintf("FREQ=MONTHLY;BYMONTHDAY=%d", n), func(_, d calendar.Date) bool { return d.Day == n }}
	case 2:
		at := weekday(calendar.NewDate(2026, 1, n))
		return naive{"FREQ=WEEKLY;BYDAY=" + []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}[at], func(_, d calendar.Date) bool { return weekday(d) == at }}
	case 3:
		return naive{fmt.Sprintf("FREQ=DAILY;INTERVAL=%d", n), func(from, d calendar.Date) bool { return from.DaysUntil(d)%n == 0 }}
	}
	return naive{"FREQ=MONTHLY;BYDAY=-1FR", func(_, d calendar.Date) bool {
		return weekday(d) == time.Friday && d.AddDays(7).Month != d.Month
	}}
})

var epoch = calendar.NewDate(2026, 1, 1)

var anyDay = rapid.Custom(func(t *rapid.T) calendar.Date { return epoch.AddDays(rapid.IntRange(0, 300).Draw(t, "day")) })

// TestNoDayIsLostOrDoubled compares the calendars with one that asks of every day by
// itself: whose rule holds, and where a holiday moves it. There are three organisations
// one below the other, rules and shifts at each, and a member who moves and becomes
// floating or settled in the middle.
func TestNoDayIsLostOrDoubled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := &book{rules: map[seat][]*rule{}, shifts: map[int64]map[calendar.Date]*ent.HolidayShift{}}
		said := map[*rule]naive{}
		var ids []int64
		paths := []string{""}
		for i := range 3 {
			id := int64(key.Organization)<<key.KindShift | int64(i+1) // a key of an organisation
			ids = append(ids, id)
			paths = append(paths, paths[i]+key.Format(id))
			for _, residency := range []member.Residency{member.ResidencySETTLED, member.ResidencyFLOATING} {
				begins := rapid.SliceOfNDistinct(anyDay, 0, 3, rapid.ID).Draw(t, "begins")
				slices.SortFunc(begins, calendar.Date.Compare)
				for _, from := range begins {
					n := anyRule.Draw(t, "rule")
					r := &rule{FixedStudyDayRule: &ent.FixedStudyDayRule{OrganizationID: id, Residency: fixedstudydayrule.Residency(residency), FromOn: from, Recurrence: n.text}}
					if n.text != "" {
						option, err := rrule.StrToROption(n.text)
						if err != nil {
							t.Fatal(err)
						}
						r.option = *option
					}
					said[r] = n
					b.rules[seat{id, residency}] = append(b.rules[seat{id, residency}], r)
				}
			}
			b.shifts[id] = map[calendar.Date]*ent.HolidayShift{}
			for _, day := range rapid.SliceOfNDistinct(anyDay, 0, 30, rapid.ID).Draw(t, "shifts") {
				shift := &ent.HolidayShift{OrganizationID: id, Day: day}
				if apart := rapid.IntRange(-farthestShift, farthestShift).Draw(t, "apart"); apart != 0 {
					to := day.AddDays(apart)
					shift.MovedTo = &to
				}
				b.shifts[id][day] = shift
			}
		}
		anyPlace := rapid.Custom(func(t *rapid.T) place {
			return place{rapid.SampledFrom(paths).Draw(t, "path"), rapid.SampledFrom([]member.Residency{"SETTLED", "FLOATING"}).Draw(t, "residency")}
		})
		before, after, change := anyPlace.Draw(t, "before"), anyPlace.Draw(t, "after"), anyDay.Draw(t, "change")
		placeOn := func(d calendar.Date) place {
			if d.Before(change) {
				return before
			}
			return after
		}
		from := anyDay.Draw(t, "from")
		to := from.AddDays(rapid.IntRange(0, 200).Draw(t, "length"))

		want := map[calendar.Date]bool{}
		for d := from.AddDays(-farthestShift); !d.After(to.AddDays(farthestShift)); d = d.AddDays(1) {
			at := placeOn(d)
			if !namesDay(b, said, ids, at, d) {
				continue
			}
			on := d
			if shift := nearestShift(b, ids, at, d); shift != nil {
				if shift.MovedTo == nil {
					continue
				}
				on = *shift.MovedTo
			}
			if !on.Before(from) && !on.After(to) {
				want[on] = true
			}
		}
		got, err := b.daysOf(placeOn, []calendar.Date{change}, from, to)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(want) {
			t.Fatalf("%d days, want %d: %v, want %v", len(got), len(want), got, want)
		}
		for i, d := range got {
			if !want[d.Day] || i > 0 && !got[i-1].Day.Before(d.Day) {
				t.Fatalf("%v is none, or twice, or out of order: %v", d, got)
			}
		}
	})
}

func namesDay(b *book, said map[*rule]naive, ids []int64, at place, d calendar.Date) bool {
	for i := len(at.path)/key.Length - 1; i >= 0; i-- {
		var last *rule
		for _, r := range b.rules[seat{ids[i], at.residency}] {
			if !r.FromOn.After(d) {
				last = r
			}
		}
		if last != nil && last.Recurrence != "" {
			return said[last].names(last.FromOn, d)
		}
	}
	if at.residency == member.ResidencySETTLED {
		return d.Day == 15
	}
	return weekday(d) == time.Wednesday
}

func nearestShift(b *book, ids []int64, at place, d calendar.Date) *ent.HolidayShift {
	for i := len(at.path)/key.Length - 1; i >= 0; i-- {
		if shift := b.shifts[ids[i]][d]; shift != nil {
			return shift
		}
	}
	return nil
}

func TestWhichRulesAreTaken(t *testing.T) {
	from := calendar.NewDate(2026, 7, 15)
	for text, want := range map[string]string{
		"FREQ=MONTHLY;BYMONTHDAY=15":                    "",
		" freq=weekly;byday=we ":                        "",
		"FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1":             "",
		"FREQ=MONTHLY;BYDAY=2WE":                        "",
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;WKST=SU":    "",
		"FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=1":            "",
		"FREQ=DAILY;INTERVAL=52":                        "",
		"":                                              "1 to 200",
		"FREQ=HOURLY":                                   "FREQ is DAILY",
		"FREQ=MINUTELY;BYDAY=WE":                        "FREQ is DAILY",
		"FREQ=WEEKLY;COUNT=3":                           `"COUNT" cannot be used`,
		"FREQ=WEEKLY;UNTIL=20270101T000000Z":            `"UNTIL" cannot be used`,
		"FREQ=DAILY;BYHOUR=9":                           `"BYHOUR" cannot be used`,
		"FREQ=YEARLY;BYEASTER=0":                        `"BYEASTER" cannot be used`,
		"FREQ=YEARLY;BYWEEKNO=20":                       `"BYWEEKNO" cannot be used`,
		"DTSTART=20260101T000000Z;FREQ=DAILY":           `"DTSTART" cannot be used`,
		"DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY":    "cannot be used",
		"RRULE:FREQ=DAILY":                              "cannot be used",
		"每月15日":                                         "cannot be used",
		"FREQ=DAILY;":                                   "cannot be used",
		"BYDAY=WE":                                      "cannot be read",
		"FREQ=WEEKLY;BYDAY=XX":                          "cannot be read",
		"FREQ=WEEKLY;BYDAY":                             "cannot be read",
		"FREQ=MONTHLY;BYMONTHDAY=":                      "cannot be read",
		"FREQ=DAILY;FREQ=WEEKLY":                        "twice",
		"FREQ=DAILY;INTERVAL=0":                         "INTERVAL is 1 to 52",
		"FREQ=DAILY;INTERVAL=-1":                        "INTERVAL is 1 to 52",
		"FREQ=DAILY;INTERVAL=53":                        "INTERVAL is 1 to 52",
		"FREQ=MONTHLY;BYMONTHDAY=32":                    "out of range",
		"FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2":          "no day within",
		"FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2":            "no day within",
		"FREQ=YEARLY;INTERVAL=5;BYMONTH=1;BYMONTHDAY=1": "no day within",
	} {
		kept, err := checkRecurrence(text, from)
		switch {
		case want == "" && err != nil:
			t.Errorf("%q: %v", text, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q is taken as %q, %v; want %q", text, kept, err, want)
		}
	}
}
