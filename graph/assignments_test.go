package graph_test

import (
	"fmt"
	"testing"
)

// assignmentsOf is what a console shows of the assignments of an organisation.
const assignmentsOf = `query($id: ID!) { organization(id: $id) { assignments(first: 100) { totalCount edges { node {
	id residency stage role opensOn dueOn createdAt cancelledAt
	course { id title } organizations { id name } createdBy { name } counts { enrolled completed overdue } } } } } }`

func TestAssignments(t *testing.T) {
	s := newSchool(t)
	root, branch, other := keyText(s.Root), keyText(s.Branches[0]), keyText(s.Branches[1])
	course := keyText(s.Courses["fire-safety"])
	input := func(more map[string]any) map[string]any {
		all := map[string]any{"courseId": course, "organizationIds": []any{branch}, "dueOn": "2026-08-01", "dryRun": true}
		for name, value := range more {
			all[name] = value
		}
		return all
	}
	for _, c := range []struct {
		who  string
		more map[string]any
		code string
	}{
		{guest, nil, "UNAUTHENTICATED"}, {member, nil, "FORBIDDEN"}, {trainer, nil, "FORBIDDEN"}, {floating, nil, "FORBIDDEN"},
		{secretary, map[string]any{"organizationIds": []any{other}}, "NOT_FOUND"}, {secretary, map[string]any{"organizationIds": []any{branch, root}}, "NOT_FOUND"},
		{secretary, map[string]any{"dueOn": "2026-06-30"}, "BAD_USER_INPUT"}, {secretary, map[string]any{"courseId": branch}, "BAD_USER_INPUT"},
		{secretary, nil, ""}, {district, nil, ""},
	} {
		for _, dry := range []bool{true, false} {
			if !dry && c.code == "" {
				continue
			}
			variables := input(c.more)
			variables["dryRun"] = dry
			if got := s.ask(c.who, "AssignCourse", variables); got.code() != c.code {
				t.Errorf("%s %v: %q, want %q: %.300s", c.who, c.more, got.code(), c.code, got.body)
			}
		}
	}
	dry := s.must(secretary, "AssignCourse", input(nil))
	if dry.at("assignCourse.assignment") != nil || dry.number("assignCourse.preview.willEnroll") == 0 {
		t.Errorf("%s", dry.body)
	}
	given := s.must(secretary, "AssignCourse", input(map[string]any{"dryRun": false, "idempotencyKey": "once"}))
	if fmt.Sprint(given.at("assignCourse.preview")) != fmt.Sprint(dry.at("assignCourse.preview")) {
		t.Errorf("the dry run said %v, what happened is %v", dry.at("assignCourse.preview"), given.at("assignCourse.preview"))
	}
	again := s.must(secretary, "AssignCourse", input(map[string]any{"dryRun": false, "idempotencyKey": "once"}))
	if again.body != given.body {
		t.Errorf("again: %s\nfirst: %s", again.body, given.body)
	}
	s.must(district, "AssignCourse", input(map[string]any{"dryRun": false, "organizationIds": []any{branch, other}, "residency": "FLOATING"}))

	list := s.send(s.as(secretary), assignmentsOf, map[string]any{"id": branch})
	node := "organization.assignments.edges.1.node."
	if list.number("organization.assignments.totalCount") != 2 || list.text(node+"dueOn") != "2026-08-01" ||
		list.text("organization.assignments.edges.0.node.residency") != "FLOATING" || list.text(node+"createdBy.name") == "" ||
		list.number(node+"counts.enrolled") == 0 || len(list.at("organization.assignments.edges.0.node.organizations").([]any)) != 1 {
		t.Errorf("%s", list.body)
	}
	for who, code := range map[string]string{guest: "UNAUTHENTICATED", member: "FORBIDDEN", trainer: "FORBIDDEN"} {
		if got := s.send(s.as(who), assignmentsOf, map[string]any{"id": branch}); got.code() != code {
			t.Errorf("%q lists: %.300s", who, got.body)
		}
	}
	for range 10 {
		s.must(district, "AssignCourse", input(map[string]any{"dryRun": false}))
	}
	s.must(district, "School", nil)
	if got := s.send(s.as(district), assignmentsOf, map[string]any{"id": root}); got.number("organization.assignments.totalCount") != 12 {
		t.Errorf("%s", got.body)
	}
	if n := s.statements.Load(); n > 5 {
		t.Errorf("a list of twelve costs %d statements", n)
	}

	id := given.text("assignCourse.assignment.id")
	for who, code := range map[string]string{guest: "UNAUTHENTICATED", member: "FORBIDDEN", trainer: "FORBIDDEN"} {
		s.refused(who, "CancelAssignment", code, map[string]any{"id": id})
	}
	first := s.must(secretary, "CancelAssignment", map[string]any{"id": id})
	if second := s.must(secretary, "CancelAssignment", map[string]any{"id": id}); first.text("cancelAssignment.assignment.cancelledAt") == "" || first.body != second.body {
		t.Errorf("%s\n%s", first.body, second.body)
	}
	s.refused(secretary, "CancelAssignment", "NOT_FOUND", map[string]any{"id": list.text("organization.assignments.edges.0.node.id")})
	one := `query($id: ID!) { node(id: $id) { ... on Assignment { id cancelledAt counts { enrolled } } } }`
	if got := s.send(s.as(secretary), one, map[string]any{"id": id}); got.text("node.cancelledAt") == "" {
		t.Errorf("%s", got.body)
	}
	if got := s.send(s.as(member), one, map[string]any{"id": id}); got.at("node") != nil {
		t.Errorf("%s", got.body)
	}
}
