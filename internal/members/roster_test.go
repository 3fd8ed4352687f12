package members_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"partyschool/ent/member"
	"partyschool/internal/database"
	"partyschool/internal/members"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

// roster lists names on one page after the other.
func (w *world) roster(ctx context.Context, unit string, subtree bool, filter *members.MemberFilter) (string, error) {
	var names []string
	args := paging.Args{First: ptr(2)}
	for {
		page, err := w.service.Roster(ctx, w.tree.Unit(w.units[unit]), subtree, filter, args)
		if err != nil {
			return "", err
		}
		for _, m := range page.Nodes() {
			names = append(names, m.Name)
		}
		if !page.PageInfo.HasNextPage {
			if n, err := page.TotalCount(ctx); err != nil || n != len(names) {
				w.t.Errorf("the total is %d, %v, want %d", n, err, len(names))
			}
			return strings.Join(names, ", "), nil
		}
		args.After = page.PageInfo.EndCursor
	}
}

func TestWhoReadsTheRoster(t *testing.T) {
	w := newWorld(t)
	for who, want := range map[string]problem.Code{
		"": problem.Forbidden, "member": problem.Forbidden, "neighbour": problem.Forbidden,
		"west admin": problem.NotFound, "branch admin": problem.NotFound, "east admin": "", "trainer": "", "chief": "",
	} {
		got, err := w.roster(w.as(who), "district/east", true, nil)
		check(t, who, err, want, "")
		if want == "" && got != "branch admin, east admin, member" {
			t.Errorf("%q reads %s", who, got)
		}
		_, err = w.service.CountByOrganization(w.as(who), w.tree.Unit(w.units["district/east"]))
		check(t, who+" counts", err, want, "")
	}
}

func TestNarrowingTheRoster(t *testing.T) {
	w := newWorld(t)
	w.join("50%_off", "district/east")
	if _, err := w.service.DeactivateMember(w.as("chief"), members.DeactivateMemberInput{MemberID: w.people["neighbour"], Reason: "x"}); err != nil {
		t.Fatal(err)
	}
	phone := w.row("member").Phone
	for name, c := range map[string]struct {
		who, unit string
		subtree   bool
		filter    members.MemberFilter
		want      string
	}{
		"one organisation":           {"chief", "district/east", false, members.MemberFilter{}, "50%_off, east admin"},
		"out of service":             {"chief", "district", true, members.MemberFilter{Active: ptr(false)}, "neighbour"},
		"part of a name":             {"trainer", "district", true, members.MemberFilter{Search: ptr(" admin ")}, "branch admin, east admin, west admin"},
		"a percent sign":             {"chief", "district", true, members.MemberFilter{Search: ptr("%")}, "50%_off"},
		"an underscore":              {"chief", "district", true, members.MemberFilter{Search: ptr("_")}, "50%_off"},
		"an empty search":            {"chief", "district/west", false, members.MemberFilter{Search: ptr(" ")}, "west admin"},
		"a phone, to an admin":       {"east admin", "district/east", true, members.MemberFilter{Search: &phone}, "member"},
		"a phone, to a trainer":      {"trainer", "district", true, members.MemberFilter{Search: &phone}, ""},
		"nobody of that stage":       {"chief", "district", true, members.MemberFilter{Stage: ptr(member.StageAPPLICANT)}, ""},
		"nobody of that residency":   {"chief", "district", true, members.MemberFilter{Residency: ptr(member.ResidencyFLOATING)}, ""},
		"everybody of the residency": {"chief", "district/west", false, members.MemberFilter{Residency: ptr(member.ResidencySETTLED)}, "west admin"},
	} {
		got, err := w.roster(w.as(c.who), c.unit, c.subtree, &c.filter)
		if err != nil || got != c.want {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, c.want)
		}
	}
	_, err := w.roster(w.as("chief"), "district", true, &members.MemberFilter{Search: ptr(strings.Repeat("x", 61))})
	check(t, "a long search", err, problem.BadUserInput, "filter.search")
}

func TestThePageOfARosterCostsThreeStatements(t *testing.T) {
	w := newWorld(t)
	for i := range 30 {
		w.join(fmt.Sprintf("m%02d", i), "district/west/one", "TRAINER district/west")
	}
	ctx, statements := database.CountStatements(w.as("chief"))
	page, err := w.service.Roster(ctx, w.tree.Root(), true, nil, paging.Args{First: ptr(100)})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := page.TotalCount(ctx); err != nil || n != 37 || statements.Load() != 3 {
		t.Errorf("%d members, %v, in %d statements", n, err, statements.Load())
	}
	if grants := page.Nodes()[2].Edges.RoleGrants; page.Nodes()[2].Name != "east admin" || len(grants) != 1 {
		t.Errorf("the third is %v with %v", page.Nodes()[2], grants)
	}
	counts, err := w.service.CountByOrganization(ctx, w.tree.Root())
	if err != nil || counts[w.units["district/west/one"]] != 31 || counts[w.units["district"]] != 2 || statements.Load() != 4 {
		t.Errorf("counted %v, %v in %d statements", counts, err, statements.Load()-3)
	}
}

func TestOnlyOneselfIsAViewer(t *testing.T) {
	w := newWorld(t)
	ctx, statements := database.CountStatements(w.as("chief"))
	v, err := w.service.ViewerOf(ctx, w.people["chief"])
	if err != nil || v.Name != "chief" || len(v.Edges.RoleGrants) != 1 || v.MustChangePassword || statements.Load() != 3 {
		t.Errorf("got %+v, %v in %d statements", v, err, statements.Load())
	}
	for _, name := range []string{"", "member", "chief", "trainer"} {
		_, err := w.service.ViewerOf(w.as(name), w.people["neighbour"])
		check(t, name, err, problem.NotFound, "")
	}
}
