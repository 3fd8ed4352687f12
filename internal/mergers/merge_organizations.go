package mergers

import (
	"context"
	"fmt"
	"slices"

	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// maxMerged bounds how many organisations end at once.
const maxMerged = 50

// MergeOrganizations ends several organisations into one, all or none: each as
// DissolveOrganization does, with its errors. Of one and another below it, both end.
func (s *Service) MergeOrganizations(ctx context.Context, input MergeOrganizationsInput) (*MergeOrganizationsPayload, error) {
	if len(input.FromIDs) < 1 || len(input.FromIDs) > maxMerged {
		return nil, problem.BadInput("fromIds", "须指定 1 到 %d 个党组织。", "Give 1 to %d organisations.", maxMerged)
	}
	field := func(n int) string { return fmt.Sprintf("fromIds[%d]", n) }
	for n, id := range input.FromIDs {
		if err := problem.WrongKind(field(n), id, key.Organization); err != nil {
			return nil, err
		}
		if slices.Contains(input.FromIDs[:n], id) {
			return nil, problem.BadInput(field(n), "这个党组织列了两次。", "This organisation is listed twice.")
		}
	}
	if err := problem.WrongKind("intoId", input.IntoID, key.Organization); err != nil {
		return nil, err
	}
	on, err := s.effectiveDay(input.EffectiveOn)
	if err != nil {
		return nil, err
	}
	token := input.IdempotencyKey
	input.IdempotencyKey = nil
	ended, into, err := s.carryOut(ctx, request{
		task: "mergeOrganizations", input: input, token: token, dryRun: input.DryRun,
		from: input.FromIDs, into: &input.IntoID, on: on, fieldOf: field,
	})
	if err != nil {
		return nil, err
	}
	payload := &MergeOrganizationsPayload{Into: into, Dissolved: ended, DryRun: input.DryRun}
	for _, one := range ended {
		payload.Plan.add(one.Plan)
	}
	return payload, nil
}
