package organizations_test

import (
	"context"
	"strings"
	"testing"

	"partyschool/ent/organization"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

func below(w *world, parent, code string) organizations.CreateOrganizationInput {
	return organizations.CreateOrganizationInput{ParentID: w.units[parent], Name: "第三支部", Code: code, Kind: organization.KindBRANCH}
}

func TestWhoMayCreateAnOrganisation(t *testing.T) {
	w := newWorld(t)
	for who, c := range w.callers() {
		before := w.state()
		p, err := w.service.CreateOrganization(c.ctx, below(w, "district/east", who))
		check(t, who, err, c.want)
		if c.want != "" {
			if w.state() != before {
				t.Errorf("%s: something changed", who)
			}
			continue
		}
		if u := p.Organization; u.Path != w.row("district/east").Path+key.Format(u.ID) || u.SetUp != organization.SetUpINDEPENDENT || u.Floating {
			t.Errorf("%s: got %+v", who, u)
		}
		if w.tree.Unit(p.Organization.ID) == nil {
			t.Errorf("%s: the tree in memory does not hold the new organisation", who)
		}
	}
}

func TestWhatCannotBeAnOrganisation(t *testing.T) {
	w := newWorld(t)
	admin, before := w.viewer("district", "ADMIN district"), w.state()
	for name, c := range map[string]struct {
		change func(*organizations.CreateOrganizationInput)
		code   problem.Code
		field  string
	}{
		"no name":         {func(i *organizations.CreateOrganizationInput) { i.Name = " \u3000" }, problem.BadUserInput, "name"},
		"a long name":     {func(i *organizations.CreateOrganizationInput) { i.Name = strings.Repeat("党", 121) }, problem.BadUserInput, "name"},
		"a line break":    {func(i *organizations.CreateOrganizationInput) { i.Name = "第三\n支部" }, problem.BadUserInput, "name"},
		"no code":         {func(i *organizations.CreateOrganizationInput) { i.Code = "" }, problem.BadUserInput, "code"},
		"a long code":     {func(i *organizations.CreateOrganizationInput) { i.Code = strings.Repeat("9", 61) }, problem.BadUserInput, "code"},
		"a taken code":    {func(i *organizations.CreateOrganizationInput) { i.Code = " district/east/two " }, problem.Conflict, ""},
		"no such parent":  {func(i *organizations.CreateOrganizationInput) { i.ParentID += 1 << 40 }, problem.NotFound, ""},
		"a key of no use": {func(i *organizations.CreateOrganizationInput) { i.IdempotencyKey = ptr("") }, problem.BadUserInput, "idempotencyKey"},
	} {
		input := below(w, "district/east", "new")
		c.change(&input)
		_, err := w.service.CreateOrganization(admin, input)
		check(t, name, err, c.code)
		if p := problem.As(err); p != nil && p.Field != c.field {
			t.Errorf("%s: field %q, want %q", name, p.Field, c.field)
		}
	}
	if w.state() != before {
		t.Error("something changed")
	}
	input := below(w, "district/east", strings.Repeat("代", 60))
	input.Name = strings.Repeat("党", 120)
	if _, err := w.service.CreateOrganization(admin, input); err != nil {
		t.Errorf("the longest name and code: %v", err)
	}
}

func TestTheSameCreationTwiceIsOneOrganisation(t *testing.T) {
	w := newWorld(t)
	admin, input := w.viewer("district", "ADMIN district"), below(w, "district/east", "new")
	input.IdempotencyKey = ptr("k")
	first, err := w.service.CreateOrganization(admin, input)
	if err != nil {
		t.Fatal(err)
	}
	before := w.state()
	second, err := w.service.CreateOrganization(admin, input)
	if err != nil || second.Organization.ID != first.Organization.ID {
		t.Errorf("got %v, %v, want the first answer", second, err)
	}
	input.IdempotencyKey = nil
	_, err = w.service.CreateOrganization(admin, input)
	check(t, "without a key", err, problem.Conflict)
	if w.state() != before {
		t.Error("something changed")
	}
}

func TestTheTreeHasNineteenLevels(t *testing.T) {
	w := newWorld(t)
	admin, parent := w.viewer("district", "ADMIN district"), w.units["district"]
	create := func(level int) (*organizations.CreateOrganizationPayload, error) {
		return w.service.CreateOrganization(admin, organizations.CreateOrganizationInput{
			ParentID: parent, Name: "组", Code: strings.Repeat("组", level), Kind: organization.KindPARTY_GROUP,
		})
	}
	var third int64
	for level := 2; level <= 19; level++ {
		p, err := create(level)
		if err != nil {
			t.Fatalf("level %d: %v", level, err)
		}
		if parent = p.Organization.ID; level == 3 {
			third = parent
		}
	}
	_, err := create(20)
	check(t, "level 20", err, problem.BadUserInput)
	_, err = w.service.UpdateOrganization(admin, organizations.UpdateOrganizationInput{ID: third, ParentID: ptr(w.units["district/east/one"])})
	check(t, "a move that would make a level 20", err, problem.BadUserInput)
	if got := len(w.tree.Ancestors(parent)); got != 18 {
		t.Errorf("the lowest organisation has %d above it, want 18", got)
	}
}

func TestTheTreeInMemory(t *testing.T) {
	w := newWorld(t)
	names := func(unit string) (above, below string) {
		for _, u := range w.tree.Ancestors(w.units[unit]) {
			above += " " + u.Name
		}
		for _, u := range w.tree.Children(w.units[unit]) {
			below += " " + u.Name
		}
		return above, below
	}
	if above, below := names("district/east"); above != " district" || below != " district/east/one district/east/two" {
		t.Errorf("above east: %s; below: %s", above, below)
	}
	if above, below := names("district"); above != "" || below != " district/east district/west" {
		t.Errorf("above the district: %s; below: %s", above, below)
	}
	if w.tree.Root().ID != w.units["district"] || w.tree.Unit(1) != nil || w.tree.Ancestors(1) != nil {
		t.Error("the root or what is not there is wrong")
	}
}

// TestTheTreeShowsWhatTheTableShows compares the rule in memory with the rule of
// the table.
func TestTheTreeShowsWhatTheTableShows(t *testing.T) {
	w := newWorld(t)
	for who, ctx := range map[string]context.Context{
		"a guest":   context.Background(),
		"a member":  w.viewer("district/east/one"),
		"a trainer": w.viewer("district/east/one", "TRAINER district/west/two"),
		"two roles": w.viewer("district/west", "ADMIN district/east", "TRAINER district/west/one"),
		"district":  w.viewer("district", "ADMIN district"),
		"system":    w.system(),
	} {
		rows := map[int64]bool{}
		for _, id := range w.db.Client(ctx).Organization.Query().IDsX(ctx) {
			rows[id] = true
		}
		for name, id := range w.units {
			if got := w.tree.Visible(viewerOf(ctx), w.tree.Unit(id)); got != rows[id] {
				t.Errorf("%s sees %s: %t in memory, %t in the table", who, name, got, rows[id])
			}
		}
	}
}

func TestWhereAViewerBegins(t *testing.T) {
	w := newWorld(t)
	for want, ctx := range map[string]context.Context{
		"district/east/one": w.viewer("district/east/one"),
		"district/west":     w.viewer("district/east/one", "ADMIN district/east/two", "TRAINER district/west"),
		"district":          w.viewer("district/east/one", "ADMIN district"),
	} {
		if got := w.tree.Own(viewerOf(ctx)); got == nil || got.Name != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}
	if got := w.tree.Own(viewerOf(context.Background())); got != nil {
		t.Errorf("a guest begins at %v", got)
	}
}
