package graph_test

import (
	"testing"

	"github.com/google/uuid"

	"partyschool/internal/home"
)

// TestScreensKeepTheirBudgetOfStatements counts the SQL statements of each
// screen, once the session is known: a screen must not cost more when there is
// more on it.
func TestScreensKeepTheirBudgetOfStatements(t *testing.T) {
	s := newSchool(t)
	course, root := keyText(s.Courses["fire-safety"]), keyText(s.Root)
	quiz, branch := s.hall(), keyText(s.Branches[0])
	s.must(member, "Enroll", map[string]any{"courseId": course})
	page := s.must(member, "CoursePage", map[string]any{"id": course})
	article, video := page.text("course.modules.0.lessons.0.id"), page.text("course.modules.1.lessons.0.id")
	session := s.must(member, "StartStudy", map[string]any{"lessonId": article, "device": "手机"}).text("startStudy.session.id")
	begun := s.clock.Now()
	s.clock.Advance(100e9)
	var events []any
	for i := range 100 {
		events = append(events, map[string]any{
			"id": uuid.NewString(), "sessionId": session, "startedAt": begun.Add(1e9 * 3 / 10), "elapsedSeconds": 0.3,
			"fromPosition": float64(i) * 0.3, "toPosition": float64(i+1) * 0.3,
		})
	}
	pageBudget := int64(2)
	if home.Whole(s.db) {
		pageBudget = 1
	}
	for _, c := range []struct {
		phone, operation string
		variables        map[string]any
		budget           int64
	}{
		{member, "Home", nil, 1},
		{member, "Catalogue", map[string]any{"first": 100}, 1},
		{member, "CoursePage", map[string]any{"id": course}, pageBudget},
		{member, "LessonPage", map[string]any{"id": article}, 3},
		{member, "LessonPage", map[string]any{"id": video}, 3},
		{member, "ReportStudy", map[string]any{"events": events}, 8},
		{member, "MyStudy", map[string]any{"first": 100}, 5},
		{district, "OrganizationTree", map[string]any{"id": root}, 1},
		{district, "Roster", map[string]any{"organizationId": root, "first": 100}, 4}, // members are told who saw their phones
		{district, "Roster", map[string]any{"organizationId": root, "first": 100}, 3}, // once a day
		{district, "CompletionByOrganization", map[string]any{"organizationId": root, "courseId": course}, 1},
		{district, "CompletionByMember", map[string]any{"organizationId": root, "courseId": course, "first": 100}, 2},
		{district, "CreditHoursByOrganization", map[string]any{"organizationId": root, "year": 2026}, 1},
		{district, "PoliticalBirthdays", map[string]any{"organizationId": root, "from": "2026-07-01", "to": "2027-06-30", "first": 100}, 6},
		{member, "MyPoliticalBirthday", nil, 2},
		{member, "MyStudyDays", nil, 16},
		{district, "StudyDay", map[string]any{"organizationId": root, "day": "2026-07-01"}, 9},
		{secretary, "StudyDayCalendar", map[string]any{"organizationId": branch, "year": 2026}, 1},
		{trainer, "TrainerCourses", map[string]any{"first": 100}, 3},
		{trainer, "CourseInsight", map[string]any{"courseId": course}, 3},
		{member, "StartQuiz", map[string]any{"lessonId": quiz}, 9}, // the first of a course, which is counted as begun
		{member, "CourseManifest", map[string]any{"courseId": course}, 2},
		{member, "Changes", nil, 4},
		{secretary, "AssignCourse", map[string]any{"courseId": course, "organizationIds": []any{branch}, "dryRun": true}, 3},
		{secretary, "ExportCompletion", map[string]any{"organizationId": branch, "courseId": course, "format": "CSV"}, 5},
	} {
		s.as(c.phone)
		s.must(c.phone, "School", nil) // the session is looked up now and then, whatever is asked
		s.must(c.phone, c.operation, c.variables)
		if got := s.statements.Load(); got > c.budget {
			t.Errorf("%s costs %d SQL statements, its budget is %d", c.operation, got, c.budget)
		} else {
			t.Logf("%s: %d of %d", c.operation, got, c.budget)
		}
	}
}
