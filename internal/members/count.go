package members

import (
	"context"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/internal/identity"
)

// CountByOrganization counts the active members of an organisation and of each
// below it, by the organisation that each belongs to, in one statement. FORBIDDEN
// without the role of an admin or a trainer; NOT_FOUND where none covers the
// organisation.
func (s *Service) CountByOrganization(ctx context.Context, unit *ent.Organization) (map[int64]int, error) {
	if err := MayCount(ctx, unit); err != nil {
		return nil, err
	}
	var rows []struct {
		OrganizationID int64 `sql:"organization_id"`
		Count          int   `sql:"count"`
	}
	// The role covers all that is counted, so the rule of the table would only make
	// the statement slower.
	system := identity.AsSystem(ctx, "count members of a covered organisation")
	err := s.db.Client(ctx).Member.Query().Where(member.Active(true), below(unit)).
		GroupBy(member.FieldOrganizationID).Aggregate(ent.As(ent.Count(), "count")).Scan(system, &rows)
	if err != nil {
		return nil, err
	}
	counts := make(map[int64]int, len(rows))
	for _, r := range rows {
		counts[r.OrganizationID] = r.Count
	}
	return counts, nil
}
