package reports

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/internal/calendar"
	"partyschool/internal/enrollments"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
	"partyschool/internal/visibility"
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

// completionMembers goes by the members' keys, which shift nothing when somebody
// joins or leaves meanwhile. The hours of a place are booked once and stay.
const completionMembers = `SELECT m.id, m.name, m.organization_id, m.stage, m.residency,
	e.id, e.status, e.required_lessons, e.completed_lessons, e.due_on, e.last_studied_at, e.completed_at, e.credited_ms,
	COALESCE(b.hundredths, 0)
FROM members m
LEFT JOIN enrollments e ON e.member_id = m.id AND e.course_id = ?
LEFT JOIN credit_entries b ON b.source_id = e.id AND b.source = ? AND b.member_id = m.id
WHERE m.id > ? AND m.active = ? AND m.organization_id IN ` + subtree + `
ORDER BY m.id LIMIT ?`

// CompletionRows calls visit for every active member that a report counts, those
// without a place too, the longest on the register first. It holds a thousand rows
// at a time, read in one statement, and stops at the first error of visit. NOT_FOUND
// unless an ADMIN role covers the organisation.
//
// The statement is written by hand and so bypasses the visibility of rows. The role
// checked here covers every organisation whose members it reads.
func (s *Service) CompletionRows(ctx context.Context, r *CompletionReport, visit func(CompletionMemberRow) error) error {
	if !identity.FromContext(ctx).Covers(identity.Admin, r.Organization.Path) {
		return problem.Missing()
	}
	for after := int64(0); ; {
		batch, err := s.completionRowsAfter(ctx, r, after)
		if err != nil {
			return fmt.Errorf("read how members stand: %w", err)
		}
		for _, row := range batch {
			if err := visit(row); err != nil {
				return err
			}
		}
		if len(batch) < completionRowsAtOnce {
			return nil
		}
		after = batch[len(batch)-1].MemberID
	}
}

func (s *Service) completionRowsAfter(ctx context.Context, r *CompletionReport, after int64) ([]CompletionMemberRow, error) {
	var batch []CompletionMemberRow
	var homes []int64
	from, today := r.Organization.Path, s.calendar.DateOf(s.clock.Now())
	rows, err := s.db.Client(ctx).QueryContext(ctx, completionMembers, r.CourseID, creditentry.SourceCOURSE,
		after, true, from, from+visibility.PathEnd, completionRowsAtOnce)
	err = each(rows, err, func() error {
		row, home, err := scanCompletion(rows)
		if err == nil && row.Enrollment != nil {
			row.Overdue = enrollments.Overdue(row.Enrollment, today)
		}
		batch, homes = append(batch, row), append(homes, home)
		return err
	})
	// The tree is asked once the rows are closed: it may have to read.
	for i := range batch {
		if err == nil {
			err = s.settle(ctx, r, &batch[i], homes[i])
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
