package studydays_test

import (
	"context"
	"strings"

	"partyschool/ent/member"
	"partyschool/ent/studydayleave"
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
	p, err := w.service.AskForLeave(w.as(who), studydays.AskForLeaveInput{Kind: studydayleave.Kind(kind), FromOn: day(from), ToOn: ptr(day(to)), Reason: ptr("说来话长")})
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
