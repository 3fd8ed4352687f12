package organizations_test

import (
	"testing"

	"partyschool/internal/problem"
)

func TestFindingTheOtherEndByItsCode(t *testing.T) {
	w := newWorld(t)
	admin := w.viewer("district/east", "ADMIN district/east")
	found, err := w.service.ByCode(admin, " district/west/one ")
	if err != nil || found.ID != w.units["district/west/one"] || found.Name != "district/west/one" {
		t.Errorf("%v, %v", found, err)
	}
	_, err = w.service.ByCode(admin, "district/west/")
	check(t, "part of a code", err, problem.NotFound)
	_, err = w.service.ByCode(w.viewer("district", "TRAINER district"), "district/west")
	check(t, "a trainer", err, problem.Forbidden)
	for range 28 {
		_, err = w.service.ByCode(admin, "x")
		check(t, "one of thirty", err, problem.NotFound)
	}
	_, err = w.service.ByCode(admin, "district/west")
	check(t, "one too many", err, problem.RateLimited)
}
