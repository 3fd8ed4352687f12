package floor

import (
	"database/sql"
	"encoding/base64"
	"hash/crc32"
	"net/http"
	"strconv"
	"time"

	"partyschool/internal/key"
)

// homePage is the page size of the clients' document.
const homePage = 10

// The next lesson is read from the draft, which in the data set is as in every
// release: the release's own would have to be taken out of its outline.
const homeQuery = `SELECT m.name, m.stage, m.residency, m.joined_on, o.id, o.name,
		(SELECT COALESCE(SUM(c.hundredths), 0) FROM credit_entries c WHERE c.member_id = m.id AND c.year = ?),
		e.id, e.status, e.required, e.due_on, e.active_at, e.completed_lessons, e.required_lessons,
		l.id, l.title, l.kind, l.duration_seconds, e.course_id, r.title, r.credit_hundredths
	FROM members m
	JOIN organizations o ON o.id = m.organization_id
	LEFT JOIN enrollments e ON e.member_id = m.id AND e.status IN ('NOT_STARTED', 'IN_PROGRESS')
	LEFT JOIN releases r ON r.id = e.release_id
	LEFT JOIN lessons l ON l.id = e.next_lesson_id
	WHERE m.id = ? ORDER BY e.active_at DESC, e.id DESC LIMIT 11`

// homeRow is one enrolment of the screen.
type homeRow struct {
	id                         sql.NullInt64
	status                     sql.NullString
	required                   sql.NullBool
	dueOn                      date
	activeAt                   sql.NullTime
	completed, requiredLessons sql.NullInt64
	lessonID                   sql.NullInt64
	lessonTitle, lessonKind    sql.NullString
	lessonSeconds              sql.NullFloat64
	courseID                   sql.NullInt64
	courseTitle                sql.NullString
	hundredths                 sql.NullInt64
}

// homeScreen answers the clients' document Home.
func (f *Floor) homeScreen(r *http.Request, v viewer, to *answer) error {
	today := f.Calendar.DateOf(f.Clock.Now())
	f.statements.Add(1)
	rows, err := f.home.QueryContext(r.Context(), today.Year, v.memberID)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var (
		name, stage, residency, unit string
		joined                       date
		unitID, earned               int64
		list                         [homePage + 1]homeRow
		n                            int
	)
	for ; rows.Next(); n++ {
		e := &list[n]
		if err := rows.Scan(&name, &stage, &residency, &joined, &unitID, &unit, &earned,
			&e.id, &e.status, &e.required, &e.dueOn, &e.activeAt, &e.completed, &e.requiredLessons,
			&e.lessonID, &e.lessonTitle, &e.lessonKind, &e.lessonSeconds, &e.courseID, &e.courseTitle, &e.hundredths); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if n == 1 && !list[0].id.Valid {
		n = 0
	}
	to.raw(`{"data":{"viewer":{"id":`)
	to.id(v.memberID)
	to.raw(`,"name":`)
	to.text(name)
	to.raw(`,"stage":`)
	to.text(stage)
	to.raw(`,"residency":`)
	to.text(residency)
	to.raw(`,"organization":{"id":`)
	to.id(unitID)
	to.raw(`,"name":`)
	to.text(unit)
	to.raw(`},"enrollments":{"edges":[`)
	var last string
	for i := range min(n, homePage) {
		if i > 0 {
			to.raw(",")
		}
		last = list[i].write(to, today)
	}
	to.raw(`],"pageInfo":{"hasNextPage":`)
	to.bool(n > homePage)
	to.raw(`,"endCursor":`)
	if n > 0 {
		to.text(last)
	} else {
		to.raw("null")
	}
	target := f.TargetHours
	if len(v.adminOf) > 0 {
		target = f.LeaderTargetHours
	}
	to.raw(`}},"creditAccount":{"year":`)
	to.int(int64(today.Year))
	to.raw(`,"targetHours":`)
	to.float(target)
	to.raw(`,"earnedHours":`)
	to.hours(earned)
	to.raw(`,"remainingHours":`)
	to.float(max(target*100-float64(earned), 0) / 100)
	to.raw(`},"politicalBirthday":`)
	to.birthday(joined, today)
	to.raw(`}}}`)
	return nil
}

// write writes an edge and returns its cursor.
func (e *homeRow) write(to *answer, today date) string {
	cursor := cursorOf(e.activeAt.Time, e.id.Int64)
	to.raw(`{"cursor":`)
	to.text(cursor)
	to.raw(`,"node":{"id":`)
	to.id(e.id.Int64)
	to.raw(`,"status":`)
	to.text(e.status.String)
	to.raw(`,"required":`)
	to.bool(e.required.Bool)
	to.raw(`,"dueOn":`)
	to.day(e.dueOn)
	to.raw(`,"overdue":`)
	to.bool(!e.dueOn.IsZero() && e.dueOn.Before(today)) // only those open are listed
	to.raw(`,"progress":`)
	to.progress(e.completed.Int64, e.requiredLessons.Int64)
	to.raw(`,"nextLesson":`)
	if e.lessonID.Valid {
		to.raw(`{"id":`)
		to.id(e.lessonID.Int64)
		to.raw(`,"title":`)
		to.text(e.lessonTitle.String)
		to.raw(`,"kind":`)
		to.text(e.lessonKind.String)
		to.raw(`,"durationSeconds":`)
		to.float(e.lessonSeconds.Float64)
		to.raw(`}`)
	} else {
		to.raw("null")
	}
	to.raw(`,"course":{"id":`)
	to.id(e.courseID.Int64)
	to.raw(`,"title":`)
	to.text(e.courseTitle.String)
	to.raw(`,"coverUrl":null,"creditHours":`)
	to.hours(e.hundredths.Int64)
	to.raw(`}}}`)
	return cursor
}

// listName is what paging calls the list of enrolments; its cursors begin with its
// checksum.
var listName = int64(crc32.ChecksumIEEE([]byte("*ent.Enrollment active_at id")))

// cursorOf is the cursor of paging: list, time and key as JSON in base64.
func cursorOf(at time.Time, id int64) string {
	b := append(make([]byte, 0, 64), `[["i",`...)
	b = strconv.AppendInt(b, listName, 10)
	b = append(b, `],["t",`...)
	b = strconv.AppendInt(b, at.UnixMilli(), 10)
	b = append(b, `],["i",`...)
	b = strconv.AppendInt(b, id, 10)
	return base64.RawURLEncoding.EncodeToString(append(b, `]]`...))
}

// birthday writes the next political birthday, today included.
func (a *answer) birthday(joined, today date) {
	if joined.IsZero() {
		a.raw("null")
		return
	}
	year := max(today.Year, joined.Year+1)
	if joined.InYear(year).Before(today) {
		year++
	}
	a.raw(`{"nextDate":`)
	a.day(joined.InYear(year))
	a.raw(`,"years":`)
	a.int(int64(year - joined.Year))
	a.raw(`,"daysUntil":`)
	a.int(int64(today.DaysUntil(joined.InYear(year))))
	a.raw(`}`)
}

// idOf reads a key from the address.
func idOf(r *http.Request, name string) (int64, error) {
	k, err := key.Parse(r.URL.Query().Get(name))
	if err != nil {
		return 0, refusal{http.StatusBadRequest, err.Error()}
	}
	return k, nil
}
