package graph_test

import (
	"time"
)

// assignments is what administration.graphql says of assignments: what the dry run
// said is what happens.
func (c *performance) assignments() {
	c.t.Helper()
	course := keyText(c.Courses["trade-integrity"])
	rule := map[string]any{"courseId": course, "organizationIds": []string{c.branch}, "residency": "SETTLED", "dueOn": "2026-09-30", "dryRun": true}
	dry := c.do(secretary, "AssignCourse", rule)
	c.want("assignment of a dry run", dry.at("assignCourse.assignment"), nil)
	if dry.number("assignCourse.preview.willEnroll") < 1 {
		c.t.Errorf("a dry run that enrols nobody proves nothing: %s", dry.body)
	}
	c.want("a dry run again", c.must(secretary, "AssignCourse", rule).at("assignCourse.preview"), dry.at("assignCourse.preview"))
	rule["dryRun"], rule["idempotencyKey"] = false, "autumn"
	a := c.do(secretary, "AssignCourse", rule)
	c.want("preview", a.at("assignCourse.preview"), dry.at("assignCourse.preview"))
	c.want("due", a.text("assignCourse.assignment.dueOn"), "2026-09-30")
	c.want("again", c.must(secretary, "AssignCourse", rule).body, a.body)
	places := a.number("assignCourse.preview.willEnroll") + a.number("assignCourse.preview.alreadyEnrolled")
	c.eventually("everybody asked has a place", func() bool {
		again := c.must(secretary, "AssignCourse", map[string]any{"courseId": course, "organizationIds": []string{c.branch}, "residency": "SETTLED", "dryRun": true})
		return again.number("assignCourse.preview.willEnroll") == 0 && again.number("assignCourse.preview.alreadyEnrolled") == places
	})
	cancelled := c.do(secretary, "CancelAssignment", map[string]any{"id": a.text("assignCourse.assignment.id")})
	if cancelled.text("cancelAssignment.assignment.cancelledAt") == "" {
		c.t.Errorf("cancelled: %s", cancelled.body)
	}
}

// eventually waits for what a loop beside the requests does.
func (c *performance) eventually(what string, done func() bool) {
	c.t.Helper()
	for range 400 {
		if done() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	c.t.Fatalf("%s: waited in vain", what)
}
