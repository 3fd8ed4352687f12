package check_test

import (
	"context"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/ent/release"
	"partyschool/internal/calendar"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/completions"
	"partyschool/internal/completions/completionstest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/interval"
	"partyschool/internal/key"
	"partyschool/internal/outline"
)

// noon is 1 August 2026 in Shanghai.
var noon = time.Date(2026, 8, 1, 4, 0, 0, 0, time.UTC)

// school is a small one in which all is well: a course of two required lessons and
// an elective, one learner who completed it and one who is half-way.
func school(t testing.TB) *database.Database {
	t.Helper()
	d := databasetest.Open(t, clocktest.At(noon))
	ctx := identity.AsSystem(context.Background(), "test")
	c := d.Client(ctx)

	id := func(kind key.Kind) int64 {
		k, err := d.NewKey(kind)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	district, branch := id(key.Organization), id(key.Organization)
	c.Organization.Create().SetID(district).SetPath(key.Format(district)).SetName("District").SetCode("district").SetKind("COMMITTEE").SetCreatedAt(noon).SaveX(ctx)
	c.Organization.Create().SetID(branch).SetParentID(district).SetPath(key.Format(district) + key.Format(branch)).SetName("Branch").SetCode("branch").SetKind("BRANCH").SetCreatedAt(noon).SaveX(ctx)
	person := func(phone string) *ent.Member {
		return c.Member.Create().SetOrganizationID(branch).SetName("M" + phone).SetPhone(phone).SetStage(member.StageFULL).SetResidency(member.ResidencySETTLED).
			SetJoinedOn(calendar.NewDate(2004, time.February, 29)).SetJoinedMonthDay(229).SetCreatedAt(noon).SaveX(ctx)
	}
	first, second := person("1"), person("2")
	c.RoleGrant.Create().SetMemberID(first.ID).SetRole("TRAINER").SetOrganizationID(district).SetGrantedAt(noon).SaveX(ctx)

	made := c.Course.Create().SetOrganizationID(district).SetTrainerID(first.ID).SetTitle("T").SetCategory(course.CategoryTHEORY).SetCreditHundredths(150).
		SetCreatedAt(noon).SetUpdatedAt(noon).SaveX(ctx)
	module := c.TrainingModule.Create().SetCourseID(made.ID).SetTitle("M").SetPosition(1).SetCreatedAt(noon).SetUpdatedAt(noon).SaveX(ctx)
	film := c.Media.Create().SetOrganizationID(district).SetStoreKey("k").SetFileName("f.mp4").SetMimeType("video/mp4").SetByteSize(1).SetSha256("00").
		SetCreatedByID(first.ID).SetCreatedAt(noon).SaveX(ctx)
	var o outline.Outline
	o.Modules = []outline.Module{{ID: module.ID, Title: "M"}}
	lesson := func(title string, position int, required bool) int64 {
		l := id(key.Lesson)
		content := c.LessonContent.Create().SetLessonID(l).SetMarkdown(title).SetMediaID(film.ID).SetReleased(true).SetCreatedAt(noon).SaveX(ctx)
		c.Lesson.Create().SetID(l).SetCourseID(made.ID).SetModuleID(module.ID).SetTitle(title).SetKind("VIDEO").SetRequired(required).SetPosition(position).
			SetContentID(content.ID).SetDurationSeconds(60).SetCreatedAt(noon).SetUpdatedAt(noon).SaveX(ctx)
		o.Modules[0].Lessons = append(o.Modules[0].Lessons, outline.Lesson{ID: l, ContentID: content.ID, Title: title, Kind: "VIDEO", Required: required, DurationMS: 60_000, MediaID: film.ID, MinCoverage: 0.9})
		return l
	}
	one, elective, two := lesson("one", 1, true), lesson("elective", 2, false), lesson("two", 3, true)
	published := c.Release.Create().SetCourseID(made.ID).SetNumber(1).SetTitle("T").SetSummary("").SetCategory(release.CategoryTHEORY).SetCreditHundredths(150).SetOutline(o).
		SetLessonCount(3).SetRequiredLessonCount(2).SetPublishedByID(first.ID).SetPublishedAt(noon).SetLearnerCount(2).SaveX(ctx)
	c.Course.UpdateOne(made).SetStatus(course.StatusPUBLISHED).SetCurrentReleaseID(published.ID).SetCurrentReleaseNumber(1).SetPublishedAt(noon).
		SetLearnerCount(2).SetCompletedCount(1).SaveX(ctx)

	enrol := func(m *ent.Member, status enrollment.Status, completed int, next int64, creditedMS int64) *ent.Enrollment {
		e := c.Enrollment.Create().SetMemberID(m.ID).SetCourseID(made.ID).SetReleaseID(published.ID).SetOrganizationID(branch).SetStatus(status).
			SetEnrolledAt(noon).SetActiveAt(noon).SetCompletedLessons(completed).SetRequiredLessons(2).SetNextLessonID(next).SetCreditedMs(creditedMS)
		if status == enrollment.StatusCOMPLETED {
			e.SetCompletedAt(noon)
		}
		return e.SaveX(ctx)
	}
	events := 0
	study := func(e *ent.Enrollment, lessonID, after int64) {
		events++
		from := noon.UnixMilli() + after
		s := c.StudySession.Create().SetMemberID(e.MemberID).SetEnrollmentID(e.ID).SetCourseID(made.ID).SetLessonID(lessonID).SetDevice("d").
			SetStartedAt(noon).SetExpiresAt(noon.Add(time.Hour)).SetLessonMs(60_000).SetAcceptedMediaMs(60_000).SetCreditedMs(60_000).SetGraceMs(1000).SaveX(ctx)
		c.StudyEvent.Create().SetMemberID(e.MemberID).SetClientID("e" + string(rune('0'+events))).SetSessionID(s.ID).SetLessonID(lessonID).SetStartedAt(noon).
			SetElapsedMs(60_000).SetFromMs(0).SetToMs(60_000).SetPlaybackRate(1).SetOutcome("ACCEPTED").SetAcceptedToMs(60_000).SetCreditedMs(60_000).SetReceivedAt(noon).SaveX(ctx)
		c.StudyDay.Create().SetMemberID(e.MemberID).SetDay(calendar.NewDate(2026, 8, 1)).SetLessonID(lessonID).
			SetWall(interval.Of(interval.Span{From: from, To: from + 60_000})).SetCreditedMs(60_000).SaveX(ctx)
		c.StudyRecord.Create().SetMemberID(e.MemberID).SetCourseID(made.ID).SetLessonID(lessonID).SetStatus("COMPLETED").SetCompletedAt(noon).
			SetCoverage(interval.Of(interval.Span{To: 60_000})).SetCoveredMs(60_000).SetCreditedMs(60_000).SetGraceMs(1000).SetLastStudiedAt(noon).SaveX(ctx)
	}
	done := enrol(first, enrollment.StatusCOMPLETED, 2, elective, 120_000)
	study(done, one, 0)
	study(done, two, 60_000)
	c.CreditEntry.Create().SetMemberID(first.ID).SetOrganizationID(branch).SetSource("COURSE").SetSourceID(done.ID).SetOnceKey("k").SetHundredths(150).SetSeconds(120).
		SetOccurredOn(calendar.NewDate(2026, 8, 1)).SetYear(2026).SetRule("r").SetTitle("T").SetCreatedAt(noon).SaveX(ctx)
	c.Certificate.Create().SetNumber("n").SetMemberID(first.ID).SetCourseID(made.ID).SetReleaseID(published.ID).SetEnrollmentID(done.ID).SetMemberName("M1").
		SetCourseTitle("T").SetHundredths(150).SetIssuedAt(noon).SaveX(ctx)
	half := enrol(second, enrollment.StatusIN_PROGRESS, 1, two, 60_000)
	study(half, one, 0)
	completionstest.Count(t, d)
	if err := completions.NewFolder(d).Fold(ctx); err != nil {
		t.Fatal(err)
	}
	return d
}

// flip withdraws the second learner, or lets them back in.
func flip(ctx context.Context, d *database.Database, out bool) error {
	return d.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		people, err := tx.Member.Query().IDs(ctx)
		if err != nil {
			return err
		}
		return completions.Around(ctx, d, tx, people, completions.Register, func() error { return flipIn(ctx, tx, out) })
	})
}

func flipIn(ctx context.Context, tx *ent.Client, out bool) error {
	update, n := tx.Enrollment.Update().Where(enrollment.StatusNEQ(enrollment.StatusCOMPLETED)), 1
	if out {
		update, n = update.SetStatus(enrollment.StatusWITHDRAWN).SetWithdrawnAt(noon), -1
	} else {
		update = update.SetStatus(enrollment.StatusIN_PROGRESS).ClearWithdrawnAt()
	}
	if err := update.Exec(ctx); err != nil {
		return err
	}
	if err := tx.Course.Update().AddLearnerCount(n).Exec(ctx); err != nil {
		return err
	}
	return tx.Release.Update().AddLearnerCount(n).Exec(ctx)
}
