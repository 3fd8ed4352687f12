package sampleschool_test

import (
	"context"
	"testing"
	"time"
	"unicode/utf8"

	"partyschool/ent/enrollment"
	"partyschool/ent/lesson"
	"partyschool/ent/member"
	"partyschool/ent/organization"
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
		settings := config.Settings{Storage: config.Storage{DataDir: t.TempDir()}, School: config.School{TimeZone: "Asia/Shanghai", PublicURL: "http://school.test"}}
		if _, err := identity.NewKeyFile(settings.KeysDir(), clocktest.At(now)); err != nil {
			t.Fatal(err)
		}
		keys, err := identity.OpenKeys(settings.KeysDir(), clocktest.At(now))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sampleschool.Build(context.Background(), sampleschool.Options{
			Database: db, Settings: settings, Keys: keys, Now: now, Size: sampleschool.District,
		}); err != nil {
			t.Fatal(err)
		}
		ctx := identity.AsSystem(context.Background(), "test")
		c := db.Client(ctx)
		for what, n := range map[string][2]int{
			"members":          {c.Member.Query().CountX(ctx), 313},
			"floating members": {c.Member.Query().Where(member.ResidencyEQ(member.ResidencyFLOATING)).CountX(ctx), 166},
			"branches":         {c.Organization.Query().Where(organization.KindIn(organization.KindBRANCH, organization.KindJOINT_BRANCH)).CountX(ctx), 18},
			"committees":       {c.Organization.Query().Where(organization.KindEQ(organization.KindCOMMITTEE)).CountX(ctx), 3}, // the district's and two
			"general branches": {c.Organization.Query().Where(organization.KindEQ(organization.KindGENERAL_BRANCH)).CountX(ctx), 2},
			"for floating":     {c.Organization.Query().Where(organization.Floating(true)).CountX(ctx), 11},
		} {
			if n[0] != n[1] {
				t.Errorf("%s: %s %d, want %d", now.Format(time.DateOnly), what, n[0], n[1])
			}
		}
		for what, n := range map[string][2]int{
			"courses":   {c.Course.Query().CountX(ctx), 4},
			"modules":   {c.TrainingModule.Query().CountX(ctx), 12},
			"lessons":   {c.Lesson.Query().CountX(ctx), 30},
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
			if text.MediaID == nil && utf8.RuneCountInString(text.Markdown) < 200 {
				t.Errorf("an article of %d characters is no learning material", utf8.RuneCountInString(text.Markdown))
			}
		}
		findings, err := check.Run(ctx, db)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range findings {
			t.Errorf("%s: %v", now.Format(time.DateOnly), f)
		}
	}
}
