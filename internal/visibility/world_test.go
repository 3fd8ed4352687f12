package visibility_test

import (
	"context"
	"fmt"
	"testing"

	"partyschool/ent"
	"partyschool/ent/datakey"
	"partyschool/ent/rolegrant"
	"partyschool/internal/calendar"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/interval"
	"partyschool/internal/key"
	"partyschool/internal/outline"
	"partyschool/internal/question"
)

func clockAt() *clocktest.Clock { return clocktest.At(now) }

// newWorld makes the callers, and for every table one row of branch A or its
// member and one of branch B or its member.
func newWorld(t *testing.T, db *database.Database) *world {
	t.Helper()
	ctx := identity.AsSystem(context.Background(), "test")
	c := db.Client(ctx)
	w := &world{db: db, rows: map[string][2]int64{}}
	newKey := func(kind key.Kind) int64 {
		id, err := db.NewKey(kind)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	unit := func(code string, parent *int64, above string) (int64, string) {
		id := newKey(key.Organization)
		path := above + key.Format(id)
		c.Organization.Create().SetID(id).SetNillableParentID(parent).SetPath(path).SetName(code).SetCode(code).
			SetKind("BRANCH").SetCreatedAt(now).SaveX(ctx)
		return id, path
	}
	var rootPath, pathA, pathB string
	w.root, rootPath = unit("R", nil, "")
	w.orgA, pathA = unit("A", &w.root, rootPath)
	w.orgB, pathB = unit("B", &w.root, rootPath)
	w.rows["Organization"] = [2]int64{w.orgA, w.orgB}
	w.viewers = map[string]identity.Viewer{}
	person := func(caller, phone string, org int64, path string) int64 {
		id := c.Member.Create().SetOrganizationID(org).SetName(caller).SetPhone(phone).SetStage("FULL").SetResidency("SETTLED").
			SetCreatedAt(now).SaveX(ctx).ID
		w.viewers[caller] = identity.Viewer{MemberID: id, OrganizationID: org, OrganizationPath: path, Name: caller}
		return id
	}
	w.member, w.other = person("member", "1", w.orgA, pathA), person("other", "2", w.orgB, pathB)
	w.trainer, w.branch, w.district = person("trainer", "3", w.root, rootPath), person("branch", "4", w.orgA, pathA), person("district", "5", w.root, rootPath)
	w.rows["Member"] = [2]int64{w.member, w.other}
	grant := func(caller string, member int64, role rolegrant.Role, org int64, path string) int64 {
		v := w.viewers[caller]
		v.Scopes = []identity.Scope{{Role: identity.Role(role), OrganizationID: org, Path: path}}
		w.viewers[caller] = v
		return c.RoleGrant.Create().SetMemberID(member).SetRole(role).SetOrganizationID(org).SetGrantedAt(now).SaveX(ctx).ID
	}
	trainerGrant := grant("trainer", w.trainer, "TRAINER", w.orgA, pathA)
	grant("branch", w.branch, "ADMIN", w.orgA, pathA)
	w.rows["RoleGrant"] = [2]int64{trainerGrant, grant("district", w.district, "ADMIN", w.root, rootPath)}
	for i, owner := range []struct{ member, org int64 }{{w.member, w.orgA}, {w.other, w.orgB}} {
		w.ownRows(ctx, c, i, owner.member, owner.org)
	}
	return w
}

// ownRows makes the rows of branch A (i = 0) or B (i = 1).
func (w *world) ownRows(ctx context.Context, c *ent.Client, i int, member, org int64) {
	letter := string(rune('a' + i))
	day := calendar.NewDate(2026, 7, 1+i)
	put := func(table string, id int64) {
		pair := w.rows[table]
		pair[i] = id
		w.rows[table] = pair
	}
	put("Credential", c.Credential.Create().SetMemberID(member).SetPasswordHash("x").SetChangedAt(now).SaveX(ctx).ID)
	put("Session", c.Session.Create().SetMemberID(member).SetCreatedAt(now).SetLastSeenAt(now).SetExpiresAt(now).SetRefreshHash([]byte(letter)).SaveX(ctx).ID)
	put("AuditEntry", c.AuditEntry.Create().SetAt(now).SetActorName("x").SetAction("x").SetOrganizationID(org).SetSubjectID(member).SetSummary("x").SaveX(ctx).ID)
	courseID := c.Course.Create().SetOrganizationID(org).SetTrainerID(w.trainer).SetTitle("x").SetCategory("POLICY").SetCreditHundredths(100).
		SetCreatedAt(now).SetUpdatedAt(now).SaveX(ctx).ID
	put("Course", courseID)
	moduleID := c.TrainingModule.Create().SetCourseID(courseID).SetTitle("x").SetPosition(1).SetCreatedAt(now).SetUpdatedAt(now).SaveX(ctx).ID
	put("TrainingModule", moduleID)
	lessonID := c.Lesson.Create().SetCourseID(courseID).SetModuleID(moduleID).SetTitle("x").SetKind("ARTICLE").SetPosition(1).SetContentID(1).
		SetDurationSeconds(60).SetCreatedAt(now).SetUpdatedAt(now).SaveX(ctx).ID
	put("Lesson", lessonID)
	put("LessonContent", c.LessonContent.Create().SetLessonID(lessonID).SetCreatedAt(now).SaveX(ctx).ID)
	put("Media", c.Media.Create().SetOrganizationID(org).SetStoreKey(letter).SetFileName("x").SetMimeType("video/mp4").SetByteSize(1).SetSha256(letter).
		SetCreatedByID(w.trainer).SetCreatedAt(now).SaveX(ctx).ID)
	releaseID := c.Release.Create().SetCourseID(courseID).SetNumber(1).SetTitle("x").SetSummary("").SetCategory("POLICY").SetCreditHundredths(100).
		SetOutline(outline.Outline{}).SetLessonCount(1).SetRequiredLessonCount(1).SetPublishedByID(w.trainer).SetPublishedAt(now).SaveX(ctx).ID
	put("Release", releaseID)
	enrollmentID := c.Enrollment.Create().SetMemberID(member).SetCourseID(courseID).SetReleaseID(releaseID).SetOrganizationID(org).
		SetEnrolledAt(now).SetActiveAt(now).SaveX(ctx).ID
	put("Enrollment", enrollmentID)
	sessionID := c.StudySession.Create().SetMemberID(member).SetEnrollmentID(enrollmentID).SetCourseID(courseID).SetLessonID(lessonID).SetDevice("x").
		SetStartedAt(now).SetExpiresAt(now).SetLessonMs(60000).SaveX(ctx).ID
	put("StudySession", sessionID)
	put("StudyEvent", c.StudyEvent.Create().SetMemberID(member).SetClientID(letter).SetSessionID(sessionID).SetLessonID(lessonID).SetStartedAt(now).
		SetElapsedMs(1).SetFromMs(0).SetToMs(1).SetPlaybackRate(1).SetOutcome("ACCEPTED").SetReceivedAt(now).SaveX(ctx).ID)
	put("StudyRecord", c.StudyRecord.Create().SetMemberID(member).SetCourseID(courseID).SetLessonID(lessonID).SetCoverage(interval.Set{}).SetLastStudiedAt(now).SaveX(ctx).ID)
	put("StudyDay", c.StudyDay.Create().SetMemberID(member).SetDay(day).SetLessonID(lessonID).SetWall(interval.Set{}).SaveX(ctx).ID)
	put("CreditRule", c.CreditRule.Create().SetCode(letter).SetValidFrom(day).SetScheme("PER_MINUTES").SaveX(ctx).ID)
	put("CreditEntry", c.CreditEntry.Create().SetMemberID(member).SetOrganizationID(org).SetSource("COURSE").SetSourceID(enrollmentID).SetOnceKey(letter).
		SetHundredths(100).SetSeconds(1).SetOccurredOn(day).SetYear(2026).SetRule("x").SetTitle("x").SetCreatedAt(now).SaveX(ctx).ID)
	put("Certificate", c.Certificate.Create().SetNumber(letter).SetMemberID(member).SetCourseID(courseID).SetReleaseID(releaseID).SetEnrollmentID(enrollmentID).
		SetMemberName("x").SetCourseTitle("x").SetHundredths(100).SetIssuedAt(now).SaveX(ctx).ID)
	put("IdempotencyKey", c.IdempotencyKey.Create().SetMemberID(member).SetToken(letter).SetInputHash([]byte("x")).SetResultID(1).SetCreatedAt(now).SaveX(ctx).ID)
	put("SignInAttempt", c.SignInAttempt.Create().SetSubject(letter).SetAttemptedAt(now).SaveX(ctx).ID)
	put("LoginCode", c.LoginCode.Create().SetSubject(letter).SetCodeHash([]byte("x")).SetSalt([]byte("x")).SetTriesLeft(5).SetSentAt(now).SetExpiresAt(now).SaveX(ctx).ID)
	put("ChangeMark", c.ChangeMark.Create().SetName(letter).SaveX(ctx).ID)
	put("StudyDigest", c.StudyDigest.Create().SetMemberID(member).SetCourseID(courseID).SetLessonID(lessonID).SetCoverage(interval.Set{}).SetLastStudiedAt(now).SaveX(ctx).ID)
	attemptID := c.QuizAttempt.Create().SetMemberID(member).SetEnrollmentID(enrollmentID).SetCourseID(courseID).SetLessonID(lessonID).SetContentID(1).SetNumber(1).
		SetPaper(question.Paper{}).SetStartedAt(now).SetMaxScore(1).SaveX(ctx).ID
	put("QuizAttempt", attemptID)
	put("Mistake", c.Mistake.Create().SetMemberID(member).SetLessonID(lessonID).SetQuestionID("x").SetAttemptID(attemptID).SetAnsweredAt(now).SaveX(ctx).ID)
	put("Upload", c.Upload.Create().SetOrganizationID(org).SetMemberID(member).SetFileName("x").SetMimeType("text/csv").SetByteSize(1).SetSha256(letter).
		SetStoreKey(letter).SetCreatedAt(now).SetExpiresAt(now).SaveX(ctx).ID)
	assignmentID := c.Assignment.Create().SetCourseID(courseID).SetOrganizationID(org).SetCreatedByID(w.district).SetCreatedAt(now).SaveX(ctx).ID
	put("Assignment", assignmentID)
	put("AssignmentScope", c.AssignmentScope.Create().SetAssignmentID(assignmentID).SetOrganizationID(org).SaveX(ctx).ID)
	put("AudienceChange", c.AudienceChange.Create().SetMemberID(member).SetChangedAt(now).SaveX(ctx).ID)
	put("Notice", c.Notice.Create().SetMemberID(member).SetKind("OVERDUE_DIGEST").SetOnceKey(letter).SetTitle("x").SetCreatedAt(now).SaveX(ctx).ID)
	messageID := c.GroupMessage.Create().SetOrganizationID(org).SetAuthorID(w.district).SetChannels([]string{}).SetTitle("x").SetExpectedCount(1).SetSentAt(now).SaveX(ctx).ID
	put("GroupMessage", messageID)
	put("Delivery", c.Delivery.Create().SetMemberID(member).SetChannel("SMS").SetKind("x").SetGroupMessageID(messageID).SetOnceKey(letter).SetCreatedAt(now).
		SetDueAt(now).SetExpiresAt(now).SaveX(ctx).ID)
	put("NoticePreference", c.NoticePreference.Create().SetMemberID(member).SetKind("x").SetChannel("SMS").SetWanted(false).SetChangedAt(now).SaveX(ctx).ID)
	put("PushSubscription", c.PushSubscription.Create().SetMemberID(member).SetEndpoint(letter).SetEndpointHash([]byte(letter)).SetP256dh("x").SetAuth("x").
		SetCreatedAt(now).SaveX(ctx).ID)
	put("MailConfirmation", c.MailConfirmation.Create().SetMemberID(member).SetCodeHash([]byte("x")).SetSalt([]byte("x")).SetTriesLeft(5).SetSentCount(1).
		SetCountedFrom(now).SetSentAt(now).SetExpiresAt(now).SaveX(ctx).ID)
	put("Export", c.Export.Create().SetMemberID(member).SetOrganizationID(org).SetSubject("COMPLETION").SetFormat("CSV").SetCreatedAt(now).SaveX(ctx).ID)
	put("AnnualTarget", c.AnnualTarget.Create().SetOrganizationID(org).SetAudience("MEMBERS").SetFromYear(2026).SetHundredths(1).SetSetByID(w.district).SetSetAt(now).SaveX(ctx).ID)
	put("PoliticalBirthdayEvent", c.PoliticalBirthdayEvent.Create().SetMemberID(member).SetYear(2026).SetDay(day).SetOrganizationID(org).SetCreatedAt(now).SaveX(ctx).ID)
	put("BirthdayCard", c.BirthdayCard.Create().SetOrganizationID(org).SetTitle("x").SetMessage("x").SetSetByID(w.district).SetSetAt(now).SaveX(ctx).ID)
	put("Ceremony", c.Ceremony.Create().SetOrganizationID(org).SetHeldOn(day).SetTitle("x").SetCreatedByID(w.district).SetCreatedAt(now).SaveX(ctx).ID)
	put("Affiliation", c.Affiliation.Create().SetMemberID(member).SetOrganizationID(org).SetFromOn(day).SaveX(ctx).ID)
	put("AffiliationTransfer", c.AffiliationTransfer.Create().SetMemberID(member).SetFromOrganizationID(org).SetToOrganizationID(w.root).SetEffectiveOn(day).
		SetProposedByID(w.district).SetProposedAt(now).SaveX(ctx).ID)
	put("StagePeriod", c.StagePeriod.Create().SetMemberID(member).SetStage("ACTIVIST").SetUntilDay(day).SetNotedAt(now).SaveX(ctx).ID)
	put("ResidencyPeriod", c.ResidencyPeriod.Create().SetMemberID(member).SetResidency("FLOATING").SetUntilDay(day).SetNotedAt(now).SaveX(ctx).ID)
	put("Post", c.Post.Create().SetMemberID(member).SetOrganizationID(org).SetPosition("SECRETARY").SetFromDay(day).SetAppointedByID(w.district).SetAppointedAt(now).SaveX(ctx).ID)
	put("Participation", c.Participation.Create().SetMemberID(member).SetOrganizationID(org).SetFromDay(day).SetNotedByID(w.district).SetNotedAt(now).SaveX(ctx).ID)
	put("OrganizationPlacement", c.OrganizationPlacement.Create().SetOrganizationID(org).SetName("x").SetUntilDay(day).SetNotedAt(now).SaveX(ctx).ID)
	put("Venue", c.Venue.Create().SetOrganizationID(org).SetName("x").SetCreatedAt(now).SaveX(ctx).ID)
	importID := c.MemberImport.Create().SetMemberID(member).SetOrganizationID(org).SetUploadID(1).SetDryRun(true).SetCreated(0).SetUpdated(0).
		SetUnchanged(0).SetFailed(0).SetCreatedAt(now).SaveX(ctx).ID
	put("MemberImport", importID)
	put("BurdenPolicy", c.BurdenPolicy.Create().SetOrganizationID(org).SetPractice("LEAGUE_TABLE").SetEnabled(true).SetReason("x").SetSetByID(w.district).SetSetAt(now).SaveX(ctx).ID)
	put("AccessEntry", c.AccessEntry.Create().SetMemberID(member).SetReaderID(1).SetReaderName("x").SetOrganizationID(org).SetWhat("PHONE").SetReason("").
		SetOnceKey(fmt.Sprint(member)).SetReadAt(now).SaveX(ctx).ID)
	put("DataKey", c.DataKey.Query().Order(datakey.ByPurpose()).Offset(i).FirstIDX(ctx)) // made with the database
	put("PrivacyConsent", c.PrivacyConsent.Create().SetMemberID(member).SetVersion("1").SetAgreedAt(now).SaveX(ctx).ID)
	put("CorrectionRequest", c.CorrectionRequest.Create().SetMemberID(member).SetField("NAME").SetWanted("x").SetCreatedAt(now).SaveX(ctx).ID)
	put("MemberImportRow", c.MemberImportRow.Create().SetMemberID(member).SetImportID(importID).SetLine(2).SetOutcome("FAILED").SaveX(ctx).ID)
	put("FixedStudyDayRule", c.FixedStudyDayRule.Create().SetOrganizationID(org).SetResidency("SETTLED").SetFromOn(day).SetSetByID(w.district).SetSetAt(now).SaveX(ctx).ID)
	put("HolidayShift", c.HolidayShift.Create().SetOrganizationID(org).SetDay(day).SetName("x").SetSetByID(w.district).SetSetAt(now).SaveX(ctx).ID)
	put("StudyDayPlan", c.StudyDayPlan.Create().SetOrganizationID(org).SetDay(day).SetTopic("x").SetSetByID(w.district).SetSetAt(now).SaveX(ctx).ID)
	put("StudyDayAttendance", c.StudyDayAttendance.Create().SetMemberID(member).SetDay(day).SetSource("CHECK_IN").SetOrganizationID(org).SetAt(now).SaveX(ctx).ID)
	put("StudyDayLeave", c.StudyDayLeave.Create().SetMemberID(member).SetKind("SICK").SetFromOn(day).SetToOn(day).SetEnteredByID(member).SetCreatedAt(now).SaveX(ctx).ID)
	put("CompletionCount", c.CompletionCount.Create().SetCourseID(courseID).SetOrganizationID(org).SetDueOn(day).SaveX(ctx).ID)
	put("CompletionChange", c.CompletionChange.Create().SetCourseID(courseID).SetOrganizationID(org).SetDueOn(day).SaveX(ctx).ID)
	put("CheckInSecret", c.CheckInSecret.Create().SetOrganizationID(org).SetDay(day).SetSecret([]byte("x")).SetCreatedAt(now).SaveX(ctx).ID)
	put("RoundRun", c.RoundRun.Create().SetName(letter).SaveX(ctx).ID)
	put("NodeLease", c.NodeLease.Create().SetNumber(500+i).SetHolder("x").SetLeasedUntil(now).SetKeysUntilMs(0).SaveX(ctx).ID)
}
