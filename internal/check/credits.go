package check

import (
	"context"
	"fmt"
)

// credits checks what the ledger of credit hours and the targets must hold by
// themselves. The year of each line is checked member by member, and the lines of
// courses with their completions.
func (c *checker) credits(ctx context.Context) error {
	// A counter-entry is its entry with the sign turned.
	const answered = "SELECT b.id, NULL, NULL FROM credit_entries b JOIN credit_entries a ON a.id = b.reverses_id WHERE "
	for _, rule := range []struct{ table, message, query string }{
		{"credit_entries", "it undoes more or less than its entry",
			answered + "b.hundredths <> -a.hundredths OR b.seconds <> -a.seconds"},
		{"credit_entries", "it undoes an entry of another member, source, day, rule or title",
			answered + "b.member_id <> a.member_id OR b.source <> a.source OR b.occurred_on <> a.occurred_on OR b.year <> a.year OR b.rule <> a.rule OR b.title <> a.title OR b.source_id <> a.id"},
		{"credit_entries", "it undoes what stays",
			answered + "a.reverses_id IS NOT NULL OR a.source = 'COURSE'"},
		{"credit_entries", "counter-entries",
			"SELECT reverses_id, COUNT(*), 1 FROM credit_entries WHERE reverses_id IS NOT NULL GROUP BY reverses_id HAVING COUNT(*) > 1"},
		{"credit_entries", "it takes hours away, but is no counter-entry",
			"SELECT id, NULL, NULL FROM credit_entries WHERE reverses_id IS NULL AND (hundredths < 0 OR seconds < 0)"},
		{"credit_entries", "it was booked by nobody",
			"SELECT id, NULL, NULL FROM credit_entries WHERE source <> 'COURSE' AND booked_by_id IS NULL"},
		{"credit_entries", "it was booked without a reason",
			"SELECT id, NULL, NULL FROM credit_entries WHERE (source NOT IN ('COURSE', 'IMPORT') OR reverses_id IS NOT NULL) AND reason = ''"},
		{"annual_targets", "it asks for less than 0 or more than 1000 hours, or from no year",
			"SELECT id, NULL, NULL FROM annual_targets WHERE hundredths < 0 OR hundredths > 100000 OR from_year < 1921 OR from_year > 9999"},
		{"credit_rules", "it converts nothing",
			"SELECT id, NULL, NULL FROM credit_rules WHERE minutes_per_hour < 1"},
	} {
		if err := c.broken(ctx, rule.table, rule.message, rule.query); err != nil {
			return fmt.Errorf("%s: %w", rule.message, err)
		}
	}
	return nil
}
