package graph

import (
	"context"
	"time"

	"partyschool/internal/burden"
	"partyschool/internal/identity"
	"partyschool/internal/members"
)

// ownPolicies are those of the viewer's home affiliation.
func ownPolicies(ctx context.Context, r *Resolver, v *members.Viewer) ([]*burden.BurdenPolicy, error) {
	if err := self(ctx, v); err != nil {
		return nil, err
	}
	return r.Burden.PoliciesOf(identity.FromContext(ctx).OrganizationPath), nil
}

// What stands where a policy was set; null for the default.

func (r *Resolver) policyOrganization(p *burden.BurdenPolicy) *string {
	if p.Row == nil {
		return nil
	}
	name := r.nameOfUnit(p.Row.OrganizationID)
	return &name
}

func policyReason(p *burden.BurdenPolicy) *string {
	if p.Row == nil {
		return nil
	}
	return &p.Row.Reason
}

func policySetBy(ctx context.Context, p *burden.BurdenPolicy) (*string, error) {
	if p.Row == nil {
		return nil, nil
	}
	name, err := nameOfMember(ctx, p.Row.SetByID)
	return &name, err
}

func policySetAt(p *burden.BurdenPolicy) *time.Time {
	if p.Row == nil {
		return nil
	}
	return &p.Row.SetAt
}
