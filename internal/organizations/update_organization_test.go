package organizations_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"partyschool/ent"
	"partyschool/ent/organization"
	"partyschool/internal/database"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

func TestWhoMayChangeAnOrganisation(t *testing.T) {
	w := newWorld(t)
	for who, c := range w.callers() {
		before := w.state()
		_, err := w.service.UpdateOrganization(c.ctx, organizations.UpdateOrganizationInput{ID: w.units["district/east"], Name: ptr(who)})
		check(t, who, err, c.want)
		if changed := w.state() != before; changed != (c.want == "") {
			t.Errorf("%s: changed is %t", who, changed)
		}
	}
}

func TestChangingAnOrganisation(t *testing.T) {
	w := newWorld(t)
	admin := w.viewer("district", "ADMIN district")
	input := organizations.UpdateOrganizationInput{
		ID: w.units["district/east"], Name: ptr(" 东区党委 "), Code: ptr("E"), Kind: ptr(organization.KindCOMMITTEE),
		SetUp: ptr(organization.SetUpJOINT), Floating: ptr(true), ParentID: ptr(w.units["district"]),
	}
	p, err := w.service.UpdateOrganization(admin, input)
	if err != nil {
		t.Fatal(err)
	}
	if u := p.Organization; u.Name != "东区党委" || u.Code != "E" || u.Kind != organization.KindCOMMITTEE || u.SetUp != organization.SetUpJOINT || !u.Floating {
		t.Errorf("got %+v", u)
	}
	line := w.db.Client(admin).AuditEntry.Query().OnlyX(admin)
	const want = "修改了党组织“district/east”：名称改为“东区党委”；代码由 district/east 改为 E；类别由党支部改为党委；设置方式由单独组建改为联合组建；改为流动党员党组织。"
	if line.Summary != want || line.ActorName != "张三" || *line.ActorID != 1 || line.SubjectID != input.ID || line.Action != "updateOrganization" {
		t.Errorf("the trail says %+v", line)
	}
	before := w.state()
	if p, err = w.service.UpdateOrganization(admin, input); err != nil || p.Organization.Name != "东区党委" {
		t.Errorf("again: %v, %v", p, err)
	}
	_, err = w.service.UpdateOrganization(admin, organizations.UpdateOrganizationInput{ID: input.ID, Code: ptr("district/west")})
	check(t, "a taken code", err, problem.Conflict)
	_, err = w.service.UpdateOrganization(admin, organizations.UpdateOrganizationInput{ID: input.ID, Name: ptr("")})
	check(t, "no name", err, problem.BadUserInput)
	if w.state() != before {
		t.Error("something changed")
	}
}

func TestMovingAnOrganisation(t *testing.T) {
	w := newWorld(t)
	w.plant("district/east/one/group")
	for name, c := range map[string]struct {
		who          context.Context
		unit, parent string
		want         problem.Code
	}{
		"the root":                {w.viewer("district", "ADMIN district"), "district", "district/east", problem.BadUserInput},
		"below itself":            {w.viewer("district", "ADMIN district"), "district/east", "district/east", problem.BadUserInput},
		"below what is below it":  {w.viewer("district", "ADMIN district"), "district/east", "district/east/one/group", problem.BadUserInput},
		"out of one's scope":      {w.viewer("district/east", "ADMIN district/east"), "district/east/one", "district/west", problem.NotFound},
		"into one's scope":        {w.viewer("district/east", "ADMIN district/east"), "district/west/one", "district/east", problem.NotFound},
		"one's own scope":         {w.viewer("district", "ADMIN district/east", "ADMIN district/west"), "district/east", "district/west", problem.BadUserInput},
		"one's own scope upwards": {w.viewer("district/east", "ADMIN district/east/one"), "district/east/one", "district", problem.NotFound},
	} {
		before := w.state()
		_, err := w.service.UpdateOrganization(c.who, organizations.UpdateOrganizationInput{ID: w.units[c.unit], Name: ptr("moved"), ParentID: ptr(w.units[c.parent])})
		check(t, name, err, c.want)
		if p := problem.As(err); p != nil && p.Code == problem.BadUserInput && p.Field != "parentId" {
			t.Errorf("%s: field %q", name, p.Field)
		}
		if w.state() != before {
			t.Errorf("%s: something changed", name)
		}
	}
	admin := w.viewer("district", "ADMIN district")
	input := organizations.UpdateOrganizationInput{ID: w.units["district/east"], ParentID: ptr(w.units["district/west/one"])}
	if _, err := w.service.UpdateOrganization(admin, input); err != nil {
		t.Fatal(err)
	}
	checkPaths(t, w)
	if row := w.row("district/east/one/group"); !strings.HasPrefix(row.Path, w.row("district/west/one").Path) {
		t.Errorf("the group's path %s does not lie below its new place", row.Path)
	}
	if above := w.tree.Ancestors(w.units["district/east/one/group"]); len(above) != 5 || above[2].Name != "district/west/one" {
		t.Errorf("in memory there is %v above the group", above)
	}
	before := w.state()
	if _, err := w.service.UpdateOrganization(admin, input); err != nil || w.state() != before {
		t.Errorf("again: %v, changed %t", err, w.state() != before)
	}
	var lines []string
	for _, l := range w.db.Client(admin).AuditEntry.Query().AllX(admin) {
		lines = append(lines, l.Summary)
	}
	if got := strings.Join(lines, "\n"); got != "党组织“district/east”移出，改属“district/west/one”。\n修改了党组织“district/east”：改属“district/west/one”。" {
		t.Errorf("the trail says %s", got)
	}
}

// TestTwoMovesMakeNoRing moves two organisations below each other at the same
// moment: one of the moves must lose.
func TestTwoMovesMakeNoRing(t *testing.T) {
	for range 5 {
		w := newWorld(t)
		admin := w.viewer("district", "ADMIN district")
		errs := make([]error, 2)
		var wg sync.WaitGroup
		for i, c := range [][2]string{{"district/east", "district/west/one"}, {"district/west", "district/east/one"}} {
			wg.Go(func() {
				_, errs[i] = w.service.UpdateOrganization(admin, organizations.UpdateOrganizationInput{ID: w.units[c[0]], ParentID: ptr(w.units[c[1]])})
			})
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("got %v and %v, want one to succeed", errs[0], errs[1])
		}
		for _, err := range errs {
			if err != nil {
				check(t, "the loser", err, problem.BadUserInput)
			}
		}
		checkPaths(t, w)
	}
}

// TestCreatingBelowWhatMoves creates organisations while their parent moves: each
// must lie below it afterwards.
func TestCreatingBelowWhatMoves(t *testing.T) {
	w := newWorld(t)
	admin := w.viewer("district", "ADMIN district")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if _, err := w.service.CreateOrganization(admin, below(w, "district/east/one", strings.Repeat("x", i+1))); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			parent := []string{"district/west", "district/east"}[i%2]
			if _, err := w.service.UpdateOrganization(admin, organizations.UpdateOrganizationInput{ID: w.units["district/east/one"], ParentID: ptr(w.units[parent])}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	checkPaths(t, w)
}

// checkPaths compares every path with the parent's.
func checkPaths(t *testing.T, w *world) {
	t.Helper()
	rows := map[int64]*ent.Organization{}
	for _, u := range w.db.Client(w.system()).Organization.Query().AllX(w.system()) {
		rows[u.ID] = u
	}
	for _, u := range rows {
		want := key.Format(u.ID)
		if u.ParentID != nil {
			want = rows[*u.ParentID].Path + want
		}
		if u.Path != want {
			t.Errorf("%s has the path %s, want %s", u.Name, u.Path, want)
		}
	}
}

// TestWhatIsRememberedOfPathsIsForgotten on the node that moves an organisation
// and, once it has noticed, on another.
func TestWhatIsRememberedOfPathsIsForgotten(t *testing.T) {
	w := newWorld(t)
	watcher := database.NewWatcher(w.db)
	other, err := organizations.NewTree(w.system(), w.db, watcher)
	if err != nil {
		t.Fatal(err)
	}
	here, there := 0, 0
	w.tree.WhenMoved(func() { here++ })
	other.WhenMoved(func() { there++ })
	update := func(input organizations.UpdateOrganizationInput, want int) {
		t.Helper()
		input.ID = w.units["district/east/one"]
		if _, err := w.service.UpdateOrganization(w.viewer("district", "ADMIN district"), input); err != nil {
			t.Fatal(err)
		}
		if err := watcher.Poll(w.system()); err != nil {
			t.Fatal(err)
		}
		if here != want || there != want {
			t.Errorf("told %d times here and %d there, want %d", here, there, want)
		}
	}
	name, west := "x", w.units["district/west"]
	update(organizations.UpdateOrganizationInput{Name: &name}, 0)
	update(organizations.UpdateOrganizationInput{ParentID: &west}, 1)
}
