package visibility_test

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/internal/calendar"
	"partyschool/internal/key"
)

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

// access is how a table is reached.
type access struct {
	// read returns the keys of all rows.
	read func(context.Context, *ent.Client) ([]int64, error)
	// update changes a row, and is nil where no column can be changed; delete removes one.
	update, delete func(context.Context, *ent.Client, int64) (int, error)
}

// of reaches a table through the client that ent generated for it; change sets a column.
func of[
	C interface {
		Query() Q
		Update() U
		Delete() D
	},
	Q interface {
		IDs(context.Context) ([]int64, error)
	},
	U interface {
		Where(...P) U
		Save(context.Context) (int, error)
	},
	D interface {
		Where(...P) D
		Exec(context.Context) (int, error)
	},
	P ~func(*sql.Selector),
](table func(*ent.Client) C, change func(U)) access {
	is := func(id int64) P { return func(s *sql.Selector) { s.Where(sql.EQ(s.C("id"), id)) } }
	a := access{
		read: func(ctx context.Context, c *ent.Client) ([]int64, error) { return table(c).Query().IDs(ctx) },
		delete: func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			return table(c).Delete().Where(is(id)).Exec(ctx)
		},
	}
	if change != nil {
		a.update = func(ctx context.Context, c *ent.Client, id int64) (int, error) {
			u := table(c).Update().Where(is(id))
			change(u)
			return u.Save(ctx)
		}
	}
	return a
}

// accesses are all tables, by name.
var accesses = map[string]access{
	"AccessEntry":            of(func(c *ent.Client) *ent.AccessEntryClient { return c.AccessEntry }, func(u *ent.AccessEntryUpdate) { u.SetReaderName("x") }),
	"Affiliation":            of(func(c *ent.Client) *ent.AffiliationClient { return c.Affiliation }, func(u *ent.AffiliationUpdate) { u.SetUntilOn(calendar.NewDate(2026, 12, 31)) }),
	"AffiliationTransfer":    of(func(c *ent.Client) *ent.AffiliationTransferClient { return c.AffiliationTransfer }, func(u *ent.AffiliationTransferUpdate) { u.SetNote("x") }),
	"AnnualTarget":           of(func(c *ent.Client) *ent.AnnualTargetClient { return c.AnnualTarget }, func(u *ent.AnnualTargetUpdate) { u.SetHundredths(9) }),
	"Assignment":             of(func(c *ent.Client) *ent.AssignmentClient { return c.Assignment }, func(u *ent.AssignmentUpdate) { u.SetExpandedTo(9) }),
	"AssignmentScope":        of(func(c *ent.Client) *ent.AssignmentScopeClient { return c.AssignmentScope }, nil),
	"AudienceChange":         of(func(c *ent.Client) *ent.AudienceChangeClient { return c.AudienceChange }, nil),
	"AuditEntry":             of(func(c *ent.Client) *ent.AuditEntryClient { return c.AuditEntry }, nil),
	"BirthdayCard":           of(func(c *ent.Client) *ent.BirthdayCardClient { return c.BirthdayCard }, func(u *ent.BirthdayCardUpdate) { u.SetTitle("x") }),
	"BurdenPolicy":           of(func(c *ent.Client) *ent.BurdenPolicyClient { return c.BurdenPolicy }, func(u *ent.BurdenPolicyUpdate) { u.SetReason("x") }),
	"Ceremony":               of(func(c *ent.Client) *ent.CeremonyClient { return c.Ceremony }, func(u *ent.CeremonyUpdate) { u.SetTitle("x") }),
	"Certificate":            of(func(c *ent.Client) *ent.CertificateClient { return c.Certificate }, func(u *ent.CertificateUpdate) { u.SetSignature("x") }),
	"ChangeMark":             of(func(c *ent.Client) *ent.ChangeMarkClient { return c.ChangeMark }, func(u *ent.ChangeMarkUpdate) { u.SetValue(9) }),
	"CheckInSecret":          of(func(c *ent.Client) *ent.CheckInSecretClient { return c.CheckInSecret }, nil),
	"CompletionChange":       of(func(c *ent.Client) *ent.CompletionChangeClient { return c.CompletionChange }, func(u *ent.CompletionChangeUpdate) { u.SetMembers(9) }),
	"CompletionCount":        of(func(c *ent.Client) *ent.CompletionCountClient { return c.CompletionCount }, func(u *ent.CompletionCountUpdate) { u.SetMembers(9) }),
	"CorrectionRequest":      of(func(c *ent.Client) *ent.CorrectionRequestClient { return c.CorrectionRequest }, func(u *ent.CorrectionRequestUpdate) { u.SetAnswer("x") }),
	"Course":                 of(func(c *ent.Client) *ent.CourseClient { return c.Course }, func(u *ent.CourseUpdate) { u.SetTitle("x") }),
	"Credential":             of(func(c *ent.Client) *ent.CredentialClient { return c.Credential }, func(u *ent.CredentialUpdate) { u.SetPasswordHash("x") }),
	"CreditEntry":            of(func(c *ent.Client) *ent.CreditEntryClient { return c.CreditEntry }, nil),
	"CreditRule":             of(func(c *ent.Client) *ent.CreditRuleClient { return c.CreditRule }, nil),
	"DataKey":                of(func(c *ent.Client) *ent.DataKeyClient { return c.DataKey }, func(u *ent.DataKeyUpdate) { u.SetKeyset([]byte("x")) }),
	"Delivery":               of(func(c *ent.Client) *ent.DeliveryClient { return c.Delivery }, func(u *ent.DeliveryUpdate) { u.SetAttempts(9) }),
	"Enrollment":             of(func(c *ent.Client) *ent.EnrollmentClient { return c.Enrollment }, func(u *ent.EnrollmentUpdate) { u.SetCreditedMs(9) }),
	"Export":                 of(func(c *ent.Client) *ent.ExportClient { return c.Export }, func(u *ent.ExportUpdate) { u.SetRowsWritten(9) }),
	"FixedStudyDayRule":      of(func(c *ent.Client) *ent.FixedStudyDayRuleClient { return c.FixedStudyDayRule }, func(u *ent.FixedStudyDayRuleUpdate) { u.SetRecurrence("FREQ=DAILY") }),
	"GroupMessage":           of(func(c *ent.Client) *ent.GroupMessageClient { return c.GroupMessage }, func(u *ent.GroupMessageUpdate) { u.SetToldCount(9) }),
	"HolidayShift":           of(func(c *ent.Client) *ent.HolidayShiftClient { return c.HolidayShift }, func(u *ent.HolidayShiftUpdate) { u.SetName("x") }),
	"IdempotencyKey":         of(func(c *ent.Client) *ent.IdempotencyKeyClient { return c.IdempotencyKey }, func(u *ent.IdempotencyKeyUpdate) { u.SetResultID(9) }),
	"Lesson":                 of(func(c *ent.Client) *ent.LessonClient { return c.Lesson }, func(u *ent.LessonUpdate) { u.SetTitle("x") }),
	"LessonContent":          of(func(c *ent.Client) *ent.LessonContentClient { return c.LessonContent }, func(u *ent.LessonContentUpdate) { u.SetHTML("x") }),
	"LoginCode":              of(func(c *ent.Client) *ent.LoginCodeClient { return c.LoginCode }, func(u *ent.LoginCodeUpdate) { u.SetTriesLeft(9) }),
	"MailConfirmation":       of(func(c *ent.Client) *ent.MailConfirmationClient { return c.MailConfirmation }, func(u *ent.MailConfirmationUpdate) { u.SetTriesLeft(9) }),
	"Media":                  of(func(c *ent.Client) *ent.MediaClient { return c.Media }, func(u *ent.MediaUpdate) { u.SetOrganizationID(9) }),
	"Member":                 of(func(c *ent.Client) *ent.MemberClient { return c.Member }, func(u *ent.MemberUpdate) { u.SetName("x") }),
	"MemberImport":           of(func(c *ent.Client) *ent.MemberImportClient { return c.MemberImport }, nil),
	"MemberImportRow":        of(func(c *ent.Client) *ent.MemberImportRowClient { return c.MemberImportRow }, nil),
	"Mistake":                of(func(c *ent.Client) *ent.MistakeClient { return c.Mistake }, func(u *ent.MistakeUpdate) { u.SetAttemptID(9) }),
	"NodeLease":              of(func(c *ent.Client) *ent.NodeLeaseClient { return c.NodeLease }, func(u *ent.NodeLeaseUpdate) { u.SetHolder("x") }),
	"Notice":                 of(func(c *ent.Client) *ent.NoticeClient { return c.Notice }, func(u *ent.NoticeUpdate) { u.SetTitle("y") }),
	"NoticePreference":       of(func(c *ent.Client) *ent.NoticePreferenceClient { return c.NoticePreference }, func(u *ent.NoticePreferenceUpdate) { u.SetWanted(true) }),
	"Organization":           of(func(c *ent.Client) *ent.OrganizationClient { return c.Organization }, func(u *ent.OrganizationUpdate) { u.SetName("x") }),
	"OrganizationPlacement":  of(func(c *ent.Client) *ent.OrganizationPlacementClient { return c.OrganizationPlacement }, nil),
	"Participation":          of(func(c *ent.Client) *ent.ParticipationClient { return c.Participation }, func(u *ent.ParticipationUpdate) { u.SetUntilDay(calendar.NewDate(2026, 12, 31)) }),
	"PoliticalBirthdayEvent": of(func(c *ent.Client) *ent.PoliticalBirthdayEventClient { return c.PoliticalBirthdayEvent }, func(u *ent.PoliticalBirthdayEventUpdate) { u.SetTalkNote("x") }),
	"Post":                   of(func(c *ent.Client) *ent.PostClient { return c.Post }, func(u *ent.PostUpdate) { u.SetUntilDay(calendar.NewDate(2026, 12, 31)) }),
	"PrivacyConsent":         of(func(c *ent.Client) *ent.PrivacyConsentClient { return c.PrivacyConsent }, nil),
	"PushSubscription":       of(func(c *ent.Client) *ent.PushSubscriptionClient { return c.PushSubscription }, func(u *ent.PushSubscriptionUpdate) { u.SetDevice("x") }),
	"QuizAttempt":            of(func(c *ent.Client) *ent.QuizAttemptClient { return c.QuizAttempt }, func(u *ent.QuizAttemptUpdate) { u.SetScore(9) }),
	"Release":                of(func(c *ent.Client) *ent.ReleaseClient { return c.Release }, func(u *ent.ReleaseUpdate) { u.SetLearnerCount(9) }),
	"ResidencyPeriod":        of(func(c *ent.Client) *ent.ResidencyPeriodClient { return c.ResidencyPeriod }, nil),
	"RoleGrant":              of(func(c *ent.Client) *ent.RoleGrantClient { return c.RoleGrant }, nil),
	"RoundRun":               of(func(c *ent.Client) *ent.RoundRunClient { return c.RoundRun }, func(u *ent.RoundRunUpdate) { u.SetNode("y") }),
	"Session":                of(func(c *ent.Client) *ent.SessionClient { return c.Session }, func(u *ent.SessionUpdate) { u.SetDevice("x") }),
	"SignInAttempt":          of(func(c *ent.Client) *ent.SignInAttemptClient { return c.SignInAttempt }, nil),
	"StagePeriod":            of(func(c *ent.Client) *ent.StagePeriodClient { return c.StagePeriod }, nil),
	"StudyDay":               of(func(c *ent.Client) *ent.StudyDayClient { return c.StudyDay }, func(u *ent.StudyDayUpdate) { u.SetCreditedMs(9) }),
	"StudyDayAttendance":     of(func(c *ent.Client) *ent.StudyDayAttendanceClient { return c.StudyDayAttendance }, nil),
	"StudyDayLeave":          of(func(c *ent.Client) *ent.StudyDayLeaveClient { return c.StudyDayLeave }, func(u *ent.StudyDayLeaveUpdate) { u.SetCancelledAt(now) }),
	"StudyDayPlan":           of(func(c *ent.Client) *ent.StudyDayPlanClient { return c.StudyDayPlan }, func(u *ent.StudyDayPlanUpdate) { u.SetTopic("x") }),
	"StudyDigest":            of(func(c *ent.Client) *ent.StudyDigestClient { return c.StudyDigest }, func(u *ent.StudyDigestUpdate) { u.SetCreditedMs(9) }),
	"StudyEvent":             of(func(c *ent.Client) *ent.StudyEventClient { return c.StudyEvent }, nil),
	"StudyRecord":            of(func(c *ent.Client) *ent.StudyRecordClient { return c.StudyRecord }, func(u *ent.StudyRecordUpdate) { u.SetCreditedMs(9) }),
	"StudySession":           of(func(c *ent.Client) *ent.StudySessionClient { return c.StudySession }, func(u *ent.StudySessionUpdate) { u.SetCreditedMs(9) }),
	"TrainingModule":         of(func(c *ent.Client) *ent.TrainingModuleClient { return c.TrainingModule }, func(u *ent.TrainingModuleUpdate) { u.SetTitle("x") }),
	"Upload":                 of(func(c *ent.Client) *ent.UploadClient { return c.Upload }, func(u *ent.UploadUpdate) { u.SetExpiresAt(now) }),
	"Venue":                  of(func(c *ent.Client) *ent.VenueClient { return c.Venue }, func(u *ent.VenueUpdate) { u.SetAddress("x") }),
}
