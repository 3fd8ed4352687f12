package members_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"partyschool/ent/rolegrant"
	"partyschool/internal/members"
	"partyschool/internal/problem"
)

func (w *world) grant(ctx context.Context, who string, role rolegrant.Role, unit string) error {
	_, err := w.service.GrantRole(ctx, members.GrantRoleInput{MemberID: w.people[who], Role: role, OrganizationID: w.units[unit]})
	return err
}

func (w *world) revoke(ctx context.Context, who string, role rolegrant.Role, unit string) error {
	_, err := w.service.RevokeRole(ctx, members.RevokeRoleInput{MemberID: w.people[who], Role: role, OrganizationID: w.units[unit]})
	return err
}

func TestWhoMayGrantAndRevoke(t *testing.T) {
	w := newWorld(t)
	const admin, here = rolegrant.RoleADMIN, "district/east/one"
	w.refused(func(ctx context.Context) error { return w.grant(ctx, "member", admin, here) }, outsiders...)
	w.refused(func(ctx context.Context) error { return w.grant(ctx, "member", admin, "district/east") }, "branch admin", "west admin")
	w.refused(func(ctx context.Context) error { return w.grant(ctx, "member", admin, "district") }, "branch admin", "east admin")
	w.refused(func(ctx context.Context) error { return w.grant(ctx, "neighbour", admin, here) }, "branch admin", "east admin")
	w.refused(func(ctx context.Context) error { return w.revoke(ctx, "branch admin", admin, here) }, outsiders...)

	if err := w.grant(w.as("branch admin"), "member", admin, here); err != nil {
		t.Fatal(err)
	}
	before := w.state()
	if err := w.grant(w.as("chief"), "member", admin, here); err != nil || w.state() != before {
		t.Errorf("granted again: %v, changed: %t", err, w.state() != before)
	}
	g := w.row("member").Edges.RoleGrants
	if len(g) != 1 || *g[0].GrantedByID != w.people["branch admin"] {
		t.Errorf("got %v", g)
	}
	if err := w.revoke(w.as("east admin"), "member", admin, here); err != nil {
		t.Fatal(err)
	}
	before = w.state()
	if err := w.revoke(w.as("chief"), "member", admin, here); err != nil || w.state() != before {
		t.Errorf("revoked again: %v, changed: %t", err, w.state() != before)
	}
	if id := w.people["member"]; !slices.Equal(w.ended, []int64{id, id}) {
		t.Errorf("forgotten: %v", w.ended)
	}
	const want = "branch admin: 授予党员“member”在“district/east/one”的管理员角色。\neast admin: 收回党员“member”在“district/east/one”的管理员角色。"
	if got := w.trail(); got != want {
		t.Errorf("the trail says %s", got)
	}
}

func TestWhoIsOutOfServiceGetsNoRole(t *testing.T) {
	w := newWorld(t)
	if _, err := w.service.DeactivateMember(w.as("chief"), members.DeactivateMemberInput{MemberID: w.people["member"], Reason: "x"}); err != nil {
		t.Fatal(err)
	}
	check(t, "grant", w.grant(w.as("chief"), "member", rolegrant.RoleTRAINER, "district"), problem.Conflict, "")
}

func TestTheLastAdminStays(t *testing.T) {
	w := newWorld(t)
	const admin = rolegrant.RoleADMIN
	check(t, "the last one", w.revoke(w.as("chief"), "chief", admin, "district"), problem.Conflict, "")
	if err := w.grant(w.as("chief"), "member", admin, "district"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.service.DeactivateMember(w.as("chief"), members.DeactivateMemberInput{MemberID: w.people["member"], Reason: "x"}); err != nil {
		t.Fatal(err)
	}
	check(t, "the last active one", w.revoke(w.as("chief"), "chief", admin, "district"), problem.Conflict, "")
	_, err := w.service.DeactivateMember(w.system(), members.DeactivateMemberInput{MemberID: w.people["chief"], Reason: "x"})
	check(t, "the last one out of service", err, problem.Conflict, "")
	check(t, "the inactive one", w.revoke(w.as("chief"), "member", admin, "district"), "", "")
}

// TestTwoAdminsDoNotRemoveEachOther lets the last two take each other's role at
// the same moment, by all means there are.
func TestTwoAdminsDoNotRemoveEachOther(t *testing.T) {
	deactivate := func(w *world, ctx context.Context, who string) error {
		_, err := w.service.DeactivateMember(ctx, members.DeactivateMemberInput{MemberID: w.people[who], Reason: "x"})
		return err
	}
	revoke := func(w *world, ctx context.Context, who string) error {
		return w.revoke(ctx, who, rolegrant.RoleADMIN, "district")
	}
	for _, means := range [][2]func(*world, context.Context, string) error{{revoke, revoke}, {deactivate, deactivate}, {revoke, deactivate}} {
		w := newWorld(t)
		w.join("second", "district", "ADMIN district")
		chief, second := w.as("chief"), w.as("second")
		errs := make([]error, 2)
		var wg sync.WaitGroup
		wg.Go(func() { errs[0] = means[0](w, chief, "second") })
		wg.Go(func() { errs[1] = means[1](w, second, "chief") })
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("got %v and %v, want one to succeed", errs[0], errs[1])
		}
		for _, err := range errs {
			if err != nil {
				check(t, "the loser", err, problem.Conflict, "")
			}
		}
	}
}
