package reports_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/internal/calendar"
	"partyschool/internal/completions/completionstest"
	"partyschool/internal/database"
	"partyschool/internal/interval"
	"partyschool/internal/problem"
	"partyschool/internal/reports"
)

// march is the day of whose end the reports speak; at is a moment of a day in March or later.
var march = calendar.NewDate(2026, time.March, 31)

func at(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 4, 0, 0, 0, time.UTC)
}

// person puts somebody on the register in January, with a place in the first course.
func (w *world) person(name, unit string, change func(*ent.MemberCreate)) *ent.Member {
	w.t.Helper()
	row := w.db.Client(w.system()).Member.Create().SetOrganizationID(w.units[unit].ID).SetName(name).SetPhone("13" + fmt.Sprintf("%09d", len(name)*1000+int(name[0]))).
		SetStage(member.StageFULL).SetResidency(member.ResidencySETTLED).SetCreatedAt(at(time.January, 5))
	if change != nil {
		change(row)
	}
	return row.SaveX(w.system())
}

func (w *world) place(m *ent.Member, change func(*ent.EnrollmentCreate)) {
	w.t.Helper()
	row := w.db.Client(w.system()).Enrollment.Create().SetMemberID(m.ID).SetCourseID(w.courses[0]).SetReleaseID(1).SetOrganizationID(m.OrganizationID).
		SetRequiredLessons(1).SetEnrolledAt(at(time.February, 1)).SetActiveAt(at(time.February, 1))
	change(row)
	row.ExecX(w.system())
}

// studied writes a minute of study down for each day.
func (w *world) studied(m *ent.Member, days ...calendar.Date) {
	w.t.Helper()
	c := w.db.Client(w.system())
	c.StudyRecord.Create().SetMemberID(m.ID).SetCourseID(w.courses[0]).SetLessonID(7).SetCoverage(interval.Set{}).SetLastStudiedAt(now).ExecX(w.system())
	for _, d := range days {
		c.StudyDay.Create().SetMemberID(m.ID).SetDay(d).SetLessonID(7).SetWall(interval.Set{}).SetCreditedMs(60_000).ExecX(w.system())
	}
}

// school is a year in which everything changed after March: ann was transferred, ben came
// and cid left, dan became a full member, one branch was renamed and another one moved.
func school(t *testing.T) *world {
	w := newWorld(t, "d", "d/east", "d/east/one", "d/west", "d/west/two")
	c := w.db.Client(w.system())
	ann := w.person("ann", "d/west/two", nil)
	april := calendar.NewDate(2026, time.April, 10)
	c.Affiliation.Create().SetMemberID(ann.ID).SetOrganizationID(w.units["d/east/one"].ID).SetFromOn(calendar.NewDate(2026, 1, 5)).SetUntilOn(april).ExecX(w.system())
	c.Affiliation.Create().SetMemberID(ann.ID).SetOrganizationID(w.units["d/west/two"].ID).SetFromOn(april).ExecX(w.system())
	w.place(ann, func(e *ent.EnrollmentCreate) {
		e.SetStatus("COMPLETED").SetCompletedAt(at(time.May, 2)).SetCreditedMs(120_000)
	})
	w.studied(ann, calendar.NewDate(2026, 3, 31), calendar.NewDate(2026, 4, 1))
	w.person("ben", "d/east/one", func(m *ent.MemberCreate) { m.SetCreatedAt(at(time.April, 1)) })
	cid := w.person("cid", "d/east", func(m *ent.MemberCreate) { m.SetActive(false).SetDeactivatedAt(at(time.April, 2)) })
	w.place(cid, func(e *ent.EnrollmentCreate) {
		e.SetStatus("WITHDRAWN").SetWithdrawnAt(at(time.April, 2)).SetDueOn(calendar.NewDate(2026, 3, 30))
	})
	dan := w.person("dan", "d/west/two", func(m *ent.MemberCreate) { m.SetResidency(member.ResidencyFLOATING) })
	c.StagePeriod.Create().SetMemberID(dan.ID).SetStage("ACTIVIST").SetUntilDay(march).SetNotedAt(now).ExecX(w.system())
	c.StagePeriod.Create().SetMemberID(dan.ID).SetStage("PROBATIONARY").SetUntilDay(april).SetNotedAt(now).ExecX(w.system())
	c.ResidencyPeriod.Create().SetMemberID(dan.ID).SetResidency("SETTLED").SetUntilDay(april).SetNotedAt(now).ExecX(w.system())
	w.place(dan, func(e *ent.EnrollmentCreate) {
		e.SetStatus("COMPLETED").SetCompletedAt(at(time.March, 30)).SetCompletedLessons(1)
	})

	// two was called "the old two" and lay in east until April.
	c.OrganizationPlacement.Create().SetOrganizationID(w.units["d/west/two"].ID).SetParentID(w.units["d/east"].ID).SetName("the old two").SetUntilDay(april).SetNotedAt(now).ExecX(w.system())
	c.OrganizationPlacement.Create().SetOrganizationID(w.units["d/west/two"].ID).SetParentID(w.units["d"].ID).SetName("the oldest").SetUntilDay(calendar.NewDate(2026, 2, 1)).SetNotedAt(now).ExecX(w.system())
	for i, e := range []struct {
		who   *ent.Member
		on    calendar.Date
		hours int
	}{{ann, march, 3200}, {dan, calendar.NewDate(2026, 4, 1), 3200}, {dan, calendar.NewDate(2026, 2, 1), 4000}} {
		c.CreditEntry.Create().SetMemberID(e.who.ID).SetOrganizationID(e.who.OrganizationID).SetSource("MANUAL").SetSourceID(0).SetOnceKey(fmt.Sprint(i)).SetHundredths(e.hours).
			SetSeconds(0).SetOccurredOn(e.on).SetYear(2026).SetRule("x").SetTitle("x").SetCreatedAt(now).ExecX(w.system())
	}
	// dan was the secretary until June.
	c.Post.Create().SetMemberID(dan.ID).SetOrganizationID(w.units["d/west/two"].ID).SetPosition("SECRETARY").SetFromDay(calendar.NewDate(2025, 1, 1)).
		SetUntilDay(calendar.NewDate(2026, 6, 1)).SetAppointedByID(1).SetAppointedAt(now).ExecX(w.system())
	w.load()
	return w
}

func (w *world) on(ctx context.Context, unit string, day *calendar.Date) *reports.CompletionReport {
	w.t.Helper()
	completionstest.Count(w.t, w.db)
	r, err := w.service.CompletionReport(ctx, w.units[unit].ID, w.courses[0], day)
	if err == nil {
		err = w.service.Count(ctx, r)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func counted(r *reports.CompletionReport) string {
	var said []string
	for _, row := range r.Rows {
		c := row.Counts
		said = append(said, fmt.Sprintf("%s: %d members, %d-%d-%d, %d overdue, %gs", row.Organization.Name, c.Members, c.NotStarted, c.InProgress, c.Completed, c.Overdue, c.CreditedSeconds))
	}
	return strings.Join(said, "\n")
}

func TestLastMarchShowsLastMarch(t *testing.T) {
	w := school(t)
	chief := w.viewer("d", "ADMIN d")
	const then = "d/east: 3 members, 1-1-1, 1 overdue, 60s\nd/west: 0 members, 0-0-0, 0 overdue, 0s\nd: 0 members, 0-0-0, 0 overdue, 0s"
	if got := counted(w.on(chief, "d", &march)); got != then {
		t.Errorf("last March:\n%s\nwant\n%s", got, then)
	}
	const east = "d/east/one: 1 members, 0-1-0, 0 overdue, 60s\nthe old two: 1 members, 0-0-1, 0 overdue, 0s\nd/east: 1 members, 1-0-0, 1 overdue, 0s"
	if got := counted(w.on(chief, "d/east", &march)); got != east {
		t.Errorf("last March in east:\n%s\nwant\n%s", got, east)
	}
	if name := w.on(chief, "d/west/two", &march).Organization.Name; name != "the old two" {
		t.Errorf("it was called %s", name)
	}
	january := calendar.NewDate(2026, time.January, 10)
	const before = "d/east: 2 members, 0-0-0, 0 overdue, 0s\nd/west: 0 members, 0-0-0, 0 overdue, 0s\nthe oldest: 1 members, 0-0-0, 0 overdue, 0s\nd: 0 members, 0-0-0, 0 overdue, 0s"
	if got := counted(w.on(chief, "d", &january)); got != before {
		t.Errorf("in January:\n%s\nwant\n%s", got, before)
	}
	const today = "d/east: 1 members, 0-0-0, 0 overdue, 0s\nd/west: 2 members, 0-0-2, 0 overdue, 120s\nd: 0 members, 0-0-0, 0 overdue, 0s"
	for name, day := range map[string]*calendar.Date{"now": nil, "today": ptr(calendar.NewDate(2026, time.July, 1))} {
		if got := counted(w.on(chief, "d", day)); got != today {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, today)
		}
	}

	var rows []string
	err := w.service.CompletionRows(chief, w.on(chief, "d", &march), func(m reports.CompletionMemberRow) error {
		rows = append(rows, fmt.Sprintf("%s of %s below %s, %s %s, %s, %d lessons", m.Name, m.Organization.Name, m.Above, m.Stage, m.Residency, m.Enrollment.Status, m.Enrollment.CompletedLessons))
		return nil
	})
	want := []string{
		"cid of d/east below d, FULL SETTLED, NOT_STARTED, 0 lessons",
		"ann of d/east/one below d/east, FULL SETTLED, IN_PROGRESS, 0 lessons",
		"dan of the old two below d/east, PROBATIONARY SETTLED, COMPLETED, 0 lessons",
	}
	if err != nil || !slices.Equal(rows, want) {
		t.Errorf("by member (%v):\n%s", err, strings.Join(rows, "\n"))
	}
}

func TestCreditHoursOfLastMarch(t *testing.T) {
	w := school(t)
	chief := w.viewer("d", "ADMIN d")
	said := func(day *calendar.Date) string {
		r, err := w.service.CreditReport(chief, w.units["d"].ID, 2026, day)
		if err != nil {
			t.Fatal(err)
		}
		var rows []string
		for _, row := range r.Rows {
			rows = append(rows, fmt.Sprintf("%s: %d, %d met, %g", row.Organization.Name, row.Counts.Members, row.Counts.TargetMet, row.Counts.EarnedHours))
		}
		return strings.Join(rows, "\n")
	}
	// dan, who was the secretary then, had 40 of 56 hours.
	if got := said(&march); got != "d/east: 3, 1 met, 72\nd/west: 0, 0 met, 0\nd: 0, 0 met, 0" {
		t.Errorf("last March:\n%s", got)
	}
	if got := said(nil); got != "d/east: 1, 0 met, 0\nd/west: 2, 2 met, 104\nd: 0, 0 met, 0" {
		t.Errorf("now:\n%s", got)
	}
	for name, c := range map[string]struct {
		day  *calendar.Date
		want string
	}{"last March": {&march, "cid 0/32 ann 32/32 dan 40/56"}, "now": {nil, "ben 0/32 ann 32/32 dan 72/32"}} {
		var rows []string
		err := w.service.CreditRows(chief, w.units["d"], 2026, c.day, func(m reports.CreditMemberRow) error {
			rows = append(rows, fmt.Sprintf("%s %g/%g", m.Name, m.EarnedHours, m.TargetHours))
			return nil
		})
		if got := strings.Join(rows, " "); err != nil || got != c.want {
			t.Errorf("%s by member: %s, want %s (%v)", name, got, c.want, err)
		}
	}
}

func TestWhoReadsThePast(t *testing.T) {
	w := school(t)
	tomorrow := calendar.NewDate(2026, time.July, 2)
	for name, c := range map[string]struct {
		who  context.Context
		unit string
		day  calendar.Date
		want problem.Code
	}{
		"what two belongs to now":          {w.viewer("d/west", "ADMIN d/west"), "d/west/two", march, ""},
		"what two belonged to":             {w.viewer("d/east", "ADMIN d/east"), "d/west/two", march, problem.NotFound},
		"its own past":                     {w.viewer("d/east", "ADMIN d/east"), "d/east", march, ""},
		"a trainer":                        {w.viewer("d", "TRAINER d"), "d", march, problem.NotFound},
		"a day to come":                    {w.viewer("d", "ADMIN d"), "d", tomorrow, problem.BadUserInput},
		"a day before there was any party": {w.viewer("d", "ADMIN d"), "d", calendar.NewDate(1921, time.June, 30), problem.BadUserInput},
	} {
		_, err := w.service.CompletionReport(c.who, w.units[c.unit].ID, w.courses[0], &c.day)
		check(t, name, err, c.want)
		_, err = w.service.CreditReport(c.who, w.units[c.unit].ID, 2026, &c.day)
		check(t, name+": hours", err, c.want)
	}
}

// TestMovesThatDoNotFitMakeNoRing writes down that two organisations lay below each
// other: days of moves may be given late, and wrongly.
func TestMovesThatDoNotFitMakeNoRing(t *testing.T) {
	w := newWorld(t, "d", "d/a", "d/b")
	c := w.db.Client(w.system())
	for a, b := range map[string]string{"d/a": "d/b", "d/b": "d/a"} {
		c.OrganizationPlacement.Create().SetOrganizationID(w.units[a].ID).SetParentID(w.units[b].ID).SetName(a).SetUntilDay(march).SetNotedAt(now).ExecX(w.system())
	}
	day := calendar.NewDate(2026, time.March, 1)
	r := w.on(w.viewer("d", "ADMIN d"), "d", &day)
	if r.Total.Members != 0 {
		t.Errorf("%v", r.Total)
	}
}

// TestTheCommonPathCostsWhatItDid counts the statements of reports of the present and of
// a past day.
func TestTheCommonPathCostsWhatItDid(t *testing.T) {
	w := school(t)
	for name, c := range map[string]struct {
		day            *calendar.Date
		places, credit int
	}{"now": {nil, 1, 1}, "last March": {&march, 5, 4}} {
		ctx, count := database.CountStatements(w.viewer("d", "ADMIN d"))
		w.on(ctx, "d", c.day)
		if got := int(count.Load()); got != c.places {
			t.Errorf("%s: completion takes %d statements, want %d", name, got, c.places)
		}
		ctx, count = database.CountStatements(w.viewer("d", "ADMIN d"))
		if _, err := w.service.CreditReport(ctx, w.units["d"].ID, 2026, c.day); err != nil {
			t.Fatal(err)
		}
		if got := int(count.Load()); got != c.credit {
			t.Errorf("%s: credit hours take %d statements, want %d", name, got, c.credit)
		}
	}
}
