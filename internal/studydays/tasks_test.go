package studydays_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent/auditentry"
	"partyschool/ent/checkinsecret"
	"partyschool/ent/holidayshift"
	"partyschool/ent/member"
	"partyschool/ent/signinattempt"
	"partyschool/internal/calendar"
	"partyschool/internal/paging"
	"partyschool/internal/studydays"
)

func (w *world) rule(who, unit, residency, from, recurrence string) error {
	input := studydays.SetFixedStudyDayInput{OrganizationID: w.units[unit].ID, Residency: member.Residency(residency), FromOn: day(from)}
	if recurrence != "" {
		input.Recurrence = &recurrence
	}
	_, err := w.service.SetFixedStudyDay(w.as(who), input)
	return err
}

func (w *world) shift(who, unit, on, to string) error {
	input := studydays.AddHolidayShiftInput{OrganizationID: w.units[unit].ID, Day: day(on), Name: "放假"}
	if to != "" {
		input.MovedTo = ptr(day(to))
	}
	_, err := w.service.AddHolidayShift(w.as(who), input)
	return err
}

func (w *world) plan(who, unit, on, topic string) error {
	_, err := w.service.PlanStudyDay(w.as(who), studydays.PlanStudyDayInput{OrganizationID: w.units[unit].ID, Day: day(on), Topic: topic})
	return err
}

func (w *world) code(who, unit string) (string, error) {
	c, err := w.service.CheckInCode(w.as(who), w.units[unit].ID)
	if err != nil {
		return "", err
	}
	return c.Code, nil
}

func (w *world) checkIn(who, code, unit string) error {
	input := studydays.CheckInInput{Code: code}
	if unit != "" {
		input.OrganizationID = &w.units[unit].ID
	}
	_, err := w.service.CheckIn(w.as(who), input)
	return err
}

func (w *world) leave(who, kind, from, to string) (int64, error) {
	p, err := w.service.AskForLeave(w.as(who), studydays.AskForLeaveInput{Kind: studydays.LeaveKind(kind), FromOn: day(from), ToOn: ptr(day(to)), Reason: ptr("说来话长")})
	if err != nil {
		return 0, err
	}
	return p.Leave.ID, nil
}

func (w *world) record(who, whom, on string) error {
	_, err := w.service.RecordAttendance(w.as(who), studydays.RecordAttendanceInput{MemberID: w.people[whom], Day: day(on)})
	return err
}

func (w *world) ok(what string, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%s: %v", what, err)
	}
}

func (w *world) makeUp() {
	w.t.Helper()
	w.ok("make up", w.service.MakeUp(context.Background()))
}

// list describes an organiser's list.
func (w *world) list(who, unit, on string) string {
	w.t.Helper()
	list, err := w.service.StudyDay(w.as(who), w.units[unit], day(on))
	w.ok("list", err)
	page, err := list.Members(nil, paging.Args{First: ptr(100)})
	w.ok("members", err)
	said := []string{}
	count := map[studydays.StudyDayStatus]int{}
	for _, m := range page.Nodes() {
		said = append(said, m.Name+" "+string(m.Status))
		count[m.Status]++
	}
	if list.Present != count[studydays.Present] || list.MadeUp != count[studydays.MadeUp] || list.OnLeave != count[studydays.OnLeave] ||
		list.Missing != count[studydays.Missing] || list.Away != count[studydays.Away] || list.Expected != len(said)-list.Away {
		w.t.Errorf("the numbers %+v do not fit the names %q", list, said)
	}
	return strings.Join(said, ", ")
}

func TestTheTwoCalendars(t *testing.T) {
	w := newWorld(t)
	w.want("settled, on the 15th", w.next("settled"), "2026-07-15")
	w.want("floating, on a Wednesday", w.next("floating"), "2026-07-15")
	w.at("2026-07-15 23:59:59")
	w.want("until midnight", w.next("settled"), "2026-07-15")
	w.at("2026-07-16 00:00:00")
	w.want("settled, from midnight on", w.next("settled"), "2026-08-15")
	w.want("floating, from midnight on", w.next("floating"), "2026-07-22")

	// Who becomes floating on 10 August has the other calendar from then on.
	c := w.db.Client(system())
	c.Member.Update().Where(member.ID(w.people["settled"])).SetResidency("FLOATING").ExecX(system())
	c.ResidencyPeriod.Create().SetMemberID(w.people["settled"]).SetResidency("SETTLED").SetUntilDay(day("2026-08-10")).SetNotedAt(w.clock.Now()).ExecX(system())
	w.want("became floating", w.year("settled", "2026-07-15", "2026-08-20"), "2026-07-15 until 2026-07-29; 2026-08-12; 2026-08-19")
	w.at("2026-08-20 09:00:00")
	w.want("a settled member in July", w.list("east admin", "east", "2026-07-15"), "east admin MISSING, floating MISSING, grouped MISSING, settled MISSING")
	w.want("not on a Wednesday of July", w.list("east admin", "east", "2026-07-22"), "floating MISSING, grouped MISSING")
	w.want("a floating one in August", w.list("east admin", "east", "2026-08-12"), "floating MISSING, grouped MISSING, settled MISSING")
}

func TestTheDayIsTheSchoolsOwn(t *testing.T) {
	// It is still Tuesday evening in New York.
	w := newWorldIn(t, "America/New_York")
	w.clock.Set(time.Date(2026, 7, 15, 3, 59, 59, 0, time.UTC))
	w.want("the day before", w.next("floating"), "2026-07-15")
	_, err := w.code("east admin", "east")
	w.want("no code yet", code(err), "CONFLICT")
	w.clock.Set(time.Date(2026, 7, 15, 4, 0, 0, 0, time.UTC))
	_, err = w.code("east admin", "east")
	w.want("from midnight on", code(err), "")
	// A lesson completed at ten in the evening there was completed on that day.
	w.complete("floating", time.Date(2026, 7, 16, 3, 59, 59, 0, time.UTC))
	w.clock.Set(time.Date(2026, 7, 17, 0, 0, 0, 0, time.UTC))
	w.want("completed before midnight", w.year("floating", "2026-07-15", "2026-07-15"), "2026-07-15 LESSON")
}

func TestRulesAreInherited(t *testing.T) {
	w := newWorld(t)
	w.ok("district", w.rule("chief", "district", "FLOATING", "2026-08-01", "FREQ=WEEKLY;BYDAY=MO"))
	w.ok("east", w.rule("east admin", "east", "FLOATING", "2026-08-12", "FREQ=MONTHLY;BYDAY=-1FR"))
	w.ok("group", w.rule("east admin", "group", "FLOATING", "2026-08-20", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"))
	w.ok("group, no longer", w.rule("east admin", "group", "FLOATING", "2026-09-16", ""))
	w.want("west", w.year("western", "2026-07-15", "2026-08-20"), "2026-07-15; 2026-07-22; 2026-07-29; 2026-08-03; 2026-08-10; 2026-08-17")
	w.want("east", w.year("floating", "2026-07-29", "2026-09-30"), "2026-07-29; 2026-08-03; 2026-08-10; 2026-08-28; 2026-09-25")
	// Every second Tuesday, counted from the week of Thursday the 20th.
	w.want("group", w.year("grouped", "2026-08-10", "2026-09-30"), "2026-08-10; 2026-09-01; 2026-09-15; 2026-09-25")
	w.want("settled ones", w.year("settled", "2026-08-01", "2026-08-31"), "2026-08-15")
	for on, want := range map[string]string{"2026-07-31": "", "2026-08-11": "district", "2026-08-12": "east", "2026-08-25": "group", "2026-09-16": "east"} {
		rules := w.service.Rules(w.units["group"], ptr(day(on)))
		from := ""
		if rules[1].SetBy != nil {
			from = rules[1].SetBy.Code
		}
		w.want("where the rule of "+on+" comes from", from, want)
	}
	said := w.db.Client(system()).AuditEntry.Query().Where(auditentry.Action("setFixedStudyDay")).CountX(system())
	w.ok("the same again", w.rule("east admin", "east", "FLOATING", "2026-08-12", "freq=monthly;byday=-1fr"))
	if now := w.db.Client(system()).AuditEntry.Query().Where(auditentry.Action("setFixedStudyDay")).CountX(system()); said != 4 || now != said {
		t.Errorf("%d lines in the audit trail, %d after the same again", said, now)
	}
}

func TestHolidays(t *testing.T) {
	w := newWorld(t)
	w.ok("moved", w.shift("chief", "district", "2026-10-07", "2026-10-10"))
	w.ok("cancelled", w.shift("chief", "district", "2026-09-30", ""))
	w.ok("onto the next one", w.shift("chief", "district", "2026-10-14", "2026-10-21"))
	w.want("west", w.year("western", "2026-09-21", "2026-10-31"), "2026-09-23; 2026-10-10 for 2026-10-07; 2026-10-21; 2026-10-28")
	w.want("settled members are not concerned", w.year("settled", "2026-09-21", "2026-10-31"), "2026-10-15")
	// The nearest word holds.
	w.ok("otherwise in the east", w.shift("east admin", "east", "2026-09-30", "2026-09-29"))
	w.want("group", w.year("grouped", "2026-09-21", "2026-10-10"), "2026-09-23; 2026-09-29 for 2026-09-30; 2026-10-10 for 2026-10-07")
	for what, err := range map[string]error{
		"BAD_USER_INPUT day":     w.shift("chief", "district", "2026-07-14", ""),
		"BAD_USER_INPUT movedTo": w.shift("chief", "district", "2026-11-04", "2026-11-04"),
		"CONFLICT":               w.shift("chief", "district", "2026-11-04", "2026-10-07"),
	} {
		w.want("refused", code(err), what)
	}
	w.want("too far", code(w.shift("chief", "district", "2026-11-04", "2027-01-04")), "BAD_USER_INPUT movedTo")
	w.want("into the past", code(w.shift("chief", "district", "2026-07-22", "2026-07-14")), "BAD_USER_INPUT movedTo")
	w.want("a day that others are moved to", code(w.shift("chief", "district", "2026-10-10", "2026-10-12")), "CONFLICT")

	shifts, err := w.service.HolidayShifts(w.units["east"], 2026)
	w.ok("list", err)
	var said []string
	for _, s := range shifts {
		said = append(said, s.Day.String()+" by "+w.tree.Unit(s.OrganizationID).Code)
	}
	w.want("in force in the east", strings.Join(said, ", "), "2026-09-30 by east, 2026-10-07 by district, 2026-10-14 by district")
	own := w.db.Client(system()).HolidayShift.Query().Where(holidayshift.OrganizationID(w.units["east"].ID)).OnlyX(system())
	_, err = w.service.RemoveHolidayShift(w.as("west admin"), studydays.RemoveHolidayShiftInput{ID: own.ID})
	w.want("another's", code(err), "NOT_FOUND")
	_, err = w.service.RemoveHolidayShift(w.as("east admin"), studydays.RemoveHolidayShiftInput{ID: own.ID})
	w.ok("removed", err)
	w.want("as above again", w.year("grouped", "2026-09-21", "2026-10-05"), "2026-09-23")
	_, err = w.service.RemoveHolidayShift(w.as("east admin"), studydays.RemoveHolidayShiftInput{ID: own.ID})
	w.want("twice", code(err), "NOT_FOUND")
	past := w.db.Client(system()).HolidayShift.Query().Where(holidayshift.Day(day("2026-10-07"))).OnlyX(system())
	w.at("2026-10-08 09:00:00")
	_, err = w.service.RemoveHolidayShift(w.as("chief"), studydays.RemoveHolidayShiftInput{ID: past.ID})
	w.want("what has passed", code(err), "CONFLICT")
}

func TestACancelledDay(t *testing.T) {
	w := newWorld(t)
	w.ok("cancelled this morning", w.shift("east admin", "east", "2026-07-15", ""))
	w.want("floating", w.next("floating"), "2026-07-22")
	w.want("nobody is expected", w.list("east admin", "east", "2026-07-15"), "")
	_, err := w.code("east admin", "east")
	w.want("no code", code(err), "CONFLICT")
	w.want("no check-in", code(w.checkIn("floating", "123456", "")), "CONFLICT")
	w.want("the west studies", w.list("west admin", "west", "2026-07-15"), "west admin MISSING, western MISSING")
}

func TestPlans(t *testing.T) {
	w := newWorld(t)
	w.ok("district", w.plan("chief", "district", "2026-07-15", "纪念建党"))
	w.ok("group", w.plan("east admin", "group", "2026-07-15", "市场消防"))
	w.want("own", w.next("grouped"), "2026-07-15 市场消防")
	w.want("inherited", w.next("western"), "2026-07-15 纪念建党")
	w.want("no study day", code(w.plan("chief", "district", "2026-07-16", "x")), "CONFLICT")
	w.want("no words", code(w.plan("chief", "district", "2026-07-22", "  ")), "BAD_USER_INPUT topic")
	w.want("the past", code(w.plan("chief", "district", "2026-07-08", "x")), "BAD_USER_INPUT day")
	w.ok("a day of the group alone", w.rule("east admin", "group", "FLOATING", "2026-07-20", "FREQ=WEEKLY;BYDAY=MO"))
	w.ok("can be planned above", w.plan("chief", "district", "2026-07-20", "周一"))
	w.ok("again", w.plan("chief", "district", "2026-07-15", "改了"))
	w.ok("the same", w.plan("chief", "district", "2026-07-15", "改了"))
	w.want("the last word", w.next("western"), "2026-07-15 改了")
	if n := w.db.Client(system()).AuditEntry.Query().Where(auditentry.Action("planStudyDay")).CountX(system()); n != 4 {
		t.Errorf("%d lines in the audit trail, want 4", n)
	}
	days, err := w.service.Planned(w.as("western"), w.units["west"], "FLOATING", 2026)
	w.ok("planned", err)
	if len(days) != 52 || *days[27].Topic != "改了" || days[27].Organization.Code != "district" {
		t.Errorf("%d days, the 28th %v", len(days), days[27])
	}
}

func TestCheckIn(t *testing.T) {
	w := newWorld(t)
	shown, err := w.code("east admin", "east")
	w.ok("code", err)
	again, err := w.code("east admin", "east")
	w.ok("code", err)
	w.want("the same within its minute", again, shown)
	w.ok("settled", w.checkIn("settled", shown, ""))
	w.ok("twice", w.checkIn("settled", shown, ""))
	w.ok("a group below", w.checkIn("grouped", " "+shown+" ", ""))
	w.want("a guest must say where", code(w.checkIn("western", shown, "")), "BAD_USER_INPUT code")
	w.ok("a guest", w.checkIn("western", shown, "east"))
	w.want("the home branch sees the guest", w.list("west admin", "west", "2026-07-15"), "west admin MISSING, western PRESENT")
	w.want("no code is shown there", code(w.checkIn("floating", shown, "west")), "BAD_USER_INPUT code")
	w.want("no such organisation", code(w.checkIn("floating", shown, "district")), "BAD_USER_INPUT code")
	w.want("no digits", code(w.checkIn("floating", "12345六", "")), "BAD_USER_INPUT code")
	w.want("too short", code(w.checkIn("floating", "1234", "")), "BAD_USER_INPUT code")
	w.want("own day", w.next("settled"), "2026-07-15 CHECK_IN")
	if n := w.db.Client(system()).StudyDayAttendance.Query().CountX(system()); n != 3 {
		t.Errorf("%d attendances, want 3", n)
	}
	if n := w.db.Client(system()).CheckInSecret.Query().CountX(system()); n != 1 {
		t.Errorf("%d secrets, want 1", n)
	}
	// On the morrow it is no study day, and the code is another one anyway.
	w.at("2026-07-16 00:00:01")
	w.want("the day is over", code(w.checkIn("floating", shown, "")), "CONFLICT")
}

func TestACodeHasOneStepOfGrace(t *testing.T) {
	w := newWorld(t)
	shown := func(moment string) string {
		w.at("2026-07-15 " + moment)
		said, err := w.code("east admin", "east")
		w.ok("code", err)
		return said
	}
	first := shown("10:00:00")
	w.want("until the minute ends", shown("10:00:59"), first)
	if second := shown("10:01:00"); second == first {
		t.Error("the code does not rotate")
	}
	w.at("2026-07-15 10:01:59")
	w.ok("a minute late", w.checkIn("floating", first, ""))
	w.at("2026-07-15 10:02:00")
	w.want("two minutes late", code(w.checkIn("settled", first, "")), "BAD_USER_INPUT code")
	c, err := w.service.CheckInCode(w.as("east admin"), w.units["east"].ID)
	w.ok("code", err)
	w.want("says until when", c.ChangesAt.Format("15:04:05")+" "+c.ValidUntil.Format("15:04:05"), "02:03:00 02:04:00")
	// Another day's secret is another one.
	w.at("2026-07-22 10:02:00")
	if next, err := w.code("east admin", "east"); err != nil || next == c.Code {
		t.Errorf("a week later it is %s again, %v", next, err)
	}
	if secrets := w.db.Client(system()).CheckInSecret.Query().Select(checkinsecret.FieldDay).CountX(system()); secrets != 2 {
		t.Errorf("%d secrets, want 2", secrets)
	}
}

func TestWrongCodesAreThrottled(t *testing.T) {
	w := newWorld(t)
	right, err := w.code("east admin", "east")
	w.ok("code", err)
	wrong := "000000"
	if right == wrong {
		wrong = "000001"
	}
	for range 5 {
		w.want("wrong", code(w.checkIn("floating", wrong, "")), "BAD_USER_INPUT code")
	}
	w.want("the sixth", code(w.checkIn("floating", wrong, "")), "RATE_LIMITED")
	w.want("the right one waits too", code(w.checkIn("floating", right, "")), "RATE_LIMITED")
	w.ok("others do not wait", w.checkIn("settled", right, ""))
	if n := w.db.Client(system()).SignInAttempt.Query().Where(signinattempt.SubjectHasPrefix("check-in:")).CountX(system()); n != 5 {
		t.Errorf("%d tries are counted, want 5", n)
	}
	w.clock.Advance(10 * time.Minute)
	right, err = w.code("east admin", "east")
	w.ok("code", err)
	w.ok("ten minutes later", w.checkIn("floating", right, ""))
}

func TestTwentyTapsCountOnce(t *testing.T) {
	w := newWorld(t)
	shown, err := w.code("east admin", "east")
	w.ok("code", err)
	zone, _ := calendar.New("Asia/Shanghai")
	nodes := []*studydays.Service{w.service, w.node(zone)}
	var wg sync.WaitGroup
	errs := make([]error, 20)
	ctx := w.as("floating")
	for i := range errs {
		wg.Go(func() { _, errs[i] = nodes[i%2].CheckIn(ctx, studydays.CheckInInput{Code: shown}) })
	}
	wg.Wait()
	failed := 0
	for _, err := range errs {
		if err != nil && code(err) != "RATE_LIMITED" {
			t.Errorf("a tap: %v", err)
		} else if err != nil {
			failed++
		}
	}
	t.Logf("%d taps were told to slow down", failed)
	w.ok("once more", w.checkIn("floating", shown, ""))
	if n := w.db.Client(system()).StudyDayAttendance.Query().CountX(system()); n != 1 {
		t.Errorf("%d attendances, want 1", n)
	}
	// So it is with a first look at the code.
	w.at("2026-07-22 10:00:00")
	seen := make([]string, 20)
	admin := w.as("east admin")
	for i := range seen {
		wg.Go(func() {
			if c, err := nodes[i%2].CheckInCode(admin, w.units["east"].ID); err == nil {
				seen[i] = c.Code
			}
		})
	}
	wg.Wait()
	for _, s := range seen {
		if s == "" || s != seen[0] {
			t.Errorf("several codes: %q", seen)
			break
		}
	}
}

func TestStudyOnTheDayKeepsIt(t *testing.T) {
	w := newWorld(t)
	w.study("settled", "2026-07-15", 29)
	w.want("too little", w.next("settled"), "2026-07-15")
	w.study("settled", "2026-07-15", 1)
	w.want("half an hour in two lessons", w.next("settled"), "2026-07-15 LESSON")
	w.study("floating", "2026-07-14", 300)
	w.want("the day before", w.next("floating"), "2026-07-15")
	w.complete("floating", time.Date(2026, 7, 15, 15, 59, 59, 0, time.UTC))
	w.want("a short lesson completed", w.next("floating"), "2026-07-15 LESSON")
	w.complete("grouped", time.Date(2026, 7, 15, 16, 0, 0, 0, time.UTC))
	w.want("completed after midnight", w.next("grouped"), "2026-07-15")
	w.want("the list", w.list("east admin", "east", "2026-07-15"), "east admin MISSING, floating PRESENT, grouped MISSING, settled PRESENT")
}

func TestMakeUp(t *testing.T) {
	w := newWorld(t)
	// The Wednesdays of July and August of which nothing was kept.
	w.at("2026-07-24 09:00:00")
	w.study("floating", "2026-07-23", 45)
	w.makeUp()
	w.want("the oldest within two weeks", w.year("floating", "2026-07-08", "2026-07-22"),
		"2026-07-08; 2026-07-15 MAKE_UP on 2026-07-23; 2026-07-22 until 2026-08-05")
	w.makeUp()
	w.study("floating", "2026-07-29", 45)
	w.at("2026-07-30 09:00:00")
	w.makeUp()
	w.want("what kept its own day makes up none", w.year("floating", "2026-07-15", "2026-07-29"),
		"2026-07-15 MAKE_UP on 2026-07-23; 2026-07-22 until 2026-08-05; 2026-07-29 LESSON")
	// Two days of study make up two days, one makes up one.
	w.at("2026-08-21 09:00:00")
	w.study("floating", "2026-08-04", 45) // reported late
	w.study("floating", "2026-08-20", 500)
	w.makeUp()
	w.want("one by one", w.year("floating", "2026-07-15", "2026-08-19"),
		"2026-07-15 MAKE_UP on 2026-07-23; 2026-07-22; 2026-07-29 LESSON; 2026-08-05; 2026-08-12 MAKE_UP on 2026-08-20; 2026-08-19 until 2026-09-02")
	w.makeUp()
	if n := w.db.Client(system()).StudyDayAttendance.Query().CountX(system()); n != 2 {
		t.Errorf("%d rows, want 2", n)
	}
	w.want("the list", w.list("east admin", "east", "2026-08-12"), "floating MADE_UP, grouped MISSING")
}

func TestMakeUpOnManyNodes(t *testing.T) {
	w := newWorld(t)
	zone, _ := calendar.New("Asia/Shanghai")
	nodes := []*studydays.Service{w.service, w.node(zone)}
	w.at("2026-08-03 09:00:00")
	for _, name := range []string{"floating", "grouped", "western"} {
		w.study(name, "2026-07-30", 60)
		w.study(name, "2026-08-01", 60)
		w.study(name, "2026-08-02", 60)
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if err := nodes[i%2].MakeUp(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	// The 22nd and the 29th are within the window; the 15th is not of 30 July any more.
	for _, name := range []string{"floating", "grouped", "western"} {
		w.want(name, w.year(name, "2026-07-15", "2026-07-29"), "2026-07-15; 2026-07-22 MAKE_UP on 2026-07-30; 2026-07-29 MAKE_UP on 2026-08-01")
	}
}

func TestLeave(t *testing.T) {
	w := newWorld(t)
	id, err := w.leave("settled", "SICK", "2026-07-15", "2026-07-20")
	w.ok("on the day", err)
	second, err := w.leave("settled", "SICK", "2026-07-15", "2026-07-20")
	w.ok("twice", err)
	if second != id {
		t.Error("asked twice, there are two leaves")
	}
	_, err = w.leave("floating", "AWAY", "2026-07-15", "2026-08-31")
	w.ok("away", err)
	_, err = w.leave("east admin", "AWAY", "2026-07-15", "2026-07-15")
	w.ok("a settled member away", err)
	w.want("the list", w.list("east admin", "east", "2026-07-15"), "east admin ON_LEAVE, floating AWAY, grouped MISSING, settled ON_LEAVE")
	w.want("own", w.next("settled"), "2026-07-15 leave SICK")

	_, err = w.leave("settled", "WORK", "2026-07-14", "2026-07-14")
	w.want("afterwards", code(err), "BAD_USER_INPUT fromOn")
	_, err = w.leave("settled", "WORK", "2026-07-16", "2026-07-15")
	w.want("backwards", code(err), "BAD_USER_INPUT toOn")
	_, err = w.leave("settled", "WORK", "2026-07-16", "2027-07-17")
	w.want("too long", code(err), "BAD_USER_INPUT toOn")
	recorded := func(who, whom, from string) error {
		_, err := w.service.RecordLeave(w.as(who), studydays.RecordLeaveInput{MemberID: w.people[whom], Kind: "WORK", FromOn: day(from)})
		return err
	}
	w.ok("by the organiser, later", recorded("east admin", "grouped", "2026-07-01"))
	w.ok("twice", recorded("east admin", "grouped", "2026-07-01"))
	w.want("too late", code(recorded("east admin", "grouped", "2026-06-13")), "BAD_USER_INPUT fromOn")
	w.want("another's", code(recorded("west admin", "grouped", "2026-07-01")), "NOT_FOUND")

	cancel := func(who string, id int64) error {
		_, err := w.service.CancelLeave(w.as(who), studydays.CancelLeaveInput{ID: id})
		return err
	}
	w.want("somebody else's", code(cancel("floating", id)), "NOT_FOUND")
	w.want("another branch's", code(cancel("west admin", id)), "NOT_FOUND")
	w.ok("own", cancel("settled", id))
	w.ok("twice", cancel("settled", id))
	w.want("expected again", w.next("settled"), "2026-07-15")
	third, err := w.leave("settled", "FAMILY", "2026-07-15", "2026-07-15")
	w.ok("again", err)
	w.at("2026-07-16 09:00:00")
	w.want("it is over", code(cancel("settled", third)), "CONFLICT")
	w.ok("people decide", cancel("east admin", third))
	lines := w.db.Client(system()).AuditEntry.Query().Where(auditentry.ActionIn("recordLeave", "cancelLeave")).AllX(system())
	if len(lines) != 2 {
		t.Errorf("%d lines in the audit trail, want 2", len(lines))
	}
	for _, line := range lines {
		if strings.Contains(line.Summary, "说来话长") {
			t.Errorf("the trail tells the reason: %s", line.Summary)
		}
	}
	// What was on leave may be made up all the same, after what was missed.
	w.study("grouped", "2026-07-16", 60)
	w.makeUp()
	w.want("missed before on leave", w.year("grouped", "2026-07-01", "2026-07-15"), "2026-07-01 leave WORK; 2026-07-08 MAKE_UP on 2026-07-16; 2026-07-15 until 2026-07-29")
	leaves, err := w.service.Leaves(w.as("floating"), w.row("floating"), nil)
	w.ok("leaves", err)
	if len(leaves) != 1 {
		t.Errorf("%d leaves, want 1", len(leaves))
	}
}

func TestRecordAttendance(t *testing.T) {
	w := newWorld(t)
	w.ok("today", w.record("east admin", "settled", "2026-07-15"))
	w.ok("twice", w.record("chief", "settled", "2026-07-15"))
	w.ok("last week", w.record("east admin", "grouped", "2026-07-08"))
	w.want("own", w.next("settled"), "2026-07-15 RECORDED")
	w.want("no study day", code(w.record("east admin", "settled", "2026-07-08")), "CONFLICT")
	w.want("to come", code(w.record("east admin", "floating", "2026-07-22")), "BAD_USER_INPUT day")
	w.want("too long ago", code(w.record("east admin", "floating", "2026-06-10")), "BAD_USER_INPUT day")
	w.want("another's", code(w.record("west admin", "floating", "2026-07-15")), "NOT_FOUND")
	withdraw := func(who, whom, on string) error {
		_, err := w.service.WithdrawAttendance(w.as(who), studydays.WithdrawAttendanceInput{MemberID: w.people[whom], Day: day(on)})
		return err
	}
	w.want("another's", code(withdraw("west admin", "settled", "2026-07-15")), "NOT_FOUND")
	w.ok("a mistake", withdraw("east admin", "settled", "2026-07-15"))
	w.ok("twice", withdraw("east admin", "settled", "2026-07-15"))
	w.want("as if never noted", w.next("settled"), "2026-07-15")
	shown, err := w.code("east admin", "east")
	w.ok("code", err)
	w.ok("came after all", w.checkIn("settled", shown, ""))
	w.ok("what the member did", withdraw("east admin", "settled", "2026-07-15"))
	w.want("stays", w.next("settled"), "2026-07-15 CHECK_IN")
	if n := w.db.Client(system()).AuditEntry.Query().Where(auditentry.Action("withdrawAttendance")).CountX(system()); n != 1 {
		t.Errorf("%d lines of withdrawing in the audit trail, want 1", n)
	}
	if n := w.db.Client(system()).AuditEntry.Query().Where(auditentry.Action("recordAttendance")).CountX(system()); n != 2 {
		t.Errorf("%d lines in the audit trail, want 2", n)
	}
}

func TestATransferChangesTheCalendarFromItsDay(t *testing.T) {
	w := newWorld(t)
	w.ok("east", w.rule("east admin", "east", "FLOATING", "2026-07-16", "FREQ=WEEKLY;BYDAY=FR"))
	c := w.db.Client(system())
	c.Affiliation.Create().SetMemberID(w.people["western"]).SetOrganizationID(w.units["west"].ID).SetFromOn(day("2026-01-15")).SetUntilOn(day("2026-08-01")).ExecX(system())
	c.Affiliation.Create().SetMemberID(w.people["western"]).SetOrganizationID(w.units["east"].ID).SetFromOn(day("2026-08-01")).ExecX(system())
	c.Member.Update().Where(member.ID(w.people["western"])).SetOrganizationID(w.units["east"].ID).ExecX(system())
	w.at("2026-09-01 09:00:00")
	w.want("Wednesdays, then Fridays", w.year("western", "2026-07-16", "2026-08-10"), "2026-07-22; 2026-07-29; 2026-08-07")
	w.want("July is the west's", w.list("west admin", "west", "2026-07-29"), "western MISSING")
	w.want("and not the east's", w.list("east admin", "east", "2026-07-29"), "")
	w.want("August is the east's", w.list("east admin", "east", "2026-08-07"), "floating MISSING, grouped MISSING, western MISSING")
}

func TestWhoWasNotThereYetIsNotExpected(t *testing.T) {
	w := newWorld(t)
	c := w.db.Client(system())
	c.Member.Update().Where(member.ID(w.people["grouped"])).SetActive(false).SetDeactivatedAt(w.clock.Now().AddDate(0, 0, 1)).ExecX(system())
	w.at("2026-07-20 09:00:00")
	w.db.Client(system()).Member.Create().SetOrganizationID(w.units["east"].ID).SetName("new").SetPhone("new").SetStage(member.StageFULL).
		SetResidency("FLOATING").SetCreatedAt(w.clock.Now()).ExecX(system())
	w.at("2026-07-23 09:00:00")
	w.want("the 15th", w.list("east admin", "east", "2026-07-15"), "east admin MISSING, floating MISSING, grouped MISSING, settled MISSING")
	w.want("the 22nd", w.list("east admin", "east", "2026-07-22"), "floating MISSING, new MISSING")
}

func TestWhereCheckInIsCompulsoryALessonKeepsNoDay(t *testing.T) {
	w := newWorld(t)
	w.checkInOnly = true
	w.study("settled", "2026-07-15", 60)
	w.want("study alone", w.next("settled"), "2026-07-15")
	w.ok("recorded by the organiser", w.record("east admin", "settled", "2026-07-15"))
	w.want("who was there", w.next("settled"), "2026-07-15 RECORDED")
	w.checkInOnly = false
	w.study("floating", "2026-07-15", 60)
	w.want("switched off again", w.next("floating"), "2026-07-15 LESSON")
}

func TestALeaveThatHasBegunEndsWhenItIsTakenBack(t *testing.T) {
	w := newWorld(t)
	id, err := w.leave("floating", "AWAY", "2026-07-15", "2026-07-29")
	w.ok("leave", err)
	w.at("2026-07-22 09:00:00")
	for range 2 { // sent twice, it answers the same
		p, err := w.service.CancelLeave(w.as("floating"), studydays.CancelLeaveInput{ID: id})
		w.ok("back early", err)
		if p.Leave.ID != id || p.Leave.CancelledAt == nil {
			t.Errorf("answered with %v, want the leave, taken back", p.Leave)
		}
	}
	w.at("2026-07-30 09:00:00")
	w.want("the days before stand", w.year("floating", "2026-07-15", "2026-07-29"), "2026-07-15 leave AWAY; 2026-07-22 until 2026-08-05; 2026-07-29 until 2026-08-12")
	leaves, err := w.service.Leaves(w.as("floating"), w.row("floating"), nil)
	w.ok("leaves", err)
	if len(leaves) != 1 || leaves[0].ToOn != day("2026-07-21") || leaves[0].Kind != "AWAY" {
		t.Errorf("the leave that stands: %v", leaves)
	}
	w.ok("people decide of all of it", func() error {
		_, err := w.service.CancelLeave(w.as("east admin"), studydays.CancelLeaveInput{ID: leaves[0].ID})
		return err
	}())
	w.want("nothing stands", w.list("east admin", "east", "2026-07-15"), "east admin MISSING, floating MISSING, grouped MISSING, settled MISSING")
}

func TestARuleDoesNotUndoADayThatWasMovedForwardAndHasPassed(t *testing.T) {
	w := newWorld(t)
	w.ok("the 15th of August is moved forward", w.shift("chief", "district", "2026-08-15", "2026-07-16"))
	w.at("2026-07-20 09:00:00")
	w.ok("kept", w.record("east admin", "settled", "2026-07-16"))
	w.want("would lose it", code(w.rule("east admin", "east", "SETTLED", "2026-08-01", "FREQ=WEEKLY;BYDAY=FR")), "CONFLICT")
	w.want("would make one up", code(w.rule("east admin", "east", "FLOATING", "2026-08-15", "FREQ=MONTHLY;BYMONTHDAY=15")), "CONFLICT")
	w.ok("says the same of the day", w.rule("east admin", "east", "SETTLED", "2026-08-01", "FREQ=MONTHLY;BYMONTHDAY=15"))
	w.ok("begins after it", w.rule("east admin", "east", "SETTLED", "2026-08-16", "FREQ=WEEKLY;BYDAY=FR"))
	w.want("still there", w.year("settled", "2026-07-16", "2026-08-22"), "2026-07-16 for 2026-08-15 RECORDED; 2026-08-21")
}
