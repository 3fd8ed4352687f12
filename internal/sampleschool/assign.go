package sampleschool

import (
	"context"
	"time"

	"partyschool/ent/creditentry"
	"partyschool/internal/assignments"
	"partyschool/internal/credits"
)

// assignAndBook is what the secretary did three weeks ago: asked the branch for two
// courses, of which one is overdue by now and one due in two weeks, and booked the
// hours of what was not studied here; one booking was a mistake and was undone.
func (b *builder) assignAndBook(ctx context.Context) error {
	b.clock.Set(b.Now.AddDate(0, 0, -21))
	ctx, err := b.as(ctx, b.school.Accounts[SecretaryPhone])
	if err != nil {
		return err
	}
	for _, ask := range []struct {
		code string
		days int
	}{{"trade-integrity", -3}, {"party-basics", 14}} {
		due := b.today().AddDays(ask.days)
		if _, err := b.app.Resolver.Assignments.AssignCourse(ctx, assignments.AssignCourseInput{
			CourseID: b.school.Courses[ask.code], DueOn: &due,
			Audience: assignments.AudienceInput{OrganizationIds: b.school.Branches[:1]},
		}); err != nil {
			return err
		}
	}
	return b.book(ctx, b.school.Accounts[MemberPhone])
}

// book books hours by hand for a member of the secretary's branch.
func (b *builder) book(ctx context.Context, memberID int64) error {
	begun, ended := b.clock.Now().AddDate(0, 0, -9), b.clock.Now().AddDate(0, 0, -9).Add(90*time.Minute)
	day, hours := b.app.Resolver.Calendar.DateOf(b.clock.Now()).AddDays(-2), 1.5
	for _, input := range []credits.BookCreditHoursInput{
		{Source: creditentry.SourceCLASSROOM, StartedAt: &begun, EndedAt: &ended, Title: "集中培训：市场消防演练", Reason: "签到表见支部台账"},
		{Source: creditentry.SourceORGANIZATION_LIFE, OccurredOn: &day, Hours: &hours, Title: "主题党日：走一遍消防通道", Reason: "支部会议记录"},
		{Source: creditentry.SourceMANUAL, OccurredOn: &day, Hours: &hours, Title: "街道政策宣讲会", Reason: "街道来函确认"},
	} {
		input.MemberID = memberID
		booked, err := b.app.Resolver.Credits.BookCreditHours(ctx, input)
		if err != nil {
			return err
		}
		if input.Source != creditentry.SourceMANUAL {
			continue
		}
		if _, err := b.app.Resolver.Credits.ReverseCreditEntry(ctx, credits.ReverseCreditEntryInput{
			EntryID: booked.Entries[0].ID, Reason: "记错了人，改记他人名下",
		}); err != nil {
			return err
		}
	}
	return nil
}
