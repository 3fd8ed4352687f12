package graph_test

import "strings"

// imports brings a roster in: what the dry run says is what happens, and the same
// sheet twice changes nothing.
func (c *performance) imports() {
	c.t.Helper()
	sheet := "姓名,手机号,性别,所在党支部,人员类别,流动党员,入党时间,转正时间\n" +
		"新来甲,13711110001,女,,正式党员,否,1998年7月1日,1999.07.01\n" +
		"新来乙,13711110002,男,,预备党员,是,2026-1-5,\n" +
		"新来丙,137,男,,正式党员,否,,\n"
	load := func(dry bool) answer {
		return c.do(secretary, "ImportMembers", map[string]any{"uploadId": c.upload(secretary, sheet), "organizationId": c.branch, "dryRun": dry})
	}
	dry := load(true)
	c.want("members after a dry run", c.must(secretary, "Roster", map[string]any{"organizationId": c.branch, "first": 10, "search": "新来"}).number("organization.members.totalCount"), 0)
	a := load(false)
	for _, count := range []string{"created", "updated", "unchanged", "failed"} {
		c.want(count+" as the dry run said", a.number("importMembers.import."+count), dry.number("importMembers.import."+count))
	}
	c.want("created", a.number("importMembers.import.created"), 2)
	failed := "importMembers.import.rows.edges.0.node."
	c.want("line", a.number(failed+"line"), 4)
	c.want("outcome", a.text(failed+"outcome"), "FAILED")
	if message := a.text(failed + "messages.0"); !strings.HasPrefix(message, "手机号：") {
		c.t.Errorf("the message is %q", message)
	}
	c.want("members", c.must(secretary, "Roster", map[string]any{"organizationId": c.branch, "first": 10, "search": "新来"}).number("organization.members.totalCount"), 2)
	a = load(false)
	c.want("the same sheet again", a.number("importMembers.import.unchanged"), 2)
	a = c.do(secretary, "MemberImport", map[string]any{"id": a.text("importMembers.import.id"), "first": 2})
	c.want("rows of a page", len(a.at("node.rows.edges").([]any)), 2)
	c.want("more rows", a.at("node.rows.pageInfo.hasNextPage"), true)
	status, file := c.fetch(c.must(secretary, "MemberImportErrorFile", map[string]any{"id": a.text("node.id")}).text("node.errorFile.url"))
	c.want("the failed lines", status, 200)
	if lines := strings.Split(strings.TrimSpace(file), "\r\n"); len(lines) != 2 || !strings.HasSuffix(lines[0], ",错误说明") || !strings.HasPrefix(lines[1], "新来丙,137,男,") {
		c.t.Errorf("the failed lines are %q", file)
	}
	for _, other := range []string{district, trainer, member} {
		c.want("failed lines of somebody else's", c.ask(other, "MemberImportErrorFile", map[string]any{"id": a.text("node.id")}).Data["node"], nil)
	}
	c.want("somebody else's", c.must(district, "MemberImport", map[string]any{"id": a.text("node.id"), "first": 2}).at("node"), nil)
}
