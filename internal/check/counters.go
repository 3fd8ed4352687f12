package check

import (
	"context"
	stdsql "database/sql"
	"fmt"

	"partyschool/internal/calendar"
	"partyschool/internal/key"
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

// countedAnew counts members in service, and their places, as the counters of completion
// reports do; what is noted since they were added up last belongs to them.
const countedAnew = `SELECT MIN(t.id), t.course_id, t.organization_id, t.due_on,
	SUM(t.members), SUM(t.not_started), SUM(t.in_progress), SUM(t.completed), SUM(t.credited_ms) FROM (
	SELECT id, course_id, organization_id, due_on, members, not_started, in_progress, completed, credited_ms FROM completion_counts
	UNION ALL
	SELECT NULL, course_id, organization_id, due_on, members, not_started, in_progress, completed, credited_ms FROM completion_changes
	UNION ALL
	SELECT NULL, 0, m.organization_id, '9999-12-31', -COUNT(*), 0, 0, 0, 0 FROM members m WHERE m.active GROUP BY m.organization_id
	UNION ALL
	SELECT NULL, e.course_id, e.organization_id, COALESCE(e.due_on, '9999-12-31'), 0,
		-SUM(CASE WHEN e.status = 'NOT_STARTED' THEN 1 ELSE 0 END), -SUM(CASE WHEN e.status = 'IN_PROGRESS' THEN 1 ELSE 0 END),
		-SUM(CASE WHEN e.status = 'COMPLETED' THEN 1 ELSE 0 END), -SUM(e.credited_ms)
	FROM enrollments e JOIN members m ON m.id = e.member_id WHERE m.active AND e.status <> 'WITHDRAWN'
	GROUP BY e.course_id, e.organization_id, COALESCE(e.due_on, '9999-12-31')
) t GROUP BY t.course_id, t.organization_id, t.due_on
HAVING SUM(t.members) <> 0 OR SUM(t.not_started) <> 0 OR SUM(t.in_progress) <> 0 OR SUM(t.completed) <> 0 OR SUM(t.credited_ms) <> 0`

// completionCounts compares the counters of completion reports with a recount.
func (c *checker) completionCounts(ctx context.Context) error {
	return c.each(ctx, func(scan func(...any) error) error {
		var id stdsql.NullInt64
		var course, unit, members, notStarted, inProgress, completed, creditedMS int64
		var due calendar.Date
		if err := scan(&id, &course, &unit, &due, &members, &notStarted, &inProgress, &completed, &creditedMS); err != nil {
			return err
		}
		table := "completion_counts"
		if !id.Valid {
			table, id.Int64 = "organizations", unit // there is no counter
		}
		c.report("completion counts", table, id.Int64,
			"of the organisation %s in the course %s, due on %v, it counts too many or too few: %+d members, %+d places not started, %+d in progress, %+d completed, %+d ms credited (partyschool recount mends it)",
			key.Format(unit), keyOrNone(course), due, members, notStarted, inProgress, completed, creditedMS)
		return nil
	}, fmt.Sprintf("%s ORDER BY 2, 3, 4 LIMIT %d", countedAnew, perRule))
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
