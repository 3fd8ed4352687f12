package reports

import (
	"context"
	stdsql "database/sql"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
	"partyschool/internal/visibility"
)

// Count fills in the total and the rows of a report, in two statements whatever
// the number of organisations and members. NOT_FOUND unless an ADMIN role covers
// the organisation.
//
// The statements are written by hand and so bypass the visibility of rows. The
// role checked here covers every organisation whose rows they count.
func (s *Service) Count(ctx context.Context, r *CompletionReport) error {
	if !identity.FromContext(ctx).Covers(identity.Admin, r.Organization.Path) {
		return problem.Missing()
	}
	select {
	case s.places <- struct{}{}:
		defer func() { <-s.places }()
	case <-ctx.Done():
		return ctx.Err()
	}
	t := tally{}
	if err := s.countMembers(ctx, r, t); err != nil {
		return fmt.Errorf("count members: %w", err)
	}
	if err := s.countEnrollments(ctx, r, t); err != nil {
		return fmt.Errorf("count enrolments: %w", err)
	}
	return s.write(ctx, r, t)
}

// tally holds the counts of each row, by the path of its organisation.
type tally map[string]*CompletionCounts

func (t tally) at(path string) *CompletionCounts {
	if t[path] == nil {
		t[path] = &CompletionCounts{}
	}
	return t[path]
}

// A path cut off one key below the report's organisation is that of the
// organisation directly below; the organisation's own path is too short to be cut.
const (
	membersByChild = `SELECT SUBSTR(o.path, 1, ?) AS child, COUNT(*)
FROM organizations o JOIN members m ON m.organization_id = o.id
WHERE o.path >= ? AND o.path < ? AND m.active = ?
GROUP BY child`

	enrollmentsByChild = `SELECT SUBSTR(o.path, 1, ?) AS child, e.status, COUNT(*), SUM(e.credited_ms), SUM(CASE WHEN e.due_on < ? THEN 1 ELSE 0 END)
FROM enrollments e JOIN organizations o ON o.id = e.organization_id JOIN members m ON m.id = e.member_id
WHERE e.course_id = ? AND e.status <> ? AND o.path >= ? AND o.path < ? AND m.active = ?
GROUP BY child, e.status`
)

func (s *Service) countMembers(ctx context.Context, r *CompletionReport, t tally) error {
	path := r.Organization.Path
	rows, err := s.db.Client(ctx).QueryContext(ctx, membersByChild, len(path)+key.Length, path, path+visibility.PathEnd, true)
	return each(rows, err, func() error {
		var child string
		var n int
		err := rows.Scan(&child, &n)
		t.at(child).Members += n
		return err
	})
}

func (s *Service) countEnrollments(ctx context.Context, r *CompletionReport, t tally) error {
	path, today := r.Organization.Path, s.calendar.DateOf(s.clock.Now())
	rows, err := s.db.Client(ctx).QueryContext(ctx, enrollmentsByChild, len(path)+key.Length, today,
		r.CourseID, enrollment.StatusWITHDRAWN, path, path+visibility.PathEnd, true)
	return each(rows, err, func() error {
		var child string
		var status enrollment.Status
		var n, overdue int
		var credited int64
		err := rows.Scan(&child, &status, &n, &credited, &overdue)
		t.at(child).add(status, n, overdue, credited)
		return err
	})
}

func (c *CompletionCounts) add(status enrollment.Status, n, overdue int, creditedMS int64) {
	c.Enrolled += n
	c.CreditedSeconds += float64(creditedMS) / 1000
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

// write makes a row for each organisation directly below, those without anybody
// too, and one for the organisation itself, and adds them up.
func (s *Service) write(ctx context.Context, r *CompletionReport, t tally) error {
	r.Total, r.Rows = CompletionCounts{}, nil
	units := append(append([]*ent.Organization{}, s.tree.Children(r.Organization.ID)...), r.Organization)
	for _, unit := range units {
		r.Rows = append(r.Rows, CompletionRow{Organization: unit, Counts: *t.at(unit.Path)})
		delete(t, unit.Path)
	}
	for path, counts := range t { // made or moved here a moment ago, on another node
		id, err := key.Parse(path[len(path)-key.Length:])
		if err != nil {
			return err
		}
		unit, err := s.db.Client(ctx).Organization.Get(ctx, id)
		if err != nil {
			return err
		}
		r.Rows = append(r.Rows, CompletionRow{Organization: unit, Counts: *counts})
	}
	for _, row := range r.Rows {
		r.Total.plus(row.Counts)
	}
	return nil
}

func (c *CompletionCounts) plus(o CompletionCounts) {
	c.Members += o.Members
	c.Enrolled += o.Enrolled
	c.NotStarted += o.NotStarted
	c.InProgress += o.InProgress
	c.Completed += o.Completed
	c.Overdue += o.Overdue
	c.CreditedSeconds += o.CreditedSeconds
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
