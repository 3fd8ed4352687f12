package graph_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestWhoHoldsWhichRole lists the roles of a branch as its secretary and as the district,
// one of which is held by somebody from another branch.
func TestWhoHoldsWhichRole(t *testing.T) {
	s := newSchool(t)
	branch, guest := keyText(s.Branches[0]), keyText(s.Accounts[floating])
	s.must(district, "GrantRole", map[string]any{"memberId": guest, "role": "TRAINER", "organizationId": branch})
	list := func(who string, variables map[string]any) (total int, lines string) {
		t.Helper()
		variables["organizationId"] = branch
		a := s.must(who, "RoleGrants", variables)
		total = int(a.number("organization.roleGrants.totalCount"))
		var all []string
		for i := range total {
			at := fmt.Sprintf("organization.roleGrants.edges.%d.node.", i)
			line := a.text(at+"role") + " " + a.text(at+"memberName") + " in " + a.text(at+"organization.name")
			if a.at(at+"member") != nil {
				line += " of " + a.text(at+"member.organization.name")
			}
			all = append(all, line)
		}
		return total, strings.Join(all, "; ")
	}
	for _, c := range []struct {
		who  string
		role any
		want string
	}{
		{secretary, nil, "TRAINER 刘长河 in 锦东服装城党支部; ADMIN 陈国兴 in 锦东服装城党支部 of 锦东服装城党支部"},
		{secretary, "ADMIN", "ADMIN 陈国兴 in 锦东服装城党支部 of 锦东服装城党支部"},
		{district, "TRAINER", "TRAINER 刘长河 in 锦东服装城党支部 of 云裳女装市场党支部"},
	} {
		if _, got := list(c.who, map[string]any{"role": c.role}); got != c.want {
			t.Errorf("%s, %v: %s, want %s", c.who, c.role, got, c.want)
		}
	}
	revoke := map[string]any{"memberId": guest, "role": "TRAINER", "organizationId": branch}
	if got := s.ask(secretary, "RevokeRole", revoke).code(); got != "NOT_FOUND" {
		t.Errorf("the secretary takes it away from somebody of another branch: %q", got)
	}
	s.must(district, "RevokeRole", revoke)
	if total, lines := list(district, map[string]any{}); total != 1 {
		t.Errorf("left: %s", lines)
	}
}

// TestBothEndsOfATransferSeeWhatTheyMayDo follows one between two branches.
func TestBothEndsOfATransferSeeWhatTheyMayDo(t *testing.T) {
	s := newSchool(t)
	from, to := keyText(s.Branches[0]), keyText(s.Branches[1])
	receiver := map[string]any{"memberId": keyText(s.Accounts[floating]), "role": "ADMIN", "organizationId": to}
	s.must(district, "GrantRole", receiver)
	s.must(secretary, "TransferMember", map[string]any{"memberId": keyText(s.Accounts[member]), "toOrganizationId": to, "effectiveOn": "2026-07-10"})
	id := ""
	see := func(who, organization, direction string) string {
		t.Helper()
		a := s.must(who, "Transfers", map[string]any{"organizationId": organization, "direction": direction})
		if a.number("organization.transfers.totalCount") == 0 {
			return "none"
		}
		at := "organization.transfers.edges.0.node."
		id = a.text(at + "id")
		return fmt.Sprint(a.text(at+"status"), " decide ", a.at(at+"viewerMayDecide"), " withdraw ", a.at(at+"viewerMayWithdraw"))
	}
	check := func(step string, want map[[3]string]string) {
		t.Helper()
		for c, w := range want {
			if got := see(c[0], c[1], c[2]); got != w {
				t.Errorf("%s: %v: %s, want %s", step, c, got, w)
			}
		}
	}
	check("proposed", map[[3]string]string{
		{secretary, from, "OUT"}: "PROPOSED decide false withdraw true", {secretary, from, "IN"}: "none",
		{floating, to, "IN"}: "PROPOSED decide true withdraw false", {floating, to, "OUT"}: "none",
		{district, from, "OUT"}: "PROPOSED decide true withdraw true",
	})
	s.must(floating, "AcceptTransfer", map[string]any{"id": id})
	check("accepted", map[[3]string]string{
		{secretary, from, "OUT"}: "ACCEPTED decide false withdraw true",
		{floating, to, "IN"}:     "ACCEPTED decide false withdraw false",
	})
	s.must(secretary, "WithdrawTransfer", map[string]any{"id": id})
	check("withdrawn", map[[3]string]string{
		{secretary, from, "OUT"}: "WITHDRAWN decide false withdraw false",
		{floating, to, "IN"}:     "WITHDRAWN decide false withdraw false",
	})
}
