package studydays_test

import (
	"strings"
	"testing"
	"time"

	"partyschool/ent/auditentry"
	"partyschool/ent/holidayshift"
	"partyschool/ent/member"
	"partyschool/internal/studydays"
)

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
