package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"partyschool/ent"
	entmember "partyschool/ent/member"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
)

// TestLearningKeepsItsBudgetOfStatements does what learners, trainers and admins do
// with quizzes, hours, assignments, notices and exports in a school where there is
// much of each. What is done twice is done once with little and once with much, and
// has one budget.
func TestLearningKeepsItsBudgetOfStatements(t *testing.T) {
	s := newSchool(t)
	root, branch := keyText(s.Root), keyText(s.Branches[0])
	notices := s.muchOfEach()
	for range 3 { // three quizzes with twenty mistakes each
		open := s.must(member, "StartQuiz", map[string]any{"lessonId": s.quizOf(20)})
		s.must(member, "SubmitQuiz", map[string]any{"attemptId": open.text("startQuiz.attempt.id"), "answers": []any{}})
	}
	if a := s.send(s.as(member), readMistakes, nil); a.number("viewer.mistakes.totalCount") < 60 {
		t.Fatalf("the mistakes are not many: %.300s", a.body)
	}
	short, long := s.quizOf(1), s.quizOf(60)
	attempts, answers := map[string]string{}, map[string][]any{}
	for _, quiz := range []string{short, long} {
		a := s.must(member, "StartQuiz", map[string]any{"lessonId": quiz})
		attempts[quiz] = a.text("startQuiz.attempt.id")
		for i := range a.at("startQuiz.attempt.questions").([]any) {
			answers[quiz] = append(answers[quiz], map[string]any{"questionId": a.text(fmt.Sprintf("startQuiz.attempt.questions.%d.id", i)), "text": secret})
		}
	}
	course := keyText(s.Courses["shop-skills"])
	given := s.must(district, "AssignCourse", map[string]any{"courseId": keyText(s.Courses["trade-integrity"]), "organizationIds": []any{root}, "dryRun": false}).text("assignCourse.assignment.id")
	few := s.must(secretary, "AssignCourse", map[string]any{"courseId": course, "organizationIds": []any{branch}, "dryRun": false}).text("assignCourse.assignment.id")
	oneRow, manyRows := s.hoursOf(1), s.hoursOf(60)
	class := map[string]any{"memberId": keyText(s.Accounts[member]), "source": "CLASSROOM", "title": "夜校", "reason": "签到表",
		"startedAt": "2026-06-29T23:00:00+08:00", "endedAt": "2026-06-30T01:00:00+08:00"}
	booked := s.must(secretary, "BookCreditHours", map[string]any{"input": class}).text("bookCreditHours.entries.0.id")
	job := s.must(secretary, "ExportCompletion", map[string]any{"organizationId": branch, "courseId": course, "format": "CSV"}).text("exportCompletion.export.id")
	type v = map[string]any
	for _, c := range []struct {
		phone, document string
		variables       v
		budget          int64
	}{
		{member, operation(t, "StartQuiz"), v{"lessonId": s.quizOf(1)}, 9},
		{member, operation(t, "StartQuiz"), v{"lessonId": s.quizOf(60)}, 9},
		{member, operation(t, "SaveQuizAnswers"), v{"attemptId": attempts[short], "answers": answers[short]}, 4},
		{member, operation(t, "SaveQuizAnswers"), v{"attemptId": attempts[long], "answers": answers[long]}, 4},
		{member, operation(t, "SubmitQuiz"), v{"attemptId": attempts[short], "answers": answers[short]}, 11},
		{member, operation(t, "SubmitQuiz"), v{"attemptId": attempts[long], "answers": answers[long]}, 11},
		{member, readMistakes, nil, 5},
		{member, operation(t, "MyStudy"), v{"first": 100}, 5},
		{member, operation(t, "Changes"), nil, 4},
		{member, `{ viewer { notices(first: 100) { totalCount edges { node { id title readAt } } } } }`, nil, 3},
		{member, operation(t, "MarkNoticesRead"), v{"ids": notices[:1]}, 2},
		{member, operation(t, "MarkNoticesRead"), v{"ids": notices}, 2},
		{secretary, operation(t, "CreditHoursByOrganization"), v{"organizationId": branch, "year": 2026}, 1},
		{district, operation(t, "CreditHoursByOrganization"), v{"organizationId": root, "year": 2026}, 1},
		{secretary, operation(t, "BookCreditHours"), v{"input": with(class, v{"title": "又一次"})}, 5},
		{secretary, operation(t, "ReverseCreditEntry"), v{"entryId": booked, "reason": "没有来"}, 6},
		{district, operation(t, "ImportCreditHours"), v{"organizationId": root, "uploadId": oneRow, "dryRun": false}, 7},
		{district, operation(t, "ImportCreditHours"), v{"organizationId": root, "uploadId": manyRows, "dryRun": false}, 7},
		{district, assignmentsOf, v{"id": root}, 5},
		// Three of these count places before and after, and note the difference.
		{secretary, operation(t, "AssignCourse"), v{"courseId": keyText(s.Courses["fire-safety"]), "organizationIds": []any{branch}, "dryRun": false}, 29},
		{district, operation(t, "AssignCourse"), v{"courseId": keyText(s.Courses["fire-safety"]), "organizationIds": []any{root}, "dryRun": false}, 29},
		{secretary, operation(t, "CancelAssignment"), v{"id": few}, 21},
		{district, operation(t, "CancelAssignment"), v{"id": given}, 22},
		{secretary, operation(t, "Export"), v{"id": job}, 1},
		{secretary, operation(t, "ExportCreditHours"), v{"organizationId": branch, "year": 2026, "format": "CSV"}, 5},
	} {
		s.as(c.phone)
		s.must(c.phone, "School", nil) // the session is looked up now and then, whatever is asked
		a := s.send(s.as(c.phone), c.document, c.variables)
		name, _, _ := strings.Cut(c.document, "\n")
		if got := s.statements.Load(); len(a.Errors) > 0 || got > c.budget {
			t.Errorf("%.60s costs %d SQL statements, its budget is %d: %.200s", name, got, c.budget, a.body)
		} else {
			t.Logf("%.60s: %d of %d", name, got, c.budget)
		}
		if passed := a.at("submitQuiz.attempt.passed"); passed == false {
			t.Errorf("the quiz was not passed, so nothing followed from it: %.300s", a.body)
		}
	}
}

// muchOfEach gives the member many notices and much credit, and the district many
// assignments. It returns the notices.
func (s *school) muchOfEach() (notices []any) {
	s.t.Helper()
	ctx := identity.AsSystem(s.t.Context(), "test")
	client, id := s.db.Client(ctx), s.Accounts[member]
	var told []*ent.NoticeCreate
	var earned []*ent.CreditEntryCreate
	for n := range 60 {
		once := fmt.Sprint("much", n)
		told = append(told, client.Notice.Create().SetMemberID(id).SetKind("OVERDUE_DIGEST").SetOnceKey(once).SetTitle("课程将到期").SetCreatedAt(now))
		earned = append(earned, client.CreditEntry.Create().SetMemberID(id).SetOrganizationID(s.Branches[0]).SetSource("MANUAL").SetSourceID(0).SetOnceKey(once).
			SetHundredths(25).SetSeconds(0).SetOccurredOn(calendar.NewDate(2026, 3, 1)).SetYear(2026).SetRule("STEPS").SetTitle("读书").SetReason("签到表").SetCreatedAt(now))
	}
	for _, row := range client.Notice.CreateBulk(told...).SaveX(ctx) {
		notices = append(notices, keyText(row.ID))
	}
	client.CreditEntry.CreateBulk(earned...).ExecX(ctx)
	for n := range 12 {
		s.must(district, "AssignCourse", map[string]any{"courseId": keyText(s.Courses["trade-integrity"]), "organizationIds": []any{keyText(s.Branches[n%2])}, "dryRun": false})
	}
	return notices
}

// quizOf is a published course of one quiz with so many questions, all answered by
// secret, in which the member is enrolled.
func (s *school) quizOf(questions int) (lesson string) {
	s.t.Helper()
	course := s.must(trainer, "CreateCourse", map[string]any{"input": map[string]any{
		"organizationId": keyText(s.Root), "title": "测验课", "category": "POLICY", "creditHours": 0.5}}).text("createCourse.course.id")
	module := s.must(trainer, "CreateModule", map[string]any{"courseId": course, "title": "一"}).text("createTrainingModule.module.id")
	var asked []any
	for n := range questions {
		asked = append(asked, map[string]any{"kind": "SHORT_TEXT", "text": fmt.Sprint("填一填 ", n), "points": 1, "acceptedAnswers": []string{secret}})
	}
	lesson = s.must(trainer, "CreateQuiz", map[string]any{"moduleId": module, "title": "测验", "quiz": map[string]any{"passPercent": 60, "questions": asked}}).text("createLesson.lesson.id")
	s.must(trainer, "PublishCourse", map[string]any{"id": course})
	s.must(member, "Enroll", map[string]any{"courseId": course})
	return lesson
}

// hoursOf is an uploaded sheet that books hours for so many members.
func (s *school) hoursOf(members int) (upload string) {
	s.t.Helper()
	ctx := identity.AsSystem(s.t.Context(), "test")
	text := "手机号,日期,学时,事项\n"
	for _, m := range s.db.Client(ctx).Member.Query().Where(entmember.Active(true), entmember.IDNEQ(s.Accounts[district])).Order(entmember.ByID()).Limit(members).AllX(ctx) {
		text += fmt.Sprintf("%s,2026-06-01,2,市里培训%d\n", m.Phone, members)
	}
	return s.upload(district, text)
}
