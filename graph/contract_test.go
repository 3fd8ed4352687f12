package graph_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"partyschool/internal/sampleschool"
)

// The accounts of the sample school, by what they are.
const (
	district  = sampleschool.DistrictAdminPhone
	trainer   = sampleschool.TrainerPhone
	secretary = sampleschool.SecretaryPhone
	member    = sampleschool.MemberPhone
	floating  = sampleschool.FloatingPhone
	guest     = ""
)

// later are the operations of the contract that the school does not serve yet.
var later = strings.Fields(`
	StartQuiz SaveQuizAnswers SubmitQuiz ReaffirmOath SetBirthdayGreetings ProgressChanged
	CreateQuiz CreateUpload CompleteUpload CourseInsight
	TransferMember ImportMembers MemberImport AssignCourse CancelAssignment
	ExportCompletion Export RecordBirthdayTalk SetBirthdayCard`)

// TestContract sends every operation that the school serves as the role that
// sends it, and looks at what comes back.
func TestContract(t *testing.T) {
	s := newSchool(t)
	sent := map[string]bool{}
	do := func(phone, name string, variables map[string]any) answer {
		t.Helper()
		sent[name] = true
		return s.must(phone, name, variables)
	}
	want := func(what string, got, want any) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s = %v, want %v", what, got, want)
		}
	}
	id := func(kind int64) string { return keyText(kind) }
	root, branch := id(s.Root), id(s.Branches[0])
	minute := id(s.Courses[sampleschool.FirstMinute])

	// session.graphql
	a := do(guest, "School", nil)
	want("school", a.text("school.name"), "测试党校")
	want("ways in", a.at("school.signInMethods"), "[PASSWORD CODE]")
	a = do(guest, "LogIn", map[string]any{"phone": floating, "password": sampleschool.Password, "device": "旧手机"})
	want("who signed in", a.text("logIn.viewer.name"), "刘长河")
	a = do(guest, "LogIn", map[string]any{"phone": secretary, "password": sampleschool.Password})
	want("role", a.text("logIn.viewer.roles.0.role"), "ADMIN")
	want("scope", a.text("logIn.viewer.roles.0.organization.name"), "锦东服装城党支部")
	a = do(guest, "RequestLoginCode", map[string]any{"phone": floating})
	want("resend", a.number("requestLoginCode.resendAfterSeconds"), 60)
	a = do(guest, "LogInWithCode", map[string]any{"phone": floating, "code": s.code("138****0005"), "device": "旧手机"})
	want("mustChangePassword", a.at("logInWithCode.viewer.mustChangePassword"), false)
	a = do(guest, "RefreshSession", map[string]any{"refreshToken": a.text("logInWithCode.refreshToken")})
	s.tokens[floating] = a.text("refreshSession.accessToken")
	a = do(floating, "ViewerSessions", nil)
	want("sessions", len(a.at("viewer.sessions").([]any)), 2)
	for i := range 2 {
		if a.at(fmt.Sprintf("viewer.sessions.%d.current", i)) == false {
			do(floating, "EndSession", map[string]any{"sessionId": a.text(fmt.Sprintf("viewer.sessions.%d.id", i))})
		}
	}
	a = do(floating, "ViewerSessions", nil)
	want("sessions left", len(a.at("viewer.sessions").([]any)), 1)
	a = do(floating, "ChangePassword", map[string]any{"current": sampleschool.Password, "new": "一个新的长长的好密码"})
	s.tokens[floating] = a.text("changePassword.accessToken")

	// phone.graphql
	a = do(member, "Home", nil)
	want("home shows", a.text("viewer.name"), "王秀珍")
	want("birthday in", a.number("viewer.politicalBirthday.daysUntil"), 3)
	if n := len(a.at("viewer.enrollments.edges").([]any)); n != 2 {
		t.Errorf("home shows %d courses to go on with, want 2: %s", n, a.body)
	}
	a = do(member, "Catalogue", map[string]any{"first": 20})
	want("courses", a.number("courses.totalCount"), len(s.Courses))
	a = do(member, "Catalogue", map[string]any{"first": 20, "search": "灭火器"})
	want("found inside a summary", a.text("courses.edges.0.node.title"), "市场消防安全")
	before := s.must(secretary, "CompletionByOrganization", map[string]any{"organizationId": branch, "courseId": minute})
	a = do(member, "CoursePage", map[string]any{"id": minute})
	lesson := a.text("course.modules.0.lessons.0.id")
	want("not enrolled", a.at("course.viewerEnrollment"), nil)
	want("not started", a.text("course.modules.0.lessons.0.viewerRecord.status"), "NOT_STARTED")
	a = do(member, "Enroll", map[string]any{"courseId": minute})
	want("enrolled", a.text("enroll.enrollment.status"), "NOT_STARTED")
	a = do(member, "LessonPage", map[string]any{"id": lesson})
	want("content", a.text("lesson.content.__typename"), "VideoContent")
	seconds := a.number("lesson.content.durationSeconds")
	a = do(member, "StartStudy", map[string]any{"lessonId": lesson, "device": "手机", "clientTime": now.AddDate(-1, 0, 0).Format(time.RFC3339)})
	session := a.text("startStudy.session.id")
	s.clock.Advance(time.Duration(seconds * float64(time.Second)))
	event := map[string]any{
		"id": uuid.NewString(), "sessionId": session, "startedAt": now.AddDate(-1, 0, 0).Format(time.RFC3339),
		"elapsedSeconds": seconds, "fromPosition": 0, "toPosition": seconds,
	}
	a = do(member, "ReportStudy", map[string]any{"events": []any{event}})
	want("outcome", a.text("reportStudy.results.0.outcome"), "ACCEPTED")
	want("lesson", a.text("reportStudy.records.0.status"), "COMPLETED")
	want("course", a.text("reportStudy.enrollments.0.status"), "COMPLETED")
	a = s.must(member, "ReportStudy", map[string]any{"events": []any{event}})
	want("outcome of a repeat", a.text("reportStudy.results.0.outcome"), "DUPLICATE")
	after := do(secretary, "CompletionByOrganization", map[string]any{"organizationId": branch, "courseId": minute})
	want("completed in the secretary's report", after.number("completionReport.total.completed")-before.number("completionReport.total.completed"), 1)
	a = s.must(member, "CoursePage", map[string]any{"id": minute})
	want("rule met", a.at("course.modules.0.lessons.0.viewerCompletion.complete"), true)
	if a.text("course.viewerEnrollment.certificate.number") == "" {
		t.Errorf("no certificate: %s", a.body)
	}
	a = do(member, "MyStudy", map[string]any{"first": 10})
	want("latest credit", a.text("viewer.creditAccount.entries.edges.0.node.title"), "开课第一分钟")
	want("latest record", a.text("viewer.studyRecords.edges.0.node.lesson.id"), lesson)
	a = do(member, "MyPoliticalBirthday", nil)
	want("years", a.number("viewer.politicalBirthday.event.years"), 12)
	other := s.must(member, "Enroll", map[string]any{"courseId": id(s.Courses["trade-integrity"])})
	a = do(member, "Withdraw", map[string]any{"enrollmentId": other.text("enroll.enrollment.id")})
	want("withdrawn", a.text("withdraw.enrollment.status"), "WITHDRAWN")

	// authoring.graphql
	a = do(trainer, "TrainerCourses", map[string]any{"first": 50})
	want("authored", len(a.at("viewer.authoredCourses.edges").([]any)), len(s.Courses))
	a = do(trainer, "CreateCourse", map[string]any{"input": map[string]any{
		"organizationId": root, "title": "换季理货", "category": "BUSINESS_SKILLS", "creditHours": 1.25, "idempotencyKey": "k1"}})
	course := a.text("createCourse.course.id")
	a = do(trainer, "UpdateCourse", map[string]any{"input": map[string]any{"id": course, "summary": "换季时怎么盘点。"}})
	want("summary", a.text("updateCourse.course.summary"), "换季时怎么盘点。")
	a = do(trainer, "CreateModule", map[string]any{"courseId": course, "title": "盘点"})
	module := a.text("createTrainingModule.module.id")
	second := s.must(trainer, "CreateModule", map[string]any{"courseId": course, "title": "打折"}).text("createTrainingModule.module.id")
	a = do(trainer, "UpdateModule", map[string]any{"id": second, "position": 1})
	want("position", a.number("updateTrainingModule.module.position"), 1)
	a = do(trainer, "DeleteModule", map[string]any{"id": second})
	want("deleted", a.text("deleteTrainingModule.deletedId"), second)
	a = do(trainer, "CreateArticle", map[string]any{"moduleId": module, "title": "怎么盘", "markdown": "## 先分类\n\n按**颜色**和尺码分。<script>alert(1)</script>"})
	article := a.text("createLesson.lesson.id")
	a = do(trainer, "DraftLesson", map[string]any{"id": article})
	if md := a.text("lesson.draft.article.markdown"); !strings.Contains(md, "先分类") {
		t.Errorf("draft = %q", md)
	}
	mediaID := s.must(trainer, "DraftLesson", map[string]any{"id": lesson}).text("lesson.draft.media.id")
	a = do(trainer, "CreateVideo", map[string]any{"moduleId": module, "title": "短片", "mediaId": mediaID, "minCoverage": 0.8})
	video := a.text("createLesson.lesson.id")
	a = do(trainer, "UpdateLesson", map[string]any{"input": map[string]any{"id": video, "required": false, "title": "短片（选修）"}})
	want("elective", a.at("updateLesson.lesson.required"), false)
	a = do(trainer, "CreateLesson", map[string]any{"input": map[string]any{"moduleId": module, "title": "多余的", "article": map[string]any{"markdown": "字"}}})
	do(trainer, "DeleteLesson", map[string]any{"id": a.text("createLesson.lesson.id")})
	a = do(trainer, "DraftPreview", map[string]any{"courseId": course})
	want("problems", len(a.at("course.draft.problems").([]any)), 0)
	a = do(trainer, "PublishCourse", map[string]any{"id": course, "note": "第一次"})
	want("release", a.number("publishCourse.course.release"), 1)
	s.must(member, "Enroll", map[string]any{"courseId": course})
	s.must(trainer, "UpdateModule", map[string]any{"id": module, "summary": "新的说明"})
	a = do(trainer, "PublishModule", map[string]any{"id": module, "inProgress": "MIGRATE"})
	want("second release", a.number("publishTrainingModule.course.release"), 2)
	want("migrated", a.number("publishTrainingModule.migratedEnrollments"), 1)
	a = s.must(member, "LessonPage", map[string]any{"id": article})
	if html := a.text("lesson.content.html"); !strings.Contains(html, "<strong>颜色</strong>") || strings.Contains(html, "<script") {
		t.Errorf("article html = %q", html)
	}
	a = do(trainer, "ArchiveCourse", map[string]any{"id": course})
	want("archived", a.text("archiveCourse.course.status"), "ARCHIVED")

	// administration.graphql
	a = do(district, "OrganizationTree", map[string]any{"id": root})
	want("members of the district", a.number("organization.memberCount"), sampleschool.Small.Members)
	want("organisations directly below", len(a.at("organization.children").([]any)), 4)
	a = do(secretary, "Roster", map[string]any{"organizationId": branch, "first": 10, "search": "王秀"})
	want("phone for the branch's admin", a.text("organization.members.edges.0.node.phone"), member)
	a = do(district, "CreateOrganization", map[string]any{"input": map[string]any{"parentId": root, "name": "新市场党支部", "code": "NEW", "kind": "BRANCH"}})
	unit := a.text("createOrganization.organization.id")
	a = do(district, "UpdateOrganization", map[string]any{"input": map[string]any{"id": unit, "name": "新市场联合党支部"}})
	want("renamed", a.text("updateOrganization.organization.name"), "新市场联合党支部")
	a = do(district, "CreateMember", map[string]any{"input": map[string]any{
		"organizationId": unit, "name": "新来的", "phone": "13700000001", "stage": "FULL", "residency": "FLOATING",
		"joinedOn": "1921-07-23", "temporaryPassword": "temporary-1234"}})
	person := a.text("createMember.member.id")
	a = do(district, "UpdateMember", map[string]any{"input": map[string]any{"id": person, "residency": "SETTLED"}})
	want("joined", a.text("updateMember.member.joinedOn"), "1921-07-23")
	a = do(district, "GrantRole", map[string]any{"memberId": person, "role": "ADMIN", "organizationId": unit})
	want("role granted", len(a.at("grantRole.member.roles").([]any)), 1)
	a = do(district, "RevokeRole", map[string]any{"memberId": person, "role": "ADMIN", "organizationId": unit})
	want("role revoked", len(a.at("revokeRole.member.roles").([]any)), 0)
	a = do(district, "DeactivateMember", map[string]any{"memberId": person, "reason": "转出"})
	want("active", a.at("deactivateMember.member.active"), false)
	a = do(secretary, "CompletionByMember", map[string]any{"organizationId": branch, "courseId": minute, "statuses": []string{"COMPLETED"}, "first": 10})
	want("who completed", a.text("completionReport.enrollments.edges.0.node.member.name"), "王秀珍")
	a = do(secretary, "CreditHoursByOrganization", map[string]any{"organizationId": branch, "year": 2026})
	if a.number("creditReport.total.members") < 1 || a.number("creditReport.total.earnedHours") <= 0 || a.at("creditReport.total") == nil {
		t.Errorf("credit hours: %s", a.body)
	}
	a = do(secretary, "PoliticalBirthdays", map[string]any{"organizationId": branch, "from": "2026-07-01", "to": "2026-07-31", "first": 10})
	if !strings.Contains(a.body, "王秀珍") {
		t.Errorf("the birthday list lacks 王秀珍: %s", a.body)
	}
	a = do(district, "AuditTrail", map[string]any{"organizationId": root, "first": 10})
	want("latest deed", a.text("organization.auditTrail.edges.0.node.action"), "deactivateMember")

	do(floating, "LogOut", nil)
	s.refused(floating, "Home", "UNAUTHENTICATED", nil)

	for name := range contract {
		isLater := strings.Contains(" "+strings.Join(later, " ")+" ", " "+name+" ")
		if sent[name] == isLater {
			t.Errorf("%s: sent %t, named as coming later %t", name, sent[name], isLater)
		}
	}
}

// code reads the last log-in code sent to a masked phone.
func (s *school) code(masked string) string {
	s.t.Helper()
	line := regexp.MustCompile(`login code ` + regexp.QuoteMeta(masked) + ` (\d{6})\n`)
	for range 100 {
		if all := line.FindAllStringSubmatch(s.codes.String(), -1); len(all) > 0 {
			return all[len(all)-1][1]
		}
		time.Sleep(10 * time.Millisecond) // sending does not wait for the answer
	}
	s.t.Fatalf("no code for %s in %q", masked, s.codes.String())
	return ""
}
