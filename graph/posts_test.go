package graph_test

import (
	"maps"
	"strings"
	"testing"
)

// notAdmins are the refusals of what takes the role of an admin, for who has none.
var notAdmins = map[string]string{guest: "UNAUTHENTICATED", member: "FORBIDDEN", floating: "FORBIDDEN", trainer: "FORBIDDEN"}

// andAlso adds a refusal.
func andAlso(refused map[string]string, caller, code string) map[string]string {
	all := maps.Clone(refused)
	all[caller] = code
	return all
}

// TestAPostIsHeldForATerm appoints a member, looks who reads it, and ends the term.
func TestAPostIsHeldForATerm(t *testing.T) {
	s := newSchool(t)
	me, branch, other := keyText(s.Accounts[member]), keyText(s.Branches[0]), keyText(s.Branches[1])
	fields := map[string]any{"memberId": me, "organizationId": branch, "position": "COMMITTEE_MEMBER", "fromDay": "2026-07-01"}
	posts := func(a answer) string { return a.list("node.posts", "untilDay") }
	target := func() float64 { return s.must(member, "Home", nil).number("viewer.creditAccount.targetHours") }
	if n := target(); n != 32 {
		t.Errorf("a member is asked for %v hours", n)
	}
	s.everybodyReads("MemberHistory", map[string]any{"id": me}, posts, [6]string{"UNAUTHENTICATED", "", "null", "", "", ""})

	made := s.only(secretary, "AppointMember", inputOf(fields), notAdmins)
	id := made.text("appointMember.post.id")
	if made.text("appointMember.post.memberName") != "王秀珍" || made.at("appointMember.post.untilDay") != nil {
		t.Errorf("appointed: %s", made.body)
	}
	if n := target(); n != 56 {
		t.Errorf("a committee member is asked for %v hours", n)
	}
	before := s.offices()
	if again := s.must(secretary, "AppointMember", inputOf(fields)).text("appointMember.post.id"); again != id || s.offices() != before {
		t.Errorf("sent twice, it answers with %s and not with %s, or wrote something", again, id)
	}
	s.everybodyReads("MemberHistory", map[string]any{"id": me}, posts, [6]string{"UNAUTHENTICATED", "…;", "null", "", "…;", "…;"})
	s.everybodyReads("Node", map[string]any{"id": id}, func(a answer) string { return a.text("node.id") }, [6]string{"UNAUTHENTICATED", id, "", "", id, id})

	s.cannot(secretary, "AppointMember", "CONFLICT", "POST_HELD", inputOf(with(fields, map[string]any{"fromDay": "2026-08-01"})))
	s.cannot(secretary, "AppointMember", "NOT_FOUND", "", inputOf(with(fields, map[string]any{"organizationId": other})))
	s.cannot(secretary, "AppointMember", "NOT_FOUND", "", inputOf(with(fields, map[string]any{"memberId": keyText(s.Accounts[floating])})))
	s.cannot(secretary, "AppointMember", "BAD_USER_INPUT", "untilDay", inputOf(with(fields, map[string]any{"untilDay": "2026-07-01"})))
	s.cannot(secretary, "AppointMember", "BAD_USER_INPUT", "untilDay", inputOf(with(fields, map[string]any{"untilDay": "2037-01-01"})))
	s.cannot(secretary, "AppointMember", "BAD_USER_INPUT", "fromDay", inputOf(with(fields, map[string]any{"fromDay": "2027-08-01"})))
	s.cannot(secretary, "AppointMember", "BAD_USER_INPUT", "memberId", inputOf(with(fields, map[string]any{"memberId": branch})))

	end := map[string]any{"id": id, "untilDay": "2026-12-31"}
	s.cannot(secretary, "EndPost", "BAD_USER_INPUT", "untilDay", with(end, map[string]any{"untilDay": "2026-07-01"}))
	if a := s.only(secretary, "EndPost", end, notAdmins); a.text("endPost.post.untilDay") != "2026-12-31" {
		t.Errorf("ended: %s", a.body)
	}
	before = s.offices()
	if s.must(district, "EndPost", end); s.offices() != before {
		t.Error("ended twice, it wrote something")
	}
	// The next term begins where this one ends, and this one does not reach into it.
	s.must(district, "AppointMember", inputOf(with(fields, map[string]any{"fromDay": "2026-12-31", "untilDay": "2029-12-31"})))
	s.cannot(secretary, "EndPost", "CONFLICT", "POST_HELD", with(end, map[string]any{"untilDay": "2027-01-01"}))
	s.everybodyReads("MemberHistory", map[string]any{"id": me}, posts,
		[6]string{"UNAUTHENTICATED", "2029-12-31;2026-12-31;", "null", "", "2029-12-31;2026-12-31;", "2029-12-31;2026-12-31;"})

	// Of an organisation that the secretary does not cover, neither is there anything to end.
	above := s.must(district, "AppointMember", inputOf(with(fields, map[string]any{"organizationId": keyText(s.Root), "position": "GROUP_LEADER"}))).text("appointMember.post.id")
	s.only(district, "EndPost", map[string]any{"id": above, "untilDay": "2026-07-02"}, andAlso(notAdmins, secretary, "NOT_FOUND"))
	said := s.must(district, "AuditTrail", map[string]any{"organizationId": branch, "first": 10}).body
	for _, want := range []string{"“王秀珍”自 2026-07-01 起任", "“王秀珍”自 2026-12-31 起不再任", "“王秀珍”自 2026-12-31 起任"} {
		if strings.Count(said, want) != 1 {
			t.Errorf("the trail says %d times %s: %s", strings.Count(said, want), want, said)
		}
	}
}

// TestAMemberTakesPartElsewhere notes a participation, looks who reads it, and ends it.
func TestAMemberTakesPartElsewhere(t *testing.T) {
	s := newSchool(t)
	me, branch, other := keyText(s.Accounts[member]), keyText(s.Branches[0]), keyText(s.Branches[1])
	fields := map[string]any{"memberId": me, "organizationId": other, "fromDay": "2026-07-01"}
	parts := func(a answer) string { return a.list("node.participations", "untilDay") }
	made := s.only(secretary, "AddParticipation", inputOf(fields), notAdmins)
	id := made.text("addParticipation.participation.id")
	before := s.offices()
	if again := s.must(secretary, "AddParticipation", inputOf(fields)).text("addParticipation.participation.id"); again != id || s.offices() != before {
		t.Errorf("sent twice, it answers with %s and not with %s, or wrote something", again, id)
	}
	s.everybodyReads("MemberHistory", map[string]any{"id": me}, parts, [6]string{"UNAUTHENTICATED", "…;", "null", "", "…;", "…;"})
	s.everybodyReads("Node", map[string]any{"id": id}, func(a answer) string { return a.text("node.id") }, [6]string{"UNAUTHENTICATED", id, "", "", id, id})

	s.cannot(secretary, "AddParticipation", "CONFLICT", "TAKES_PART", inputOf(with(fields, map[string]any{"fromDay": "2026-08-01"})))
	s.cannot(secretary, "AddParticipation", "BAD_USER_INPUT", "organizationId", inputOf(with(fields, map[string]any{"organizationId": branch})))
	s.cannot(secretary, "AddParticipation", "NOT_FOUND", "", inputOf(with(fields, map[string]any{"memberId": keyText(s.Accounts[floating]), "organizationId": branch})))
	s.cannot(secretary, "AddParticipation", "BAD_USER_INPUT", "untilDay", inputOf(with(fields, map[string]any{"untilDay": "2026-06-30"})))

	end := map[string]any{"id": id, "untilDay": "2026-10-01"}
	s.cannot(secretary, "EndParticipation", "BAD_USER_INPUT", "untilDay", with(end, map[string]any{"untilDay": "2026-07-01"}))
	if a := s.only(secretary, "EndParticipation", end, notAdmins); a.text("endParticipation.participation.untilDay") != "2026-10-01" {
		t.Errorf("ended: %s", a.body)
	}
	before = s.offices()
	if s.must(district, "EndParticipation", end); s.offices() != before {
		t.Error("ended twice, it wrote something")
	}
	// A year on it begins anew, and the first does not reach into it.
	s.must(secretary, "AddParticipation", inputOf(with(fields, map[string]any{"fromDay": "2027-01-01"})))
	s.cannot(secretary, "EndParticipation", "CONFLICT", "TAKES_PART", with(end, map[string]any{"untilDay": "2027-02-01"}))
	s.everybodyReads("MemberHistory", map[string]any{"id": me}, parts, [6]string{"UNAUTHENTICATED", "…;2026-10-01;", "null", "", "…;2026-10-01;", "…;2026-10-01;"})

	// Whoever administers the place alone reads and ends it too: the floating member comes here.
	guestOf := s.must(district, "AddParticipation", inputOf(map[string]any{"memberId": keyText(s.Accounts[floating]), "organizationId": branch, "fromDay": "2026-07-01"})).text("addParticipation.participation.id")
	s.everybodyReads("Node", map[string]any{"id": guestOf}, func(a answer) string { return a.text("node.id") }, [6]string{"UNAUTHENTICATED", "", guestOf, "", guestOf, guestOf})
	s.only(secretary, "EndParticipation", map[string]any{"id": guestOf, "untilDay": "2026-09-01"}, notAdmins)
}
