package mergers_test

import (
	"slices"
	"testing"

	"partyschool/internal/identity"
)

// Who belongs where it went, or above or below that, sees what was dissolved; the tree in
// memory and the table say the same.
func TestWhoSeesWhatWasDissolved(t *testing.T) {
	w := newWorld(t)
	const one, into = "district/east/one", "district/west/one"
	w.join("ann", one)
	w.join("sue", one, "ADMIN "+one)
	w.join("member there", into)
	w.join("admin there", "district/east/two", "ADMIN "+into)
	w.join("admin above there", "district/east/two", "ADMIN district/west")
	w.join("above there", "district/west")
	w.join("below it", "district/east/one/group")
	w.join("above it", "district/east")
	w.join("admin above it", "district/east", "ADMIN district/east")
	w.join("elsewhere", "district/east/two")
	_, err := w.dissolve("chief", one, into)
	w.must(err)
	for who, want := range map[string]bool{
		"chief": true, "trainer": true, "ann": true, "sue": true, "member there": true, "admin there": true, "admin above there": true,
		"above there": false, "below it": true, "above it": false, "admin above it": true, "elsewhere": false,
	} {
		ctx := w.as(who)
		rows, err := w.client().Organization.Query().IDs(ctx)
		w.must(err)
		if got := slices.Contains(rows, w.unit[one]); got != want {
			t.Errorf("%s sees it: %t, want %t", who, got, want)
		}
		for name, id := range w.unit {
			if got := w.tree.Visible(identity.FromContext(ctx), w.tree.Unit(id)); got != slices.Contains(rows, id) {
				t.Errorf("%s sees %s in memory: %t", who, name, got)
			}
		}
	}
}
