package graph_test

import (
	"fmt"
	"strings"
	"testing"
)

const (
	bookHours = `mutation($input: BookCreditHoursInput!) { bookCreditHours(input: $input) { entries {
	id source hours seconds occurredOn rule title reason bookedBy { name } reverses { id } } } }`
	reverseEntry = `mutation($id: ID!, $reason: String!) { reverseCreditEntry(input: { entryId: $id, reason: $reason }) { entry {
	id source hours seconds occurredOn rule title reason bookedBy { name } reverses { id hours } } } }`
	importHours = `mutation($organizationId: ID!, $uploadId: ID!, $dryRun: Boolean!) {
	importCreditHours(input: { organizationId: $organizationId, uploadId: $uploadId, dryRun: $dryRun }) { import {
	dryRun created updated unchanged failed rows { line outcome messages } } } }`
	setRule = `mutation($input: SetCreditRuleInput!) { setCreditRule(input: $input) { rule { code validFrom scheme minutesPerHour } } }`
	setGoal = `mutation($input: SetAnnualTargetInput!) { setAnnualTarget(input: $input) { target { hours fromYear setBy { id } } } }`
	goalOf  = `query($id: ID!) { organization(id: $id) {
	members: annualTarget(audience: MEMBERS) { hours fromYear setBy { id } } leaders: annualTarget(year: 2027, audience: LEADERS) { hours fromYear setBy { id } } } }`
	myHours = `{ viewer { creditAccount { targetHours earnedHours remainingHours earnedBySource { source hours }
	entries(first: 100) { totalCount edges { node { id hours reason bookedBy { name } reverses { id hours } } } } } }
	creditRules { code validFrom scheme minutesPerHour } }`
)

func TestCreditHours(t *testing.T) {
	s := newSchool(t)
	root, branch := keyText(s.Root), keyText(s.Branches[0])
	who, self := keyText(s.memberByPhone(t, member)), keyText(s.memberByPhone(t, secretary))
	evening := map[string]any{"memberId": who, "source": "CLASSROOM", "startedAt": "2026-06-30T23:00:00+08:00", "endedAt": "2026-07-01T00:30:00+08:00",
		"title": "夜校", "reason": "签到表", "idempotencyKey": "once"}
	before := s.send(s.as(member), myHours, nil)
	entry := ""
	for _, c := range []struct {
		phone, code string
		document    string
		variables   map[string]any
	}{
		{guest, "UNAUTHENTICATED", bookHours, map[string]any{"input": evening}}, {member, "FORBIDDEN", bookHours, map[string]any{"input": evening}},
		{trainer, "FORBIDDEN", bookHours, map[string]any{"input": evening}},
		{secretary, "CONFLICT", bookHours, map[string]any{"input": map[string]any{"memberId": self, "source": "MANUAL", "occurredOn": "2026-06-30", "hours": 1, "title": "x", "reason": "x"}}},
		{secretary, "NOT_FOUND", setRule, map[string]any{"input": map[string]any{"validFrom": "2026-08-01", "scheme": "STEPS"}}},
		{member, "FORBIDDEN", setRule, map[string]any{"input": map[string]any{"validFrom": "2026-08-01", "scheme": "STEPS"}}},
		{secretary, "NOT_FOUND", setGoal, map[string]any{"input": map[string]any{"organizationId": root, "audience": "MEMBERS", "fromYear": 2026, "hours": 1}}},
		{member, "FORBIDDEN", setGoal, map[string]any{"input": map[string]any{"organizationId": branch, "audience": "MEMBERS", "fromYear": 2026, "hours": 1}}},
		{guest, "UNAUTHENTICATED", `{ creditRules { code } }`, nil},
		{member, "FORBIDDEN", `query($id: ID!) { creditReport(organizationId: $id, year: 2026) { year } }`, map[string]any{"id": branch}},
		{secretary, "NOT_FOUND", `query($id: ID!) { creditReport(organizationId: $id, year: 2026) { year } }`, map[string]any{"id": root}},
		{member, "FORBIDDEN", importHours, map[string]any{"organizationId": branch, "uploadId": who, "dryRun": true}},
		{secretary, "BAD_USER_INPUT", importHours, map[string]any{"organizationId": branch, "uploadId": who, "dryRun": true}},
	} {
		if got := s.send(s.as(c.phone), c.document, c.variables); got.code() != c.code {
			t.Errorf("%q %.40s: %q, want %s: %.300s", c.phone, c.document, got.code(), c.code, got.body)
		}
	}
	booked := s.send(s.as(secretary), bookHours, map[string]any{"input": evening})
	again := s.send(s.as(secretary), bookHours, map[string]any{"input": evening})
	first, second := "bookCreditHours.entries.0.", "bookCreditHours.entries.1."
	if booked.number(first+"hours") != 1.33 || booked.number(second+"hours") != 0.67 || booked.number(first+"seconds") != 3600 || booked.text(second+"occurredOn") != "2026-07-01" ||
		booked.text(first+"bookedBy.name") == "" || booked.text(first+"rule") != "PER_45_MINUTES" || booked.at(first+"reverses") != nil || booked.body != again.body {
		t.Fatalf("%s\n%s", booked.body, again.body)
	}
	entry = booked.text(first + "id")
	for phone, code := range map[string]string{guest: "UNAUTHENTICATED", member: "FORBIDDEN", trainer: "FORBIDDEN"} {
		if got := s.send(s.as(phone), reverseEntry, map[string]any{"id": entry, "reason": "x"}); got.code() != code {
			t.Errorf("%q reverses: %.300s", phone, got.body)
		}
	}
	undone := s.send(s.as(secretary), reverseEntry, map[string]any{"id": entry, "reason": "没有来"})
	again = s.send(s.as(district), reverseEntry, map[string]any{"id": entry, "reason": "另一个原因"})
	if undone.number("reverseCreditEntry.entry.hours") != -1.33 || undone.text("reverseCreditEntry.entry.reverses.id") != entry || undone.body != again.body {
		t.Errorf("%s\n%s", undone.body, again.body)
	}
	for _, dry := range []bool{true, false, false} {
		sheet := "手机号,日期,学时,事项\n" + member + ",2026年6月1日,2.5,市委党校培训\n"
		got := s.send(s.as(secretary), importHours, map[string]any{"organizationId": branch, "uploadId": s.upload(secretary, sheet), "dryRun": dry})
		t.Logf("%s", got.body)
		if len(got.Errors) > 0 || got.number("importCreditHours.import.failed") != 0 || strings.Contains(got.body, member) {
			t.Errorf("%s", got.body)
		}
	}
	s.send(s.as(district), setRule, map[string]any{"input": map[string]any{"validFrom": "2026-08-01", "scheme": "STEPS"}})
	goal := map[string]any{"organizationId": branch, "audience": "MEMBERS", "fromYear": 2026, "hours": 24.5}
	if got := s.send(s.as(secretary), setGoal, map[string]any{"input": goal}); got.text("setAnnualTarget.target.setBy.id") != branch {
		t.Errorf("%s", got.body)
	}
	goals := s.send(s.as(member), goalOf, map[string]any{"id": branch})
	if goals.number("organization.members.hours") != 24.5 || goals.number("organization.leaders.hours") != 56 || goals.at("organization.leaders.setBy") != nil {
		t.Errorf("%s", goals.body)
	}
	s.must(member, "School", nil)
	mine := s.send(s.as(member), myHours, nil)
	account := "viewer.creditAccount."
	if earned := mine.number(account+"earnedHours") - before.number(account+"earnedHours"); fmt.Sprintf("%.2f", earned) != "3.17" || mine.number(account+"targetHours") != 24.5 {
		t.Errorf("%s\n%s", before.body, mine.body)
	}
	if got := mine.at("creditRules"); fmt.Sprint(got) != "[map[code:STEPS minutesPerHour:<nil> scheme:STEPS validFrom:2026-08-01] map[code:PER_45_MINUTES minutesPerHour:45 scheme:PER_MINUTES validFrom:<nil>]]" {
		t.Errorf("%v", got)
	}
	if !strings.Contains(mine.body, `"reverses":{"id":"`+entry+`","hours":1.33}`) {
		t.Errorf("%s", mine.body)
	}
	// The member, the account, the ledger, its length, the names, what was undone,
	// and the rules.
	if n := s.statements.Load(); n > 7 {
		t.Errorf("the account with everything costs %d statements", n)
	}
}
