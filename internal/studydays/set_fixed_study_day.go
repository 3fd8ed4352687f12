package studydays

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"partyschool/ent"
	"partyschool/ent/fixedstudydayrule"
	"partyschool/ent/member"
	"partyschool/internal/audit"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

// SetFixedStudyDayInput is the input of setFixedStudyDay.
type SetFixedStudyDayInput struct {
	OrganizationID int64
	Residency      member.Residency
	FromOn         calendar.Date
	Recurrence     *string
}

// SetFixedStudyDayPayload is the answer of setFixedStudyDay.
type SetFixedStudyDayPayload struct{ Rule *FixedStudyDayRule }

// farthest is how many days ahead a rule, a shift or a plan may be set.
const farthest = 800

// SetFixedStudyDay sets on which days the settled or the floating members of an
// organisation study, and of all below it that set no own, from today or a later day on.
// Without a recurrence the organisation has none of its own from then on. NOT_FOUND unless
// an ADMIN role covers it; BAD_USER_INPUT for a rule that is none, or a day in the past;
// CONFLICT where a study day that has passed would be one no more, or become one, since a
// holiday moved it forward. What is as it was changes nothing and leaves no line in the
// audit trail.
func (s *Service) SetFixedStudyDay(ctx context.Context, input SetFixedStudyDayInput) (*SetFixedStudyDayPayload, error) {
	if err := problem.WrongKind("organizationId", input.OrganizationID, key.Organization); err != nil {
		return nil, err
	}
	if err := s.ahead("fromOn", input.FromOn); err != nil {
		return nil, err
	}
	recurrence := ""
	if input.Recurrence != nil {
		var err error
		if recurrence, err = checkRecurrence(*input.Recurrence, input.FromOn); err != nil {
			return nil, err
		}
	}
	unit, err := s.covered(ctx, input.OrganizationID)
	if err != nil {
		return nil, err
	}
	if err := s.keepsThePast(unit, input, recurrence); err != nil {
		return nil, err
	}
	err = s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		if err := organizations.KeepStanding(ctx, s.Database, tx, unit.ID); err != nil {
			return err
		}
		return s.setRule(ctx, tx, unit, input, recurrence)
	})
	if err != nil {
		return nil, err
	}
	return &SetFixedStudyDayPayload{Rule: s.show(s.Calendars.book().ruleOn(unit.Path, input.Residency, input.FromOn))}, nil
}

// keepsThePast refuses a rule under which the days that have passed would not be what they
// were: a day of it may have been moved forward before anybody thought of the rule.
func (s *Service) keepsThePast(unit *ent.Organization, input SetFixedStudyDayInput, recurrence string) error {
	b := s.Calendars.book()
	changed, err := b.with(seat{unit.ID, input.Residency}, input.FromOn, recurrence)
	if err != nil {
		return err
	}
	paths := []string{unit.Path}
	for id := range b.shifts { // below, days may be moved otherwise
		if below := s.Tree.Unit(id); below != nil && strings.HasPrefix(below.Path, unit.Path) {
			paths = append(paths, below.Path)
		}
	}
	until := s.today().AddDays(-1)
	for _, path := range paths {
		at := place{path, input.Residency}
		before, err := b.days(at, until.AddDays(-farthestShift), until)
		if err != nil {
			return err
		}
		after, err := changed.days(at, until.AddDays(-farthestShift), until)
		if err != nil {
			return err
		}
		for _, lists := range [][2][]Dated{{before, after}, {after, before}} {
			for _, d := range lists[0] {
				if d.MovedFrom != nil && !slices.ContainsFunc(lists[1], func(o Dated) bool { return o.Day == d.Day }) {
					return problem.Clash("%s 的学习日已提前到 %s，而那一天已经过去；新规则请从 %[1]s 之后开始。",
						"The study day of %s was moved forward to %s, which has passed; let the rule begin after %[1]s.", *d.MovedFrom, d.Day).With("reason", "PAST")
				}
			}
		}
	}
	return nil
}

// ahead refuses a day that has passed, and one that nobody plans for yet.
func (s *Service) ahead(field string, day calendar.Date) error {
	if apart := s.today().DaysUntil(day); apart < 0 || apart > farthest {
		return problem.BadInput(field, "日期须在今天或以后的 %d 天之内。", "The day is today or within the next %d days.", farthest)
	}
	return nil
}

func (s *Service) setRule(ctx context.Context, tx *ent.Client, unit *ent.Organization, input SetFixedStudyDayInput, recurrence string) error {
	residency := fixedstudydayrule.Residency(input.Residency)
	at := fixedstudydayrule.And(fixedstudydayrule.OrganizationID(unit.ID), fixedstudydayrule.ResidencyEQ(residency), fixedstudydayrule.FromOn(input.FromOn))
	by, now := identity.FromContext(ctx).MemberID, s.Clock.Now()
	row, err := tx.FixedStudyDayRule.Query().Where(at).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		err = tx.FixedStudyDayRule.Create().SetOrganizationID(unit.ID).SetResidency(residency).SetFromOn(input.FromOn).
			SetRecurrence(recurrence).SetSetByID(by).SetSetAt(now).Exec(ctx)
		if !ent.IsConstraintError(err) {
			break
		}
		fallthrough // somebody was faster: the last one holds
	case err == nil && row.Recurrence != recurrence:
		err = tx.FixedStudyDayRule.Update().Where(at).SetRecurrence(recurrence).SetSetByID(by).SetSetAt(now).Exec(ctx)
	case err == nil:
		return nil
	}
	if err != nil {
		return fmt.Errorf("set a rule of study days: %w", err)
	}
	says := recurrence
	if says == "" {
		says = "随上级"
	}
	err = audit.Write(ctx, tx, s.Clock, audit.Entry{
		Action: "setFixedStudyDay", OrganizationID: unit.ID, SubjectID: unit.ID,
		Summary: fmt.Sprintf("设定“%s”%s的固定学习日：自 %s 起，%s。", unit.Name, residencies[input.Residency], input.FromOn, says),
	})
	if err != nil {
		return err
	}
	return s.Calendars.watcher.Changed(ctx, tx, database.StudyDays)
}

// residencies are the words of the audit trail.
var residencies = map[member.Residency]string{member.ResidencySETTLED: "固定党员", member.ResidencyFLOATING: "流动党员"}

// Rules returns the rules in force on a day, today where nil, for the settled and the
// floating members of an organisation that the viewer sees.
func (s *Service) Rules(unit *ent.Organization, on *calendar.Date) []*FixedStudyDayRule {
	day, b := s.today(), s.Calendars.book()
	if on != nil {
		day = *on
	}
	return []*FixedStudyDayRule{
		s.show(b.ruleOn(unit.Path, member.ResidencySETTLED, day)), s.show(b.ruleOn(unit.Path, member.ResidencyFLOATING, day)),
	}
}

// show returns a rule as clients see it. Who set it lies above an organisation that the
// viewer sees, and is seen with it.
func (s *Service) show(r *rule) *FixedStudyDayRule {
	shown := &FixedStudyDayRule{Residency: member.Residency(r.Residency), Recurrence: r.Recurrence}
	if r.OrganizationID != 0 {
		shown.FromOn, shown.SetBy = &r.FromOn, s.Tree.Unit(r.OrganizationID)
	}
	return shown
}
