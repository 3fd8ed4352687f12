package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"partyschool/ent/assignment"
	"partyschool/ent/auditentry"
	"partyschool/ent/creditentry"
	"partyschool/ent/enrollment"
	entmember "partyschool/ent/member"
	"partyschool/ent/session"
	"partyschool/internal/birthdays"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
)

// TestWhoMayDoWhat sends every guarded operation as every kind of caller. The
// rows asked for belong to the first branch, where the secretary is the admin
// and the member is at home; the floating member and the other secretary belong
// to other branches. A refused call changes nothing, and its answer holds
// nothing of what was asked for.
func TestWhoMayDoWhat(t *testing.T) {
	s := newSchool(t)
	leaks := s.watchForLeaks()
	branch, root, other := keyText(s.Branches[0]), keyText(s.Root), keyText(s.Branches[1])
	course := keyText(s.Courses["trade-integrity"])
	me := keyText(s.Accounts[member])
	type v = map[string]any
	a := s.must(trainer, "DraftPreview", v{"courseId": course})
	module, lesson := a.text("course.draft.modules.0.id"), a.text("course.draft.modules.0.lessons.0.id")
	ctx := identity.AsSystem(t.Context(), "test")
	mine := s.db.Client(ctx).Enrollment.Query().Where(enrollment.MemberID(s.Accounts[member])).FirstX(ctx)
	quiz := s.hall()
	attempt := s.must(member, "StartQuiz", v{"lessonId": quiz}).text("startQuiz.attempt.id")
	sheet, hours := s.upload(trainer, "题型,题目,分值,正确答案\n判断,对吗,1,对\n"), s.upload(secretary, "手机号,日期,学时,事项\n")
	film := keyText(s.db.Client(ctx).Media.Query().FirstIDX(ctx))
	given := s.must(secretary, "AssignCourse", v{"courseId": keyText(s.Courses["shop-skills"]), "organizationIds": []any{branch}, "dryRun": false}).text("assignCourse.assignment.id")
	job := s.must(secretary, "ExportCompletion", v{"organizationId": branch, "courseId": course, "format": "CSV"}).text("exportCompletion.export.id")
	entry := keyText(s.db.Client(ctx).CreditEntry.Query().Where(creditentry.MemberID(s.Accounts[member])).FirstIDX(ctx))
	deed := keyText(s.db.Client(ctx).AuditEntry.Query().Where(auditentry.OrganizationID(s.Root)).FirstIDX(ctx))
	session := keyText(s.db.Client(ctx).Session.Query().Where(session.MemberID(s.Accounts[member])).FirstIDX(ctx))
	notice := keyText(s.db.Client(ctx).Notice.Create().SetMemberID(s.Accounts[member]).SetKind("OVERDUE_DIGEST").SetOnceKey("x").SetTitle("不给别人看").SetCreatedAt(now).SaveX(ctx).ID)
	group := keyText(s.db.Client(ctx).GroupMessage.Create().SetOrganizationID(s.Branches[0]).SetAuthorID(s.Accounts[secretary]).SetChannels([]string{"SMS"}).
		SetTitle("不给别人看").SetExpectedCount(1).SetSentAt(now).SaveX(ctx).ID)
	birthday := birthdays.EventID(s.Accounts[member], 2026)
	otherBirthday := birthdays.EventID(s.Accounts[floating], s.db.Client(ctx).Member.GetX(ctx, s.Accounts[floating]).JoinedOn.Year+1)
	moving := keyText(s.db.Client(ctx).AffiliationTransfer.Create().SetMemberID(s.Accounts[member]).SetFromOrganizationID(s.Branches[0]).SetToOrganizationID(s.Branches[1]).
		SetEffectiveOn(calendar.NewDate(2026, 8, 1)).SetOpenMemberID(s.Accounts[member]).SetProposedByID(s.Accounts[secretary]).SetProposedAt(now).SaveX(ctx).ID)
	together := keyText(s.db.Client(ctx).Ceremony.Create().SetOrganizationID(s.Branches[1]).SetHeldOn(calendar.NewDate(2026, 7, 10)).SetTitle("x").
		SetCreatedByID(s.Accounts[district]).SetCreatedAt(now).SaveX(ctx).ID)
	holiday := keyText(s.db.Client(ctx).HolidayShift.Create().SetOrganizationID(s.Branches[1]).SetDay(calendar.NewDate(2026, 8, 12)).SetName("x").
		SetSetByID(s.Accounts[district]).SetSetAt(now).SaveX(ctx).ID)
	leave := keyText(s.db.Client(ctx).StudyDayLeave.Create().SetMemberID(s.Accounts[member]).SetKind("SICK").SetFromOn(calendar.NewDate(2026, 7, 15)).SetToOn(calendar.NewDate(2026, 7, 15)).
		SetEnteredByID(s.Accounts[member]).SetCreatedAt(now).SaveX(ctx).ID)
	wish := keyText(s.db.Client(ctx).CorrectionRequest.Create().SetMemberID(s.Accounts[floating]).SetField("BORN_ON").SetWanted("1990-03-07").SetCreatedAt(now).SaveX(ctx).ID)
	hall := keyText(s.db.Client(ctx).Venue.Create().SetOrganizationID(s.Branches[1]).SetName("会议室").SetCreatedAt(now).SaveX(ctx).ID)
	office := keyText(s.db.Client(ctx).Post.Create().SetMemberID(s.Accounts[member]).SetOrganizationID(s.Branches[0]).SetPosition("COMMITTEE_MEMBER").
		SetFromDay(calendar.NewDate(2026, 1, 1)).SetAppointedByID(s.Accounts[district]).SetAppointedAt(now).SaveX(ctx).ID)
	partaking := keyText(s.db.Client(ctx).Participation.Create().SetMemberID(s.Accounts[floating]).SetOrganizationID(s.Root).
		SetFromDay(calendar.NewDate(2026, 1, 1)).SetNotedByID(s.Accounts[district]).SetNotedAt(now).SaveX(ctx).ID)
	input := func(fields v) v { return v{"input": fields} }

	const guests, none, noRole, hidden, bad = "UNAUTHENTICATED", "", "FORBIDDEN", "NOT_FOUND", "BAD_USER_INPUT"
	const null = "null" // no error, and null where the row would be
	callers := []string{guest, member, floating, trainer, secretary, district}
	for _, c := range []struct {
		operation string
		variables v
		// want are the codes for guest, member, member of another branch, trainer,
		// branch admin, district admin; "-" is not sent, since it would succeed and
		// change what the next line looks at.
		want [6]string
		not  string // must not be in an answer that refuses or is null
	}{
		{"Home", nil, [6]string{guests, none, none, none, none, none}, ""},
		{"ViewerSessions", nil, [6]string{guests, none, none, none, none, none}, ""},
		{"MyStudy", v{"first": 5}, [6]string{guests, none, none, none, none, none}, ""},
		{"MyPoliticalBirthday", nil, [6]string{guests, none, none, none, none, none}, ""},
		{"Catalogue", v{"first": 5}, [6]string{guests, none, none, none, none, none}, ""},
		{"CoursePage", v{"id": course}, [6]string{guests, none, none, none, none, none}, ""},
		{"LessonPage", v{"id": lesson}, [6]string{guests, "CONFLICT", "CONFLICT", none, "CONFLICT", "CONFLICT"}, "<p>"},
		{"StartStudy", v{"lessonId": lesson, "device": "x"}, [6]string{guests, "CONFLICT", "CONFLICT", "CONFLICT", "CONFLICT", "CONFLICT"}, ""},
		{"Withdraw", v{"enrollmentId": keyText(mine.ID)}, [6]string{guests, "-", hidden, hidden, hidden, hidden}, "WITHDRAWN"},
		{"TrainerCourses", v{"first": 5}, [6]string{guests, none, none, none, none, none}, ""},
		{"DraftPreview", v{"courseId": course}, [6]string{guests, noRole, noRole, none, noRole, noRole}, "problems"},
		{"DraftLesson", v{"id": lesson}, [6]string{guests, noRole, noRole, none, noRole, noRole}, "markdown"},
		{"CreateCourse", input(v{"organizationId": root, "title": "x", "category": "POLICY", "creditHours": 1}), [6]string{guests, noRole, noRole, "-", noRole, noRole}, "DRAFT"},
		{"UpdateCourse", input(v{"id": course, "title": "改了"}), [6]string{guests, noRole, noRole, "-", noRole, noRole}, "改了"},
		{"CreateModule", v{"courseId": course, "title": "x"}, [6]string{guests, noRole, noRole, "-", noRole, noRole}, "DRAFT"},
		{"UpdateModule", v{"id": module, "title": "改了"}, [6]string{guests, noRole, noRole, "-", noRole, noRole}, "改了"},
		{"CreateArticle", v{"moduleId": module, "title": "x", "markdown": "x"}, [6]string{guests, noRole, noRole, "-", noRole, noRole}, "ARTICLE"},
		{"UpdateLesson", input(v{"id": lesson, "title": "改了"}), [6]string{guests, noRole, noRole, "-", noRole, noRole}, "改了"},
		{"DeleteLesson", v{"id": lesson}, [6]string{guests, noRole, noRole, "-", noRole, noRole}, ""},
		{"DeleteModule", v{"id": module}, [6]string{guests, noRole, noRole, "-", noRole, noRole}, ""},
		{"PublishModule", v{"id": module}, [6]string{guests, noRole, noRole, "-", noRole, noRole}, "PUBLISHED"},
		{"PublishCourse", v{"id": course}, [6]string{guests, noRole, noRole, "-", noRole, noRole}, "PUBLISHED"},
		{"ArchiveCourse", v{"id": course}, [6]string{guests, noRole, noRole, "-", noRole, noRole}, "ARCHIVED"},
		{"OrganizationTree", v{"id": branch}, [6]string{guests, noRole, hidden, none, none, none}, ""},
		{"Roster", v{"organizationId": branch, "first": 50}, [6]string{guests, noRole, hidden, none, none, none}, "王秀珍"},
		{"Roster", v{"organizationId": other, "first": 50}, [6]string{guests, hidden, noRole, none, hidden, none}, "刘长河"},
		{"Roster", v{"organizationId": root, "first": 50}, [6]string{guests, noRole, noRole, none, hidden, none}, "刘长河"},
		{"CreateOrganization", input(v{"parentId": other, "name": "x", "code": "x1", "kind": "PARTY_GROUP"}), [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "PARTY_GROUP"},
		{"UpdateOrganization", input(v{"id": other, "name": "改了"}), [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "改了"},
		{"UpdateOrganization", input(v{"id": branch, "parentId": other}), [6]string{guests, noRole, noRole, noRole, hidden, "-"}, ""},
		{"CreateMember", input(v{"organizationId": other, "name": "某某", "phone": "13700000003", "stage": "FULL", "residency": "SETTLED"}), [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "某某"},
		{"UpdateMember", input(v{"id": keyText(s.Accounts[floating]), "name": "改了"}), [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "改了"},
		{"DeactivateMember", v{"memberId": keyText(s.Accounts[floating]), "reason": "x"}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "active"},
		{"GrantRole", v{"memberId": me, "role": "ADMIN", "organizationId": root}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "ADMIN"},
		{"RevokeRole", v{"memberId": keyText(s.Accounts[trainer]), "role": "TRAINER", "organizationId": root}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, ""},
		{"RoleGrants", v{"organizationId": other}, [6]string{guests, hidden, noRole, noRole, hidden, none}, "memberName"},
		{"RoleGrants", v{"organizationId": branch}, [6]string{guests, noRole, hidden, noRole, none, none}, "memberName"},
		{"CompletionByOrganization", v{"organizationId": other, "courseId": course}, [6]string{guests, noRole, noRole, noRole, hidden, none}, "enrolled\":"},
		{"CompletionByMember", v{"organizationId": branch, "courseId": course, "first": 50}, [6]string{guests, noRole, noRole, noRole, none, none}, "王秀珍"},
		{"PoliticalBirthdays", v{"organizationId": branch, "from": "2026-07-01", "to": "2026-12-31", "first": 50}, [6]string{guests, noRole, hidden, noRole, none, none}, "王秀珍"},
		{"Enroll", v{"courseId": course}, [6]string{guests, "-", "-", "-", "-", "-"}, "NOT_STARTED"},
		{"ReportStudy", v{"events": []any{}}, [6]string{guests, bad, bad, bad, bad, bad}, ""},
		{"RecomputeStudy", v{"memberId": keyText(s.Accounts[floating])}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "events\":"},
		{"EndSession", v{"sessionId": session}, [6]string{guests, "-", hidden, hidden, hidden, hidden}, "ok"},
		{"Node", v{"id": attempt}, [6]string{guests, none, null, null, null, null}, "填一填"},
		{"Node", v{"id": given}, [6]string{guests, null, null, null, none, none}, given},
		{"Node", v{"id": entry}, [6]string{guests, none, null, null, none, none}, entry},
		{"Node", v{"id": notice}, [6]string{guests, none, null, null, null, null}, notice},
		{"Node", v{"id": sheet}, [6]string{guests, null, null, none, null, null}, sheet},
		{"Node", v{"id": film}, [6]string{guests, null, null, none, null, null}, film},
		{"Node", v{"id": session}, [6]string{guests, none, null, null, null, null}, session},
		{"Node", v{"id": deed}, [6]string{guests, null, null, null, null, none}, deed},
		{"Node", v{"id": keyText(mine.ID)}, [6]string{guests, none, null, null, none, none}, keyText(mine.ID)},
		{"Nodes", v{"ids": []any{attempt}}, [6]string{guests, none, null, null, null, null}, "填一填"},
		{"StartQuiz", v{"lessonId": quiz}, [6]string{guests, "-", "CONFLICT", "CONFLICT", "CONFLICT", "CONFLICT"}, "填一填"},
		{"SaveQuizAnswers", v{"attemptId": attempt, "answers": []any{}}, [6]string{guests, "-", hidden, hidden, hidden, hidden}, "savedAt"},
		{"SubmitQuiz", v{"attemptId": attempt, "answers": []any{}}, [6]string{guests, "-", hidden, hidden, hidden, hidden}, "explanation"},
		{"CreateQuiz", v{"moduleId": module, "title": "x", "quiz": v{"passPercent": 60, "questions": []any{}}}, [6]string{guests, noRole, noRole, "-", noRole, noRole}, "QUIZ"},
		{"ImportQuestions", v{"lessonId": quiz, "uploadId": sheet, "dryRun": true}, [6]string{guests, noRole, noRole, none, noRole, noRole}, "dryRun"},
		{"CreateUpload", uploadOf("x.csv", "text/csv", []byte("x")), [6]string{guests, noRole, noRole, "-", "-", "-"}, "http"},
		{"CompleteUpload", v{"uploadId": sheet}, [6]string{guests, noRole, noRole, none, hidden, hidden}, "completedAt"},
		{"DeleteMedia", v{"id": film}, [6]string{guests, noRole, noRole, "CONFLICT", noRole, noRole}, "deletedId"},
		{"CourseInsight", v{"courseId": course}, [6]string{guests, noRole, noRole, none, noRole, noRole}, "learners"},
		{"AssignCourse", v{"courseId": course, "organizationIds": []any{other}, "dryRun": true}, [6]string{guests, noRole, noRole, noRole, hidden, none}, "members\":"},
		{"AssignCourse", v{"courseId": course, "organizationIds": []any{branch, root}, "dryRun": false}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "dueOn"},
		{"CancelAssignment", v{"id": given}, [6]string{guests, noRole, noRole, noRole, "-", "-"}, "cancelledAt"},
		{"CreditHoursByOrganization", v{"organizationId": other, "year": 2026}, [6]string{guests, noRole, noRole, noRole, hidden, none}, "earnedHours"},
		{"CreditRules", nil, [6]string{guests, none, none, none, none, none}, ""},
		{"BookCreditHours", input(v{"memberId": keyText(s.Accounts[floating]), "source": "MANUAL", "occurredOn": "2026-06-30", "hours": 1, "title": "x", "reason": "x"}), [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "entries"},
		{"ReverseCreditEntry", v{"entryId": entry, "reason": "x"}, [6]string{guests, noRole, noRole, noRole, "-", "-"}, "hours"},
		{"ImportCreditHours", v{"organizationId": root, "uploadId": hours, "dryRun": true}, [6]string{guests, noRole, noRole, noRole, hidden, hidden}, "dryRun"},
		{"ImportMembers", v{"organizationId": root, "uploadId": hours, "dryRun": true}, [6]string{guests, noRole, noRole, noRole, hidden, hidden}, "dryRun"},
		{"SetCreditRule", v{"validFrom": "2027-01-01", "scheme": "STEPS"}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "STEPS"},
		{"SetAnnualTarget", v{"organizationId": other, "audience": "MEMBERS", "fromYear": 2026, "hours": 1}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "hours"},
		{"ExportCompletion", v{"organizationId": other, "courseId": course, "format": "CSV"}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "PENDING"},
		{"ExportYearPapers", v{"organizationId": other, "year": 2026}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "PENDING"},
		{"ExportCreditHours", v{"organizationId": other, "year": 2026, "format": "CSV"}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "PENDING"},
		{"Export", v{"id": job}, [6]string{guests, null, null, null, none, null}, "rowsWritten"},
		{"CourseManifest", v{"courseId": course}, [6]string{guests, "CONFLICT", "CONFLICT", none, "CONFLICT", "CONFLICT"}, "sha256"},
		{"Changes", nil, [6]string{guests, none, none, none, none, none}, ""},
		{"MarkNoticesRead", v{"ids": []any{notice}}, [6]string{guests, "-", hidden, hidden, hidden, hidden}, "不给别人看"},
		{"MarkAllNoticesRead", nil, [6]string{guests, "-", none, none, none, none}, ""},
		{"NoticePreferences", nil, [6]string{guests, none, none, none, none, none}, ""},
		{"UpdateNoticePreferences", nil, [6]string{guests, none, none, none, none, none}, ""},
		// This school sends neither mail nor pushes.
		{"RequestMailCode", nil, [6]string{guests, noRole, noRole, noRole, noRole, noRole}, "expiresInSeconds"},
		{"ConfirmMail", nil, [6]string{guests, bad, bad, bad, bad, bad}, "preferences"},
		{"RemoveMail", nil, [6]string{guests, none, none, none, none, none}, ""},
		{"SubscribePush", nil, [6]string{guests, noRole, noRole, noRole, noRole, noRole}, "preferences"},
		{"UnsubscribePush", nil, [6]string{guests, none, none, none, none, none}, ""},
		{"PreviewGroupMessage", v{"organizationId": other}, [6]string{guests, noRole, noRole, noRole, hidden, none}, "memberCount\":"},
		{"SendGroupMessage", v{"organizationId": other, "expectedCount": 1}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "群发"},
		{"GroupMessages", v{"organizationId": branch}, [6]string{guests, noRole, hidden, noRole, none, none}, "不给别人看"},
		{"Node", v{"id": group}, [6]string{guests, null, null, null, none, none}, group},
		// Guests over a stream: TestWhatCannotBeStreamed.
		{"ProgressChanged", nil, [6]string{bad, bad, bad, bad, bad, bad}, ""},
		{"LogOut", nil, [6]string{guests, "-", "-", "-", "-", "-"}, ""},
		{"ChangePassword", v{"current": "x", "new": "x"}, [6]string{guests, bad, bad, bad, bad, bad}, ""},
		{"ReaffirmOath", v{"eventId": birthday}, [6]string{guests, "CONFLICT", hidden, hidden, hidden, hidden}, "oathReaffirmedAt"},
		{"RecordBirthdayTalk", v{"eventId": birthday, "heldOn": "2026-07-01"}, [6]string{guests, noRole, noRole, noRole, "-", "-"}, "talk"},
		{"RecordBirthdayTalk", v{"eventId": otherBirthday, "heldOn": "2026-07-01"}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "talk"},
		{"SetBirthdayCard", v{"organizationId": other, "title": "x", "message": "x"}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "organization"},
		{"BirthdayCardWords", v{"organizationId": branch}, [6]string{guests, noRole, hidden, noRole, none, none}, "政治生日快乐"},
		{"PlanCeremony", input(v{"organizationId": other, "heldOn": "2026-07-10", "title": "集体", "eventIds": []any{otherBirthday}}), [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "集体"},
		{"TransferMember", v{"memberId": keyText(s.Accounts[floating]), "toOrganizationId": branch, "effectiveOn": "2026-07-02"}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "toName"},
		{"Transfers", v{"organizationId": other, "direction": "IN"}, [6]string{guests, hidden, noRole, noRole, hidden, none}, "memberName"},
		{"Transfers", v{"organizationId": branch, "direction": "OUT"}, [6]string{guests, noRole, hidden, noRole, none, none}, "memberName"},
		{"AcceptTransfer", v{"id": moving}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "ACCEPTED"},
		{"DeclineTransfer", v{"id": moving}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "DECLINED"},
		{"WithdrawTransfer", v{"id": moving}, [6]string{guests, noRole, noRole, noRole, "-", "-"}, "WITHDRAWN"},
		{"SetBurdenPolicy", v{"organizationId": branch, "practice": "LEAGUE_TABLE", "enabled": true, "reason": "年度评比使用"}, [6]string{guests, noRole, noRole, noRole, noRole, "-"}, "enabled"},
		{"SetBurdenPolicy", v{"organizationId": other, "practice": "LEAGUE_TABLE", "enabled": false, "reason": "不再使用排名"}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "enabled"},
		{"MyBurdenPolicies", nil, [6]string{guests, none, none, none, none, none}, ""},
		{"LeagueTable", v{"organizationId": branch}, [6]string{guests, noRole, hidden, hidden, noRole, noRole}, "王秀珍"},
		{"OnlineTimeTable", v{"organizationId": branch, "from": "2026-01-01", "to": "2026-06-30"}, [6]string{guests, noRole, hidden, noRole, noRole, noRole}, "王秀珍"},
		{"RevealMember", v{"memberId": keyText(s.Accounts[floating]), "reason": "核对"}, [6]string{guests, noRole, noRole, noRole, hidden, none}, "phone"},
		{"AgreeToPrivacyNotice", v{"version": "0"}, [6]string{guests, "CONFLICT", "CONFLICT", "CONFLICT", "CONFLICT", "CONFLICT"}, ""},
		{"CorrectMyData", v{"field": "BORN_ON", "wanted": "x"}, [6]string{guests, bad, bad, bad, bad, bad}, ""},
		{"WithdrawCorrection", v{"id": wish}, [6]string{guests, hidden, "-", hidden, hidden, hidden}, "1990-03-07"},
		{"DecideCorrection", v{"id": wish, "accept": false}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "1990-03-07"},
		{"CorrectionRequests", v{"organizationId": other}, [6]string{guests, hidden, noRole, noRole, hidden, none}, "1990-03-07"},
		{"Node", v{"id": wish}, [6]string{guests, null, none, null, null, none}, wish},
		{"ExportMyData", nil, [6]string{guests, none, none, none, none, none}, ""},
		{"CloseAccount", nil, [6]string{guests, "-", "-", "CONFLICT", "CONFLICT", "CONFLICT"}, ""},
		{"KeepAccount", nil, [6]string{guests, none, none, none, none, none}, ""},
		{"MyPrivacy", nil, [6]string{guests, none, none, none, none, none}, ""},
		{"OrganizationByCode", v{"code": "JXL-E-02"}, [6]string{guests, noRole, noRole, noRole, none, none}, "name"},
		{"OrganizationByCode", v{"code": "JXL-E-0"}, [6]string{guests, noRole, noRole, noRole, hidden, hidden}, "name"},
		{"DissolveOrganization", input(v{"organizationId": other, "intoId": root, "dryRun": true}), [6]string{guests, noRole, noRole, noRole, hidden, none}, "members"},
		// A message to it is on its way.
		{"DissolveOrganization", input(v{"organizationId": branch, "intoId": other, "dryRun": true}), [6]string{guests, noRole, noRole, noRole, hidden, "CONFLICT"}, "members"},
		{"DissolveOrganization", input(v{"organizationId": root, "intoId": other, "dryRun": false}), [6]string{guests, noRole, noRole, noRole, hidden, bad}, "members"},
		{"MergeOrganizations", input(v{"fromIds": []any{other}, "intoId": root, "dryRun": true}), [6]string{guests, noRole, noRole, noRole, hidden, none}, "members"},
		{"DeepLink", v{"id": other}, [6]string{guests, hidden, none, none, hidden, none}, "dissolvedOn"},
		{"AddVenue", input(v{"organizationId": other, "name": "x"}), [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "seats"},
		{"UpdateVenue", input(v{"id": hall, "seats": 9}), [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "会议室"},
		{"RemoveVenue", v{"id": hall}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "removedId"},
		{"Node", v{"id": hall}, [6]string{guests, null, none, none, null, none}, hall},
		{"ExportRegister", input(v{"organizationId": other, "format": "CSV"}), [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "PENDING"},
		{"AppointMember", input(v{"memberId": me, "organizationId": other, "position": "SECRETARY", "fromDay": "2026-07-01"}), [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "SECRETARY"},
		{"EndPost", v{"id": office, "untilDay": "2026-07-01"}, [6]string{guests, noRole, noRole, noRole, "-", "-"}, "COMMITTEE"},
		{"AddParticipation", input(v{"memberId": keyText(s.Accounts[floating]), "organizationId": branch, "fromDay": "2026-07-01"}), [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "fromDay"},
		{"EndParticipation", v{"id": partaking, "untilDay": "2026-07-01"}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "untilDay"},
		{"Node", v{"id": office}, [6]string{guests, none, null, null, none, none}, office},
		{"Node", v{"id": partaking}, [6]string{guests, null, none, null, null, none}, partaking},
		{"MemberHistory", v{"id": me}, [6]string{guests, none, null, none, none, none}, "stagePeriods"},
		{"CancelCeremony", v{"id": together}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "cancelledAt"},
		{"MyStudyDays", nil, [6]string{guests, none, none, none, none, none}, ""},
		{"StudyDayCalendar", v{"organizationId": other, "year": 2026}, [6]string{guests, hidden, none, none, hidden, none}, "recurrence"},
		{"StudyDay", v{"organizationId": other, "day": "2026-07-01"}, [6]string{guests, hidden, noRole, noRole, hidden, none}, "刘长河"},
		{"CheckInCode", v{"organizationId": other}, [6]string{guests, noRole, noRole, noRole, hidden, none}, "validUntil"},
		{"SetFixedStudyDay", input(v{"organizationId": other, "residency": "FLOATING", "fromOn": "2026-08-01", "recurrence": "FREQ=DAILY"}), [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "fromOn"},
		{"AddHolidayShift", input(v{"organizationId": other, "day": "2026-07-08", "name": "x"}), [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "movedTo"},
		{"RemoveHolidayShift", v{"id": holiday}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "removedId"},
		{"PlanStudyDay", input(v{"organizationId": other, "day": "2026-07-08", "topic": "不给别人看"}), [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "不给别人看"},
		{"CheckIn", v{"code": "x"}, [6]string{guests, "CONFLICT", bad, "CONFLICT", "CONFLICT", "CONFLICT"}, "attended"},
		{"AskForLeave", input(v{"kind": "SICK", "fromOn": "2026-07-01", "reason": "x"}), [6]string{guests, "-", "-", "-", "-", "-"}, "reason"},
		{"CancelLeave", v{"id": leave}, [6]string{guests, "-", hidden, hidden, "-", "-"}, "cancelledAt"},
		{"RecordLeave", input(v{"memberId": keyText(s.Accounts[floating]), "kind": "SICK", "fromOn": "2026-07-01"}), [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "reason"},
		{"RecordAttendance", v{"memberId": keyText(s.Accounts[floating]), "day": "2026-07-01"}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "status"},
		{"WithdrawAttendance", v{"memberId": keyText(s.Accounts[floating]), "day": "2026-07-01"}, [6]string{guests, noRole, noRole, noRole, hidden, "-"}, "status"},
		{"SetBirthdayGreetings", v{"wanted": true}, [6]string{guests, none, none, none, none, none}, ""},
		{"AuditTrail", v{"organizationId": root, "first": 5}, [6]string{guests, noRole, noRole, noRole, hidden, none}, "createMember"},
		{"CoursePage", v{"id": branch}, [6]string{guests, bad, bad, bad, bad, bad}, ""},
	} {
		for i, caller := range callers {
			if c.want[i] == "-" {
				continue
			}
			before := s.fingerprint(t)
			got := s.ask(caller, c.operation, c.variables)
			code := got.code()
			if code == none && got.isNull() {
				code = null
			}
			if code != c.want[i] {
				t.Errorf("%s %v as %q: %q, want %q: %.200s", c.operation, c.variables, caller, code, c.want[i], got.body)
			}
			if c.want[i] == none {
				continue
			}
			if c.not != "" && strings.Contains(got.body, c.not) {
				t.Errorf("%s as %q: the refusal holds %q: %.300s", c.operation, caller, c.not, got.body)
			}
			if after := s.fingerprint(t); after != before {
				t.Errorf("%s as %q was refused but changed something", c.operation, caller)
			}
		}
	}
	leaks()
}

// isNull reports whether the only field that was asked for is null, or a list of one
// null.
func (a answer) isNull() bool {
	for _, value := range a.Data {
		list, _ := value.([]any)
		return value == nil || len(list) == 1 && list[0] == nil
	}
	return false
}

// fingerprint changes with what the refused operations would have changed.
func (s *school) fingerprint(t *testing.T) string {
	t.Helper()
	ctx := identity.AsSystem(t.Context(), "test")
	c := s.db.Client(ctx)
	var parts []string
	for _, o := range c.Organization.Query().AllX(ctx) {
		parts = append(parts, o.String())
	}
	for _, m := range c.Member.Query().Where(entmember.IDIn(s.Accounts[member], s.Accounts[floating], s.Accounts[trainer])).AllX(ctx) {
		parts = append(parts, m.String())
	}
	for _, x := range c.Course.Query().AllX(ctx) {
		parts = append(parts, x.String())
	}
	for _, x := range c.TrainingModule.Query().AllX(ctx) {
		parts = append(parts, x.String())
	}
	for _, x := range c.Lesson.Query().AllX(ctx) {
		parts = append(parts, x.String())
	}
	for _, x := range c.RoleGrant.Query().AllX(ctx) {
		parts = append(parts, x.String())
	}
	for _, x := range c.Enrollment.Query().AllX(ctx) {
		parts = append(parts, x.String())
	}
	parts = append(parts, fmt.Sprint(c.Assignment.Query().Where(assignment.CancelledAtNotNil()).CountX(ctx), c.Assignment.Query().CountX(ctx), c.AuditEntry.Query().CountX(ctx), c.IdempotencyKey.Query().CountX(ctx), c.QuizAttempt.Query().AllX(ctx), c.CreditEntry.Query().CountX(ctx), c.CreditRule.Query().CountX(ctx),
		c.AnnualTarget.Query().AllX(ctx), c.PoliticalBirthdayEvent.Query().CountX(ctx), c.AffiliationTransfer.Query().AllX(ctx), c.BirthdayCard.Query().AllX(ctx), c.Ceremony.Query().AllX(ctx), c.Export.Query().CountX(ctx), c.Upload.Query().AllX(ctx), c.Media.Query().CountX(ctx), c.Notice.Query().AllX(ctx), c.GroupMessage.Query().CountX(ctx), c.Delivery.Query().CountX(ctx), c.PushSubscription.Query().CountX(ctx),
		c.CorrectionRequest.Query().AllX(ctx), c.BurdenPolicy.Query().AllX(ctx), c.FixedStudyDayRule.Query().AllX(ctx), c.HolidayShift.Query().AllX(ctx), c.StudyDayPlan.Query().AllX(ctx), c.StudyDayAttendance.Query().AllX(ctx), c.StudyDayLeave.Query().AllX(ctx),
		c.Session.Query().Where(session.EndedAtNotNil()).CountX(ctx), c.Post.Query().AllX(ctx), c.Venue.Query().AllX(ctx), c.Participation.Query().AllX(ctx), c.StudyEvent.Query().CountX(ctx), c.StudyRecord.Query().CountX(ctx)))
	return strings.Join(parts, "\n")
}

func TestPhonesAreMasked(t *testing.T) {
	s := newSchool(t)
	roster := map[string]any{"organizationId": keyText(s.Branches[0]), "first": 50, "search": "王秀珍"}
	for caller, want := range map[string]string{district: member, secretary: member, trainer: "138****0004"} {
		a := s.must(caller, "Roster", roster)
		if got := a.text("organization.members.edges.0.node.phone"); got != want {
			t.Errorf("phone for %s: %s, want %s", caller, got, want)
		}
	}
	// A trainer cannot find out a number by searching for it.
	a := s.must(trainer, "Roster", map[string]any{"organizationId": keyText(s.Root), "first": 50, "search": "13800000004"})
	if strings.Contains(a.body, "王秀珍") {
		t.Errorf("a trainer finds a member by phone: %s", a.body)
	}
	a = s.send(s.as(member), `{ viewer { phone } }`, nil)
	if a.text("viewer.phone") != member {
		t.Errorf("one's own phone: %s", a.body)
	}
}

func TestATemporaryPasswordOpensNothingElse(t *testing.T) {
	s := newSchool(t)
	s.must(district, "CreateMember", map[string]any{"input": map[string]any{
		"organizationId": keyText(s.Root), "name": "新党员", "phone": "13700000009", "stage": "FULL", "residency": "SETTLED", "temporaryPassword": "temporary-1234",
	}})
	a := s.must(guest, "LogIn", map[string]any{"phone": "13700000009", "password": "temporary-1234"})
	if a.at("logIn.viewer.mustChangePassword") != true {
		t.Fatalf("mustChangePassword: %s", a.body)
	}
	token := a.text("logIn.accessToken")
	for _, name := range []string{"Home", "ViewerSessions"} {
		got := s.send(token, operation(t, name), nil)
		if got.code() != "FORBIDDEN" || got.Errors[0].Extensions["reason"] != "PASSWORD_CHANGE_REQUIRED" {
			t.Errorf("%s with a temporary password: %s", name, got.body)
		}
	}
	// Not through what is open to everybody either.
	s.must(district, "GrantRole", map[string]any{"memberId": keyText(s.memberByPhone(t, "13700000009")), "role": "ADMIN", "organizationId": keyText(s.Root)})
	token = s.must(guest, "LogIn", map[string]any{"phone": "13700000009", "password": "temporary-1234"}).text("logIn.accessToken")
	for _, field := range []string{
		"organization { members { edges { node { phone } } } }", "roles { organization { members { totalCount } } }",
		"organization { auditTrail { totalCount } }", "sessions { id }", "enrollments { totalCount }", "authoredCourses { totalCount }",
	} {
		got := s.send(token, `mutation { logIn(input: { phone: "13700000009", password: "temporary-1234" }) { viewer { `+field+` } } }`, nil)
		if got.code() != "FORBIDDEN" && got.code() != "UNAUTHENTICATED" {
			t.Errorf("%s through logIn with a temporary password: %s", field, got.body)
		}
	}
	changed := s.send(token, operation(t, "ChangePassword"), map[string]any{"current": "temporary-1234", "new": "mine-and-only-mine"})
	if len(changed.Errors) > 0 {
		t.Fatalf("changing it: %s", changed.body)
	}
	if got := s.send(changed.text("changePassword.accessToken"), operation(t, "Home"), nil); len(got.Errors) > 0 {
		t.Errorf("Home after changing it: %s", got.body)
	}
}

func (s *school) memberByPhone(t *testing.T, phone string) int64 {
	t.Helper()
	ctx := identity.AsSystem(t.Context(), "test")
	return s.db.Client(ctx).Member.Query().Where(s.db.WithPhone(phone)).OnlyIDX(ctx)
}
