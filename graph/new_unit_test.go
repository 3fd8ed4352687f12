package graph_test

import (
	"context"
	"testing"

	"partyschool/internal/identity"
)

// TestAnOrganisationMadeOnAnotherNode is shown to its own members although the
// tree in memory does not hold it yet.
func TestAnOrganisationMadeOnAnotherNode(t *testing.T) {
	g := newRegister(t)
	g.plant("d/new")
	ctx := identity.AsSystem(context.Background(), "test")
	db := g.db.Client(ctx)
	db.Member.Create().SetID(1).SetOrganizationID(g.units["d/new"].ID).SetName("新").SetPhone("13900000001").
		SetStage("FULL").SetResidency("SETTLED").SetCreatedAt(now).SaveX(ctx)
	db.RoleGrant.Create().SetMemberID(1).SetRole("ADMIN").SetOrganizationID(g.units["d/new"].ID).SetGrantedAt(now).SaveX(ctx)
	const want = `{"data":{"viewer":{"organization":{"name":"d/new"},"roles":[{"organization":{"name":"d/new"}}]}}}`
	if got, _ := g.query(`{viewer{organization{name} roles{organization{name}}}}`, "d/new", "ADMIN d/new"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, _ := g.query(`{viewer{organization{name} roles{organization{name}}}}`, "d/0"); got != want {
		t.Errorf("with what was known of the viewer before: got %s, want %s", got, want)
	}
}
