package completions

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"slices"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
)

// Around runs change and notes what it does to the counters: it counts the members,
// and their places, before and after. The members' rows are locked. With a course only
// places in it are counted, and not the members themselves: for tasks that leave the
// register alone; Register counts everything.
//
// The statements are written by hand and so bypass the visibility of rows; what they
// count goes nowhere but into the counters.
func Around(ctx context.Context, d *database.Database, tx *ent.Client, members []int64, courseID int64, change func() error) error {
	before, err := read(ctx, tx, members, courseID)
	if err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	after, err := read(ctx, tx, members, courseID)
	if err != nil {
		return err
	}
	after.less(before)
	return after.Note(ctx, d, tx)
}

// membersAtOnce bounds the members whom one statement counts.
const membersAtOnce = 1000

// read counts members and their places, as the counters do.
func read(ctx context.Context, tx *ent.Client, members []int64, courseID int64) (Tally, error) {
	t := Tally{}
	for some := range slices.Chunk(members, membersAtOnce) {
		var args []any
		for _, id := range some {
			args = append(args, id)
		}
		which := " AND m.id IN (" + database.Marks(len(some)) + ")"
		query := countPlaces(which + " AND e.course_id = ?")
		if courseID == Register {
			query = countPlaces(which) + " UNION ALL " + countMembers(which)
			args = append(args, args...)
		} else {
			args = append(args, courseID)
		}
		rows, err := tx.QueryContext(ctx, query, args...)
		if err := t.take(rows, err); err != nil {
			return nil, fmt.Errorf("count members and their places: %w", err)
		}
	}
	return t, nil
}

// countPlaces counts the places of members in service, countMembers themselves, by what
// is counted together; which begins with AND, or is empty for all.
func countPlaces(which string) string {
	return `SELECT e.course_id, e.organization_id, e.due_on, e.status, COUNT(*), SUM(e.credited_ms)
FROM members m JOIN enrollments e ON e.member_id = m.id WHERE m.active AND e.status <> 'WITHDRAWN'` + which + `
GROUP BY e.course_id, e.organization_id, e.due_on, e.status`
}

func countMembers(which string) string {
	return `SELECT 0, m.organization_id, NULL, '', COUNT(*), 0 FROM members m WHERE m.active` + which + ` GROUP BY m.organization_id`
}

// take adds the answer of countPlaces and countMembers.
func (t Tally) take(rows *stdsql.Rows, err error) error {
	return database.ReadAll(rows, err, func(scan func(...any) error) error {
		var g Group
		var due *calendar.Date
		var status string
		var n int
		var creditedMS int64
		if err := scan(&g.CourseID, &g.OrganizationID, &due, &status, &n, &creditedMS); err != nil {
			return err
		}
		if g.CourseID == Register {
			t.Join(g.OrganizationID, n)
			return nil
		}
		g.DueOn = NoLastDay
		if due != nil {
			g.DueOn = *due
		}
		t.add(g, enrollment.Status(status), n, creditedMS, 1)
		return nil
	})
}
