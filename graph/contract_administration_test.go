package graph_test

import (
	"fmt"
	"strings"

	"partyschool/internal/sampleschool"
)

// administration is administration.graphql but for exports.
func (c *performance) administration() {
	c.t.Helper()
	a := c.do(district, "OrganizationTree", map[string]any{"id": c.root})
	c.want("members of the district", a.number("organization.memberCount"), sampleschool.Small.Members)
	c.want("organisations directly below", len(a.at("organization.children").([]any)), 4)
	a = c.do(secretary, "Roster", map[string]any{"organizationId": c.branch, "first": 10, "search": "王秀"})
	c.want("phone for the branch's admin", a.text("organization.members.edges.0.node.phone"), member)
	a = c.do(district, "CreateOrganization", map[string]any{"input": map[string]any{"parentId": c.root, "name": "新市场党支部", "code": "NEW", "kind": "BRANCH"}})
	unit := a.text("createOrganization.organization.id")
	a = c.do(district, "UpdateOrganization", map[string]any{"input": map[string]any{"id": unit, "name": "新市场联合党支部"}})
	c.want("renamed", a.text("updateOrganization.organization.name"), "新市场联合党支部")
	a = c.do(district, "CreateMember", map[string]any{"input": map[string]any{
		"organizationId": unit, "name": "新来的", "phone": "13700000001", "stage": "FULL", "residency": "FLOATING",
		"joinedOn": "1921-07-23", "temporaryPassword": "temporary-1234"}})
	person := a.text("createMember.member.id")
	a = c.do(district, "UpdateMember", map[string]any{"input": map[string]any{"id": person, "residency": "SETTLED"}})
	c.want("joined", a.text("updateMember.member.joinedOn"), "1921-07-23")
	a = c.do(district, "GrantRole", map[string]any{"memberId": person, "role": "ADMIN", "organizationId": unit})
	c.want("role granted", len(a.at("grantRole.member.roles").([]any)), 1)
	a = c.do(district, "RevokeRole", map[string]any{"memberId": person, "role": "ADMIN", "organizationId": unit})
	c.want("role revoked", len(a.at("revokeRole.member.roles").([]any)), 0)
	a = c.do(district, "DeactivateMember", map[string]any{"memberId": person, "reason": "转出"})
	c.want("active", a.at("deactivateMember.member.active"), false)
	a = c.do(secretary, "CompletionByMember", map[string]any{"organizationId": c.branch, "courseId": c.minute, "statuses": []string{"COMPLETED"}, "first": 10})
	c.want("who completed", a.text("completionReport.enrollments.edges.0.node.member.name"), "王秀珍")
	for phone, unit := range map[string]string{secretary: c.branch, district: c.root} {
		a = c.do(phone, "CreditHoursByOrganization", map[string]any{"organizationId": unit, "year": 2026})
		if a.number("creditReport.total.members") < 1 || a.number("creditReport.total.earnedHours") <= 0 {
			c.t.Errorf("credit hours: %s", a.body)
		}
		c.addsUp(a, "creditReport", "members", "targetMet", "earnedHours")
		a = c.do(phone, "CompletionByOrganization", map[string]any{"organizationId": unit, "courseId": c.minute})
		c.addsUp(a, "completionReport", "members", "enrolled", "notStarted", "inProgress", "completed", "overdue", "creditedSeconds")
	}
	a = c.do(secretary, "PoliticalBirthdays", map[string]any{"organizationId": c.branch, "from": "2026-07-01", "to": "2026-07-31", "first": 10})
	if !strings.Contains(a.body, "王秀珍") {
		c.t.Errorf("the birthday list lacks 王秀珍: %s", a.body)
	}
	a = c.do(district, "AuditTrail", map[string]any{"organizationId": c.root, "first": 10})
	c.want("latest deed", a.text("organization.auditTrail.edges.0.node.action"), "deactivateMember")
}

// addsUp wants the rows of a report to add up to its total.
func (c *performance) addsUp(a answer, report string, counts ...string) {
	c.t.Helper()
	rows, _ := a.at(report + ".rows").([]any)
	for _, count := range counts {
		sum := 0.0
		for i := range rows {
			sum += a.number(fmt.Sprintf("%s.rows.%d.counts.%s", report, i, count))
		}
		c.want(report+" "+count, fmt.Sprintf("%.2f", sum), fmt.Sprintf("%.2f", a.number(report+".total."+count)))
	}
}
