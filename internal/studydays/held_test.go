package studydays_test

import (
	"slices"
	"testing"

	"partyschool/internal/calendar"
)

// What a branch held before it was dissolved stays among the study days of the year, of
// those above it too; it holds none from that day on.
func TestDaysHeldBeforeADissolution(t *testing.T) {
	w := newWorld(t)
	c := w.db.Client(system())
	west, east := w.units["west"], w.units["east"]
	c.FixedStudyDayRule.Create().SetOrganizationID(west.ID).SetResidency("SETTLED").SetFromOn(day("2026-01-05")).SetRecurrence("FREQ=WEEKLY;BYDAY=MO").
		SetSetByID(w.people["west admin"]).SetSetAt(w.clock.Now()).ExecX(system())
	c.Organization.UpdateOne(west).SetDissolvedOn(day("2026-06-01")).SetMergedIntoID(east.ID).ExecX(system())
	days, err := calendar.New("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	service := w.node(days)
	for _, name := range []string{"district", "west"} {
		held, err := service.Held(w.tree.Unit(w.units[name].ID), 2026)
		if err != nil {
			t.Fatal(err)
		}
		for text, want := range map[string]bool{"2026-05-04": true, "2026-05-25": true, "2026-06-01": false, "2026-06-08": false} {
			if slices.Contains(held, day(text)) != want {
				t.Errorf("%s held %s: %t, want %t", name, text, !want, want)
			}
		}
	}
	held, err := service.Held(w.tree.Unit(west.ID), 2026)
	if err != nil {
		t.Fatal(err)
	}
	if last := held[len(held)-1]; last != day("2026-05-27") { // a Wednesday, of floating members
		t.Errorf("the dissolved branch held its last day on %s", last)
	}
}
