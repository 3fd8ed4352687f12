package graph_test

import (
	"strings"
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

// exports has a report written, waits for it as a console does, and fetches it.
func (c *performance) exports() {
	c.t.Helper()
	for format, begins := range map[string]string{"CSV": "\xef\xbb\xbf", "XLSX": "PK\x03\x04"} {
		job := c.do(secretary, "ExportCompletion", map[string]any{"organizationId": c.branch, "courseId": c.minute, "format": format})
		var a answer
		c.eventually("the "+format+" is written", func() bool {
			a = c.do(secretary, "Export", map[string]any{"id": job.text("exportCompletion.export.id")})
			return a.text("node.status") == "SUCCEEDED"
		})
		members := c.must(secretary, "CompletionByOrganization", map[string]any{"organizationId": c.branch, "courseId": c.minute}).number("completionReport.total.members")
		c.want("rows", a.number("node.rowsWritten"), members)
		status, file := c.fetch(a.text("node.url"))
		if status != 200 || !strings.HasPrefix(file, begins) {
			c.t.Errorf("%s: %d %.60q", format, status, file)
		}
		if format == "CSV" && !strings.Contains(file, "王秀珍") {
			c.t.Errorf("%.600s", file)
		}
		c.want("somebody else's", c.must(district, "Export", map[string]any{"id": job.text("exportCompletion.export.id")}).at("node"), nil)
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
