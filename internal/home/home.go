// Package home reads what a learner's first screen shows of their own in one statement, and
// what the page of a course does: they are asked more often than all others together.
package home

import (
	"cmp"
	"context"
	stdsql "database/sql"
	"fmt"
	"slices"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
	"partyschool/internal/together"
)

// Screen is what was read.
type Screen struct {
	// Member is the viewer, of whose columns only the name, the stage, the residency, the day of
	// joining and the home affiliation were read.
	Member *ent.Member
	// Enrollments are those open, latest active first, at most as many as were asked for. Of
	// their columns only those were read that the screen shows.
	Enrollments []*ent.Enrollment
	// Hundredths are those of the credit hours earned in the year.
	Hundredths int
}

// Open are the statuses of the enrolments that the screen lists.
var Open = []enrollment.Status{enrollment.StatusNOT_STARTED, enrollment.StatusIN_PROGRESS}

// The statements name the viewer themselves and so pass by the visibility of rows.
const (
	statement = screens + " WHERE m.id = ? ORDER BY e.active_at DESC, e.id DESC LIMIT ?"
	screens   = `SELECT m.id, m.name, m.stage, m.residency, m.joined_on, m.organization_id,
	(SELECT SUM(c.hundredths) FROM credit_entries c WHERE c.member_id = m.id AND c.year = ?),
	e.id, e.course_id, e.release_id, e.status, e.required, e.due_on, e.active_at, e.completed_lessons, e.required_lessons, e.next_lesson_id
FROM members m
LEFT JOIN enrollments e ON e.member_id = m.id AND e.status IN ('NOT_STARTED', 'IN_PROGRESS')`
	// inside reads a screen from SQLite, in our own process, where each value of a row costs
	// what ten do on a server: the member is a row by itself, and the order is left to us.
	// Times are told by the columns of the first SELECT.
	inside = `SELECT e.member_id, NULL, NULL, NULL, NULL, NULL, NULL,
	e.id, e.course_id, e.release_id, e.status, e.required, e.due_on, e.active_at, e.completed_lessons, e.required_lessons, e.next_lesson_id
FROM enrollments e WHERE e.member_id = ? AND e.status IN ('NOT_STARTED', 'IN_PROGRESS')
UNION ALL
SELECT m.id, m.name, m.stage, m.residency, m.joined_on, m.organization_id,
	(SELECT SUM(c.hundredths) FROM credit_entries c WHERE c.member_id = m.id AND c.year = ?),
	NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM members m WHERE m.id = ?`
)

// Screens reads first screens.
type Screens struct {
	database *database.Database
	// group is nil where everybody is asked for alone.
	group *together.Group[*asked]
}

// asked is a screen that somebody waits for.
type asked struct {
	memberID          int64
	year, enrollments int
	screen            *Screen
}

// New returns a reader of screens. Of a server, those that are asked for at the same time
// are read by one statement (decision 34).
func New(db *database.Database) *Screens {
	s := &Screens{database: db}
	if Whole(db) {
		s.group = &together.Group[*asked]{Do: s.read, Fit: fit}
	}
	return s
}

// Read reads the viewer's screen: the credit hours of a year, and the enrolments that were
// active last. NOT_FOUND where there is no such member.
func (s *Screens) Read(ctx context.Context, year, enrollments int) (*Screen, error) {
	a := &asked{memberID: identity.FromContext(ctx).MemberID, year: year, enrollments: enrollments, screen: &Screen{}}
	read := s.readAlone
	if s.group != nil && !s.database.Changing(ctx) {
		read = s.group.Add
	}
	if err := read(ctx, a); err != nil {
		return nil, fmt.Errorf("read the viewer's screen: %w", err)
	}
	if a.screen.Member == nil {
		return nil, problem.Missing()
	}
	return a.screen, nil
}

func (s *Screens) readAlone(ctx context.Context, a *asked) error {
	a.screen = &Screen{} // what others read of it may be half
	whose := func(int64) *asked { return a }
	if s.group != nil {
		rows, err := s.database.Query(ctx, statement, a.year, a.memberID, max(a.enrollments, 1))
		return scan(rows, err, whose)
	}
	rows, err := s.database.Query(ctx, inside, a.memberID, a.year, a.memberID)
	err = scan(rows, err, whose)
	a.sort()
	return err
}

// sort puts the enrolments into the screen's order, and leaves out those that it does not
// show.
func (a *asked) sort() {
	read := a.screen.Enrollments
	slices.SortFunc(read, latestFirst)
	a.screen.Enrollments = read[:min(a.enrollments, len(read))]
}

func latestFirst(a, b *ent.Enrollment) int {
	return cmp.Or(b.ActiveAt.Compare(a.ActiveAt), cmp.Compare(b.ID, a.ID))
}

// scan reads the rows of a statement into the screens of whoever asked.
func scan(rows *stdsql.Rows, err error, whose func(memberID int64) *asked) error {
	// Rows may have their member again, for whom one is enough; nothing is made for a row but
	// the enrolment itself.
	row := &columns{}
	into := row.into()
	return database.ReadAll(rows, err, func(scan func(...any) error) error {
		if err := scan(into...); err != nil {
			return err
		}
		a := whose(row.member)
		if a.screen.Member == nil && row.organization.Valid {
			a.screen.Member, a.screen.Hundredths = row.viewer(), int(row.hundredths.Int64)
		}
		if row.id.Valid && a.enrollments > 0 {
			a.screen.Enrollments = append(a.screen.Enrollments, row.enrollment(row.member))
		}
		return nil
	})
}

// columns are those of a row; those of an enrolment are null where there is none.
type columns struct {
	member                 int64
	organization           stdsql.NullInt64 // null where the row is an enrolment alone
	name, stage, residency stdsql.RawBytes
	joined                 calendar.Date
	hundredths             stdsql.NullInt64

	id, course, release stdsql.NullInt64
	status              stdsql.RawBytes
	required            stdsql.NullBool
	due                 calendar.Date
	active              stdsql.NullTime
	completed, lessons  stdsql.NullInt64
	next                stdsql.NullInt64
}

func (c *columns) into() []any {
	return []any{
		&c.member, &c.name, &c.stage, &c.residency, &c.joined, &c.organization, &c.hundredths,
		&c.id, &c.course, &c.release, &c.status, &c.required, &c.due, &c.active, &c.completed, &c.lessons, &c.next,
	}
}

func (c *columns) viewer() *ent.Member {
	m := &ent.Member{
		ID: c.member, Name: string(c.name), Stage: member.Stage(c.stage), Residency: member.Residency(c.residency), OrganizationID: c.organization.Int64,
	}
	if !c.joined.IsZero() {
		joined := c.joined
		m.JoinedOn = &joined
	}
	return m
}

func (c *columns) enrollment(me int64) *ent.Enrollment {
	e := &ent.Enrollment{
		ID: c.id.Int64, MemberID: me, CourseID: c.course.Int64, ReleaseID: c.release.Int64,
		Status: openStatus(c.status), Required: c.required.Bool, ActiveAt: c.active.Time,
		CompletedLessons: int(c.completed.Int64), RequiredLessons: int(c.lessons.Int64),
	}
	if !c.due.IsZero() {
		due := c.due
		e.DueOn = &due
	}
	if c.next.Valid {
		next := c.next.Int64
		e.NextLessonID = &next
	}
	return e
}

// openStatus is a status without a copy of it where it is one of those listed.
func openStatus(text []byte) enrollment.Status {
	for _, s := range Open {
		if string(text) == string(s) {
			return s
		}
	}
	return enrollment.Status(text)
}
