package graph_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"partyschool/internal/identity"
	"partyschool/internal/sampleschool"
)

// TestBadInputIsAClearError sends what no client should, and wants a code, the
// field where there is one, and nothing written.
func TestBadInputIsAClearError(t *testing.T) {
	s := newSchool(t)
	course, root := keyText(s.Courses["trade-integrity"]), keyText(s.Root)
	a := s.must(trainer, "DraftPreview", map[string]any{"courseId": course})
	module := a.text("course.draft.modules.0.id")
	lesson := a.text("course.draft.modules.0.lessons.0.id")
	newMember := func(change map[string]any) map[string]any {
		input := map[string]any{"organizationId": root, "name": "某某", "phone": "13700000002", "stage": "FULL", "residency": "SETTLED"}
		for k, v := range change {
			input[k] = v
		}
		return map[string]any{"input": input}
	}
	newCourse := func(change map[string]any) map[string]any {
		input := map[string]any{"organizationId": root, "title": "题", "category": "POLICY", "creditHours": 1}
		for k, v := range change {
			input[k] = v
		}
		return map[string]any{"input": input}
	}
	long := strings.Repeat("长", 60_000) // below the limit of a request
	before := s.count(t)
	for _, c := range []struct {
		name, phone, operation string
		variables              map[string]any
		code, field            string
	}{
		{"an empty title", trainer, "CreateCourse", newCourse(map[string]any{"title": " "}), "BAD_USER_INPUT", "title"},
		{"a title of 60,000 characters", trainer, "CreateCourse", newCourse(map[string]any{"title": long}), "BAD_USER_INPUT", "title"},
		{"hours below nought", trainer, "CreateCourse", newCourse(map[string]any{"creditHours": -1}), "BAD_USER_INPUT", "creditHours"},
		{"hours with three digits", trainer, "CreateCourse", newCourse(map[string]any{"creditHours": 1.001}), "BAD_USER_INPUT", "creditHours"},
		{"an unknown shelf", trainer, "CreateCourse", newCourse(map[string]any{"category": "COOKING"}), "BAD_USER_INPUT", "category"},
		{"an id of another kind", member, "Enroll", map[string]any{"courseId": lesson}, "BAD_USER_INPUT", "courseId"},
		{"an id that is none", member, "Enroll", map[string]any{"courseId": "1"}, "BAD_USER_INPUT", "courseId"},
		{"an empty id", member, "CoursePage", map[string]any{"id": ""}, "BAD_USER_INPUT", "id"},
		{"a lesson where a course belongs", member, "CoursePage", map[string]any{"id": lesson}, "BAD_USER_INPUT", "id"},
		{"a course where an organisation belongs", district, "OrganizationTree", map[string]any{"id": course}, "BAD_USER_INPUT", "id"},
		{"a course dissolved", district, "DissolveOrganization", map[string]any{"input": map[string]any{"organizationId": course, "dryRun": false}}, "BAD_USER_INPUT", "organizationId"},
		{"dissolved into a course", district, "DissolveOrganization", map[string]any{"input": map[string]any{"organizationId": keyText(s.Branches[0]), "intoId": course, "dryRun": false}}, "BAD_USER_INPUT", "intoId"},
		{"the district dissolved", district, "DissolveOrganization", map[string]any{"input": map[string]any{"organizationId": root, "intoId": keyText(s.Branches[0]), "dryRun": false}}, "BAD_USER_INPUT", "organizationId"},
		{"dissolved into itself", district, "DissolveOrganization", map[string]any{"input": map[string]any{"organizationId": keyText(s.Branches[0]), "intoId": keyText(s.Branches[0]), "dryRun": false}}, "BAD_USER_INPUT", "intoId"},
		{"dissolved into nothing", district, "DissolveOrganization", map[string]any{"input": map[string]any{"organizationId": keyText(s.Branches[0]), "dryRun": false}}, "BAD_USER_INPUT", "intoId"},
		{"dissolved tomorrow", district, "DissolveOrganization", map[string]any{"input": map[string]any{"organizationId": keyText(s.Branches[0]), "intoId": root, "effectiveOn": "2099-01-01", "dryRun": false}}, "BAD_USER_INPUT", "effectiveOn"},
		{"nothing merged", district, "MergeOrganizations", map[string]any{"input": map[string]any{"fromIds": []any{}, "intoId": root, "dryRun": false}}, "BAD_USER_INPUT", "fromIds"},
		{"a course merged", district, "MergeOrganizations", map[string]any{"input": map[string]any{"fromIds": []any{keyText(s.Branches[0]), course}, "intoId": root, "dryRun": false}}, "BAD_USER_INPUT", "fromIds[1]"},
		{"one merged twice", district, "MergeOrganizations", map[string]any{"input": map[string]any{"fromIds": []any{keyText(s.Branches[0]), keyText(s.Branches[0])}, "intoId": root, "dryRun": false}}, "BAD_USER_INPUT", "fromIds[1]"},
		{"a course as parent", district, "CreateOrganization", map[string]any{"input": map[string]any{"parentId": course, "name": "x", "code": "x", "kind": "BRANCH"}}, "BAD_USER_INPUT", "parentId"},
		{"a course as new parent", district, "UpdateOrganization", map[string]any{"input": map[string]any{"id": root, "parentId": course}}, "BAD_USER_INPUT", "parentId"},
		{"a change of tomorrow", district, "UpdateMember", map[string]any{"input": map[string]any{"id": keyText(s.Accounts[member]), "stage": "ACTIVIST", "effectiveOn": "2099-01-01"}}, "BAD_USER_INPUT", "effectiveOn"},
		{"a name of tomorrow", district, "UpdateOrganization", map[string]any{"input": map[string]any{"id": root, "name": "x", "effectiveOn": "2099-01-01"}}, "BAD_USER_INPUT", "effectiveOn"},
		{"a course as home", district, "CreateMember", newMember(map[string]any{"organizationId": course}), "BAD_USER_INPUT", "organizationId"},
		{"a course as member", district, "UpdateMember", map[string]any{"input": map[string]any{"id": course, "name": "x"}}, "BAD_USER_INPUT", "id"},
		{"a course deactivated", district, "DeactivateMember", map[string]any{"memberId": course, "reason": "x"}, "BAD_USER_INPUT", "memberId"},
		{"a wrong identity number", district, "CreateMember", newMember(map[string]any{"identityNumber": "110101199003074259"}), "BAD_USER_INPUT", "identityNumber"},
		{"a birth date of somebody else", district, "CreateMember", newMember(map[string]any{"identityNumber": "110101199003074258", "bornOn": "1990-03-08"}), "BAD_USER_INPUT", "bornOn"},
		{"born tomorrow", district, "CreateMember", newMember(map[string]any{"bornOn": "2999-01-01"}), "BAD_USER_INPUT", "bornOn"},
		{"the papers of no year", district, "ExportYearPapers", map[string]any{"organizationId": root, "year": 3}, "BAD_USER_INPUT", "year"},
		{"the papers of a course", district, "ExportYearPapers", map[string]any{"organizationId": course, "year": 2026}, "BAD_USER_INPUT", "organizationId"},
		{"a ranking without a reason", district, "SetBurdenPolicy", map[string]any{"organizationId": root, "practice": "LEAGUE_TABLE", "enabled": true, "reason": " x "}, "BAD_USER_INPUT", "reason"},
		{"a ranking of a course", district, "SetBurdenPolicy", map[string]any{"organizationId": course, "practice": "LEAGUE_TABLE", "enabled": true, "reason": "年度评比"}, "BAD_USER_INPUT", "organizationId"},
		{"a glance without a reason", district, "RevealMember", map[string]any{"memberId": keyText(s.Accounts[member]), "reason": " 。"}, "BAD_USER_INPUT", "reason"},
		{"a glance at a course", district, "RevealMember", map[string]any{"memberId": course, "reason": "核对"}, "BAD_USER_INPUT", "memberId"},
		{"a phone that is none", member, "CorrectMyData", map[string]any{"field": "PHONE", "wanted": "123"}, "BAD_USER_INPUT", "wanted"},
		{"a gender that is none", member, "CorrectMyData", map[string]any{"field": "GENDER", "wanted": "x"}, "BAD_USER_INPUT", "wanted"},
		{"a date that is none", member, "CorrectMyData", map[string]any{"field": "JOINED_ON", "wanted": "2020-02-30"}, "BAD_USER_INPUT", "wanted"},
		{"nothing wanted", member, "CorrectMyData", map[string]any{"field": "NAME", "wanted": " "}, "BAD_USER_INPUT", "wanted"},
		{"a course decided", district, "DecideCorrection", map[string]any{"id": course, "accept": true}, "BAD_USER_INPUT", "id"},
		{"a course withdrawn", member, "WithdrawCorrection", map[string]any{"id": course}, "BAD_USER_INPUT", "id"},
		{"a role over a course", district, "GrantRole", map[string]any{"memberId": keyText(s.Accounts[member]), "role": "ADMIN", "organizationId": course}, "BAD_USER_INPUT", "organizationId"},
		{"a role of a course", district, "RevokeRole", map[string]any{"memberId": course, "role": "ADMIN", "organizationId": root}, "BAD_USER_INPUT", "memberId"},
		{"a report on an organisation", district, "CompletionByOrganization", map[string]any{"organizationId": root, "courseId": root}, "BAD_USER_INPUT", "courseId"},
		{"a date in the year 0", district, "CreateMember", newMember(map[string]any{"joinedOn": "0000-01-01"}), "BAD_USER_INPUT", "joinedOn"},
		{"a date that is none", district, "CreateMember", newMember(map[string]any{"joinedOn": "2025-02-30"}), "BAD_USER_INPUT", "joinedOn"},
		{"joining before there was a party", district, "CreateMember", newMember(map[string]any{"joinedOn": "1900-01-01"}), "BAD_USER_INPUT", "joinedOn"},
		{"a phone that is none", district, "CreateMember", newMember(map[string]any{"phone": "12"}), "BAD_USER_INPUT", "phone"},
		{"a module moved to 10⁹", trainer, "UpdateModule", map[string]any{"id": module, "position": 1_000_000_000}, "BAD_USER_INPUT", "position"},
		{"a module moved to 10¹²", trainer, "UpdateModule", map[string]any{"id": module, "position": 1e12}, "BAD_USER_INPUT", "position"},
		{"a page of 101", member, "Catalogue", map[string]any{"first": 101}, "BAD_USER_INPUT", "first"},
		{"a page of 0", member, "Catalogue", map[string]any{"first": 0}, "BAD_USER_INPUT", "first"},
		{"a cursor that is none", member, "Catalogue", map[string]any{"first": 1, "after": "xyz"}, "BAD_USER_INPUT", "after"},
		{"a cursor of another list", member, "Catalogue", map[string]any{"first": 1, "after": s.must(trainer, "TrainerCourses", map[string]any{"first": 1}).text("viewer.authoredCourses.pageInfo.endCursor")}, "BAD_USER_INPUT", "after"},
		{"no events", member, "ReportStudy", map[string]any{"events": []any{}}, "BAD_USER_INPUT", "events"},
		{"a variable that is missing", member, "Enroll", map[string]any{}, "BAD_USER_INPUT", "courseId"},
		{"birthdays of two years", district, "PoliticalBirthdays", map[string]any{"organizationId": root, "from": "2026-01-01", "to": "2028-01-01", "first": 1}, "BAD_USER_INPUT", ""},
		{"a year without credit", member, "MyStudy", map[string]any{"year": 99999, "first": 1}, "BAD_USER_INPUT", "year"},
		{"a quiz that passes above all points", trainer, "CreateQuiz", map[string]any{"moduleId": module, "title": "x", "quiz": map[string]any{"passPercent": 101, "questions": []any{}}}, "BAD_USER_INPUT", "quiz.passPercent"},
		{"a quiz in an organisation", trainer, "CreateQuiz", map[string]any{"moduleId": root, "title": "x", "quiz": map[string]any{"passPercent": 60, "questions": []any{}}}, "BAD_USER_INPUT", "moduleId"},
		{"a course as attempt", member, "SaveQuizAnswers", map[string]any{"attemptId": course, "answers": []any{}}, "BAD_USER_INPUT", "attemptId"},
		{"a course submitted", member, "SubmitQuiz", map[string]any{"attemptId": course, "answers": []any{}}, "BAD_USER_INPUT", "attemptId"},
		{"a file of no bytes", trainer, "CreateUpload", map[string]any{"fileName": "x.mp4", "mimeType": "video/mp4", "byteSize": 0, "sha256": strings.Repeat("0", 64)}, "BAD_USER_INPUT", "byteSize"},
		{"a file of negative size", trainer, "CreateUpload", map[string]any{"fileName": "x.mp4", "mimeType": "video/mp4", "byteSize": -5, "sha256": strings.Repeat("0", 64)}, "BAD_USER_INPUT", "byteSize"},
		{"a program", trainer, "CreateUpload", map[string]any{"fileName": "x.exe", "mimeType": "application/x-msdownload", "byteSize": 5, "sha256": strings.Repeat("0", 64)}, "BAD_USER_INPUT", "mimeType"},
		{"a checksum that is none", trainer, "CreateUpload", map[string]any{"fileName": "x.mp4", "mimeType": "video/mp4", "byteSize": 5, "sha256": "abc"}, "BAD_USER_INPUT", "sha256"},
		{"a file without a name", trainer, "CreateUpload", map[string]any{"fileName": " ", "mimeType": "video/mp4", "byteSize": 5, "sha256": strings.Repeat("0", 64)}, "BAD_USER_INPUT", "fileName"},
		{"a course completed as upload", trainer, "CompleteUpload", map[string]any{"uploadId": course}, "BAD_USER_INPUT", "uploadId"},
		{"an organisation assigned", district, "AssignCourse", map[string]any{"courseId": root, "organizationIds": []any{root}, "dryRun": false}, "BAD_USER_INPUT", "courseId"},
		{"an assignment to nobody", district, "AssignCourse", map[string]any{"courseId": course, "organizationIds": []any{}, "dryRun": false}, "BAD_USER_INPUT", "audience.organizationIds"},
		{"an assignment to a course", district, "AssignCourse", map[string]any{"courseId": course, "organizationIds": []any{root, course}, "dryRun": false}, "BAD_USER_INPUT", "audience.organizationIds[1]"},
		{"an assignment due yesterday", district, "AssignCourse", map[string]any{"courseId": course, "organizationIds": []any{root}, "dueOn": "2026-06-30", "dryRun": false}, "BAD_USER_INPUT", "dueOn"},
		{"a course cancelled as assignment", district, "CancelAssignment", map[string]any{"id": course}, "BAD_USER_INPUT", "id"},
		{"an export of an organisation", district, "ExportCompletion", map[string]any{"organizationId": root, "courseId": root, "format": "CSV"}, "BAD_USER_INPUT", "courseId"},
		{"an export as a picture", district, "ExportCompletion", map[string]any{"organizationId": root, "courseId": course, "format": "PNG"}, "BAD_USER_INPUT", "format"},
		{"credit hours of the year 0", district, "CreditHoursByOrganization", map[string]any{"organizationId": root, "year": 0}, "BAD_USER_INPUT", "year"},
		{"credit hours of a far year", district, "ExportCreditHours", map[string]any{"organizationId": root, "year": 99999, "format": "CSV"}, "BAD_USER_INPUT", "year"},
		{"a notice that is a course", member, "MarkNoticesRead", map[string]any{"ids": []any{course}}, "BAD_USER_INPUT", "ids[0]"},
		{"no notice", member, "MarkNoticesRead", map[string]any{"ids": []any{}}, "BAD_USER_INPUT", "ids"},
		{"a rule from yesterday", district, "SetCreditRule", map[string]any{"validFrom": "2026-06-30", "scheme": "STEPS"}, "CONFLICT", ""},
		{"a target below nought", district, "SetAnnualTarget", map[string]any{"organizationId": root, "audience": "MEMBERS", "fromYear": 2026, "hours": -1}, "BAD_USER_INPUT", "hours"},
		{"a study day every hour", district, "SetFixedStudyDay", map[string]any{"input": map[string]any{"organizationId": root, "residency": "SETTLED", "fromOn": "2026-08-01", "recurrence": "FREQ=HOURLY"}}, "BAD_USER_INPUT", "recurrence"},
		{"a study day of a course", district, "SetFixedStudyDay", map[string]any{"input": map[string]any{"organizationId": course, "residency": "SETTLED", "fromOn": "2026-08-01"}}, "BAD_USER_INPUT", "organizationId"},
		{"a study day from yesterday", district, "SetFixedStudyDay", map[string]any{"input": map[string]any{"organizationId": root, "residency": "SETTLED", "fromOn": "2026-06-30"}}, "BAD_USER_INPUT", "fromOn"},
		{"a holiday without a name", district, "AddHolidayShift", map[string]any{"input": map[string]any{"organizationId": root, "day": "2026-10-07", "name": " "}}, "BAD_USER_INPUT", "name"},
		{"a holiday that goes far", district, "AddHolidayShift", map[string]any{"input": map[string]any{"organizationId": root, "day": "2026-10-07", "movedTo": "2027-01-07", "name": "x"}}, "BAD_USER_INPUT", "movedTo"},
		{"a course as holiday", district, "RemoveHolidayShift", map[string]any{"id": course}, "BAD_USER_INPUT", "id"},
		{"a study day without a topic", district, "PlanStudyDay", map[string]any{"input": map[string]any{"organizationId": root, "day": "2026-07-15", "topic": "\n"}}, "BAD_USER_INPUT", "topic"},
		{"an organisation as the day's lesson", district, "PlanStudyDay", map[string]any{"input": map[string]any{"organizationId": root, "day": "2026-07-15", "topic": "x", "lessonId": root}}, "BAD_USER_INPUT", "lessonId"},
		{"a code of letters", floating, "CheckIn", map[string]any{"code": "abcdef"}, "BAD_USER_INPUT", "code"},
		{"a code of a course", floating, "CheckIn", map[string]any{"code": "123456", "organizationId": course}, "BAD_USER_INPUT", "organizationId"},
		{"a leave from yesterday", member, "AskForLeave", map[string]any{"input": map[string]any{"kind": "SICK", "fromOn": "2026-06-30"}}, "BAD_USER_INPUT", "fromOn"},
		{"a leave without end", member, "AskForLeave", map[string]any{"input": map[string]any{"kind": "AWAY", "fromOn": "2026-07-01", "toOn": "2030-07-01"}}, "BAD_USER_INPUT", "toOn"},
		{"a leave of a kind that is none", member, "AskForLeave", map[string]any{"input": map[string]any{"kind": "LAZY", "fromOn": "2026-07-01"}}, "BAD_USER_INPUT", "kind"},
		{"a course as leave", member, "CancelLeave", map[string]any{"id": course}, "BAD_USER_INPUT", "id"},
		{"a course on leave", district, "RecordLeave", map[string]any{"input": map[string]any{"memberId": course, "kind": "SICK", "fromOn": "2026-07-01"}}, "BAD_USER_INPUT", "memberId"},
		{"a course attending", district, "RecordAttendance", map[string]any{"memberId": course, "day": "2026-07-01"}, "BAD_USER_INPUT", "memberId"},
		{"a study day in the year 9999", district, "StudyDay", map[string]any{"organizationId": root, "day": "9999-12-31"}, "BAD_USER_INPUT", "day"},
		{"a course that did not attend", district, "WithdrawAttendance", map[string]any{"memberId": course, "day": "2026-07-01"}, "BAD_USER_INPUT", "memberId"},
		{"study days of the year 1000", district, "StudyDayCalendar", map[string]any{"organizationId": root, "year": 1000}, "BAD_USER_INPUT", "year"},
		{"a medium that is a course", trainer, "DeleteMedia", map[string]any{"id": course}, "BAD_USER_INPUT", "id"},
		{"questions for a course", trainer, "ImportQuestions", map[string]any{"lessonId": course, "uploadId": course, "dryRun": false}, "BAD_USER_INPUT", "lessonId"},
		{"the manifest of a lesson", member, "CourseManifest", map[string]any{"courseId": lesson}, "BAD_USER_INPUT", "courseId"},
		{"a recomputed course", district, "RecomputeStudy", map[string]any{"memberId": course}, "BAD_USER_INPUT", "memberId"},
		{"the oath of a course", member, "ReaffirmOath", map[string]any{"eventId": course}, "BAD_USER_INPUT", "eventId"},
		{"a talk of nothing", district, "RecordBirthdayTalk", map[string]any{"eventId": "x", "heldOn": "2026-07-01"}, "BAD_USER_INPUT", "eventId"},
		{"a card of a course", district, "SetBirthdayCard", map[string]any{"organizationId": course, "title": "x", "message": "x"}, "BAD_USER_INPUT", "organizationId"},
		{"a card with a telephone", district, "SetBirthdayCard", map[string]any{"organizationId": root, "title": "x", "message": "{phone}"}, "BAD_USER_INPUT", "message"},
		{"a ceremony that is a course", district, "CancelCeremony", map[string]any{"id": course}, "BAD_USER_INPUT", "id"},
		{"a roster for a course", district, "ImportMembers", map[string]any{"uploadId": course, "organizationId": course, "dryRun": false}, "BAD_USER_INPUT", "organizationId"},
		{"a roster that is a course", district, "ImportMembers", map[string]any{"uploadId": course, "organizationId": root, "dryRun": false}, "BAD_USER_INPUT", "uploadId"},
		{"a course that never was", member, "CoursePage", map[string]any{"id": keyText(s.Courses["trade-integrity"] + 1)}, "NOT_FOUND", ""},
	} {
		got := s.refused(c.phone, c.operation, c.code, c.variables)
		if len(got.Errors) > 0 && c.field != "" && got.Errors[0].Extensions["field"] != c.field {
			t.Errorf("%s: field %v, want %s: %.300s", c.name, got.Errors[0].Extensions["field"], c.field, got.body)
		}
		if len(got.body) > 2000 {
			t.Errorf("%s: the answer has %d bytes: it echoes the input", c.name, len(got.body))
		}
	}
	if after := s.count(t); after != before {
		t.Errorf("rows before %v, after %v: something was written", before, after)
	}
}

// count counts the rows that bad input could have written.
func (s *school) count(t *testing.T) [12]int {
	t.Helper()
	ctx := identity.AsSystem(t.Context(), "test")
	c := s.db.Client(ctx)
	return [12]int{
		c.Course.Query().CountX(ctx), c.Member.Query().CountX(ctx), c.Enrollment.Query().CountX(ctx),
		c.StudyEvent.Query().CountX(ctx), c.TrainingModule.Query().CountX(ctx), c.Lesson.Query().CountX(ctx), c.Upload.Query().CountX(ctx),
		c.Assignment.Query().CountX(ctx), c.Export.Query().CountX(ctx), c.CreditRule.Query().CountX(ctx), c.AnnualTarget.Query().CountX(ctx), c.QuizAttempt.Query().CountX(ctx),
	}
}

func TestABadEventSpoilsNoOther(t *testing.T) {
	s := newSchool(t)
	course := keyText(s.Courses["fire-safety"])
	s.must(floating, "Enroll", map[string]any{"courseId": course})
	lesson := s.must(floating, "CoursePage", map[string]any{"id": course}).text("course.modules.0.lessons.0.id")
	session := s.must(floating, "StartStudy", map[string]any{"lessonId": lesson, "device": "手机"}).text("startStudy.session.id")
	begun := s.clock.Now()
	s.clock.Advance(20e9)
	event := func(change map[string]any) map[string]any {
		e := map[string]any{"id": uuid.NewString(), "sessionId": session, "startedAt": begun, "elapsedSeconds": 10, "fromPosition": 0, "toPosition": 10}
		for k, v := range change {
			e[k] = v
		}
		return e
	}
	a := s.must(floating, "ReportStudy", map[string]any{"events": []any{
		event(map[string]any{"fromPosition": -5}),
		event(map[string]any{"sessionId": lesson}),
		event(map[string]any{"sessionId": "nonsense"}),
		event(map[string]any{"elapsedSeconds": 1e300}),
		event(map[string]any{"toPosition": 5, "fromPosition": 8}),
		event(map[string]any{"playbackRate": nil}),
	}})
	for i, want := range []string{"REJECTED OUT_OF_RANGE", "REJECTED SESSION_UNKNOWN", "REJECTED SESSION_UNKNOWN", "REJECTED OUT_OF_RANGE", "REJECTED OUT_OF_RANGE", "ACCEPTED <nil>"} {
		r := fmt.Sprintf("reportStudy.results.%d.", i)
		if got := fmt.Sprint(a.at(r+"outcome"), " ", a.at(r+"reason")); got != want {
			t.Errorf("event %d: %s, want %s", i, got, want)
		}
	}
	// What JSON cannot hold is refused as a whole, before anything runs.
	body := fmt.Sprintf(`{"query":%q,"variables":{"events":[{"id":%q,"sessionId":%q,"startedAt":"2026-07-01T02:00:00Z","elapsedSeconds":1e999,"fromPosition":0,"toPosition":1}]}}`,
		operation(t, "ReportStudy"), uuid.NewString(), session)
	if got := s.post(s.as(floating), "application/json", strings.NewReader(body)); got.code() != "BAD_USER_INPUT" {
		t.Errorf("an infinite time: %s", got.body)
	}
}

func TestALessonDeletedMeanwhileIsStillReportedOn(t *testing.T) {
	s := newSchool(t)
	course := keyText(s.Courses[sampleschool.FirstMinute])
	s.must(floating, "Enroll", map[string]any{"courseId": course})
	lesson := s.must(floating, "CoursePage", map[string]any{"id": course}).text("course.modules.0.lessons.0.id")
	session := s.must(floating, "StartStudy", map[string]any{"lessonId": lesson, "device": "手机"}).text("startStudy.session.id")
	begun := s.clock.Now()
	s.clock.Advance(20e9)
	s.must(trainer, "DeleteLesson", map[string]any{"id": lesson})
	a := s.must(floating, "ReportStudy", map[string]any{"events": []any{map[string]any{
		"id": uuid.NewString(), "sessionId": session, "startedAt": begun, "elapsedSeconds": 10, "fromPosition": 0, "toPosition": 10,
	}}})
	if got := a.text("reportStudy.results.0.outcome"); got != "ACCEPTED" {
		t.Errorf("the pinned release still has the lesson, but the event is %s", got)
	}
	s.must(secretary, "CompletionByOrganization", map[string]any{"organizationId": keyText(s.Branches[0]), "courseId": course})
	// Studying a lesson that neither a release nor the draft has is an error.
	s.refused(floating, "StartStudy", "NOT_FOUND", map[string]any{"lessonId": keyText(7<<16 + 1<<22), "device": "手机"})
}

func TestACoursePublishedTwiceAtOnceHasOneRelease(t *testing.T) {
	s := newSchool(t)
	course := keyText(s.Courses["shop-skills"])
	s.must(trainer, "UpdateCourse", map[string]any{"input": map[string]any{"id": course, "summary": "改过的说明"}})
	token, document := s.as(trainer), operation(t, "PublishCourse")
	var wg sync.WaitGroup
	answers := make([]answer, 8)
	for i := range answers {
		wg.Go(func() { answers[i] = s.send(token, document, map[string]any{"id": course}) })
	}
	wg.Wait()
	for i, a := range answers {
		if a.number("publishCourse.course.release") != 2 {
			t.Errorf("publisher %d: %s", i, a.body)
		}
	}
	a := s.must(trainer, "DraftPreview", map[string]any{"courseId": course})
	if n := len(a.at("course.releases.edges").([]any)); n != 2 {
		t.Errorf("%d releases, want 2", n)
	}
}
