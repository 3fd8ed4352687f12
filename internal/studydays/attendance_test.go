package studydays_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"partyschool/ent/auditentry"
	"partyschool/ent/checkinsecret"
	"partyschool/ent/signinattempt"
	"partyschool/internal/calendar"
	"partyschool/internal/studydays"
)

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
