package members

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/residencyperiod"
	"partyschool/ent/stageperiod"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// StagePeriod is a stage of a member and its time.
type StagePeriod struct {
	Stage member.Stage
	// FromDay is nil for the first, which held since the member came onto the register;
	// UntilDay is the first day on which it no longer held, nil for the present one.
	FromDay, UntilDay *calendar.Date
}

// ResidencyPeriod is a residency of a member, with the places that went with it, and
// its time.
type ResidencyPeriod struct {
	Residency member.Residency
	// ComesFrom and StaysAt are empty where not recorded.
	ComesFrom, StaysAt string
	// FromDay and UntilDay as of StagePeriod.
	FromDay, UntilDay *calendar.Date
}

// StagePeriods are a member's stages, the present one first.
func (s *Service) StagePeriods(ctx context.Context, m *ent.Member) ([]*StagePeriod, error) {
	closed, err := s.db.Client(ctx).StagePeriod.Query().Where(stageperiod.MemberID(m.ID)).Order(ent.Asc(stageperiod.FieldUntilDay)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read a member's stages: %w", err)
	}
	periods := make([]*StagePeriod, len(closed)+1)
	var from *calendar.Date
	for i, p := range closed {
		periods[len(closed)-i] = &StagePeriod{Stage: member.Stage(p.Stage), FromDay: from, UntilDay: &p.UntilDay}
		from = &p.UntilDay
	}
	periods[0] = &StagePeriod{Stage: m.Stage, FromDay: from}
	return periods, nil
}

// ResidencyPeriods are a member's residencies, the present one first.
func (s *Service) ResidencyPeriods(ctx context.Context, m *ent.Member) ([]*ResidencyPeriod, error) {
	closed, err := s.db.Client(ctx).ResidencyPeriod.Query().Where(residencyperiod.MemberID(m.ID)).Order(ent.Asc(residencyperiod.FieldUntilDay)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read a member's residencies: %w", err)
	}
	periods := make([]*ResidencyPeriod, len(closed)+1)
	var from *calendar.Date
	for i, p := range closed {
		periods[len(closed)-i] = &ResidencyPeriod{Residency: member.Residency(p.Residency), ComesFrom: p.ComesFrom, StaysAt: p.StaysAt, FromDay: from, UntilDay: &p.UntilDay}
		from = &p.UntilDay
	}
	periods[0] = &ResidencyPeriod{Residency: m.Residency, ComesFrom: m.ComesFrom, StaysAt: m.StaysAt, FromDay: from}
	return periods, nil
}

// effectiveDay is the day from which a change holds: today where none is given. It is a
// BAD_USER_INPUT where it lies in the future or before the party's founding.
func (s *Service) effectiveDay(on *calendar.Date) (calendar.Date, error) {
	today := s.today()
	if on == nil {
		return today, nil
	}
	if on.After(today) || on.Before(founded) {
		return today, problem.BadInput("effectiveOn", "生效日期须在 1921-07-01 至今天之间。", "The day lies between 1921-07-01 and today.")
	}
	return *on, nil
}

// dated says which of a member's dated values an input changes.
func (input UpdateMemberInput) dated(m *ent.Member) (stage, residency bool) {
	differs := func(given *string, stands string) bool { return given != nil && *given != stands }
	return input.Stage != nil && *input.Stage != m.Stage,
		input.Residency != nil && *input.Residency != m.Residency || differs(input.ComesFrom, m.ComesFrom) || differs(input.StaysAt, m.StaysAt)
}

// before is what held of a member until a change, as far as it is worth a row.
type before struct{ stage, residency bool }

// ending looks what an input ends on a day for a member whose row is locked.
// BAD_USER_INPUT where that day lies before one on which a period ended; where it is that
// day, what held in between held for no day and is not kept.
func (s *Service) ending(ctx context.Context, tx *ent.Client, m *ent.Member, input UpdateMemberInput, on calendar.Date) (before, error) {
	var ends before
	system := identity.AsSystem(ctx, "register: what held before")
	stage, residency := input.dated(m)
	if stage {
		last, err := tx.StagePeriod.Query().Where(stageperiod.MemberID(m.ID)).Order(ent.Desc(stageperiod.FieldUntilDay)).Limit(1).All(system)
		if err != nil {
			return ends, fmt.Errorf("read a member's stages: %w", err)
		}
		if len(last) > 0 && last[0].UntilDay.After(on) {
			return ends, tooEarly(last[0].UntilDay)
		}
		ends.stage = len(last) == 0 || last[0].UntilDay != on
	}
	if residency {
		last, err := tx.ResidencyPeriod.Query().Where(residencyperiod.MemberID(m.ID)).Order(ent.Desc(residencyperiod.FieldUntilDay)).Limit(1).All(system)
		if err != nil {
			return ends, fmt.Errorf("read a member's residencies: %w", err)
		}
		if len(last) > 0 && last[0].UntilDay.After(on) {
			return ends, tooEarly(last[0].UntilDay)
		}
		ends.residency = len(last) == 0 || last[0].UntilDay != on
	}
	return ends, nil
}

// remember writes down what held of a member until a day.
func (s *Service) remember(ctx context.Context, tx *ent.Client, m *ent.Member, held before, on calendar.Date) error {
	system := identity.AsSystem(ctx, "register: remember what held")
	if held.stage {
		err := tx.StagePeriod.Create().SetMemberID(m.ID).SetStage(stageperiod.Stage(m.Stage)).SetUntilDay(on).
			SetNillableChangedByID(changer(ctx)).SetNotedAt(s.clock.Now()).Exec(system)
		if err != nil {
			return fmt.Errorf("remember a member's stage: %w", err)
		}
	}
	if held.residency {
		err := tx.ResidencyPeriod.Create().SetMemberID(m.ID).SetResidency(residencyperiod.Residency(m.Residency)).
			SetComesFrom(m.ComesFrom).SetStaysAt(m.StaysAt).SetUntilDay(on).
			SetNillableChangedByID(changer(ctx)).SetNotedAt(s.clock.Now()).Exec(system)
		if err != nil {
			return fmt.Errorf("remember a member's residency: %w", err)
		}
	}
	return nil
}

func tooEarly(last calendar.Date) error {
	return problem.BadInput("effectiveOn", "生效日期不能早于上一次变更（%s）。", "The day does not lie before the last change (%s).", last)
}

// changer is the key of who is signed in, nil for the system.
func changer(ctx context.Context) *int64 {
	if id := identity.FromContext(ctx).MemberID; id != 0 {
		return &id
	}
	return nil
}
