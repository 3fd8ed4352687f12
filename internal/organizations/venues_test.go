package organizations_test

import (
	"testing"

	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

func TestVenues(t *testing.T) {
	w := newWorld(t)
	add := organizations.AddVenueInput{OrganizationID: w.units["district/east"], Name: " 党群服务中心 ", Address: ptr("二层 201 室"), Seats: ptr(60)}
	for who, c := range w.callers() {
		if c.want == "" {
			continue
		}
		_, err := w.service.AddVenue(c.ctx, add)
		check(t, who, err, c.want)
	}
	admin := w.viewer("district/east", "ADMIN district/east")
	p, err := w.service.AddVenue(admin, add)
	if err != nil || p.Venue.Name != "党群服务中心" || *p.Venue.Seats != 60 {
		t.Fatalf("%v, %v", p, err)
	}
	_, err = w.service.AddVenue(admin, add)
	check(t, "the same name", err, problem.Conflict)
	for name, input := range map[string]organizations.UpdateVenueInput{"no name": {Name: ptr(" ")}, "no seats": {Seats: ptr(0)}, "an organisation": {ID: w.units["district"]}} {
		if input.ID == 0 {
			input.ID = p.Venue.ID
		}
		_, err := w.service.UpdateVenue(admin, input)
		check(t, name, err, problem.BadUserInput)
	}
	for range 2 {
		changed, err := w.service.UpdateVenue(admin, organizations.UpdateVenueInput{ID: p.Venue.ID, Address: ptr(""), Seats: ptr(80)})
		if err != nil || changed.Venue.Address != "" || *changed.Venue.Seats != 80 || changed.Venue.Name != "党群服务中心" {
			t.Errorf("%v, %v", changed, err)
		}
	}
	if n := w.db.Client(w.system()).AuditEntry.Query().CountX(w.system()); n != 2 {
		t.Errorf("%d lines in the trail, want 2", n)
	}
	east := w.row("district/east")
	for who, want := range map[string]int{"district/east/one": 1, "district/west/one": 0} {
		if rows, err := w.service.Venues(w.viewer(who), east); err != nil || len(rows) != want {
			t.Errorf("a member of %s sees %d venues, want %d (%v)", who, len(rows), want, err)
		}
	}
	_, err = w.service.RemoveVenue(w.viewer("district/east/one"), organizations.RemoveVenueInput{ID: p.Venue.ID})
	check(t, "a member removes it", err, problem.NotFound)
	removed, err := w.service.RemoveVenue(admin, organizations.RemoveVenueInput{ID: p.Venue.ID})
	if err != nil || removed.RemovedID != p.Venue.ID {
		t.Errorf("%v, %v", removed, err)
	}
	_, err = w.service.RemoveVenue(admin, organizations.RemoveVenueInput{ID: p.Venue.ID})
	check(t, "again", err, problem.NotFound)
}
