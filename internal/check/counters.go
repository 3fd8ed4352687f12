package check

import (
	"context"
	"fmt"
)

// counters compares the counters of courses and releases with what they count. The
// counters of members' study are checked member by member: see members.go.
func (c *checker) counters(ctx context.Context) error {
	for _, counter := range []struct{ table, column, owner, counted string }{
		{"courses", "learner_count", "course_id", "e.status <> 'WITHDRAWN'"},
		{"courses", "completed_count", "course_id", "e.status = 'COMPLETED'"},
		{"releases", "learner_count", "release_id", "e.status <> 'WITHDRAWN'"},
	} {
		query := fmt.Sprintf(`SELECT t.id, t.%[2]s, COALESCE(n.n, 0) FROM %[1]s t
			LEFT JOIN (SELECT e.%[3]s AS owner, COUNT(*) AS n FROM enrollments e WHERE %[4]s GROUP BY e.%[3]s) n ON n.owner = t.id
			WHERE t.%[2]s <> COALESCE(n.n, 0)`, counter.table, counter.column, counter.owner, counter.counted)
		if err := c.broken(ctx, counter.table, counter.column, query); err != nil {
			return fmt.Errorf("%s.%s: %w", counter.table, counter.column, err)
		}
	}
	return nil
}

// completions checks what happens together: a course is completed, its hours are
// booked once, and one certificate is issued.
func (c *checker) completions(ctx context.Context) error {
	for _, rule := range []struct{ table, message, query string }{
		{"enrollments", "it is completed, but has no certificate",
			"SELECT e.id, NULL, NULL FROM enrollments e LEFT JOIN certificates t ON t.enrollment_id = e.id WHERE e.status = 'COMPLETED' AND t.id IS NULL"},
		{"enrollments", "lines booked for it",
			"SELECT e.id, COUNT(b.id), 1 FROM enrollments e LEFT JOIN credit_entries b ON b.source_id = e.id WHERE e.status = 'COMPLETED' GROUP BY e.id HAVING COUNT(b.id) <> 1"},
		{"credit_entries", "it is a course's, but there is no enrolment that earned it",
			"SELECT b.id, NULL, NULL FROM credit_entries b LEFT JOIN enrollments e ON e.id = b.source_id WHERE b.source = 'COURSE' AND e.id IS NULL"},
		{"certificates", "its enrolment is not completed",
			"SELECT t.id, NULL, NULL FROM certificates t JOIN enrollments e ON e.id = t.enrollment_id WHERE e.status <> 'COMPLETED'"},
		{"credit_entries", "its enrolment is not completed",
			"SELECT b.id, NULL, NULL FROM credit_entries b JOIN enrollments e ON e.id = b.source_id WHERE e.status <> 'COMPLETED'"},
		{"certificates", "it names another member, course or release than its enrolment",
			"SELECT t.id, NULL, NULL FROM certificates t JOIN enrollments e ON e.id = t.enrollment_id WHERE t.member_id <> e.member_id OR t.course_id <> e.course_id OR t.release_id <> e.release_id"},
		{"credit_entries", "it is another member's than its enrolment",
			"SELECT b.id, NULL, NULL FROM credit_entries b JOIN enrollments e ON e.id = b.source_id WHERE b.member_id <> e.member_id"},
		{"certificates", "hundredths of its release",
			"SELECT t.id, t.hundredths, r.credit_hundredths FROM certificates t JOIN releases r ON r.id = t.release_id WHERE t.hundredths <> r.credit_hundredths"},
		{"credit_entries", "hundredths of the release",
			"SELECT b.id, b.hundredths, r.credit_hundredths FROM credit_entries b JOIN enrollments e ON e.id = b.source_id JOIN releases r ON r.id = e.release_id WHERE b.hundredths <> r.credit_hundredths"},
		{"enrollments", "its release is another course's",
			"SELECT e.id, NULL, NULL FROM enrollments e JOIN releases r ON r.id = e.release_id WHERE r.course_id <> e.course_id"},
		{"study_sessions", "its enrolment is another member's or another course's",
			"SELECT s.id, NULL, NULL FROM study_sessions s JOIN enrollments e ON e.id = s.enrollment_id WHERE e.member_id <> s.member_id OR e.course_id <> s.course_id"},
	} {
		if err := c.broken(ctx, rule.table, rule.message, rule.query); err != nil {
			return fmt.Errorf("%s: %w", rule.message, err)
		}
	}
	return nil
}
