package sampleschool

import (
	"context"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/studydayleave"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/paging"
	"partyschool/internal/studydays"
)

// topics are what the secretary's branch studied, the latest first.
var topics = []string{"安全生产：从一根插线板说起", "党的纪律：买卖人的分寸", "反诈课堂：直播间里的陷阱", "邻里矛盾怎么劝", "市场里的老党员"}

// studyDays are the fixed study days of the secretary's branch: the holiday that the
// district moved, what was planned, who came, who was on leave, who studied later, and
// what comes next week.
func (b *builder) studyDays(ctx context.Context) error {
	if !b.Size.Run {
		return nil
	}
	for _, step := range []func(context.Context) error{b.nationalDay, b.keptStudyDays, b.nextStudyDays, b.madeUpStudyDay} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	b.clock.Set(b.Now)
	return nil
}

// nationalDay moves the Wednesday of the next week of holidays to the Saturday after it.
func (b *builder) nationalDay(ctx context.Context) error {
	day := calendar.NewDate(b.today().Year, time.October, 1)
	if day.Before(b.today()) {
		day = calendar.NewDate(day.Year+1, time.October, 1)
	}
	for day.Start(time.UTC).Weekday() != time.Wednesday {
		day = day.AddDays(1)
	}
	ctx, err := b.as(ctx, b.school.Accounts[DistrictAdminPhone])
	if err != nil {
		return err
	}
	to := day.AddDays(3)
	_, err = b.app.Resolver.StudyDays.AddHolidayShift(ctx, studydays.AddHolidayShiftInput{OrganizationID: b.school.Root, Day: day, MovedTo: &to, Name: "国庆节"})
	return err
}

// around are the study days of the secretary's branch between two days.
func (b *builder) around(ctx context.Context, residency member.Residency, from, to calendar.Date) ([]calendar.Date, error) {
	var days []calendar.Date
	for year := from.Year; year <= to.Year; year++ {
		planned, err := b.app.Resolver.StudyDays.Planned(ctx, b.app.Resolver.Tree.Unit(b.school.Branches[0]), residency, year)
		if err != nil {
			return nil, err
		}
		for _, p := range planned {
			if !p.Day.Before(from) && !p.Day.After(to) {
				days = append(days, p.Day)
			}
		}
	}
	return days, nil
}

// planStudyDay plans a day of the secretary's branch.
func (b *builder) planStudyDay(ctx context.Context, day calendar.Date, topic string) error {
	ctx, err := b.as(ctx, b.school.Accounts[SecretaryPhone])
	if err != nil {
		return err
	}
	place := "锦东服装城三楼会议室"
	_, err = b.app.Resolver.StudyDays.PlanStudyDay(ctx, studydays.PlanStudyDayInput{OrganizationID: b.school.Branches[0], Day: day, Topic: topic, Place: &place})
	return err
}

// keptStudyDays are the settled members' days of the months before: four of five were
// there, one told before that they could not come.
func (b *builder) keptStudyDays(ctx context.Context) error {
	b.clock.Set(b.Now)
	days, err := b.around(ctx, member.ResidencySETTLED, b.today().AddDays(-150), b.today().AddDays(-1))
	if err != nil {
		return err
	}
	people, err := b.atHome(ctx, member.ResidencySETTLED)
	if err != nil {
		return err
	}
	for n, day := range days {
		noon := day.Start(b.app.Resolver.Calendar.Zone()).Add(12 * time.Hour)
		b.clock.Set(noon.AddDate(0, 0, -5))
		if err := b.planStudyDay(ctx, day, topics[(len(days)-1-n)%len(topics)]); err != nil {
			return fmt.Errorf("plan %s: %w", day, err)
		}
		b.clock.Set(noon.Add(-24 * time.Hour))
		// Of those who do not come, for whom i+n is 2 modulo 5, the first.
		if err := b.onLeave(ctx, people[(n*4+2)%5].ID, "FAMILY", day, day, "孩子开家长会"); err != nil {
			return err
		}
		b.clock.Set(noon)
		for i, m := range people {
			if (i+n)%5 == 2 {
				continue
			}
			if err := b.checkIn(ctx, m.ID); err != nil {
				return fmt.Errorf("check in on %s: %w", day, err)
			}
		}
	}
	return nil
}

func (b *builder) onLeave(ctx context.Context, memberID int64, kind studydayleave.Kind, from, to calendar.Date, reason string) error {
	ctx, err := b.as(ctx, memberID)
	if err != nil {
		return err
	}
	_, err = b.app.Resolver.StudyDays.AskForLeave(ctx, studydays.AskForLeaveInput{Kind: kind, FromOn: from, ToOn: &to, Reason: &reason})
	return err
}

// checkIn taps the code that the secretary shows.
func (b *builder) checkIn(ctx context.Context, memberID int64) error {
	secretary, err := b.as(ctx, b.school.Accounts[SecretaryPhone])
	if err != nil {
		return err
	}
	shown, err := b.app.Resolver.StudyDays.CheckInCode(secretary, b.school.Branches[0])
	if err != nil {
		return err
	}
	ctx, err = b.as(ctx, memberID)
	if err != nil {
		return err
	}
	_, err = b.app.Resolver.StudyDays.CheckIn(ctx, studydays.CheckInInput{Code: shown.Code})
	return err
}

// nextStudyDays are planned already: that of the floating members within a week, for
// which one of them is away, and the settled members' next one.
func (b *builder) nextStudyDays(ctx context.Context) error {
	b.clock.Set(b.Now)
	for residency, topic := range map[member.Residency]string{
		member.ResidencyFLOATING: "外来务工党员夜话：合同怎么签", member.ResidencySETTLED: "学习新修订的《商品市场管理办法》",
	} {
		days, err := b.around(ctx, residency, b.today().AddDays(1), b.today().AddDays(40))
		if err != nil || len(days) == 0 {
			return err
		}
		if err := b.planStudyDay(ctx, days[0], topic); err != nil {
			return err
		}
	}
	floating, err := b.atHome(ctx, member.ResidencyFLOATING)
	if err != nil || len(floating) == 0 {
		return err
	}
	return b.onLeave(ctx, floating[0].ID, "AWAY", b.today(), b.today().AddDays(45), "回乡收稻子")
}

// madeUpStudyDay: one of those who were not there on the last day took a lesson three days
// later.
func (b *builder) madeUpStudyDay(ctx context.Context) error {
	days, err := b.around(ctx, member.ResidencySETTLED, b.today().AddDays(-60), b.today().AddDays(-5))
	if err != nil || len(days) == 0 {
		return err
	}
	day := days[len(days)-1]
	list, err := b.app.Resolver.StudyDays.StudyDay(identity.AsSystem(ctx, "sample school"), b.app.Resolver.Tree.Unit(b.school.Branches[0]), day)
	if err != nil {
		return err
	}
	status, one := studydays.Missing, 1
	missing, err := list.Members(&status, paging.Args{First: &one})
	if err != nil || len(missing.Edges) == 0 {
		return err
	}
	who, lesson := missing.Edges[0].Node.MemberID, b.offered()[2].Lessons()[0]
	at := day.AddDays(3).Start(b.app.Resolver.Calendar.Zone()).Add(20 * time.Hour)
	for _, s := range []sitting{{at: at, member: who, lesson: lesson, first: true}, {at: at.Add(time.Minute), member: who, lesson: lesson, share: 1}} {
		if err := b.sit(ctx, s); err != nil {
			return err
		}
	}
	b.clock.Advance(time.Hour)
	return b.app.Resolver.StudyDays.MakeUp(ctx)
}

// atHome are the members of the secretary's branch of a residency, by key.
func (b *builder) atHome(ctx context.Context, residency member.Residency) ([]*ent.Member, error) {
	return b.Database.Client(ctx).Member.Query().Where(member.OrganizationID(b.school.Branches[0]), member.ResidencyEQ(residency), member.Active(true)).
		Order(ent.Asc(member.FieldID)).All(identity.AsSystem(ctx, "sample school"))
}
