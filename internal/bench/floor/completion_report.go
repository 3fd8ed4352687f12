package floor

import (
	"cmp"
	"net/http"
	"slices"

	"partyschool/internal/key"
)

// pathEnd sorts behind every character of a path.
const pathEnd = "~"

// The first part counts members and the second enrolments by status, both by
// organisation, along the indexes; the third says where those lie in the tree, so
// that they can be added up: grouping by a part of the path would take longer.
// Few members are out of service, so they are left out rather than all others
// looked up.
const reportQuery = `SELECT m.organization_id, '' AS status, '' AS code, '' AS path, COUNT(*) AS n, 0 AS credited, 0 AS overdue
	FROM members m
	WHERE m.active = ? AND m.organization_id IN (SELECT id FROM organizations WHERE path >= ? AND path < ?)
	GROUP BY m.organization_id
	UNION ALL
	SELECT e.organization_id, e.status, '', '', COUNT(*), SUM(e.credited_ms), SUM(CASE WHEN e.due_on < ? THEN 1 ELSE 0 END)
	FROM enrollments e
	WHERE e.course_id = ? AND e.status <> 'WITHDRAWN' AND e.organization_id IN (SELECT id FROM organizations WHERE path >= ? AND path < ?)
		AND e.member_id NOT IN (SELECT id FROM members WHERE active = ? AND organization_id IN (SELECT id FROM organizations WHERE path >= ? AND path < ?))
	GROUP BY e.organization_id, e.status
	UNION ALL
	SELECT o.id, o.name, o.code, o.path, 0, 0, 0 FROM organizations o WHERE o.path >= ? AND o.path < ?`

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
	end, today := path+pathEnd, f.Calendar.DateOf(f.Clock.Now())
	f.statements.Add(1)
	rows, err := f.report.QueryContext(r.Context(), true, path, end, today, course, path, end, false, path, end, path, end)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	all := make(map[int64]*counts, 256)
	for rows.Next() {
		var id, n, credited, overdue int64
		var status, code, lies string
		if err := rows.Scan(&id, &status, &code, &lies, &n, &credited, &overdue); err != nil {
			return err
		}
		c := all[id]
		if c == nil {
			c = &counts{id: id}
			all[id] = c
		}
		if lies != "" {
			c.name, c.code, c.path = status, code, lies
			continue
		}
		c.add(status, n, credited, overdue)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	write(to, fold(all, len(path)), unit)
	return nil
}

// fold adds everything up in the organisations directly below the one whose path
// has this length; that one stays by itself.
func fold(all map[int64]*counts, length int) []*counts {
	byPath := map[string]*counts{}
	var list []*counts
	for _, c := range all {
		if len(c.path) <= length+key.Length {
			byPath[c.path] = c
			list = append(list, c)
		}
	}
	for _, c := range all {
		if len(c.path) > length+key.Length {
			byPath[c.path[:length+key.Length]].plus(c)
		}
	}
	return list
}

func (c *counts) plus(o *counts) {
	c.members += o.members
	c.enrolled += o.enrolled
	c.notStarted += o.notStarted
	c.inProgress += o.inProgress
	c.completed += o.completed
	c.overdue += o.overdue
	c.creditedMS += o.creditedMS
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
func write(to *answer, list []*counts, unit int64) {
	var total counts
	for _, c := range list {
		total.plus(c)
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
