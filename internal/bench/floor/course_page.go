package floor

import (
	"database/sql"
	"encoding/json"
	"net/http"
	"time"

	"partyschool/internal/key"
	"partyschool/internal/outline"
)

// The row with an outline is the course with the viewer's enrolment, the others are the
// viewer's records in it: one statement, and the outline comes once. On TiDB they come in
// any order.
const coursePageQuery = `SELECT r.title, r.summary, r.category, r.outline, t.name, r.credit_hundredths, r.number,
		e.id, e.status, e.required, e.due_on, e.completed_lessons, e.required_lessons, e.next_lesson_id, e.completed_at, x.id, x.number
	FROM courses c
	JOIN members t ON t.id = c.trainer_id
	LEFT JOIN enrollments e ON e.course_id = c.id AND e.member_id = ?
	JOIN releases r ON r.id = COALESCE(e.release_id, c.current_release_id)
	LEFT JOIN certificates x ON x.enrollment_id = e.id
	WHERE c.id = ?
	UNION ALL
	SELECT '', '', '', '', '', s.covered_ms, s.furthest_ms,
		s.lesson_id, s.status, NULL, NULL, s.credited_ms, s.resume_ms, NULL, s.completed_at, NULL, NULL
	FROM study_records s WHERE s.member_id = ? AND s.course_id = ?`

// courseRow is the row of the course.
type courseRow struct {
	title, summary, category, trainer string
	outline                           sql.RawBytes
	hundredths, number                int64
	id                                sql.NullInt64
	status                            sql.NullString
	required                          sql.NullBool
	dueOn                             date
	completed, requiredLessons, next  sql.NullInt64
	completedAt                       moment
	certificateID                     sql.NullInt64
	certificate                       sql.NullString
}

// record is one of the other rows.
type record struct {
	status                              string
	covered, furthest, credited, resume int64
	completedAt                         moment
}

// coursePageScreen answers the clients' document CoursePage.
func (f *Floor) coursePageScreen(r *http.Request, v viewer, to *answer) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	f.statements.Add(1)
	rows, err := f.coursePage.QueryContext(r.Context(), v.memberID, id, v.memberID, id)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var course courseRow
	var content outline.Outline
	records := make(map[int64]record, 36)
	for rows.Next() {
		var row courseRow
		if err := rows.Scan(&row.title, &row.summary, &row.category, &row.outline, &row.trainer, &row.hundredths, &row.number,
			&row.id, &row.status, &row.required, &row.dueOn, &row.completed, &row.requiredLessons, &row.next, &row.completedAt,
			&row.certificateID, &row.certificate); err != nil {
			return err
		}
		if len(row.outline) > 0 {
			if err := json.Unmarshal(row.outline, &content); err != nil {
				return err
			}
			course = row
			continue
		}
		records[row.id.Int64] = record{
			status: row.status.String, covered: row.hundredths, furthest: row.number,
			credited: row.completed.Int64, resume: row.requiredLessons.Int64, completedAt: row.completedAt,
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if content.Modules == nil {
		return refusal{http.StatusNotFound, "no such course"}
	}
	to.raw(`{"data":{"course":{"id":`)
	to.id(id)
	course.write(f, to)
	to.raw(`,"modules":[`)
	for i, m := range content.Modules {
		if i > 0 {
			to.raw(",")
		}
		to.raw(`{"id":`)
		to.id(m.ID)
		to.raw(`,"title":`)
		to.text(m.Title)
		to.raw(`,"summary":`)
		to.text(m.Summary)
		to.raw(`,"lessons":[`)
		for j := range m.Lessons {
			if j > 0 {
				to.raw(",")
			}
			to.lesson(&m.Lessons[j], records)
		}
		to.raw(`]}`)
	}
	to.raw(`]}}}`)
	return nil
}

// certificateURL signs an address as the school does, for every answer.
func (f *Floor) certificateURL(id int64) string {
	const window = 6 * time.Hour
	ticket, err := f.Tokens.MediaTicket(id, f.Clock.Now().Truncate(window).Add(2*window))
	if err != nil {
		return ""
	}
	return f.Address + "/certificates/" + key.Format(id) + ".pdf?ticket=" + ticket
}

func (c *courseRow) write(f *Floor, to *answer) {
	to.raw(`,"title":`)
	to.text(c.title)
	to.raw(`,"summary":`)
	to.text(c.summary)
	to.raw(`,"coverUrl":null,"category":`)
	to.text(c.category)
	to.raw(`,"creditHours":`)
	to.hours(c.hundredths)
	to.raw(`,"trainer":{"name":`)
	to.text(c.trainer)
	to.raw(`},"viewerEnrollment":`)
	if !c.id.Valid {
		to.raw("null")
		return
	}
	to.raw(`{"id":`)
	to.id(c.id.Int64)
	to.raw(`,"status":`)
	to.text(c.status.String)
	to.raw(`,"release":`)
	to.int(c.number)
	to.raw(`,"required":`)
	to.bool(c.required.Bool)
	to.raw(`,"dueOn":`)
	to.day(c.dueOn)
	to.raw(`,"progress":`)
	to.progress(c.completed.Int64, c.requiredLessons.Int64)
	to.raw(`,"nextLesson":`)
	if c.next.Valid {
		to.raw(`{"id":`)
		to.id(c.next.Int64)
		to.raw(`}`)
	} else {
		to.raw("null")
	}
	to.raw(`,"completedAt":`)
	to.moment(c.completedAt)
	to.raw(`,"certificate":`)
	if c.certificateID.Valid {
		to.raw(`{"id":`)
		to.id(c.certificateID.Int64)
		to.raw(`,"number":`)
		to.text(c.certificate.String)
		to.raw(`,"url":`)
		to.text(f.certificateURL(c.certificateID.Int64))
		to.raw("}")
	} else {
		to.raw("null")
	}
	to.raw("}")
}

// lesson writes a lesson with the viewer's record and how far its rules are met.
func (a *answer) lesson(l *outline.Lesson, records map[int64]record) {
	r, studied := records[l.ID]
	a.raw(`{"id":`)
	a.id(l.ID)
	a.raw(`,"title":`)
	a.text(l.Title)
	a.raw(`,"kind":`)
	a.text(l.Kind)
	a.raw(`,"required":`)
	a.bool(l.Required)
	a.raw(`,"durationSeconds":`)
	a.seconds(l.DurationMS)
	a.raw(`,"viewerRecord":`)
	if !studied {
		a.raw(`{"status":"NOT_STARTED","resumePosition":0,"coverage":0,"creditedSeconds":0,"completedAt":null}`)
	} else {
		a.record(r.status, r.resume, float64(r.covered)/float64(l.DurationMS), r.credited, r.completedAt)
	}
	a.raw(`,"viewerCompletion":`)
	a.completion(l, r)
	a.raw("}")
}

// record writes a study record.
func (a *answer) record(status string, resume int64, coverage float64, credited int64, completedAt moment) {
	a.raw(`{"status":`)
	a.text(status)
	a.raw(`,"resumePosition":`)
	a.seconds(resume)
	a.raw(`,"coverage":`)
	a.float(coverage)
	a.raw(`,"creditedSeconds":`)
	a.seconds(credited)
	a.raw(`,"completedAt":`)
	a.moment(completedAt)
	a.raw("}")
}

func (a *answer) completion(l *outline.Lesson, r record) {
	share := float64(r.covered) / float64(l.DurationMS)
	end := max(l.DurationMS-1000, 0)
	complete := r.status == "COMPLETED" || (l.MinCoverage == 0 || share >= l.MinCoverage) &&
		(l.MinCreditedMS == 0 || r.credited >= l.MinCreditedMS) && (!l.ReachEnd || r.furthest >= end)
	a.raw(`{"complete":`)
	a.bool(complete && r.status != "")
	a.raw(`,"rules":[`)
	first := true
	rule := func(name string, required, actual float64, met bool) {
		if !first {
			a.raw(",")
		}
		first = false
		a.raw(`{"rule":"` + name + `","required":`)
		a.float(required)
		a.raw(`,"actual":`)
		a.float(actual)
		a.raw(`,"met":`)
		a.bool(met)
		a.raw("}")
	}
	if l.MinCoverage > 0 {
		rule("COVERAGE", l.MinCoverage, share, share >= l.MinCoverage)
	}
	if l.MinCreditedMS > 0 {
		rule("CREDITED_SECONDS", float64(l.MinCreditedMS)/1000, float64(r.credited)/1000, r.credited >= l.MinCreditedMS)
	}
	if l.ReachEnd {
		rule("END_REACHED", float64(end)/1000, float64(r.furthest)/1000, r.furthest >= end)
	}
	a.raw("]}")
}
