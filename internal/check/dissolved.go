package check

import (
	"context"
	"fmt"
)

// dissolved finds what refers, as something that holds, to an organisation that was
// dissolved: it takes nobody and nothing, and what was is history.
func (c *checker) dissolved(ctx context.Context) error {
	const gone = " o ON o.dissolved_on IS NOT NULL AND o.id = t."
	for _, current := range []struct{ table, column, when string }{
		{"members", "organization_id", ""},
		{"affiliations", "organization_id", "t.until_on IS NULL"},
		{"affiliation_transfers", "from_organization_id", "t.open_member_id IS NOT NULL"},
		{"affiliation_transfers", "to_organization_id", "t.open_member_id IS NOT NULL"},
		{"organizations", "parent_id", "t.dissolved_on IS NULL"},
		{"role_grants", "organization_id", ""},
		{"posts", "organization_id", "(t.until_day IS NULL OR t.until_day > o.dissolved_on AND t.until_day > t.from_day)"},
		{"participations", "organization_id", "(t.until_day IS NULL OR t.until_day > o.dissolved_on AND t.until_day > t.from_day)"},
		{"courses", "organization_id", ""},
		{"media", "organization_id", ""},
		{"uploads", "organization_id", "t.media_id IS NULL"},
		{"venues", "organization_id", ""},
		{"assignments", "organization_id", ""},
		{"assignment_scopes", "organization_id", "EXISTS (SELECT 1 FROM assignments a WHERE a.id = t.assignment_id AND a.cancelled_at IS NULL)"},
		{"ceremonies", "organization_id", "t.cancelled_at IS NULL AND t.held_on >= o.dissolved_on"},
		{"group_messages", "organization_id", "t.finished_at IS NULL"},
		{"birthday_cards", "organization_id", ""},
		{"burden_policies", "organization_id", ""},
	} {
		query := "SELECT t.id, NULL, NULL FROM " + current.table + " t JOIN organizations" + gone + current.column
		if current.when != "" {
			query += " WHERE " + current.when
		}
		if err := c.broken(ctx, current.table, current.column+" is an organisation that was dissolved", query); err != nil {
			return fmt.Errorf("%s.%s: %w", current.table, current.column, err)
		}
	}
	for _, rule := range []struct{ table, message, query string }{
		{"organizations", "it went into another one, but was not dissolved",
			"SELECT o.id, NULL, NULL FROM organizations o WHERE o.merged_into_id IS NOT NULL AND o.dissolved_on IS NULL"},
		{"organizations", "it is the highest, and was dissolved",
			"SELECT o.id, NULL, NULL FROM organizations o WHERE o.parent_id IS NULL AND o.dissolved_on IS NOT NULL"},
		{"organizations", "no placement says until when it stood",
			"SELECT o.id, NULL, NULL FROM organizations o WHERE o.dissolved_on IS NOT NULL AND NOT EXISTS (SELECT 1 FROM organization_placements p WHERE p.organization_id = o.id AND p.until_day = o.dissolved_on)"},
		{"affiliations", "it holds, and the member is at home elsewhere",
			"SELECT a.id, NULL, NULL FROM affiliations a JOIN members m ON m.id = a.member_id WHERE a.until_on IS NULL AND a.organization_id <> m.organization_id"},
	} {
		if err := c.broken(ctx, rule.table, rule.message, rule.query); err != nil {
			return fmt.Errorf("%s: %w", rule.message, err)
		}
	}
	return nil
}
