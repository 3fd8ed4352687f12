package check

import (
	"context"
	stdsql "database/sql"
	"fmt"

	"partyschool/internal/calendar"
)

// membersAtOnce is how many members' study is held in memory.
const membersAtOnce = 200

// members goes through the register and checks each member and all that the
// member studied.
func (c *checker) members(ctx context.Context) error {
	for after := int64(0); ; {
		all, last, err := c.readMembers(ctx, after)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return nil
		}
		if err := c.readStudy(ctx, all, after, last); err != nil {
			return err
		}
		for _, m := range all {
			c.member(m)
			c.study(m)
		}
		after = last
	}
}

func (c *checker) readMembers(ctx context.Context, after int64) (map[int64]*learner, int64, error) {
	all, last := map[int64]*learner{}, after
	err := c.each(ctx, func(scan func(...any) error) error {
		m := &learner{records: map[int64]*record{}}
		if err := scan(&m.id, &m.organizationID, &m.joinedOn, &m.monthDay, &m.active, &m.deactivated, &m.phone, &m.phoneless); err != nil {
			return err
		}
		all[m.id], last = m, m.id
		return nil
	}, fmt.Sprintf("SELECT id, organization_id, joined_on, joined_month_day, active, deactivated_at IS NOT NULL, phone <> '', phone_index IS NULL FROM members WHERE id > ? ORDER BY id LIMIT %d", membersAtOnce), after)
	return all, last, err
}

// member checks the row itself.
func (c *checker) member(m *learner) {
	if m.monthDay.Valid == m.joinedOn.IsZero() || m.monthDay.Valid && m.monthDay.Int64 != int64(m.joinedOn.MonthDay()) {
		c.report("birthdays", "members", m.id, "joined_month_day is %d, the day of joining %v", m.monthDay.Int64, m.joinedOn)
	}
	if m.phone == m.phoneless {
		c.report("phone", "members", m.id, "it has a phone without an index, or an index without a phone")
	}
	if m.active == m.deactivated {
		c.report("active", "members", m.id, "it is active and deactivated, or neither")
	}
}

// readStudy reads all that the members with keys beyond after, up to last, studied.
func (c *checker) readStudy(ctx context.Context, all map[int64]*learner, after, last int64) error {
	const these = " WHERE member_id > ? AND member_id <= ?"
	for _, part := range []struct {
		query string
		row   func(scan func(...any) error) error
	}{
		{"SELECT member_id, id, course_id, release_id, organization_id, status, completed_lessons, required_lessons, next_lesson_id, credited_ms, completed_at IS NOT NULL, withdrawn_at IS NOT NULL FROM enrollments" + these,
			add(all, func(e *enrollment, m *int64) []any {
				return []any{m, &e.id, &e.courseID, &e.releaseID, &e.organizationID, &e.status, &e.completed, &e.required, &e.next, &e.creditedMS, &e.finished, &e.withdrawn}
			}, func(l *learner, e *enrollment) { l.enrollments = append(l.enrollments, e) })},
		{"SELECT member_id, id, course_id, lesson_id, status, coverage, covered_ms, credited_ms, grace_ms, completed_at IS NOT NULL FROM study_records" + these,
			add(all, func(r *record, m *int64) []any {
				return []any{m, &r.id, &r.courseID, &r.lessonID, &r.status, &r.coverage, &r.coveredMS, &r.creditedMS, &r.graceMS, &r.completed}
			}, func(l *learner, r *record) { l.records[r.lessonID] = r })},
		{"SELECT member_id, id, day, lesson_id, wall, settled, credited_ms FROM study_days" + these + " ORDER BY member_id, day",
			add(all, func(d *studyDay, m *int64) []any {
				return []any{m, &d.id, &d.day, &d.lessonID, &d.wall, &d.settled, &d.creditedMS}
			}, func(l *learner, d *studyDay) { l.days = append(l.days, d) })},
		{"SELECT member_id, id, lesson_id, accepted_media_ms, credited_ms, grace_ms, compacted_at IS NOT NULL FROM study_sessions" + these,
			add(all, func(s *session, m *int64) []any {
				return []any{m, &s.id, &s.lessonID, &s.acceptedMS, &s.creditedMS, &s.graceMS, &s.compacted}
			}, func(l *learner, s *session) { l.sessions = append(l.sessions, s) })},
		{"SELECT member_id, id, lesson_id, coverage, credited_ms, grace_ms FROM study_digests" + these,
			add(all, func(d *digest, m *int64) []any {
				return []any{m, &d.id, &d.lessonID, &d.coverage, &d.creditedMS, &d.graceMS}
			}, func(l *learner, d *digest) { l.digests = append(l.digests, d) })},
		{"SELECT member_id, session_id, MIN(lesson_id), MAX(lesson_id), SUM(accepted_to_ms - accepted_from_ms), SUM(credited_ms) FROM study_events" + these + " GROUP BY member_id, session_id",
			add(all, func(e *eventSum, m *int64) []any {
				return []any{m, &e.sessionID, &e.firstLesson, &e.lastLesson, &e.acceptedMS, &e.creditedMS}
			}, func(l *learner, e *eventSum) { l.events = append(l.events, e) })},
		{"SELECT member_id, id, occurred_on, year FROM credit_entries" + these,
			add(all, func(e *creditLine, m *int64) []any {
				return []any{m, &e.id, &e.day, &e.year}
			}, func(l *learner, e *creditLine) { l.credits = append(l.credits, e) })},
	} {
		if err := c.each(ctx, part.row, part.query, after, last); err != nil {
			return err
		}
	}
	return nil
}

// add returns what reads a row of one kind and puts it to its member. Rows of nobody
// are found by the references.
func add[T any](all map[int64]*learner, targets func(row *T, memberID *int64) []any, put func(*learner, *T)) func(scan func(...any) error) error {
	return func(scan func(...any) error) error {
		var row T
		var memberID int64
		if err := scan(targets(&row, &memberID)...); err != nil {
			return err
		}
		if l := all[memberID]; l != nil {
			put(l, &row)
		}
		return nil
	}
}

// learner is a member with all that the member studied.
type learner struct {
	id, organizationID  int64
	joinedOn            calendar.Date
	monthDay            stdsql.NullInt64
	active, deactivated bool
	phone, phoneless    bool

	enrollments []*enrollment
	records     map[int64]*record // by lesson
	days        []*studyDay       // in order
	sessions    []*session
	events      []*eventSum
	digests     []*digest
	credits     []*creditLine
}

type enrollment struct {
	id, courseID, releaseID, organizationID int64
	status                                  string
	completed, required                     int
	next                                    stdsql.NullInt64
	creditedMS                              int64
	finished, withdrawn                     bool
}

type record struct {
	id, courseID, lessonID         int64
	status, coverage               string
	coveredMS, creditedMS, graceMS int64
	completed                      bool
}

type studyDay struct {
	id, lessonID, creditedMS int64
	day                      calendar.Date
	wall                     string
	settled                  stdsql.NullString
}

type session struct {
	id, lessonID, acceptedMS, creditedMS, graceMS int64
	// compacted sessions have no events any more.
	compacted bool
}

// digest is what the compacted sessions of one lesson came to.
type digest struct {
	id, lessonID, creditedMS, graceMS int64
	coverage                          string
}

// eventSum is what the events of one session add up to.
type eventSum struct{ sessionID, firstLesson, lastLesson, acceptedMS, creditedMS int64 }

type creditLine struct {
	id   int64
	day  calendar.Date
	year int
}
