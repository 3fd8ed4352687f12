package dataset

import (
	"context"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/internal/clock"
	"partyschool/internal/completions"
	"partyschool/internal/interval"
	"partyschool/internal/key"
	"partyschool/internal/outline"
)

const (
	// recordsOfMember are 31 of the completed course and 19 of those begun.
	recordsOfMember = 50
	// membersAtOnce are written in one transaction.
	membersAtOnce = 500
	// sessionAge is how long ago the open sessions began: the wall time that the
	// bench can report in one.
	sessionAge = 12 * time.Hour
	// withdrawnSlot is the enrolment that was given back, for those who have so many.
	withdrawnSlot = 9
)

// studiedInSlot is how many lessons were studied in a member's first enrolments:
// the first is completed, with one elective begun, and of the others all lessons
// but the last are complete.
var studiedInSlot = []int{31, 8, 4, 3, 2, 1, 1}

// phoneSlot is the enrolment in which a phone studies: its fourth required lesson,
// begun, is a video.
const phoneSlot = 2

// slots is how many enrolments the i-th member has.
func slots(i int) int { return []int{10, 7, 10, 13}[i%4] }

// courseOf is the course of an enrolment: everybody has the first, at differing
// stages, and others all over the catalogue.
func (m *maker) courseOf(i, slot int) *courseRow {
	if slot == i%slots(i) {
		return &m.courses[0]
	}
	others := len(m.courses) - 1
	return &m.courses[1+(i*31+slot*7)%others]
}

// tables are those that learning fills.
type tables struct{ enrollments, records, days, credits, certificates, sessions *rows }

// learning makes the enrolments with everything that follows from them.
func (m *maker) learning(ctx context.Context) error {
	t := tables{
		enrollments: m.into("enrollments", "id,member_id,course_id,release_id,organization_id,status,required,due_on,enrolled_at,active_at,"+
			"last_studied_at,completed_at,withdrawn_at,completed_lessons,required_lessons,next_lesson_id,credited_ms"),
		records: m.into("study_records", "id,member_id,course_id,lesson_id,status,coverage,covered_ms,credited_ms,resume_ms,resume_at,"+
			"furthest_ms,grace_ms,last_studied_at,completed_at"),
		days: m.into("study_days", "id,member_id,day,lesson_id,wall,credited_ms"),
		credits: m.into("credit_entries", "id,member_id,organization_id,source,source_id,once_key,hundredths,seconds,occurred_on,year,rule,"+
			"title,created_at"),
		certificates: m.into("certificates", "id,number,member_id,course_id,release_id,enrollment_id,member_name,course_title,hundredths,issued_at"),
		sessions:     m.into("study_sessions", "id,member_id,enrollment_id,course_id,lesson_id,device,offline,started_at,expires_at,lesson_ms"),
	}
	for from := 0; from < len(m.people); from += membersAtOnce {
		err := m.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
			for i := from; i < min(from+membersAtOnce, len(m.people)); i++ {
				if err := m.learner(ctx, tx, t, i); err != nil {
					return err
				}
			}
			return flushAll(ctx, tx, t.enrollments, t.records, t.days, t.credits, t.certificates, t.sessions)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// learner makes what one member learned: a lesson an evening, the completed course
// first, the one begun first last.
func (m *maker) learner(ctx context.Context, tx *ent.Client, t tables, i int) error {
	p := m.people[i]
	begun := Member{ID: p.id, SessionID: p.signInID, CourseID: m.courseOf(i, 1).id}
	m.made.Members = append(m.made.Members, begun)
	evening := 0
	order := []int{0, 6, 5, 4, 3, 2, 1}
	for slot := len(order); slot < slots(i); slot++ {
		order = append(order, slot)
	}
	for _, slot := range order {
		e := enrolment{id: m.key(key.Enrollment), course: m.courseOf(i, slot), person: p}
		e.begin(m, i, slot)
		if slot < len(studiedInSlot) {
			for n := range studiedInSlot[slot] {
				at := m.today.AddDays(evening - recordsOfMember - 2).Start(m.calendar.Zone()).Add(19*time.Hour + time.Duration(i%180)*time.Minute)
				if err := m.study(ctx, tx, t, &e, n, studiedInSlot[slot], at); err != nil {
					return err
				}
				evening++
			}
		}
		if err := m.enrol(ctx, tx, t, e); err != nil {
			return err
		}
		if slot == phoneSlot && i*m.made.Size.Phones/len(m.people) != (i+1)*m.made.Size.Phones/len(m.people) {
			if err := m.phone(ctx, tx, t, e, begun); err != nil {
				return err
			}
		}
	}
	return nil
}

// enrolment is one row while it is put together.
type enrolment struct {
	id               int64
	course           *courseRow
	person           person
	status           string
	required         bool
	dueOn            any
	enrolledAt       time.Time
	activeAt         time.Time
	lastStudiedAt    any
	completedAt      any
	withdrawnAt      any
	completedLessons int
	next             *outline.Lesson
	creditedMS       int64
}

func (e *enrolment) begin(m *maker, i, slot int) {
	e.status = "NOT_STARTED"
	e.next = &e.course.lessons[0]
	// One a day, at a minute of each member's own.
	e.enrolledAt = clock.Cut(m.made.At.AddDate(0, 0, -60-slot).Add(-time.Duration(i%1440) * time.Minute))
	e.activeAt = e.enrolledAt
	if e.course == &m.courses[0] {
		e.required, e.dueOn = true, m.today.AddDays([]int{-5, 20}[i%2])
	}
	if slot == withdrawnSlot {
		e.status, e.withdrawnAt = "WITHDRAWN", e.enrolledAt.Add(time.Hour)
	}
}

// study makes the n-th of the lessons studied in an enrolment.
func (m *maker) study(ctx context.Context, tx *ent.Client, t tables, e *enrolment, n, of int, at time.Time) error {
	required := e.course.required()
	var l *outline.Lesson
	if n < len(required) {
		l = &e.course.lessons[required[n]]
	} else {
		l = &e.course.lessons[lessonsOfModule-1] // the first elective
	}
	complete := n < of-1
	ms := l.DurationMS
	if !complete {
		ms /= 5
	}
	from := at.UnixMilli()
	end := at.Add(time.Duration(ms) * time.Millisecond)
	status, completedAt := "IN_PROGRESS", any(nil)
	if complete {
		status, completedAt = "COMPLETED", end
		e.completedLessons++
	}
	if err := t.records.add(ctx, tx, m.key(key.StudyRecord), e.person.id, e.course.id, l.ID, status, interval.Of(interval.Span{To: ms}), ms, ms,
		ms, end, ms, 0, end, completedAt); err != nil {
		return err
	}
	if err := t.days.add(ctx, tx, m.key(key.StudyDay), e.person.id, m.calendar.DateOf(at), l.ID,
		interval.Of(interval.Span{From: from, To: from + ms}), ms); err != nil {
		return err
	}
	e.creditedMS += ms
	e.lastStudiedAt, e.activeAt, e.next = end, end, l
	if e.completedLessons == len(required) && e.status != "COMPLETED" {
		e.status, e.completedAt = "COMPLETED", end
		return m.complete(ctx, tx, t, *e, end)
	}
	if e.status != "COMPLETED" {
		e.status = "IN_PROGRESS"
	}
	return nil
}

// complete makes what follows from completion.
func (m *maker) complete(ctx context.Context, tx *ent.Client, t tables, e enrolment, at time.Time) error {
	day := m.calendar.DateOf(at)
	if err := t.credits.add(ctx, tx, m.key(key.CreditEntry), e.person.id, e.person.organizationID, "COURSE", e.id, "enrollment:"+key.Format(e.id), e.course.hundredths,
		e.creditedMS/1000, day, day.Year, "PER_45_MINUTES", e.course.title, at); err != nil {
		return err
	}
	return t.certificates.add(ctx, tx, m.key(key.Certificate), fmt.Sprintf("PS-%d-%s", day.Year, key.Format(e.id)), e.person.id, e.course.id, e.course.releaseID,
		e.id, e.person.name, e.course.title, e.course.hundredths, at)
}

func (m *maker) enrol(ctx context.Context, tx *ent.Client, t tables, e enrolment) error {
	if e.status != "WITHDRAWN" {
		e.course.learners++
	}
	if e.status == "COMPLETED" {
		e.course.finished++
	}
	return t.enrollments.add(ctx, tx, e.id, e.person.id, e.course.id, e.course.releaseID, e.person.organizationID, e.status, e.required, e.dueOn,
		e.enrolledAt, e.activeAt, e.lastStudiedAt, e.completedAt, e.withdrawnAt, e.completedLessons, len(e.course.required()), e.next.ID, e.creditedMS)
}

// phone opens a study session in which nothing was reported yet.
func (m *maker) phone(ctx context.Context, tx *ent.Client, t tables, e enrolment, who Member) error {
	p := Phone{Member: who, StudySessionID: m.key(key.StudySession), Since: clock.Cut(m.made.At.Add(-sessionAge)), LessonMS: e.next.DurationMS}
	m.made.Phones = append(m.made.Phones, p)
	return t.sessions.add(ctx, tx, p.StudySessionID, p.ID, e.id, e.course.id, e.next.ID, "手机", false, p.Since, p.Since.Add(2*sessionAge), p.LessonMS)
}

// counters writes what was counted on the way.
func (m *maker) counters(ctx context.Context) error {
	err := m.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		for _, c := range m.courses {
			if _, err := tx.ExecContext(ctx, "UPDATE courses SET learner_count = ?, completed_count = ? WHERE id = ?", c.learners, c.finished, c.id); err != nil {
				return fmt.Errorf("count learners: %w", err)
			}
			if _, err := tx.ExecContext(ctx, "UPDATE releases SET learner_count = ? WHERE id = ?", c.learners, c.releaseID); err != nil {
				return fmt.Errorf("count learners of releases: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	folder := completions.NewFolder(m.db)
	if _, err := folder.Recount(ctx, false); err != nil {
		return err
	}
	return folder.Fold(ctx)
}
