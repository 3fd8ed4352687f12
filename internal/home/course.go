package home

import (
	"context"
	stdsql "database/sql"
	"fmt"

	"entgo.io/ent/dialect"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/studyrecord"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
)

// Course is what the page of a course shows of the viewer's own.
type Course struct {
	// Enrollment is nil where the viewer never enrolled. Certificate has its key and its number
	// only; nil before the course is completed.
	Enrollment  *ent.Enrollment
	Certificate *ent.Certificate
	// Records are those of the viewer in the course, by lesson, without the stretches that are
	// covered: of a record that reaches no further than its lesson their length says all.
	Records map[int64]*ent.StudyRecord
}

// Whole reports whether one statement reads the page: on servers, where asking twice is what
// costs. SQLite is asked in our own process, and forgets in a UNION which columns are times.
func Whole(db *database.Database) bool { return db.Dialect() == dialect.MySQL }

// The row that begins with 1 is the viewer's place, the others are records; TiDB gives them
// in any order. The statement names the viewer itself and so passes by the visibility of rows.
const courseStatement = `SELECT 1, e.id, e.release_id, e.organization_id, e.status, e.required, e.due_on, e.enrolled_at, e.active_at,
	e.last_studied_at, e.completed_at, e.completed_lessons, e.required_lessons, e.next_lesson_id, x.id, x.number
FROM enrollments e LEFT JOIN certificates x ON x.enrollment_id = e.id
WHERE e.member_id = ? AND e.course_id = ?
UNION ALL
SELECT 0, s.id, s.lesson_id, s.covered_ms, s.status, NULL, NULL, NULL, NULL,
	s.last_studied_at, s.completed_at, s.credited_ms, s.resume_ms, s.furthest_ms, NULL, NULL
FROM study_records s WHERE s.member_id = ? AND s.course_id = ?`

// ReadCourse reads what is the viewer's in a course, in one statement. See Whole.
func ReadCourse(ctx context.Context, db *database.Database, courseID int64) (*Course, error) {
	me := identity.FromContext(ctx).MemberID
	page := &Course{Records: map[int64]*ent.StudyRecord{}}
	rows, err := db.Query(ctx, courseStatement, me, courseID, me, courseID)
	var row courseRow
	into := []any{
		&row.isPlace, &row.id, &row.first, &row.second, &row.status, &row.required, &row.due, &row.enrolled, &row.active,
		&row.studied, &row.completed, &row.done, &row.of, &row.next, &row.certificate, &row.number,
	}
	err = database.ReadAll(rows, err, func(scan func(...any) error) error {
		if err := scan(into...); err != nil {
			return err
		}
		if row.isPlace {
			page.Enrollment, page.Certificate = row.enrollment(me, courseID), row.certificateOf(me, courseID)
			return nil
		}
		r := row.record(me, courseID)
		page.Records[r.LessonID] = r
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what is the viewer's in a course: %w", err)
	}
	return page, nil
}

// courseRow is a row of either kind; what it has in common stands in the same columns.
type courseRow struct {
	isPlace            bool
	id, first, second  int64
	status             stdsql.RawBytes
	required           stdsql.NullBool
	due                calendar.Date
	enrolled, active   stdsql.NullTime
	studied, completed stdsql.NullTime
	done, of           int64
	next, certificate  stdsql.NullInt64
	number             stdsql.NullString
}

func (r *courseRow) enrollment(me, courseID int64) *ent.Enrollment {
	e := &ent.Enrollment{
		ID: r.id, MemberID: me, CourseID: courseID, ReleaseID: r.first, OrganizationID: r.second, Status: enrollment.Status(r.status),
		Required: r.required.Bool, EnrolledAt: r.enrolled.Time, ActiveAt: r.active.Time,
		CompletedLessons: int(r.done), RequiredLessons: int(r.of),
	}
	if !r.due.IsZero() {
		due := r.due
		e.DueOn = &due
	}
	if r.next.Valid {
		next := r.next.Int64
		e.NextLessonID = &next
	}
	if r.studied.Valid {
		at := r.studied.Time
		e.LastStudiedAt = &at
	}
	if r.completed.Valid {
		at := r.completed.Time
		e.CompletedAt = &at
	}
	return e
}

func (r *courseRow) certificateOf(me, courseID int64) *ent.Certificate {
	if !r.certificate.Valid {
		return nil
	}
	return &ent.Certificate{ID: r.certificate.Int64, Number: r.number.String, EnrollmentID: r.id, MemberID: me, CourseID: courseID}
}

func (r *courseRow) record(me, courseID int64) *ent.StudyRecord {
	s := &ent.StudyRecord{
		ID: r.id, MemberID: me, CourseID: courseID, LessonID: r.first, Status: statusOf(r.status), CoveredMs: r.second,
		CreditedMs: r.done, ResumeMs: r.of, FurthestMs: r.next.Int64, LastStudiedAt: r.studied.Time,
	}
	if r.completed.Valid {
		at := r.completed.Time
		s.CompletedAt = &at
	}
	return s
}

// statusOf is the status of a record, without a copy of it where it is one of ours.
func statusOf(text []byte) studyrecord.Status {
	for _, s := range [...]studyrecord.Status{studyrecord.StatusIN_PROGRESS, studyrecord.StatusCOMPLETED} {
		if string(text) == string(s) {
			return s
		}
	}
	return studyrecord.Status(text)
}
