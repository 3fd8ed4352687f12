package graph_test

import (
	"strings"
	"testing"

	"partyschool/ent/creditentry"
	"partyschool/internal/identity"
)

// badInput is what no client should send, and the field that the answer names.
type badInput struct {
	name, phone, operation string
	variables              map[string]any
	field                  string
}

// TestBadInputToLearningIsAClearError sends quizzes, files, hours and exports what
// none of them takes: each is a BAD_USER_INPUT that names the field, and nothing is
// written, not even the half that was right.
func TestBadInputToLearningIsAClearError(t *testing.T) {
	s := newSchool(t)
	for _, all := range [][]badInput{s.badQuizzes(), s.badAnswers(), s.badFiles(), s.badHours(), s.badAudiences()} {
		for _, c := range all {
			s.as(c.phone)
			before := s.fingerprint(t)
			got := s.refused(c.phone, c.operation, "BAD_USER_INPUT", c.variables)
			if len(got.Errors) == 0 || got.Errors[0].Extensions["field"] != c.field {
				t.Errorf("%s: want the field %s: %.300s", c.name, c.field, got.body)
			}
			if len(got.body) > 2000 {
				t.Errorf("%s: the answer has %d bytes: it echoes the input", c.name, len(got.body))
			}
			if s.fingerprint(t) != before {
				t.Errorf("%s: something was written", c.name)
			}
		}
	}
}

// with returns base with some fields changed.
func with(base, change map[string]any) map[string]any {
	all := map[string]any{}
	for name, value := range base {
		all[name] = value
	}
	for name, value := range change {
		all[name] = value
	}
	return all
}

func (s *school) badQuizzes() (all []badInput) {
	s.t.Helper()
	course := keyText(s.Courses["trade-integrity"])
	module := s.must(trainer, "DraftPreview", map[string]any{"courseId": course}).text("course.draft.modules.0.id")
	option := func(text string) any { return map[string]any{"text": text, "correct": true} }
	options := func(n int) (all []any) {
		for range n {
			all = append(all, option("甲"))
		}
		return all
	}
	asked := map[string]any{"kind": "SINGLE_CHOICE", "text": "问", "points": 1, "options": options(2)}
	question := func(change map[string]any) map[string]any {
		return map[string]any{"passPercent": 60, "questions": []any{asked, with(asked, change)}}
	}
	rules := map[string]any{"passPercent": 60, "questions": []any{asked}}
	const second = "quiz.questions[1]."
	for _, c := range []struct {
		name  string
		quiz  map[string]any
		field string
	}{
		{"nothing that passes", with(rules, map[string]any{"passPercent": 0}), "quiz.passPercent"},
		{"no attempts", with(rules, map[string]any{"maxAttempts": 0}), "quiz.maxAttempts"},
		{"101 attempts", with(rules, map[string]any{"maxAttempts": 101}), "quiz.maxAttempts"},
		{"29 seconds", with(rules, map[string]any{"timeLimitSeconds": 29}), "quiz.timeLimitSeconds"},
		{"less than no time", with(rules, map[string]any{"timeLimitSeconds": -1}), "quiz.timeLimitSeconds"},
		{"no question drawn", with(rules, map[string]any{"drawCount": 0}), "quiz.drawCount"},
		{"10¹² questions drawn", with(rules, map[string]any{"drawCount": 1e12}), "quiz.drawCount"},
		{"an empty question", question(map[string]any{"text": " "}), second + "text"},
		{"a question of 2001 characters", question(map[string]any{"text": strings.Repeat("问", 2001)}), second + "text"},
		{"an explanation of 2001 characters", question(map[string]any{"explanation": strings.Repeat("解", 2001)}), second + "explanation"},
		{"no points", question(map[string]any{"points": 0}), second + "points"},
		{"points below nought", question(map[string]any{"points": -1}), second + "points"},
		{"points beyond counting", question(map[string]any{"points": 1e300}), second + "points"},
		{"one option", question(map[string]any{"options": options(1)}), second + "options"},
		{"eleven options", question(map[string]any{"options": options(11)}), second + "options"},
		{"an empty option", question(map[string]any{"options": []any{option("甲"), option("")}}), second + "options[1].text"},
		{"three options of true or false", question(map[string]any{"kind": "TRUE_FALSE", "options": options(3)}), second + "options"},
		{"options of a short text", question(map[string]any{"kind": "SHORT_TEXT"}), second + "options"},
		{"accepted answers of a choice", question(map[string]any{"acceptedAnswers": []any{"甲"}}), second + "acceptedAnswers"},
		{"an unknown kind", question(map[string]any{"kind": "ESSAY"}), second + "kind"},
	} {
		all = append(all, badInput{c.name, trainer, "CreateQuiz", map[string]any{"moduleId": module, "title": "x", "quiz": c.quiz}, c.field})
	}
	return all
}

// badAnswers are sent to an attempt that is open, each beside an answer that is
// right.
func (s *school) badAnswers() (all []badInput) {
	s.t.Helper()
	quiz := s.hall()
	a := s.must(member, "StartQuiz", map[string]any{"lessonId": quiz})
	attempt := a.text("startQuiz.attempt.id")
	short, choice := a.text("startQuiz.attempt.questions.0.id"), a.text("startQuiz.attempt.questions.1.id")
	first := a.text("startQuiz.attempt.questions.1.options.0.id")
	good := map[string]any{"questionId": short, "text": secret}
	for _, operation := range []string{"SaveQuizAnswers", "SubmitQuiz"} {
		for _, c := range []struct {
			name  string
			bad   map[string]any
			field string
		}{
			{"a question of another paper", map[string]any{"questionId": "else", "text": "甲"}, "answers[1].questionId"},
			{"a question twice", map[string]any{"questionId": short, "text": "乙"}, "answers[1].questionId"},
			{"an option of another question", map[string]any{"questionId": choice, "optionIds": []any{"else"}}, "answers[1].optionIds[0]"},
			{"an option twice", map[string]any{"questionId": choice, "optionIds": []any{first, first}}, "answers[1].optionIds[1]"},
			{"a choice in words", map[string]any{"questionId": choice, "text": "乙"}, "answers[1].text"},
		} {
			all = append(all, badInput{c.name, member, operation, map[string]any{"attemptId": attempt, "answers": []any{good, c.bad}}, c.field})
		}
		long := map[string]any{"questionId": short, "text": strings.Repeat("长", 501)}
		all = append(all, badInput{"an answer of 501 characters", member, operation, map[string]any{"attemptId": attempt, "answers": []any{long}}, "answers[0].text"},
			badInput{"an attempt that is no id", member, operation, map[string]any{"attemptId": "1", "answers": []any{good}}, "attemptId"},
			badInput{"a lesson as attempt", member, operation, map[string]any{"attemptId": quiz, "answers": []any{good}}, "attemptId"})
	}
	article := s.must(member, "CoursePage", map[string]any{"id": keyText(s.Courses["fire-safety"])}).text("course.modules.0.lessons.0.id")
	s.must(member, "Enroll", map[string]any{"courseId": keyText(s.Courses["fire-safety"])})
	return append(all,
		badInput{"a course sat", member, "StartQuiz", map[string]any{"lessonId": keyText(s.Courses["fire-safety"])}, "lessonId"},
		badInput{"nonsense sat", member, "StartQuiz", map[string]any{"lessonId": "测验"}, "lessonId"},
		badInput{"an article sat", member, "StartQuiz", map[string]any{"lessonId": article}, "lessonId"})
}

func (s *school) badFiles() []badInput {
	s.t.Helper()
	course, root, quiz := keyText(s.Courses["trade-integrity"]), keyText(s.Root), s.hall()
	film := map[string]any{"fileName": "x.mp4", "mimeType": "video/mp4", "byteSize": 5, "sha256": strings.Repeat("0", 64)}
	sheet, hours := s.upload(trainer, "甲,乙\n1,2\n"), s.upload(district, "甲,乙\n1,2\n")
	return []badInput{
		{"a name of 256 characters", trainer, "CreateUpload", with(film, map[string]any{"fileName": strings.Repeat("名", 256)}), "fileName"},
		{"two gigabytes", trainer, "CreateUpload", with(film, map[string]any{"byteSize": 1 << 31}), "byteSize"},
		{"a sheet of a gigabyte", trainer, "CreateUpload", with(film, map[string]any{"mimeType": "text/csv", "byteSize": 1 << 30}), "byteSize"},
		{"no type", trainer, "CreateUpload", with(film, map[string]any{"mimeType": ""}), "mimeType"},
		{"a checksum in other digits", trainer, "CreateUpload", with(film, map[string]any{"sha256": strings.Repeat("g", 64)}), "sha256"},
		{"an empty key", trainer, "CreateUpload", with(film, map[string]any{"idempotencyKey": ""}), "idempotencyKey"},
		{"a key of 201 characters", trainer, "CreateUpload", with(film, map[string]any{"idempotencyKey": strings.Repeat("k", 201)}), "idempotencyKey"},
		{"an upload that is no id", trainer, "CompleteUpload", map[string]any{"uploadId": ""}, "uploadId"},
		{"a medium that is no id", trainer, "DeleteMedia", map[string]any{"id": "film.mp4"}, "id"},
		{"questions from a course", trainer, "ImportQuestions", map[string]any{"lessonId": quiz, "uploadId": course, "dryRun": false}, "uploadId"},
		{"questions without columns", trainer, "ImportQuestions", map[string]any{"lessonId": quiz, "uploadId": sheet, "dryRun": false}, "uploadId"},
		{"hours for a course", district, "ImportCreditHours", map[string]any{"organizationId": course, "uploadId": hours, "dryRun": false}, "organizationId"},
		{"hours from a course", district, "ImportCreditHours", map[string]any{"organizationId": root, "uploadId": course, "dryRun": false}, "uploadId"},
		{"hours without columns", district, "ImportCreditHours", map[string]any{"organizationId": root, "uploadId": hours, "dryRun": false}, "uploadId"},
		{"an export of a lesson", district, "ExportCompletion", map[string]any{"organizationId": root, "courseId": quiz, "format": "CSV"}, "courseId"},
		{"an export of nonsense", district, "ExportCompletion", map[string]any{"organizationId": "区", "courseId": course, "format": "CSV"}, "organizationId"},
		{"an export of before the party", district, "ExportCreditHours", map[string]any{"organizationId": root, "year": 1920, "format": "CSV"}, "year"},
		{"an export of a course's hours", district, "ExportCreditHours", map[string]any{"organizationId": course, "year": 2026, "format": "CSV"}, "organizationId"},
		{"an export that is no id", district, "Export", map[string]any{"id": "1"}, "id"},
		{"changes since nonsense", member, "ChangesSince", map[string]any{"since": "昨天"}, "since"},
		{"no changes", member, "ChangesSince", map[string]any{"first": 0}, "first"},
		{"1001 changes", member, "ChangesSince", map[string]any{"first": 1001}, "first"},
		{"the manifest of nonsense", member, "CourseManifest", map[string]any{"courseId": "1"}, "courseId"},
		{"insight into a lesson", trainer, "CourseInsight", map[string]any{"courseId": quiz}, "id"},
	}
}

func (s *school) badHours() (all []badInput) {
	s.t.Helper()
	ctx := identity.AsSystem(s.t.Context(), "test")
	entry := keyText(s.db.Client(ctx).CreditEntry.Query().Where(creditentry.MemberID(s.Accounts[member])).FirstIDX(ctx))
	course, root := keyText(s.Courses["trade-integrity"]), keyText(s.Root)
	class := map[string]any{"memberId": keyText(s.Accounts[member]), "source": "CLASSROOM", "title": "夜校", "reason": "签到表"}
	day := with(class, map[string]any{"occurredOn": "2026-06-30", "hours": 1})
	evening := with(class, map[string]any{"startedAt": "2026-06-30T19:00:00+08:00", "endedAt": "2026-06-30T21:00:00+08:00"})
	for _, c := range []struct {
		name  string
		input map[string]any
		field string
	}{
		{"hours of a course", with(day, map[string]any{"memberId": course}), "memberId"},
		{"hours of nobody", with(day, map[string]any{"memberId": "王秀珍"}), "memberId"},
		{"a course booked by hand", with(day, map[string]any{"source": "COURSE"}), "source"},
		{"a sheet booked by hand", with(day, map[string]any{"source": "IMPORT"}), "source"},
		{"no hours", with(day, map[string]any{"hours": 0}), "hours"},
		{"hours below nought", with(day, map[string]any{"hours": -1}), "hours"},
		{"hours with three digits", with(day, map[string]any{"hours": 1.001}), "hours"},
		{"more than a hundred hours", with(day, map[string]any{"hours": 100.01}), "hours"},
		{"hours beyond counting", with(day, map[string]any{"hours": 1e300}), "hours"},
		{"hours of tomorrow", with(day, map[string]any{"occurredOn": "2026-07-02"}), "occurredOn"},
		{"hours of before the party", with(day, map[string]any{"occurredOn": "1920-12-31"}), "occurredOn"},
		{"no day and no time", class, "startedAt"},
		{"a day and a time", with(evening, map[string]any{"occurredOn": "2026-06-30", "hours": 1}), "startedAt"},
		{"an end before the beginning", with(evening, map[string]any{"endedAt": "2026-06-30T18:00:00+08:00"}), "endedAt"},
		{"an end in the future", with(evening, map[string]any{"endedAt": "2026-07-01T21:00:00+08:00"}), "endedAt"},
		{"an evening of eight days", with(evening, map[string]any{"startedAt": "2026-06-22T19:00:00+08:00"}), "endedAt"},
		{"a time that is none", with(evening, map[string]any{"endedAt": "21:00"}), "endedAt"},
		{"an empty title", with(day, map[string]any{"title": " "}), "title"},
		{"a title of 121 characters", with(day, map[string]any{"title": strings.Repeat("题", 121)}), "title"},
		{"a title in two lines", with(day, map[string]any{"title": "夜\n校"}), "title"},
		{"no reason", with(day, map[string]any{"reason": ""}), "reason"},
		{"a reason of 501 characters", with(day, map[string]any{"reason": strings.Repeat("因", 501)}), "reason"},
		{"an empty key", with(day, map[string]any{"idempotencyKey": ""}), "idempotencyKey"},
	} {
		all = append(all, badInput{c.name, secretary, "BookCreditHours", map[string]any{"input": c.input}, c.field})
	}
	rule := map[string]any{"validFrom": "2027-01-01", "scheme": "PER_MINUTES"}
	goal := map[string]any{"organizationId": root, "audience": "MEMBERS", "fromYear": 2026, "hours": 32}
	return append(all, []badInput{
		{"a member undone", secretary, "ReverseCreditEntry", map[string]any{"entryId": keyText(s.Accounts[member]), "reason": "x"}, "entryId"},
		{"undone without a reason", secretary, "ReverseCreditEntry", map[string]any{"entryId": entry, "reason": " "}, "reason"},
		{"undone for 501 characters", secretary, "ReverseCreditEntry", map[string]any{"entryId": entry, "reason": strings.Repeat("因", 501)}, "reason"},
		{"no minutes an hour", district, "SetCreditRule", with(rule, map[string]any{"minutesPerHour": 0}), "minutesPerHour"},
		{"241 minutes an hour", district, "SetCreditRule", with(rule, map[string]any{"minutesPerHour": 241}), "minutesPerHour"},
		{"steps of minutes", district, "SetCreditRule", with(rule, map[string]any{"scheme": "STEPS", "minutesPerHour": 45}), "minutesPerHour"},
		{"a rule from no day", district, "SetCreditRule", with(rule, map[string]any{"validFrom": "2027-02-30"}), "validFrom"},
		{"an unknown scheme", district, "SetCreditRule", with(rule, map[string]any{"scheme": "FREE"}), "scheme"},
		{"a target of last year", district, "SetAnnualTarget", with(goal, map[string]any{"fromYear": 2025}), "fromYear"},
		{"a target of the year 10000", district, "SetAnnualTarget", with(goal, map[string]any{"fromYear": 10000}), "fromYear"},
		{"a target of more than a thousand", district, "SetAnnualTarget", with(goal, map[string]any{"hours": 1000.01}), "hours"},
		{"a target with three digits", district, "SetAnnualTarget", with(goal, map[string]any{"hours": 3.125}), "hours"},
		{"a target beyond counting", district, "SetAnnualTarget", with(goal, map[string]any{"hours": 1e300}), "hours"},
		{"a target of a course", district, "SetAnnualTarget", with(goal, map[string]any{"organizationId": course}), "organizationId"},
		{"a target of strangers", district, "SetAnnualTarget", with(goal, map[string]any{"audience": "GUESTS"}), "audience"},
	}...)
}

func (s *school) badAudiences() []badInput {
	s.t.Helper()
	course, branch := keyText(s.Courses["trade-integrity"]), keyText(s.Branches[0])
	many := make([]any, 101)
	for i := range many {
		many[i] = branch
	}
	given := map[string]any{"courseId": course, "organizationIds": []any{branch}, "dryRun": false}
	return []badInput{
		{"101 organisations", district, "AssignCourse", with(given, map[string]any{"organizationIds": many}), "audience.organizationIds"},
		{"an organisation that is no id", district, "AssignCourse", with(given, map[string]any{"organizationIds": []any{branch, "区"}}), "audience.organizationIds[1]"},
		{"an unknown residency", district, "AssignCourse", with(given, map[string]any{"residency": "ABROAD"}), "audience.residency"},
		{"due on no day", district, "AssignCourse", with(given, map[string]any{"dueOn": "2026-02-30"}), "dueOn"},
		{"an empty key", district, "AssignCourse", with(given, map[string]any{"idempotencyKey": ""}), "idempotencyKey"},
		{"an assignment that is no id", district, "CancelAssignment", map[string]any{"id": "1"}, "id"},
		{"101 notices", member, "MarkNoticesRead", map[string]any{"ids": many}, "ids"},
		{"a notice that is no id", member, "MarkNoticesRead", map[string]any{"ids": []any{"1"}}, "ids[0]"},
		{"an unknown status", district, "CompletionByMember", map[string]any{"organizationId": branch, "courseId": course, "statuses": []any{"LAZY"}, "first": 5}, "filter.statuses[0]"},
	}
}
