package reports

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"math"

	"partyschool/ent/enrollment"
	"partyschool/internal/completions"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
	"partyschool/internal/visibility"
)

// Count fills in the total and the rows of a report, in one statement whatever the
// number of organisations and members. NOT_FOUND unless an ADMIN role covers the
// organisation.
//
// The statement is written by hand and so bypasses the visibility of rows. The role
// checked here covers every organisation whose counters it adds up.
func (s *Service) Count(ctx context.Context, r *CompletionReport) error {
	if !identity.FromContext(ctx).Covers(identity.Admin, r.Organization.Path) {
		return problem.Missing()
	}
	ctx = database.MayLag(ctx)
	select {
	case s.places <- struct{}{}:
		defer func() { <-s.places }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if r.past != nil {
		return s.countPast(ctx, r)
	}
	t := tally{}
	if err := s.addUp(ctx, r, t); err != nil {
		return fmt.Errorf("add up the completion counts: %w", err)
	}
	return s.write(ctx, r, t)
}

// tally holds the counts of each organisation's own members.
type tally map[int64]*CompletionCounts

func (t tally) at(organizationID int64) *CompletionCounts {
	if t[organizationID] == nil {
		t[organizationID] = &CompletionCounts{}
	}
	return t[organizationID]
}

// completionCounts reads what the tasks counted of each organisation's own members, in
// the course and on the register, and what they noted since that was added up last
// (internal/completions). It is added up along the tree in memory.
const (
	subtree = "(SELECT id FROM organizations WHERE path >= ? AND path < ?)"

	ownCounts = `SELECT organization_id, SUM(members), SUM(not_started), SUM(in_progress), SUM(completed), SUM(credited_ms),
	SUM(CASE WHEN due_on < ? THEN not_started + in_progress ELSE 0 END)
FROM %s WHERE course_id IN (?, ?) AND organization_id IN ` + subtree + ` GROUP BY organization_id`
)

var completionCounts = fmt.Sprintf(ownCounts, "completion_counts") + " UNION ALL " + fmt.Sprintf(ownCounts, "completion_changes")

func (s *Service) addUp(ctx context.Context, r *CompletionReport, t tally) error {
	from := r.Organization.Path
	half := []any{s.calendar.DateOf(s.clock.Now()), completions.Register, r.CourseID, from, from + visibility.PathEnd}
	rows, err := s.db.Client(ctx).QueryContext(ctx, completionCounts, append(half, half...)...)
	return each(rows, err, func() error {
		var unit, creditedMS int64
		var c CompletionCounts
		err := rows.Scan(&unit, &c.Members, &c.NotStarted, &c.InProgress, &c.Completed, &creditedMS, &c.Overdue)
		c.Enrolled = c.NotStarted + c.InProgress + c.Completed
		c.credit(float64(creditedMS) / 1000)
		if c != (CompletionCounts{}) { // an organisation that was dissolved has no row
			t.at(unit).plus(c)
		}
		return err
	})
}

func (c *CompletionCounts) add(status enrollment.Status, n, overdue int, creditedMS int64) {
	c.Enrolled += n
	c.credit(float64(creditedMS) / 1000)
	switch status {
	case enrollment.StatusNOT_STARTED:
		c.NotStarted += n
		c.Overdue += overdue
	case enrollment.StatusIN_PROGRESS:
		c.InProgress += n
		c.Overdue += overdue
	case enrollment.StatusCOMPLETED: // what is completed is never overdue
		c.Completed += n
	}
}

// credit adds seconds to the millisecond: what sums of decimal fractions leave behind
// is not for people to read.
func (c *CompletionCounts) credit(seconds float64) {
	c.CreditedSeconds = math.Round((c.CreditedSeconds+seconds)*1000) / 1000
}

// each calls scan for every row, and closes them.
func each(rows *stdsql.Rows, err error, scan func() error) error {
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(); err != nil {
			return err
		}
	}
	return rows.Err()
}
