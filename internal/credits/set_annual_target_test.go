package credits_test

import (
	"context"
	"testing"

	"partyschool/ent"
	"partyschool/ent/annualtarget"
	"partyschool/internal/credits"
	"partyschool/internal/database"
	"partyschool/internal/problem"
)

const (
	members = annualtarget.AudienceMEMBERS
	leaders = annualtarget.AudienceLEADERS
)

func TestTargetsOfOrganisations(t *testing.T) {
	w := newWorld(t)
	admin, _ := w.person("d", "ADMIN d")
	for _, s := range []struct {
		unit     string
		audience annualtarget.Audience
		from     int
		hours    float64
	}{
		{"d", members, 2027, 40}, {"d/e", members, 2026, 24.5}, {"d/e", members, 2028, 30}, {"d/e/1", leaders, 2026, 0},
	} {
		_, err := w.service.SetAnnualTarget(admin, credits.SetAnnualTargetInput{OrganizationID: w.units[s.unit].ID, Audience: s.audience, FromYear: s.from, Hours: s.hours})
		w.must(err)
	}
	ctx, statements := database.CountStatements(admin)
	for _, c := range []struct {
		unit     string
		audience annualtarget.Audience
		year     int
		hours    float64
		from     int // 0 where it is the school's own
		by       string
	}{
		{"d", members, 2025, 32, 0, ""}, {"d", members, 2026, 32, 0, ""}, {"d", members, 2027, 40, 2027, "d"}, {"d", leaders, 2030, 56, 0, ""},
		{"d/w", members, 2026, 32, 0, ""}, {"d/w", members, 2031, 40, 2027, "d"},
		{"d/e", members, 2025, 32, 0, ""}, {"d/e", members, 2026, 24.5, 2026, "d/e"}, {"d/e", members, 2027, 24.5, 2026, "d/e"}, {"d/e", members, 2028, 30, 2028, "d/e"},
		{"d/e/1", members, 2027, 24.5, 2026, "d/e"}, {"d/e/1", leaders, 2026, 0, 2026, "d/e/1"}, {"d/e/1", leaders, 2025, 56, 0, ""}, {"d/e", leaders, 2026, 56, 0, ""},
	} {
		got, err := w.service.Target(ctx, w.units[c.unit], &c.year, c.audience)
		if err != nil {
			t.Fatal(err)
		}
		var by *ent.Organization
		if c.by != "" {
			by = w.units[c.by]
		}
		if got.Hours != c.hours || (got.FromYear == nil) != (c.from == 0) || c.from != 0 && *got.FromYear != c.from || (got.SetBy == nil) != (by == nil) || by != nil && got.SetBy.ID != by.ID {
			t.Errorf("%s of %s in %d: %+v, want %+v", c.audience, c.unit, c.year, got, c)
		}
	}
	if n := statements.Load(); n != 0 {
		t.Errorf("targets cost %d statements, want none", n)
	}
	if got, err := w.service.Target(ctx, w.units["d/e"], nil, members); err != nil || got.Hours != 24.5 {
		t.Errorf("this year: %+v %v", got, err)
	}
	for _, year := range []int{1920, 10000} {
		_, err := w.service.Target(ctx, w.units["d"], &year, members)
		check(t, "a year beyond all", err, problem.BadUserInput)
	}
	member, _ := w.person("d/e/1")
	secretary, _ := w.person("d/e/1", "ADMIN d/e/1")
	for name, c := range map[string]struct {
		who  context.Context
		want float64
	}{"a member": {member, 24.5}, "a secretary": {secretary, 0}} {
		if a, err := w.service.Account(c.who, nil); err != nil || a.TargetHours != c.want || a.RemainingHours != c.want {
			t.Errorf("%s: %+v %v, want %v", name, a, err, c.want)
		}
	}
}

func TestWhoSetsATarget(t *testing.T) {
	w := newWorld(t)
	member, _ := w.person("d/e")
	trainer, _ := w.person("d", "TRAINER d")
	below, _ := w.person("d", "ADMIN d/e/1")
	elsewhere, _ := w.person("d", "ADMIN d/w")
	street, _ := w.person("d", "ADMIN d/e")
	district, _ := w.person("d", "ADMIN d")
	in := credits.SetAnnualTargetInput{OrganizationID: w.units["d/e"].ID, Audience: members, FromYear: 2026, Hours: 30}
	for _, c := range []struct {
		name string
		who  context.Context
		in   credits.SetAnnualTargetInput
		want problem.Code
	}{
		{"a guest", context.Background(), in, problem.NotFound},
		{"a member", member, in, problem.NotFound},
		{"a trainer", trainer, in, problem.NotFound},
		{"an admin below", below, in, problem.NotFound},
		{"an admin elsewhere", elsewhere, in, problem.NotFound},
		{"a member's id", street, credits.SetAnnualTargetInput{OrganizationID: w.key(2), Audience: members, FromYear: 2026}, problem.BadUserInput},
		{"nowhere", district, credits.SetAnnualTargetInput{OrganizationID: in.OrganizationID + 32, Audience: members, FromYear: 2026}, problem.NotFound},
		{"last year", street, credits.SetAnnualTargetInput{OrganizationID: in.OrganizationID, Audience: members, FromYear: 2025}, problem.BadUserInput},
		{"no year", street, credits.SetAnnualTargetInput{OrganizationID: in.OrganizationID, Audience: members, FromYear: 10000}, problem.BadUserInput},
		{"less than nought", street, credits.SetAnnualTargetInput{OrganizationID: in.OrganizationID, Audience: members, FromYear: 2026, Hours: -0.001}, problem.BadUserInput},
		{"too much", street, credits.SetAnnualTargetInput{OrganizationID: in.OrganizationID, Audience: members, FromYear: 2026, Hours: 1000.01}, problem.BadUserInput},
		{"three digits", street, credits.SetAnnualTargetInput{OrganizationID: in.OrganizationID, Audience: members, FromYear: 2026, Hours: 3.125}, problem.BadUserInput},
		{"beyond counting", street, credits.SetAnnualTargetInput{OrganizationID: in.OrganizationID, Audience: members, FromYear: 2026, Hours: 1e300}, problem.BadUserInput},
		{"the street's admin", street, in, ""},
		{"again", street, in, ""},
		{"the district's", district, in, ""},
	} {
		_, err := w.service.SetAnnualTarget(c.who, c.in)
		check(t, c.name, err, c.want)
	}
	if n := len(w.audited("setAnnualTarget")); n != 1 {
		t.Errorf("it was set once, %d lines in the trail", n)
	}
	in.Hours = 31
	if made, err := w.service.SetAnnualTarget(street, in); err != nil || made.Target.Hours != 31 || *made.Target.FromYear != 2026 || made.Target.SetBy.ID != in.OrganizationID {
		t.Errorf("%+v %v", made, err)
	}
	if n := len(w.audited("setAnnualTarget")); n != 2 || w.targets.For(w.units["d/e/1"].Path, members, 2026).Hundredths != 3100 {
		t.Errorf("%d lines in the trail, the target is %+v", n, w.targets.For(w.units["d/e/1"].Path, members, 2026))
	}
}
