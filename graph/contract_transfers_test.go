package graph_test

// transfers moves a member between branches: the district does both ends, and between
// two branches one proposes and the other accepts.
func (c *performance) transfers() {
	c.t.Helper()
	other := keyText(c.Branches[1])
	person := c.must(secretary, "CreateMember", map[string]any{"input": map[string]any{
		"organizationId": c.branch, "name": "要转走的", "phone": "13711110009", "stage": "FULL", "residency": "SETTLED"}}).text("createMember.member.id")
	today := map[string]any{"memberId": person, "toOrganizationId": other, "effectiveOn": "2026-07-01"}
	a := c.do(district, "TransferMember", today)
	name := a.text("transferMember.member.organization.name")
	if name == "" || name == "锦东服装城党支部" {
		c.t.Errorf("transferred to %q", name)
	}
	c.want("again", c.must(district, "TransferMember", today).body, a.body)
	c.want("out of the old secretary's reach", c.must(secretary, "Roster", map[string]any{"organizationId": c.branch, "first": 10, "search": "要转走的"}).number("organization.members.totalCount"), 0)
	c.refused(secretary, "TransferMember", "NOT_FOUND", today)

	second := c.must(secretary, "CreateMember", map[string]any{"input": map[string]any{
		"organizationId": c.branch, "name": "要提出的", "phone": "13711110010", "stage": "FULL", "residency": "SETTLED"}}).text("createMember.member.id")
	a = c.must(secretary, "TransferMember", map[string]any{"memberId": second, "toOrganizationId": other, "effectiveOn": "2026-07-01"})
	c.want("proposed: still at home", a.text("transferMember.member.organization.name"), "锦东服装城党支部")
	list := c.send(c.as(district), `query($id: ID!) { organization(id: $id) { transfers(first: 5) { totalCount edges { node { id memberName fromName toName status } } } } }`, map[string]any{"id": other})
	first := "organization.transfers.edges.0.node."
	c.want("listed", list.text(first+"memberName")+" "+list.text(first+"fromName")+" "+list.text(first+"status"), "要提出的 锦东服装城党支部 PROPOSED")
	accepted := c.send(c.as(district), others["AcceptTransfer"], map[string]any{"id": list.text(first + "id")})
	c.want("accepted", accepted.text("acceptTransfer.transfer.status"), "DONE")
	history := c.send(c.as(district), `query($id: ID!) { node(id: $id) { ... on Member { organization { id } affiliations { organizationName untilOn } } } }`, map[string]any{"id": second})
	c.want("moved", history.text("node.organization.id"), other)
	c.want("history", history.text("node.affiliations.1.organizationName"), "锦东服装城党支部")
}
