package floor

import (
	"cmp"
	"net/http"
	"slices"

	"partyschool/internal/key"
)

// pathEnd sorts behind every character of a path.
const pathEnd = "~"

// The first part counts members, the second enrolments by status, both by the
// organisation directly below the one asked for; the third names those.
const reportQuery = `SELECT SUBSTR(o.path, 1, ?) AS child, '' AS status, '' AS code, COUNT(*) AS n, 0 AS credited, 0 AS overdue
	FROM organizations o JOIN members m ON m.organization_id = o.id
	WHERE o.path >= ? AND o.path < ? AND m.active = ?
	GROUP BY SUBSTR(o.path, 1, ?)
	UNION ALL
	SELECT SUBSTR(o.path, 1, ?), e.status, '', COUNT(*), SUM(e.credited_ms), SUM(CASE WHEN e.due_on < ? THEN 1 ELSE 0 END)
	FROM enrollments e JOIN organizations o ON o.id = e.organization_id JOIN members m ON m.id = e.member_id
	WHERE e.course_id = ? AND e.status <> 'WITHDRAWN' AND o.path >= ? AND o.path < ? AND m.active = ?
	GROUP BY SUBSTR(o.path, 1, ?), e.status
	UNION ALL
	SELECT o.path, o.name, o.code, o.id, 0, 0 FROM organizations o WHERE o.id = ? OR o.parent_id = ?`

// counts are those of one organisation with all below it.
type counts struct {
	id, members, enrolled, notStarted, inProgress, completed, overdue, creditedMS int64
	path, name, code                                                              string
}

// completionReport answers the clients' document CompletionByOrganization, for an
// organisation over which the viewer is ADMIN by name, whose path is known then.
func (f *Floor) completionReport(r *http.Request, v viewer, to *answer) error {
	unit, err := idOf(r, "organization")
	if err != nil {
		return err
	}
	course, err := idOf(r, "course")
	if err != nil {
		return err
	}
	path, ok := v.adminOf[unit]
	if !ok {
		return refusal{http.StatusNotFound, "no such organisation"}
	}
	n, end, today := len(path)+key.Length, path+pathEnd, f.Calendar.DateOf(f.Clock.Now())
	f.statements.Add(1)
	rows, err := f.report.QueryContext(r.Context(), n, path, end, true, n, n, today, course, path, end, true, n, unit, unit)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	byPath := map[string]*counts{}
	for rows.Next() {
		var child, status, code string
		var number, credited, overdue int64
		if err := rows.Scan(&child, &status, &code, &number, &credited, &overdue); err != nil {
			return err
		}
		c := byPath[child]
		if c == nil {
			c = &counts{path: child}
			byPath[child] = c
		}
		if code != "" {
			c.id, c.name, c.code = number, status, code
			continue
		}
		c.add(status, number, credited, overdue)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	write(to, byPath, unit)
	return nil
}

func (c *counts) add(status string, n, creditedMS, overdue int64) {
	switch status {
	case "":
		c.members += n
		return
	case "NOT_STARTED":
		c.notStarted += n
		c.overdue += overdue
	case "IN_PROGRESS":
		c.inProgress += n
		c.overdue += overdue
	case "COMPLETED":
		c.completed += n
	}
	c.enrolled += n
	c.creditedMS += creditedMS
}

// write puts those directly below in the order of their codes, the organisation
// itself last, and the total first.
func write(to *answer, byPath map[string]*counts, unit int64) {
	var total counts
	list := make([]*counts, 0, len(byPath))
	for _, c := range byPath {
		list = append(list, c)
		total.members += c.members
		total.enrolled += c.enrolled
		total.notStarted += c.notStarted
		total.inProgress += c.inProgress
		total.completed += c.completed
		total.overdue += c.overdue
		total.creditedMS += c.creditedMS
	}
	own := func(c *counts) int {
		if c.id == unit {
			return 1
		}
		return 0
	}
	slices.SortFunc(list, func(a, b *counts) int { return cmp.Or(own(a)-own(b), cmp.Compare(a.code, b.code)) })
	to.raw(`{"data":{"completionReport":{"total":`)
	total.write(to)
	to.raw(`,"rows":[`)
	for i, c := range list {
		if i > 0 {
			to.raw(",")
		}
		to.raw(`{"organization":{"id":`)
		to.id(c.id)
		to.raw(`,"name":`)
		to.text(c.name)
		to.raw(`},"counts":`)
		c.write(to)
		to.raw("}")
	}
	to.raw(`]}}}`)
}

func (c *counts) write(to *answer) {
	to.raw(`{"members":`)
	to.int(c.members)
	to.raw(`,"enrolled":`)
	to.int(c.enrolled)
	to.raw(`,"notStarted":`)
	to.int(c.notStarted)
	to.raw(`,"inProgress":`)
	to.int(c.inProgress)
	to.raw(`,"completed":`)
	to.int(c.completed)
	to.raw(`,"overdue":`)
	to.int(c.overdue)
	to.raw(`,"creditedSeconds":`)
	to.seconds(c.creditedMS)
	to.raw("}")
}
