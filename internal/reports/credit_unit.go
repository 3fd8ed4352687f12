package reports

import (
	"context"

	"partyschool/ent"
	"partyschool/internal/calendar"
	"partyschool/internal/credits"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// CreditUnit returns the organisation whose members' credit hours of the year are to
// be listed: see CreditRows. NOT_FOUND unless an ADMIN role covers it; BAD_USER_INPUT
// for a year that has no accounts and for a day (asOf) in the future.
func (s *Service) CreditUnit(ctx context.Context, organizationID int64, year int, asOf *calendar.Date) (*ent.Organization, error) {
	if err := problem.WrongKind("organizationId", organizationID, key.Organization); err != nil {
		return nil, err
	}
	if err := credits.CheckYear(year, s.calendar.DateOf(s.clock.Now())); err != nil {
		return nil, err
	}
	if _, err := s.pastOn(ctx, asOf); err != nil {
		return nil, err
	}
	unit := s.tree.Unit(organizationID)
	if unit == nil || !identity.FromContext(ctx).Covers(identity.Admin, unit.Path) {
		return nil, problem.Missing()
	}
	return unit, nil
}
