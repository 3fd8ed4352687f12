package organizations

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/organizationplacement"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// EffectiveDay is the day from which a change holds: today where none is given. It is a
// BAD_USER_INPUT in the future.
func (s *Service) EffectiveDay(on *calendar.Date) (calendar.Date, error) {
	today := s.today()
	if on == nil {
		return today, nil
	}
	if on.After(today) {
		return today, problem.BadInput("effectiveOn", "生效日期不能晚于今天。", "The day is not in the future.")
	}
	return *on, nil
}

// remember writes down under which name and where an organisation, whose row is locked,
// stood until a day. BAD_USER_INPUT where that day lies before the last change; where it
// is that day, what held in between held for no day and is not kept.
func (s *Service) remember(ctx context.Context, tx *ent.Client, unit *ent.Organization, until calendar.Date) error {
	system := identity.AsSystem(ctx, "organizations: remember names and places")
	last, err := tx.OrganizationPlacement.Query().Where(organizationplacement.OrganizationID(unit.ID)).
		Order(ent.Desc(organizationplacement.FieldUntilDay)).Limit(1).All(system)
	if err != nil {
		return fmt.Errorf("read where an organisation stood: %w", err)
	}
	switch {
	case len(last) > 0 && last[0].UntilDay.After(until):
		return problem.BadInput("effectiveOn", "生效日期不能早于上一次变更（%s）。", "The day does not lie before the last change (%s).", last[0].UntilDay)
	case len(last) > 0 && last[0].UntilDay == until:
		return nil
	}
	create := tx.OrganizationPlacement.Create().SetOrganizationID(unit.ID).SetNillableParentID(unit.ParentID).SetName(unit.Name).
		SetUntilDay(until).SetNotedAt(s.clock.Now())
	if id := identity.FromContext(ctx).MemberID; id != 0 {
		create.SetChangedByID(id)
	}
	if err := create.Exec(system); err != nil {
		return fmt.Errorf("remember where an organisation stood: %w", err)
	}
	return nil
}
