// Package completions keeps the counters from which completion reports are added up:
// how many members of each organisation stand where in each course. Who changes a
// place in a course, where a member is at home, or whether they are in service, notes
// it here in the same transaction.
package completions

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/key"
)

// NoLastDay stands for the last day of a place that has none: a unique index takes
// NULLs for different.
var NoLastDay = calendar.NewDate(9999, 12, 31)

// Register is the course under which members themselves are counted.
const Register int64 = 0

// Group is what is counted together.
type Group struct {
	// CourseID is Register for the members themselves.
	CourseID, OrganizationID int64
	// DueOn is NoLastDay where there is none.
	DueOn calendar.Date
}

// Counts are the counters of a group, or by how much they change.
type Counts struct {
	Members, NotStarted, InProgress, Completed int
	CreditedMS                                 int64
}

func (c Counts) plus(o Counts, times int) Counts {
	return Counts{
		c.Members + times*o.Members, c.NotStarted + times*o.NotStarted, c.InProgress + times*o.InProgress, c.Completed + times*o.Completed,
		c.CreditedMS + int64(times)*o.CreditedMS,
	}
}

// Place is what a counter needs to know of an enrolment.
type Place struct {
	Group
	Status     enrollment.Status
	CreditedMS int64
}

// PlaceOf returns how a place stands at this moment.
func PlaceOf(e *ent.Enrollment) Place {
	p := Place{Group: Group{e.CourseID, e.OrganizationID, NoLastDay}, Status: e.Status, CreditedMS: e.CreditedMs}
	if e.DueOn != nil {
		p.DueOn = *e.DueOn
	}
	return p
}

// Tally is what changes in the counters.
type Tally map[Group]Counts

// Move says that the place of a member in service stood so before, and does now.
func (t Tally) Move(before, now Place) {
	t.add(before.Group, before.Status, 1, before.CreditedMS, -1)
	t.add(now.Group, now.Status, 1, now.CreditedMS, 1)
}

// Join says that so many members in service came onto the register of an organisation.
func (t Tally) Join(organizationID int64, members int) {
	g := Group{Register, organizationID, NoLastDay}
	t[g] = t[g].plus(Counts{Members: members}, 1)
}

// add counts n places; those given back are not counted.
func (t Tally) add(g Group, status enrollment.Status, n int, creditedMS int64, times int) {
	c := Counts{CreditedMS: creditedMS}
	switch status {
	case enrollment.StatusNOT_STARTED:
		c.NotStarted = n
	case enrollment.StatusIN_PROGRESS:
		c.InProgress = n
	case enrollment.StatusCOMPLETED:
		c.Completed = n
	default:
		return
	}
	t[g] = t[g].plus(c, times)
}

// less takes another tally away.
func (t Tally) less(o Tally) {
	for g, c := range o {
		t[g] = t[g].plus(c, -1)
	}
}

// settled returns the groups in which something changes, in order.
func (t Tally) settled() []Group {
	var groups []Group
	for _, g := range slices.SortedFunc(maps.Keys(t), func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.CourseID, b.CourseID), cmp.Compare(a.OrganizationID, b.OrganizationID), a.DueOn.Compare(b.DueOn))
	}) {
		if t[g] != (Counts{}) {
			groups = append(groups, g)
		}
	}
	return groups
}

// Note writes what changes, in one statement for up to three thousand groups and none
// where nothing does. It only adds rows, and so waits for nobody.
func (t Tally) Note(ctx context.Context, d *database.Database, tx *ent.Client) error {
	if err := t.write(ctx, d, tx, "completion_changes", ""); err != nil {
		return fmt.Errorf("note what changes in the counters: %w", err)
	}
	return nil
}

// write inserts the tally into a table; the end of the statement says what to do with
// rows that are there.
func (t Tally) write(ctx context.Context, d *database.Database, tx *ent.Client, table, end string) error {
	rows := database.Inserts{Table: table, Columns: []string{
		"id", "course_id", "organization_id", "due_on", "members", "not_started", "in_progress", "completed", "credited_ms",
	}, End: end}
	for _, g := range t.settled() {
		id, err := d.NewKey(key.Inner)
		if err != nil {
			return err
		}
		c := t[g]
		rows.Add(id, g.CourseID, g.OrganizationID, g.DueOn, c.Members, c.NotStarted, c.InProgress, c.Completed, c.CreditedMS)
	}
	return rows.Write(ctx, d, tx)
}
