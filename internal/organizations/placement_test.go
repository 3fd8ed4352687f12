package organizations_test

import (
	"fmt"
	"strings"
	"testing"

	"partyschool/ent"
	"partyschool/ent/organizationplacement"
	"partyschool/internal/calendar"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

func TestNamesAndPlacesAreKept(t *testing.T) {
	w := newWorld(t)
	admin := w.viewer("district", "ADMIN district")
	change := func(input organizations.UpdateOrganizationInput, on string) error {
		input.ID = w.units["district/east/one"]
		if on != "" {
			d, err := calendar.ParseDate(on)
			if err != nil {
				t.Fatal(err)
			}
			input.EffectiveOn = &d
		}
		_, err := w.service.UpdateOrganization(admin, input)
		return err
	}
	held := func() string {
		var said []string
		for _, p := range w.db.Client(w.system()).OrganizationPlacement.Query().Order(ent.Asc(organizationplacement.FieldUntilDay)).AllX(w.system()) {
			parent := ""
			for name, id := range w.units {
				if p.ParentID != nil && *p.ParentID == id {
					parent = name
				}
			}
			said = append(said, fmt.Sprintf("%s in %s until %s by %d", p.Name, parent, p.UntilDay, *p.ChangedByID))
		}
		return strings.Join(said, ", ")
	}
	check(t, "another code", change(organizations.UpdateOrganizationInput{Code: ptr("x")}, ""), "")
	if got := held(); got != "" {
		t.Errorf("neither renamed nor moved: %s", got)
	}
	check(t, "renamed", change(organizations.UpdateOrganizationInput{Name: ptr("甲")}, "2026-03-01"), "")
	check(t, "moved the same day", change(organizations.UpdateOrganizationInput{ParentID: ptr(w.units["district/west"])}, "2026-03-01"), "")
	check(t, "moved and renamed later", change(organizations.UpdateOrganizationInput{Name: ptr("乙"), ParentID: ptr(w.units["district/east"])}, "2026-04-01"), "")
	const want = "district/east/one in district/east until 2026-03-01 by 1, 甲 in district/west until 2026-04-01 by 1"
	if got := held(); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	before := w.state()
	check(t, "before the last change", change(organizations.UpdateOrganizationInput{Name: ptr("丙")}, "2026-03-31"), problem.BadUserInput)
	check(t, "in the future", change(organizations.UpdateOrganizationInput{Name: ptr("丙")}, "2036-01-01"), problem.BadUserInput)
	if w.state() != before || held() != want {
		t.Error("something changed")
	}
}
