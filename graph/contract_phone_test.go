package graph_test

import (
	"time"

	"github.com/google/uuid"
)

// phone is phone.graphql but for quizzes.
func (c *performance) phone() {
	c.t.Helper()
	a := c.do(member, "Home", nil)
	c.want("home shows", a.text("viewer.name"), "王秀珍")
	c.want("birthday in", a.number("viewer.politicalBirthday.daysUntil"), 3)
	if n := len(a.at("viewer.enrollments.edges").([]any)); n != 2 {
		c.t.Errorf("home shows %d courses to go on with, want 2: %s", n, a.body)
	}
	a = c.do(member, "Catalogue", map[string]any{"first": 20})
	c.want("courses", a.number("courses.totalCount"), len(c.Courses))
	a = c.do(member, "Catalogue", map[string]any{"first": 20, "search": "灭火器"})
	c.want("found inside a summary", a.text("courses.edges.0.node.title"), "市场消防安全")
	before := c.must(secretary, "CompletionByOrganization", map[string]any{"organizationId": c.branch, "courseId": c.minute})
	a = c.do(member, "CoursePage", map[string]any{"id": c.minute})
	lesson := a.text("course.modules.0.lessons.0.id")
	c.want("not enrolled", a.at("course.viewerEnrollment"), nil)
	c.want("not started", a.text("course.modules.0.lessons.0.viewerRecord.status"), "NOT_STARTED")
	a = c.do(member, "Enroll", map[string]any{"courseId": c.minute})
	c.want("enrolled", a.text("enroll.enrollment.status"), "NOT_STARTED")
	a = c.do(member, "LessonPage", map[string]any{"id": lesson})
	c.want("content", a.text("lesson.content.__typename"), "VideoContent")
	seconds := a.number("lesson.content.durationSeconds")
	a = c.do(member, "StartStudy", map[string]any{"lessonId": lesson, "device": "手机", "clientTime": now.AddDate(-1, 0, 0).Format(time.RFC3339)})
	session := a.text("startStudy.session.id")
	c.clock.Advance(time.Duration(seconds * float64(time.Second)))
	event := map[string]any{
		"id": uuid.NewString(), "sessionId": session, "startedAt": now.AddDate(-1, 0, 0).Format(time.RFC3339),
		"elapsedSeconds": seconds, "fromPosition": 0, "toPosition": seconds,
	}
	c.sent["ProgressChanged"] = true
	_, changes := c.events(c.t.Context(), c.hasty(time.Minute), c.as(member), operation(c.t, "ProgressChanged"))
	stop := c.touch(c.memberID(member))
	next(c.t, changes) // it listens
	stop()
	a = c.do(member, "ReportStudy", map[string]any{"events": []any{event}})
	c.want("outcome", a.text("reportStudy.results.0.outcome"), "ACCEPTED")
	c.want("lesson", a.text("reportStudy.records.0.status"), "COMPLETED")
	c.want("course", a.text("reportStudy.enrollments.0.status"), "COMPLETED")
	enrollment := a.text("reportStudy.enrollments.0.id")
	for told := next(c.t, changes); told.text("enrollmentChanged.id") != enrollment || told.text("enrollmentChanged.status") != "COMPLETED"; {
		told = next(c.t, changes)
	}
	a = c.must(member, "ReportStudy", map[string]any{"events": []any{event}})
	c.want("outcome of a repeat", a.text("reportStudy.results.0.outcome"), "DUPLICATE")
	after := c.do(secretary, "CompletionByOrganization", map[string]any{"organizationId": c.branch, "courseId": c.minute})
	c.want("completed in the secretary's report", after.number("completionReport.total.completed")-before.number("completionReport.total.completed"), 1)
	a = c.must(member, "CoursePage", map[string]any{"id": c.minute})
	c.want("rule met", a.at("course.modules.0.lessons.0.viewerCompletion.complete"), true)
	if a.text("course.viewerEnrollment.certificate.number") == "" {
		c.t.Errorf("no certificate: %s", a.body)
	}
	a = c.do(member, "MyStudy", map[string]any{"first": 10})
	c.want("latest credit", a.text("viewer.creditAccount.entries.edges.0.node.title"), "开课第一分钟")
	c.want("latest record", a.text("viewer.studyRecords.edges.0.node.lesson.id"), lesson)
	a = c.do(member, "MyPoliticalBirthday", nil)
	c.want("years", a.number("viewer.politicalBirthday.event.years"), 12)
	other := c.must(member, "Enroll", map[string]any{"courseId": keyText(c.Courses["trade-integrity"])})
	a = c.do(member, "Withdraw", map[string]any{"enrollmentId": other.text("enroll.enrollment.id")})
	c.want("withdrawn", a.text("withdraw.enrollment.status"), "WITHDRAWN")
}
