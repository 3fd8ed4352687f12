package graph_test

import (
	"testing"

	entmember "partyschool/ent/member"
	"partyschool/internal/identity"
)

// TestTheRegisterRemembers changes a member and reads what held before, as everybody.
func TestTheRegisterRemembers(t *testing.T) {
	s := newSchool(t)
	me := keyText(s.Accounts[floating])
	s.must(district, "UpdateMember", map[string]any{"input": map[string]any{"id": me, "residency": "SETTLED"}})
	ctx := identity.AsSystem(t.Context(), "test")
	if m := s.db.Client(ctx).Member.GetX(ctx, s.Accounts[floating]); m.Residency != entmember.ResidencySETTLED {
		t.Fatal(m)
	}
	for caller, want := range map[string]int{floating: 2, district: 2, trainer: 0} {
		a := s.ask(caller, "MemberHistory", map[string]any{"id": me})
		node, _ := a.Data["node"].(map[string]any)
		stages, _ := node["residencyPeriods"].([]any)
		if len(stages) != want {
			t.Errorf("%s reads %d residencies, want %d: %s", caller, len(stages), want, a.body)
		}
	}
}
