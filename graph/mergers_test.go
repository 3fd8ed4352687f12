package graph_test

import (
	"testing"

	people "partyschool/ent/member"
	"partyschool/internal/check"
	"partyschool/internal/identity"
)

// A branch of the sample school, with all that happened there, goes into another one: the
// checker finds nothing wrong, lists no longer show it, and an old link says where it went
// to those who may see that.
func TestABranchGoesIntoAnother(t *testing.T) {
	s := newSchool(t)
	ctx := identity.AsSystem(t.Context(), "test")
	from, into := s.Branches[1], s.Branches[0]
	at := s.db.Client(ctx).Member.GetX(ctx, s.Accounts[floating]).OrganizationID
	if at != from {
		from = at
	}
	active := s.db.Client(ctx).Member.Query().Where(people.OrganizationID(from), people.Active(true)).CountX(ctx)
	input := map[string]any{"input": map[string]any{"organizationId": keyText(from), "intoId": keyText(into), "dryRun": false, "idempotencyKey": "k"}}
	a := s.must(district, "DissolveOrganization", input)
	if got := int(a.number("dissolveOrganization.plan.members")); got != active {
		t.Errorf("%d members went, want %d", got, active)
	}
	for _, who := range []string{district, member, floating, secretary} {
		b := s.must(who, "DeepLink", map[string]any{"id": keyText(from)})
		if b.text("organization.dissolvedOn") == "" || b.text("organization.mergedInto.id") != keyText(into) {
			t.Errorf("%s is told %s", who, b.body)
		}
	}
	found, err := check.Run(ctx, s.db)
	if err != nil || len(found) > 0 {
		t.Errorf("the checker found %v, %v", found, err)
	}
}
