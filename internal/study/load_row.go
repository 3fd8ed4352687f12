package study

import (
	stdsql "database/sql"

	"partyschool/ent"
	"partyschool/internal/completions"
)

// sessionRow is a row of loadSessions: a member, and perhaps a session, its
// enrolment and the record of its lesson.
type sessionRow struct {
	member     member
	session    ent.StudySession
	enrollment ent.Enrollment
	record     ent.StudyRecord
}

// targets are where the columns go, in the order of the statement.
func (row *sessionRow) targets() []any {
	m, s, e, r := &row.member, &row.session, &row.enrollment, &row.record
	return []any{
		&m.id, &m.organizationID, &m.name, &m.active,
		or(&s.ID), or(&s.EnrollmentID), or(&s.CourseID), or(&s.LessonID), or(&s.StartedAt), or(&s.ExpiresAt), &s.EndedAt,
		or(&s.ClockOffsetMs), or(&s.LessonMs), &s.MaxCreditableMs, or(&s.AcceptedMediaMs), or(&s.CreditedMs), or(&s.GraceMs), &s.CompactedAt,
		or(&e.ID), or(&e.CourseID), or(&e.ReleaseID), or(&e.OrganizationID), or(&e.Status), or(&e.Required), &e.DueOn,
		or(&e.EnrolledAt), or(&e.ActiveAt), &e.LastStudiedAt, &e.CompletedAt, &e.WithdrawnAt,
		or(&e.CompletedLessons), or(&e.RequiredLessons), &e.NextLessonID, or(&e.CreditedMs),
		or(&r.ID), or(&r.Status), or(&r.Coverage), or(&r.CoveredMs), or(&r.CreditedMs), or(&r.ResumeMs), &r.ResumeAt,
		or(&r.FurthestMs), or(&r.GraceMs), or(&r.LastStudiedAt), &r.CompletedAt,
	}
}

// take puts the row into the ledger. Rows of one enrolment or lesson repeat.
func (l *ledger) take(row *sessionRow) {
	s, e, r := &row.session, &row.enrollment, &row.record
	if s.ID == 0 {
		return
	}
	s.MemberID = row.member.id
	l.sessions[s.ID] = s
	if e.ID != 0 && l.places[e.ID] == nil {
		e.MemberID = row.member.id
		l.places[e.ID] = &place{Enrollment: e, was: completions.PlaceOf(e)}
	}
	if r.ID != 0 && l.records[s.LessonID] == nil {
		r.MemberID, r.CourseID, r.LessonID = row.member.id, s.CourseID, s.LessonID
		l.records[s.LessonID] = r
	}
}

// optional leaves the zero value where a LEFT JOIN found no row.
type optional[T any] struct{ to *T }

func or[T any](to *T) optional[T] { return optional[T]{to} }

// Scan reads a column.
func (o optional[T]) Scan(src any) error {
	var n stdsql.Null[T]
	if err := n.Scan(src); err != nil {
		return err
	}
	if n.Valid {
		*o.to = n.V
	}
	return nil
}
