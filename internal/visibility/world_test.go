package visibility_test

import (
	"context"
	"fmt"
	"partyschool/ent/organizationplacement"
	"partyschool/ent/participation"
	"partyschool/ent/post"
	"partyschool/ent/residencyperiod"
	"partyschool/ent/stageperiod"
	"partyschool/ent/venue"
	"testing"

	"partyschool/ent"
	"partyschool/ent/accessentry"
	"partyschool/ent/affiliation"
	"partyschool/ent/affiliationtransfer"
	"partyschool/ent/annualtarget"
	"partyschool/ent/assignment"
	"partyschool/ent/assignmentscope"
	"partyschool/ent/audiencechange"
	"partyschool/ent/auditentry"
	"partyschool/ent/birthdaycard"
	"partyschool/ent/burdenpolicy"
	"partyschool/ent/ceremony"
	"partyschool/ent/certificate"
	"partyschool/ent/changemark"
	"partyschool/ent/checkinsecret"
	"partyschool/ent/correctionrequest"
	"partyschool/ent/course"
	"partyschool/ent/credential"
	"partyschool/ent/creditentry"
	"partyschool/ent/creditrule"
	"partyschool/ent/datakey"
	"partyschool/ent/delivery"
	"partyschool/ent/enrollment"
	"partyschool/ent/export"
	"partyschool/ent/fixedstudydayrule"
	"partyschool/ent/groupmessage"
	"partyschool/ent/holidayshift"
	"partyschool/ent/idempotencykey"
	"partyschool/ent/lesson"
	"partyschool/ent/lessoncontent"
	"partyschool/ent/logincode"
	"partyschool/ent/mailconfirmation"
	"partyschool/ent/media"
	"partyschool/ent/member"
	"partyschool/ent/memberimport"
	"partyschool/ent/memberimportrow"
	"partyschool/ent/mistake"
	"partyschool/ent/nodelease"
	"partyschool/ent/notice"
	"partyschool/ent/noticepreference"
	"partyschool/ent/organization"
	"partyschool/ent/politicalbirthdayevent"
	"partyschool/ent/predicate"
	"partyschool/ent/privacyconsent"
	"partyschool/ent/pushsubscription"
	"partyschool/ent/quizattempt"
	"partyschool/ent/release"
	"partyschool/ent/rolegrant"
	"partyschool/ent/roundrun"
	"partyschool/ent/session"
	"partyschool/ent/signinattempt"
	"partyschool/ent/studyday"
	"partyschool/ent/studydayattendance"
	"partyschool/ent/studydayleave"
	"partyschool/ent/studydayplan"
	"partyschool/ent/studydigest"
	"partyschool/ent/studyevent"
	"partyschool/ent/studyrecord"
	"partyschool/ent/studysession"
	"partyschool/ent/trainingmodule"
	"partyschool/ent/upload"
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

func memberID(id int64) predicate.Member { return member.ID(id) }

// tables returns the names of all tables, from the kinds of keys.
func tables() []string {
	var names []string
	for k := key.Kind(1); k < key.Inner; k++ {
		if k.String() != "" {
			names = append(names, k.String())
		}
	}
	return append(names, key.InnerTables...)
}

type doer = func(context.Context, *ent.Client, int64) (int, error)

// access reads all rows of a table, and changes or deletes one.
var access = map[string]struct {
	read           func(context.Context, *ent.Client) ([]int64, error)
	update, delete doer
}{
	"Delivery": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) {
			return c.Delivery.Query().IDs(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Delivery.Update().Where(delivery.ID(id)).SetAttempts(9).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Delivery.Delete().Where(delivery.ID(id)).Exec(ctx)
		},
	},
	"NoticePreference": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) {
			return c.NoticePreference.Query().IDs(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.NoticePreference.Update().Where(noticepreference.ID(id)).SetWanted(true).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.NoticePreference.Delete().Where(noticepreference.ID(id)).Exec(ctx)
		},
	},
	"PushSubscription": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) {
			return c.PushSubscription.Query().IDs(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.PushSubscription.Update().Where(pushsubscription.ID(id)).SetDevice("x").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.PushSubscription.Delete().Where(pushsubscription.ID(id)).Exec(ctx)
		},
	},
	"MailConfirmation": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) {
			return c.MailConfirmation.Query().IDs(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.MailConfirmation.Update().Where(mailconfirmation.ID(id)).SetTriesLeft(9).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.MailConfirmation.Delete().Where(mailconfirmation.ID(id)).Exec(ctx)
		},
	},
	"GroupMessage": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) {
			return c.GroupMessage.Query().IDs(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.GroupMessage.Update().Where(groupmessage.ID(id)).SetToldCount(9).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.GroupMessage.Delete().Where(groupmessage.ID(id)).Exec(ctx)
		},
	},
	"PoliticalBirthdayEvent": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) {
			return c.PoliticalBirthdayEvent.Query().IDs(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.PoliticalBirthdayEvent.Update().Where(politicalbirthdayevent.ID(id)).SetTalkNote("x").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.PoliticalBirthdayEvent.Delete().Where(politicalbirthdayevent.ID(id)).Exec(ctx)
		},
	},
	"FixedStudyDayRule": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.FixedStudyDayRule.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.FixedStudyDayRule.Update().Where(fixedstudydayrule.ID(id)).SetRecurrence("FREQ=DAILY").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.FixedStudyDayRule.Delete().Where(fixedstudydayrule.ID(id)).Exec(ctx)
		},
	},
	"HolidayShift": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.HolidayShift.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.HolidayShift.Update().Where(holidayshift.ID(id)).SetName("x").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.HolidayShift.Delete().Where(holidayshift.ID(id)).Exec(ctx)
		},
	},
	"StudyDayPlan": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.StudyDayPlan.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.StudyDayPlan.Update().Where(studydayplan.ID(id)).SetTopic("x").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.StudyDayPlan.Delete().Where(studydayplan.ID(id)).Exec(ctx)
		},
	},
	"StudyDayAttendance": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) {
			return c.StudyDayAttendance.Query().IDs(ctx)
		},
		nil,
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.StudyDayAttendance.Delete().Where(studydayattendance.ID(id)).Exec(ctx)
		},
	},
	"StudyDayLeave": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.StudyDayLeave.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.StudyDayLeave.Update().Where(studydayleave.ID(id)).SetCancelledAt(now).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.StudyDayLeave.Delete().Where(studydayleave.ID(id)).Exec(ctx)
		},
	},
	"CheckInSecret": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.CheckInSecret.Query().IDs(ctx) },
		nil,
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.CheckInSecret.Delete().Where(checkinsecret.ID(id)).Exec(ctx)
		},
	},
	"BirthdayCard": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.BirthdayCard.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.BirthdayCard.Update().Where(birthdaycard.ID(id)).SetTitle("x").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.BirthdayCard.Delete().Where(birthdaycard.ID(id)).Exec(ctx)
		},
	},
	"Affiliation": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.Affiliation.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Affiliation.Update().Where(affiliation.ID(id)).SetUntilOn(calendar.NewDate(2026, 12, 31)).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Affiliation.Delete().Where(affiliation.ID(id)).Exec(ctx)
		},
	},
	"AffiliationTransfer": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) {
			return c.AffiliationTransfer.Query().IDs(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.AffiliationTransfer.Update().Where(affiliationtransfer.ID(id)).SetNote("x").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.AffiliationTransfer.Delete().Where(affiliationtransfer.ID(id)).Exec(ctx)
		},
	},
	"BurdenPolicy": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.BurdenPolicy.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.BurdenPolicy.Update().Where(burdenpolicy.ID(id)).SetReason("x").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.BurdenPolicy.Delete().Where(burdenpolicy.ID(id)).Exec(ctx)
		},
	},
	"AccessEntry": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.AccessEntry.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.AccessEntry.Update().Where(accessentry.ID(id)).SetReaderName("x").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.AccessEntry.Delete().Where(accessentry.ID(id)).Exec(ctx)
		},
	},
	"PrivacyConsent": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.PrivacyConsent.Query().IDs(ctx) },
		nil,
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.PrivacyConsent.Delete().Where(privacyconsent.ID(id)).Exec(ctx)
		},
	},
	"CorrectionRequest": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.CorrectionRequest.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.CorrectionRequest.Update().Where(correctionrequest.ID(id)).SetAnswer("x").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.CorrectionRequest.Delete().Where(correctionrequest.ID(id)).Exec(ctx)
		},
	},
	"DataKey": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.DataKey.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.DataKey.Update().Where(datakey.ID(id)).SetKeyset([]byte("x")).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.DataKey.Delete().Where(datakey.ID(id)).Exec(ctx)
		},
	},
	"StagePeriod": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.StagePeriod.Query().IDs(ctx) },
		nil,
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.StagePeriod.Delete().Where(stageperiod.ID(id)).Exec(ctx)
		},
	},
	"ResidencyPeriod": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.ResidencyPeriod.Query().IDs(ctx) },
		nil,
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.ResidencyPeriod.Delete().Where(residencyperiod.ID(id)).Exec(ctx)
		},
	},
	"Post": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.Post.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Post.Update().Where(post.ID(id)).SetUntilDay(calendar.NewDate(2026, 12, 31)).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Post.Delete().Where(post.ID(id)).Exec(ctx)
		},
	},
	"Participation": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.Participation.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Participation.Update().Where(participation.ID(id)).SetUntilDay(calendar.NewDate(2026, 12, 31)).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Participation.Delete().Where(participation.ID(id)).Exec(ctx)
		},
	},
	"OrganizationPlacement": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) {
			return c.OrganizationPlacement.Query().IDs(ctx)
		},
		nil,
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.OrganizationPlacement.Delete().Where(organizationplacement.ID(id)).Exec(ctx)
		},
	},
	"Venue": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.Venue.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Venue.Update().Where(venue.ID(id)).SetAddress("x").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Venue.Delete().Where(venue.ID(id)).Exec(ctx)
		},
	},
	"MemberImport": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.MemberImport.Query().IDs(ctx) },
		nil,
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.MemberImport.Delete().Where(memberimport.ID(id)).Exec(ctx)
		},
	},
	"MemberImportRow": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.MemberImportRow.Query().IDs(ctx) },
		nil,
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.MemberImportRow.Delete().Where(memberimportrow.ID(id)).Exec(ctx)
		},
	},
	"Ceremony": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.Ceremony.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Ceremony.Update().Where(ceremony.ID(id)).SetTitle("x").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Ceremony.Delete().Where(ceremony.ID(id)).Exec(ctx)
		},
	},
	"Organization": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.Organization.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Organization.Update().Where(organization.ID(id)).SetName("x").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Organization.Delete().Where(organization.ID(id)).Exec(ctx)
		},
	},
	"Member": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.Member.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Member.Update().Where(member.ID(id)).SetName("x").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Member.Delete().Where(member.ID(id)).Exec(ctx)
		},
	},
	"Credential": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.Credential.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Credential.Update().Where(credential.ID(id)).SetPasswordHash("x").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Credential.Delete().Where(credential.ID(id)).Exec(ctx)
		},
	},
	"RoleGrant": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.RoleGrant.Query().IDs(ctx) },
		nil,
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.RoleGrant.Delete().Where(rolegrant.ID(id)).Exec(ctx)
		},
	},
	"Session": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.Session.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Session.Update().Where(session.ID(id)).SetDevice("x").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Session.Delete().Where(session.ID(id)).Exec(ctx)
		},
	},
	"AuditEntry": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.AuditEntry.Query().IDs(ctx) },
		nil,
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.AuditEntry.Delete().Where(auditentry.ID(id)).Exec(ctx)
		},
	},
	"Course": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.Course.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Course.Update().Where(course.ID(id)).SetTitle("x").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Course.Delete().Where(course.ID(id)).Exec(ctx)
		},
	},
	"TrainingModule": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.TrainingModule.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.TrainingModule.Update().Where(trainingmodule.ID(id)).SetTitle("x").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.TrainingModule.Delete().Where(trainingmodule.ID(id)).Exec(ctx)
		},
	},
	"Lesson": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.Lesson.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Lesson.Update().Where(lesson.ID(id)).SetTitle("x").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Lesson.Delete().Where(lesson.ID(id)).Exec(ctx)
		},
	},
	"LessonContent": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.LessonContent.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.LessonContent.Update().Where(lessoncontent.ID(id)).SetHTML("x").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.LessonContent.Delete().Where(lessoncontent.ID(id)).Exec(ctx)
		},
	},
	"Media": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.Media.Query().IDs(ctx) },
		nil,
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Media.Delete().Where(media.ID(id)).Exec(ctx)
		},
	},
	"Release": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.Release.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Release.Update().Where(release.ID(id)).SetLearnerCount(9).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Release.Delete().Where(release.ID(id)).Exec(ctx)
		},
	},
	"Enrollment": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.Enrollment.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Enrollment.Update().Where(enrollment.ID(id)).SetCreditedMs(9).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Enrollment.Delete().Where(enrollment.ID(id)).Exec(ctx)
		},
	},
	"StudySession": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.StudySession.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.StudySession.Update().Where(studysession.ID(id)).SetCreditedMs(9).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.StudySession.Delete().Where(studysession.ID(id)).Exec(ctx)
		},
	},
	"StudyEvent": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.StudyEvent.Query().IDs(ctx) },
		nil,
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.StudyEvent.Delete().Where(studyevent.ID(id)).Exec(ctx)
		},
	},
	"StudyRecord": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.StudyRecord.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.StudyRecord.Update().Where(studyrecord.ID(id)).SetCreditedMs(9).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.StudyRecord.Delete().Where(studyrecord.ID(id)).Exec(ctx)
		},
	},
	"StudyDay": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.StudyDay.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.StudyDay.Update().Where(studyday.ID(id)).SetCreditedMs(9).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.StudyDay.Delete().Where(studyday.ID(id)).Exec(ctx)
		},
	},
	"CreditRule": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.CreditRule.Query().IDs(ctx) },
		nil,
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.CreditRule.Delete().Where(creditrule.ID(id)).Exec(ctx)
		},
	},
	"CreditEntry": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.CreditEntry.Query().IDs(ctx) },
		nil,
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.CreditEntry.Delete().Where(creditentry.ID(id)).Exec(ctx)
		},
	},
	"Certificate": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.Certificate.Query().IDs(ctx) },
		nil,
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Certificate.Delete().Where(certificate.ID(id)).Exec(ctx)
		},
	},
	"IdempotencyKey": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.IdempotencyKey.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.IdempotencyKey.Update().Where(idempotencykey.ID(id)).SetResultID(9).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.IdempotencyKey.Delete().Where(idempotencykey.ID(id)).Exec(ctx)
		},
	},
	"SignInAttempt": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.SignInAttempt.Query().IDs(ctx) },
		nil,
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.SignInAttempt.Delete().Where(signinattempt.ID(id)).Exec(ctx)
		},
	},
	"LoginCode": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.LoginCode.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.LoginCode.Update().Where(logincode.ID(id)).SetTriesLeft(9).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.LoginCode.Delete().Where(logincode.ID(id)).Exec(ctx)
		},
	},
	"ChangeMark": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.ChangeMark.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.ChangeMark.Update().Where(changemark.ID(id)).SetValue(9).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.ChangeMark.Delete().Where(changemark.ID(id)).Exec(ctx)
		},
	},
	"NodeLease": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.NodeLease.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.NodeLease.Update().Where(nodelease.ID(id)).SetHolder("x").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.NodeLease.Delete().Where(nodelease.ID(id)).Exec(ctx)
		},
	},
	"StudyDigest": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.StudyDigest.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.StudyDigest.Update().Where(studydigest.ID(id)).SetCreditedMs(9).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.StudyDigest.Delete().Where(studydigest.ID(id)).Exec(ctx)
		},
	},
	"QuizAttempt": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.QuizAttempt.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.QuizAttempt.Update().Where(quizattempt.ID(id)).SetScore(9).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.QuizAttempt.Delete().Where(quizattempt.ID(id)).Exec(ctx)
		},
	},
	"Mistake": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.Mistake.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Mistake.Update().Where(mistake.ID(id)).SetAttemptID(9).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Mistake.Delete().Where(mistake.ID(id)).Exec(ctx)
		},
	},
	"Upload": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.Upload.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Upload.Update().Where(upload.ID(id)).SetExpiresAt(now).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Upload.Delete().Where(upload.ID(id)).Exec(ctx)
		},
	},
	"Assignment": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.Assignment.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Assignment.Update().Where(assignment.ID(id)).SetExpandedTo(9).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Assignment.Delete().Where(assignment.ID(id)).Exec(ctx)
		},
	},
	"AssignmentScope": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.AssignmentScope.Query().IDs(ctx) },
		nil,
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.AssignmentScope.Delete().Where(assignmentscope.ID(id)).Exec(ctx)
		},
	},
	"AudienceChange": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.AudienceChange.Query().IDs(ctx) },
		nil,
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.AudienceChange.Delete().Where(audiencechange.ID(id)).Exec(ctx)
		},
	},
	"Notice": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.Notice.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Notice.Update().Where(notice.ID(id)).SetTitle("y").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Notice.Delete().Where(notice.ID(id)).Exec(ctx)
		},
	},
	"Export": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.Export.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Export.Update().Where(export.ID(id)).SetRowsWritten(9).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.Export.Delete().Where(export.ID(id)).Exec(ctx)
		},
	},
	"AnnualTarget": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.AnnualTarget.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.AnnualTarget.Update().Where(annualtarget.ID(id)).SetHundredths(9).Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.AnnualTarget.Delete().Where(annualtarget.ID(id)).Exec(ctx)
		},
	},
	"RoundRun": {
		func(ctx context.Context, c *ent.Client) ([]int64, error) { return c.RoundRun.Query().IDs(ctx) },
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.RoundRun.Update().Where(roundrun.ID(id)).SetNode("y").Save(ctx)
		},
		func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return c.RoundRun.Delete().Where(roundrun.ID(id)).Exec(ctx)
		},
	},
}

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
	put("CheckInSecret", c.CheckInSecret.Create().SetOrganizationID(org).SetDay(day).SetSecret([]byte("x")).SetCreatedAt(now).SaveX(ctx).ID)
	put("RoundRun", c.RoundRun.Create().SetName(letter).SaveX(ctx).ID)
	put("NodeLease", c.NodeLease.Create().SetNumber(500+i).SetHolder("x").SetLeasedUntil(now).SetKeysUntilMs(0).SaveX(ctx).ID)
}
