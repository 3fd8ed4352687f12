package graph_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// TestAStudyDay acts a study day out: the secretary plans it, members come, study, ask
// for leave and study later, and the secretary looks at the list.
func TestAStudyDay(t *testing.T) {
	s := newSchool(t)
	branch, root := keyText(s.Branches[0]), keyText(s.Root)
	type v = map[string]any
	want := func(what string, got, want any) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	day := "2026-07-15"
	page := s.must(member, "CoursePage", v{"id": keyText(s.Courses["first-minute"])})
	lesson := page.text("course.modules.0.lessons.0.id")
	a := s.must(secretary, "PlanStudyDay", v{"input": v{"organizationId": branch, "day": day, "topic": "第一分钟", "place": "三楼会议室", "lessonId": lesson}})
	want("the lesson's course", a.text("planStudyDay.day.course.title"), page.text("course.title"))
	a = s.must(member, "MyStudyDays", nil)
	want("next", a.text("viewer.nextStudyDay.day")+a.text("viewer.nextStudyDay.topic")+a.text("viewer.nextStudyDay.place"), day+"第一分钟三楼会议室")
	want("lesson", a.text("viewer.nextStudyDay.lesson.title"), page.text("course.modules.0.lessons.0.title"))
	want("organised by", a.text("viewer.nextStudyDay.organization.name"), "锦东服装城党支部")

	s.refused(secretary, "CheckInCode", "NOT_FOUND", v{"organizationId": root})
	s.clock.Set(time.Date(2026, 7, 15, 1, 0, 0, 0, time.UTC))
	clear(s.tokens)
	code := s.must(secretary, "CheckInCode", v{"organizationId": branch}).text("checkInCode.code")
	a = s.must(secretary, "CheckIn", v{"code": code})
	want("checked in", a.text("checkIn.day.attendance.source"), "CHECK_IN")
	want("again", s.must(secretary, "CheckIn", v{"code": "000000"}).body, a.body)

	// The day's lesson, taken on the phone.
	s.must(member, "Enroll", v{"courseId": keyText(s.Courses["first-minute"])})
	s.study(member, lesson)
	a = s.must(member, "MyStudyDays", nil)
	want("studied", a.text("viewer.nextStudyDay.attendance.source"), "LESSON")

	list := func(status any) answer {
		return s.must(secretary, "StudyDay", v{"organizationId": branch, "day": day, "status": status})
	}
	a = list(nil)
	want("present", int(a.number("organization.studyDay.present")), 2)
	missing := a.number("organization.studyDay.missing")
	if missing < 1 || a.number("organization.studyDay.expected") != missing+2 {
		t.Fatalf("the list: %s", a.body)
	}
	// Two whom the organiser knows of: one was there without a phone, one is ill.
	absent := list("MISSING")
	first := absent.text("organization.studyDay.members.edges.0.node.memberId")
	want("recorded", s.must(secretary, "RecordAttendance", v{"memberId": first, "day": day}).text("recordAttendance.member.status"), "PRESENT")
	want("counted", int(list(nil).number("organization.studyDay.present")), 3)
	s.must(member, "AskForLeave", v{"input": v{"kind": "SICK", "fromOn": "2026-08-15", "reason": "做手术"}})
	a = s.must(secretary, "StudyDay", v{"organizationId": branch, "day": "2026-08-15"})
	want("on leave", int(a.number("organization.studyDay.onLeave")), 1)
	if !strings.Contains(a.body, "做手术") {
		t.Errorf("the organiser does not see why: %s", a.body)
	}

	// The floating member missed the first of July and studies on the 15th, a Wednesday,
	// which that keeps, and on the 16th, which makes the eighth up.
	course := s.must(floating, "CoursePage", v{"id": keyText(s.Courses["first-minute"])})
	s.must(floating, "Enroll", v{"courseId": keyText(s.Courses["first-minute"])})
	s.clock.Set(time.Date(2026, 7, 16, 1, 0, 0, 0, time.UTC))
	clear(s.tokens)
	s.study(floating, course.text("course.modules.0.lessons.0.id"))
	if err := s.app.Rounds.Now(t.Context(), "make up study days"); err != nil {
		t.Fatal(err)
	}
	a = s.must(floating, "MyStudyDays", nil)
	if !strings.Contains(a.body, `{"day":"2026-07-08","attended":true,"onLeave":false,"attendance":{"source":"MAKE_UP","studiedOn":"2026-07-16"}}`) {
		t.Errorf("made up: %s", a.body)
	}
}

// TestOnlyTheDaysOwnLessonKeepsIt plans a day with a lesson that a member completed before:
// another lesson does not keep it, taking the same one again does, and so does a course of
// which it is one.
func TestOnlyTheDaysOwnLessonKeepsIt(t *testing.T) {
	s := newSchool(t)
	branch, minute := keyText(s.Branches[0]), keyText(s.Courses["first-minute"])
	type v = map[string]any
	a := s.must(member, "CoursePage", v{"id": minute})
	lesson := a.text("course.modules.0.lessons.0.id")
	other := keyText(s.Courses["fire-safety"])
	otherLesson := s.must(member, "CoursePage", v{"id": other}).text("course.modules.0.lessons.0.id")
	plan := func(day, courseID, lessonID string) answer {
		input := v{"organizationId": branch, "day": day, "topic": "x"}
		if courseID != "" {
			input["courseId"] = courseID
		}
		if lessonID != "" {
			input["lessonId"] = lessonID
		}
		return s.ask(secretary, "PlanStudyDay", v{"input": input})
	}
	how := func() any {
		clear(s.tokens)
		return s.must(member, "MyStudyDays", nil).at("viewer.nextStudyDay.attendance")
	}
	if code := plan("2026-07-15", other, lesson).code(); code != "BAD_USER_INPUT" {
		t.Errorf("a lesson of another course: %q", code)
	}
	s.must(trainer, "ArchiveCourse", v{"id": keyText(s.Courses["trade-integrity"])})
	if code := plan("2026-07-15", keyText(s.Courses["trade-integrity"]), "").code(); code != "CONFLICT" {
		t.Errorf("an archived course: %q", code)
	}
	for day, set := range map[string][2]string{"2026-07-15": {minute, lesson}, "2026-08-15": {minute, ""}, "2026-09-15": {other, ""}} {
		if code := plan(day, set[0], set[1]).code(); code != "" {
			t.Fatalf("plan %s: %q", day, code)
		}
	}
	s.must(member, "Enroll", v{"courseId": minute})
	s.must(member, "Enroll", v{"courseId": other})
	s.study(member, lesson)

	for _, day := range []time.Time{time.Date(2026, 7, 15, 2, 0, 0, 0, time.UTC), time.Date(2026, 8, 15, 2, 0, 0, 0, time.UTC)} {
		s.clock.Set(day)
		clear(s.tokens)
		s.study(member, otherLesson)
		if got := how(); got != nil {
			t.Errorf("%s: another lesson keeps it: %v", day, got)
		}
		s.study(member, lesson)
		if how() == nil {
			t.Errorf("%s: the day's own lesson again does not keep it", day)
		}
	}
}

// study takes a lesson of a minute from its beginning to its end.
func (s *school) study(phone, lesson string) {
	s.t.Helper()
	session := s.must(phone, "StartStudy", map[string]any{"lessonId": lesson, "device": "手机"}).text("startStudy.session.id")
	begun := s.clock.Now()
	s.clock.Advance(time.Minute)
	s.must(phone, "ReportStudy", map[string]any{"events": []any{map[string]any{
		"id": uuid.NewString(), "sessionId": session, "startedAt": begun, "elapsedSeconds": 26, "fromPosition": 0, "toPosition": 25.9,
	}}})
}
