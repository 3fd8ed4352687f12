package mergers

import (
	"context"

	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// DissolveOrganization ends an organisation from a day on, today or before. Its members,
// the organisations below it and what it owns go to another one, which may be left out
// only where there is nothing to go: see decision 22 for each table. A dry run says what
// it would touch and writes nothing. Sent twice, it answers the same.
//
// An ADMIN role must cover both, else NOT_FOUND, and what lies above the one that ends.
// The root, an organisation into itself or one below it, nobody to take over what there
// is, and a day in the future or before the last change of a name or place are a
// BAD_USER_INPUT; an organisation that was dissolved otherwise (DISSOLVED), and one to
// whose members a group message is being sent (BEING_SENT) are a CONFLICT.
func (s *Service) DissolveOrganization(ctx context.Context, input DissolveOrganizationInput) (*DissolveOrganizationPayload, error) {
	if err := problem.WrongKind("organizationId", input.OrganizationID, key.Organization); err != nil {
		return nil, err
	}
	if input.IntoID != nil {
		if err := problem.WrongKind("intoId", *input.IntoID, key.Organization); err != nil {
			return nil, err
		}
	}
	on, err := s.effectiveDay(input.EffectiveOn)
	if err != nil {
		return nil, err
	}
	token := input.IdempotencyKey
	input.IdempotencyKey = nil
	ended, into, err := s.carryOut(ctx, request{
		task: "dissolveOrganization", input: input, token: token, dryRun: input.DryRun,
		from: []int64{input.OrganizationID}, into: input.IntoID, on: on, fieldOf: func(int) string { return "organizationId" },
	})
	if err != nil {
		return nil, err
	}
	return &DissolveOrganizationPayload{DissolvedOrganization: *ended[0], Into: into, DryRun: input.DryRun}, nil
}
