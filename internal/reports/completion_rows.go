package reports

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/enrollments"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// CompletionMemberRow is how one member stands in a course.
type CompletionMemberRow struct {
	MemberID int64
	Name     string
	// Organization is the home affiliation; Above is the name of the one above it,
	// empty for the topmost.
	Organization *ent.Organization
	Above        string
	Stage        member.Stage
	Residency    member.Residency
	// Enrollment is nil for who never had a place. It may be WITHDRAWN, which the
	// report does not count.
	Enrollment *ent.Enrollment
	// Overdue tells whether the last day has passed without completion.
	Overdue bool
	// CreditHours are those booked for the course.
	CreditHours float64
}

// Title returns the title of a report's course, as learners see it.
func (s *Service) Title(r *CompletionReport) string {
	if c := s.catalogue.Course(r.CourseID); c != nil {
		return c.Title
	}
	return ""
}

// Fraction is how far a learner is in the pinned release, 0 to 1.
func Fraction(e *ent.Enrollment) float64 { return enrollments.ProgressOf(e).Fraction }

// completionRowsAtOnce is how many members are in memory at a time.
const completionRowsAtOnce = 1000

// completionMembers asks for members by their keys: to ask for those after a key in a
// subtree makes the engines sort the whole subtree for each batch. The hours of a
// place are booked once and stay.
const completionMembers = `SELECT m.id, m.name, m.organization_id, m.stage, m.residency,
	e.id, e.status, e.required_lessons, e.completed_lessons, e.due_on, e.last_studied_at, e.completed_at, e.credited_ms,
	COALESCE(b.hundredths, 0)
FROM members m
LEFT JOIN enrollments e ON e.member_id = m.id AND e.course_id = ?
LEFT JOIN credit_entries b ON b.source_id = e.id AND b.source = ? AND b.member_id = m.id
WHERE m.active = ? AND m.id IN (`

// CompletionRows calls visit for every active member that a report counts, those
// without a place too: one organisation after the other, each before those below it,
// and in it the longest on the register first. It knows the keys of all from the
// start, so that nobody comes twice who moves meanwhile, and holds a thousand rows
// at a time, read in one statement. It stops at the first error of visit. NOT_FOUND
// unless an ADMIN role covers the organisation.
//
// The statements are written by hand and so bypass the visibility of rows. The role
// checked here covers every organisation whose members they read.
func (s *Service) CompletionRows(ctx context.Context, r *CompletionReport, visit func(CompletionMemberRow) error) error {
	if !identity.FromContext(ctx).Covers(identity.Admin, r.Organization.Path) {
		return problem.Missing()
	}
	ctx = database.MayLag(ctx)
	if r.past != nil {
		return s.pastRows(ctx, r, visit)
	}
	roll, err := s.callRoll(ctx, r.Organization)
	if err != nil {
		return fmt.Errorf("read who is a member: %w", err)
	}
	for keys := range slices.Chunk(roll, completionRowsAtOnce) {
		batch, err := s.completionRows(ctx, r, keys)
		if err != nil {
			return fmt.Errorf("read how members stand: %w", err)
		}
		for _, k := range keys {
			row, ok := batch[k] // unless the member left meanwhile
			if !ok {
				continue
			}
			if err := visit(row); err != nil {
				return err
			}
		}
	}
	return nil
}

// completionRows reads the members of these keys who are still in the subtree.
func (s *Service) completionRows(ctx context.Context, r *CompletionReport, keys []int64) (map[int64]CompletionMemberRow, error) {
	args := []any{r.CourseID, creditentry.SourceCOURSE, true}
	for _, k := range keys {
		args = append(args, k)
	}
	read, homes := make([]CompletionMemberRow, 0, len(keys)), make([]int64, 0, len(keys))
	today := s.calendar.DateOf(s.clock.Now())
	rows, err := s.db.Client(ctx).QueryContext(ctx, completionMembers+database.Marks(len(keys))+")", args...)
	err = each(rows, err, func() error {
		row, home, err := scanCompletion(rows)
		if err == nil && row.Enrollment != nil {
			row.Overdue = enrollments.Overdue(row.Enrollment, today)
		}
		read, homes = append(read, row), append(homes, home)
		return err
	})
	batch := make(map[int64]CompletionMemberRow, len(read))
	// The tree is asked once the rows are closed: it may have to read.
	for i, row := range read {
		if err == nil {
			err = s.settle(ctx, r, &row, homes[i])
		}
		if err == nil && strings.HasPrefix(row.Organization.Path, r.Organization.Path) {
			batch[row.MemberID] = row
		}
	}
	return batch, err
}

func scanCompletion(rows *sql.Rows) (row CompletionMemberRow, home int64, err error) {
	var (
		id, credited             sql.NullInt64
		status                   sql.NullString
		required, completed      sql.NullInt64
		due                      *calendar.Date
		lastStudied, completedAt *time.Time
		hundredths               int
	)
	err = rows.Scan(&row.MemberID, &row.Name, &home, &row.Stage, &row.Residency,
		&id, &status, &required, &completed, &due, &lastStudied, &completedAt, &credited, &hundredths)
	row.CreditHours = float64(hundredths) / 100
	if id.Valid {
		row.Enrollment = &ent.Enrollment{
			ID: id.Int64, MemberID: row.MemberID, OrganizationID: home, Status: enrollment.Status(status.String),
			RequiredLessons: int(required.Int64), CompletedLessons: int(completed.Int64),
			DueOn: due, LastStudiedAt: lastStudied, CompletedAt: completedAt, CreditedMs: credited.Int64,
		}
	}
	return row, home, err
}

// settle says where the member belongs.
func (s *Service) settle(ctx context.Context, r *CompletionReport, row *CompletionMemberRow, home int64) (err error) {
	if row.Organization, err = s.unit(ctx, r.Organization, home); err != nil {
		return err
	}
	if parent := row.Organization.ParentID; parent != nil {
		if above := s.tree.Unit(*parent); above != nil {
			row.Above = above.Name
		}
	}
	return nil
}
