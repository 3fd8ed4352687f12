package organizations

import (
	"context"
	"fmt"
	"strings"
	"time"

	"partyschool/ent"
	"partyschool/ent/organization"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
	"partyschool/internal/throttle"
)

// OrganizationName is what is told of an organisation outside the viewer's reach.
type OrganizationName struct {
	ID   int64
	Name string
}

// ByCode finds the organisation with exactly this code, anywhere in the school: who
// transfers a member has the code of the other end and sees no more of it. FORBIDDEN
// without the role of an admin; NOT_FOUND where there is none or it was dissolved;
// RATE_LIMITED for whoever tries codes.
func (s *Service) ByCode(ctx context.Context, code string) (*OrganizationName, error) {
	viewer := identity.FromContext(ctx)
	if !viewer.Has(identity.Admin) {
		return nil, problem.NeedsRole()
	}
	if _, err := s.throttle.Admit(ctx, lookUps(viewer.MemberID)); err != nil {
		return nil, err
	}
	unit, err := s.db.Client(ctx).Organization.Query().Where(organization.Code(strings.TrimSpace(code)), organization.DissolvedOnIsNil()).
		Only(identity.AsSystem(ctx, "organizationByCode: id and name"))
	if ent.IsNotFound(err) {
		return nil, problem.Missing()
	}
	if err != nil {
		return nil, fmt.Errorf("find an organisation by its code: %w", err)
	}
	return &OrganizationName{ID: unit.ID, Name: unit.Name}, nil
}

// lookUps bound who tries codes.
func lookUps(memberID int64) throttle.Limit {
	return throttle.Limit{Subject: "codes-of-organizations:" + key.Format(memberID), Most: 30, Window: time.Minute}
}
