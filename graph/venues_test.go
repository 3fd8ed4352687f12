package graph_test

import (
	"strings"
	"testing"
)

// TestWhereABranchMeets adds a venue, changes it and takes it away.
func TestWhereABranchMeets(t *testing.T) {
	s := newSchool(t)
	branch, other := keyText(s.Branches[0]), keyText(s.Branches[1])
	places := func(a answer) string { return a.list("organization.venues", "name") }
	read := func(want string) {
		t.Helper()
		s.everybodyReads("Venues", map[string]any{"organizationId": branch}, places, [6]string{"UNAUTHENTICATED", want, "NOT_FOUND", want, want, want})
	}
	had := places(s.must(secretary, "Venues", map[string]any{"organizationId": branch}))
	fields := map[string]any{"organizationId": branch, "name": "Z号会议室", "seats": 30, "idempotencyKey": "k1"}
	id := s.only(secretary, "AddVenue", inputOf(fields), notAdmins).text("addVenue.venue.id")
	before := s.offices()
	if again := s.must(secretary, "AddVenue", inputOf(fields)).text("addVenue.venue.id"); again != id || s.offices() != before {
		t.Errorf("sent twice, it answers with %s and not with %s, or wrote something", again, id)
	}
	if got := places(s.must(secretary, "Venues", map[string]any{"organizationId": branch})); len(got) != len(had)+len("Z号会议室;") {
		t.Errorf("the venues are %s, and were %s", got, had)
	}
	s.cannot(secretary, "AddVenue", "CONFLICT", "", inputOf(with(fields, map[string]any{"idempotencyKey": "k2"})))
	s.cannot(secretary, "AddVenue", "CONFLICT", "", inputOf(with(fields, map[string]any{"name": "另一间"})))
	s.cannot(secretary, "AddVenue", "NOT_FOUND", "", inputOf(with(fields, map[string]any{"organizationId": other, "idempotencyKey": nil})))
	s.cannot(secretary, "AddVenue", "BAD_USER_INPUT", "seats", inputOf(with(fields, map[string]any{"name": "另一间", "seats": 0, "idempotencyKey": nil})))
	s.cannot(secretary, "AddVenue", "BAD_USER_INPUT", "name", inputOf(with(fields, map[string]any{"name": "  ", "idempotencyKey": nil})))

	change := inputOf(map[string]any{"id": id, "name": "Z号党员之家", "address": "三楼"})
	if a := s.only(district, "UpdateVenue", change, notAdmins); a.text("updateVenue.venue.name") != "Z号党员之家" {
		t.Errorf("changed: %s", a.body)
	}
	before = s.offices()
	if s.must(secretary, "UpdateVenue", change); s.offices() != before {
		t.Error("changed twice, it wrote something")
	}
	s.cannot(secretary, "UpdateVenue", "BAD_USER_INPUT", "seats", inputOf(map[string]any{"id": id, "seats": 100_001}))
	if strings.HasPrefix(had, "Z") {
		t.Fatal("the order of the venues is not what this test thinks")
	}
	s.everybodyReads("Node", map[string]any{"id": id}, func(a answer) string { return a.text("node.id") }, [6]string{"UNAUTHENTICATED", id, "", id, id, id})
	s.only(secretary, "RemoveVenue", map[string]any{"id": id}, notAdmins)
	s.cannot(secretary, "RemoveVenue", "NOT_FOUND", "", map[string]any{"id": id})
	read(had)
	said := s.must(secretary, "AuditTrail", map[string]any{"organizationId": branch, "first": 10}).body
	for _, want := range []string{"登记了活动场所“Z号会议室”", "修改了活动场所“Z号会议室”", "取消了活动场所“Z号党员之家”"} {
		if strings.Count(said, want) != 1 {
			t.Errorf("the trail says %d times %s: %s", strings.Count(said, want), want, said)
		}
	}
}
