package enrollments

import (
	"context"
	stdsql "database/sql"
	"fmt"

	"partyschool/ent"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
)

// Place is the viewer's in one course, with what a page of the course shows of it.
type Place struct {
	// Enrollment is nil where the viewer never enrolled.
	Enrollment *ent.Enrollment
	// Certificate has its key and its number only; nil before the course is completed.
	Certificate *ent.Certificate
}

// The statement names the viewer itself and so passes by the visibility of rows.
const placeIn = `SELECT e.id, e.release_id, e.organization_id, e.status, e.required, e.due_on, e.enrolled_at, e.active_at,
	e.last_studied_at, e.completed_at, e.completed_lessons, e.required_lessons, e.next_lesson_id, x.id, x.number
FROM enrollments e LEFT JOIN certificates x ON x.enrollment_id = e.id
WHERE e.member_id = ? AND e.course_id = ?`

// PlaceIn reads the viewer's place in a course, in one statement.
func PlaceIn(ctx context.Context, db *database.Database, courseID int64) (*Place, error) {
	p, me := &Place{}, identity.FromContext(ctx).MemberID
	rows, err := db.Query(ctx, placeIn, me, courseID)
	err = database.ReadAll(rows, err, func(scan func(...any) error) error {
		e := &ent.Enrollment{MemberID: me, CourseID: courseID}
		var due calendar.Date
		var id stdsql.NullInt64
		var number stdsql.NullString
		err := scan(&e.ID, &e.ReleaseID, &e.OrganizationID, &e.Status, &e.Required, &due, &e.EnrolledAt, &e.ActiveAt,
			&e.LastStudiedAt, &e.CompletedAt, &e.CompletedLessons, &e.RequiredLessons, &e.NextLessonID, &id, &number)
		if err != nil {
			return err
		}
		if !due.IsZero() {
			e.DueOn = &due
		}
		if p.Enrollment = e; id.Valid {
			p.Certificate = &ent.Certificate{ID: id.Int64, Number: number.String, EnrollmentID: e.ID, MemberID: me, CourseID: courseID}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the viewer's place in a course: %w", err)
	}
	return p, nil
}
