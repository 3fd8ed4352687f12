package sampleschool_test

import (
	"context"
	"testing"
	"time"
	"unicode/utf8"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/ent/enrollment"
	"partyschool/ent/lesson"
	"partyschool/ent/member"
	"partyschool/ent/mistake"
	"partyschool/ent/notice"
	"partyschool/ent/organization"
	"partyschool/ent/quizattempt"
	"partyschool/ent/studydayattendance"
	"partyschool/ent/studydayleave"
	"partyschool/internal/check"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/config"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/sampleschool"
)

// TestTheDistrictIsAsDescribed builds the school of the demo, on a day and on a
// leap day, and counts what the domain says of it. The checker finds nothing.
func TestTheDistrictIsAsDescribed(t *testing.T) {
	for _, now := range []time.Time{
		time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
		time.Date(2028, 2, 29, 0, 30, 0, 0, time.UTC),
	} {
		db := databasetest.Open(t, clocktest.At(now))
		settings := config.Settings{Storage: config.Storage{DataDir: t.TempDir()}, School: config.School{TimeZone: "Asia/Shanghai", PublicURL: "http://school.test", StudyDayMinutes: 30, MakeUpDays: 14}}
		if _, err := identity.NewKeyFile(settings.KeysDir(), clocktest.At(now)); err != nil {
			t.Fatal(err)
		}
		keys, err := identity.OpenKeys(settings.KeysDir(), clocktest.At(now))
		if err != nil {
			t.Fatal(err)
		}
		school, err := sampleschool.Build(context.Background(), sampleschool.Options{
			Database: db, Settings: settings, Keys: keys, Now: now, Size: sampleschool.District,
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx := identity.AsSystem(context.Background(), "test")
		c := db.Client(ctx)
		for what, n := range map[string][2]int{
			"members":          {c.Member.Query().CountX(ctx), 313},
			"floating members": {c.Member.Query().Where(member.ResidencyEQ(member.ResidencyFLOATING)).CountX(ctx), 166},
			"branches":         {c.Organization.Query().Where(organization.KindIn(organization.KindBRANCH, organization.KindJOINT_BRANCH), organization.DissolvedOnIsNil()).CountX(ctx), 18},
			"committees":       {c.Organization.Query().Where(organization.KindEQ(organization.KindCOMMITTEE)).CountX(ctx), 3}, // the district's and two
			"general branches": {c.Organization.Query().Where(organization.KindEQ(organization.KindGENERAL_BRANCH)).CountX(ctx), 2},
			"for floating":     {c.Organization.Query().Where(organization.Floating(true)).CountX(ctx), 11},
		} {
			if n[0] != n[1] {
				t.Errorf("%s: %s %d, want %d", now.Format(time.DateOnly), what, n[0], n[1])
			}
		}
		for what, n := range map[string][2]int{
			"stages":    {c.StagePeriod.Query().CountX(ctx), 1},
			"posts":     {c.Post.Query().CountX(ctx), 1},
			"elsewhere": {c.Participation.Query().CountX(ctx), 1},
			"venues":    {c.Venue.Query().CountX(ctx), 1},
			"renamed":   {c.OrganizationPlacement.Query().CountX(ctx), 1},
			"courses":   {c.Course.Query().CountX(ctx), 4},
			"merged":    {c.Organization.Query().Where(organization.MergedIntoIDNotNil()).CountX(ctx), 1},
			"written":   {c.Notice.Query().Where(notice.GroupMessageIDNotNil()).CountX(ctx), 10},
			"modules":   {c.TrainingModule.Query().CountX(ctx), 12},
			"lessons":   {c.Lesson.Query().CountX(ctx), 30},
			"quizzes":   {c.Lesson.Query().Where(lesson.KindEQ(lesson.KindQUIZ)).CountX(ctx), 5},
			"sat":       {c.QuizAttempt.Query().Where(quizattempt.Passed(true)).CountX(ctx), 20},
			"videos":    {c.Lesson.Query().Where(lesson.KindEQ(lesson.KindVIDEO)).CountX(ctx), 1},
			"audio":     {c.Lesson.Query().Where(lesson.KindEQ(lesson.KindAUDIO)).CountX(ctx), 1},
			"finished":  {c.Enrollment.Query().Where(enrollment.StatusEQ(enrollment.StatusCOMPLETED)).CountX(ctx), 20},
			"under way": {c.Enrollment.Query().Where(enrollment.StatusEQ(enrollment.StatusIN_PROGRESS)).CountX(ctx), 20},
			"not begun": {c.Enrollment.Query().Where(enrollment.StatusEQ(enrollment.StatusNOT_STARTED)).CountX(ctx), 5},
		} {
			if n[0] < n[1] {
				t.Errorf("%s: %s %d, want at least %d", now.Format(time.DateOnly), what, n[0], n[1])
			}
		}
		for _, text := range c.LessonContent.Query().AllX(ctx) {
			if text.MediaID == nil && text.Quiz == nil && utf8.RuneCountInString(text.Markdown) < 200 {
				t.Errorf("an article of %d characters is no learning material", utf8.RuneCountInString(text.Markdown))
			}
		}
		theMembersYear(ctx, t, c, school)
		theBranchsStudyDays(ctx, t, c)
		findings, err := check.Run(ctx, db)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range findings {
			t.Errorf("%s: %v", now.Format(time.DateOnly), f)
		}
	}
}

// theMembersYear looks at what the member account has to show: a quiz to sit next,
// mistakes, an overdue course and one that is due, and hours of all kinds.
func theMembersYear(ctx context.Context, t *testing.T, c *ent.Client, school *sampleschool.School) {
	t.Helper()
	me := school.Accounts[sampleschool.MemberPhone]
	place := func(code string) *ent.Enrollment {
		return c.Enrollment.Query().Where(enrollment.MemberID(me), enrollment.CourseID(school.Courses[code])).OnlyX(ctx)
	}
	begun, late := place("party-basics"), place("trade-integrity")
	if begun.Status != enrollment.StatusIN_PROGRESS || begun.CompletedLessons < 2 || !begun.Required || begun.NextLessonID == nil ||
		c.Lesson.GetX(ctx, *begun.NextLessonID).Kind != lesson.KindQUIZ {
		t.Errorf("the course begun: %v", begun)
	}
	if late.Status != enrollment.StatusNOT_STARTED || late.DueOn == nil || begun.DueOn == nil || !late.DueOn.Before(*begun.DueOn) {
		t.Errorf("the overdue course: %v", late)
	}
	if n := c.Mistake.Query().Where(mistake.MemberID(me)).CountX(ctx); n == 0 {
		t.Error("the member made no mistake")
	}
	for source, want := range map[creditentry.Source]int{
		creditentry.SourceCOURSE: 1, creditentry.SourceCLASSROOM: 1, creditentry.SourceORGANIZATION_LIFE: 1, creditentry.SourceMANUAL: 2, // one undoes the other
	} {
		if n := c.CreditEntry.Query().Where(creditentry.MemberID(me), creditentry.SourceEQ(source)).CountX(ctx); n < want {
			t.Errorf("%d entries of %s, want %d", n, source, want)
		}
	}
}

// theBranchsStudyDays looks at what the secretary has to show of the fixed study days.
func theBranchsStudyDays(ctx context.Context, t *testing.T, c *ent.Client) {
	t.Helper()
	for what, n := range map[string][2]int{
		"planned":    {c.StudyDayPlan.Query().CountX(ctx), 6},
		"checked in": {c.StudyDayAttendance.Query().Where(studydayattendance.SourceEQ(studydayattendance.SourceCHECK_IN)).CountX(ctx), 20},
		"made up":    {c.StudyDayAttendance.Query().Where(studydayattendance.SourceEQ(studydayattendance.SourceMAKE_UP)).CountX(ctx), 1},
		"on leave":   {c.StudyDayLeave.Query().Where(studydayleave.KindEQ(studydayleave.KindFAMILY)).CountX(ctx), 4},
		"away":       {c.StudyDayLeave.Query().Where(studydayleave.KindEQ(studydayleave.KindAWAY)).CountX(ctx), 1},
		"holidays":   {c.HolidayShift.Query().CountX(ctx), 1},
	} {
		if n[0] < n[1] {
			t.Errorf("study days: %s %d, want at least %d", what, n[0], n[1])
		}
	}
}
