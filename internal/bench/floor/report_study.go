package floor

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/http"
	"time"

	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/interval"
	"partyschool/internal/key"
)

// event is a heartbeat as the clients' document ReportStudy has it.
type event struct {
	ID             string    `json:"id"`
	SessionID      string    `json:"sessionId"`
	StartedAt      time.Time `json:"startedAt"`
	ElapsedSeconds float64   `json:"elapsedSeconds"`
	FromPosition   float64   `json:"fromPosition"`
	ToPosition     float64   `json:"toPosition"`
	PlaybackRate   float64   `json:"playbackRate"`
}

// The member's row is the lock on all that the member studies; whatever else is
// needed comes with it.
const heartbeatQuery = `SELECT s.enrollment_id, s.lesson_id, s.started_at, s.expires_at, s.ended_at, s.clock_offset_ms, s.lesson_ms,
		s.max_creditable_ms, s.accepted_media_ms,
		e.status, e.completed_lessons, e.required_lessons, e.completed_at,
		r.id, r.status, r.coverage, r.credited_ms, r.resume_ms, r.resume_at, r.furthest_ms, r.last_studied_at, r.completed_at,
		d.id, d.day, d.lesson_id, d.wall
	FROM members m
	JOIN study_sessions s ON s.id = ? AND s.member_id = m.id
	JOIN enrollments e ON e.id = s.enrollment_id
	JOIN study_records r ON r.member_id = m.id AND r.lesson_id = s.lesson_id
	LEFT JOIN study_days d ON d.member_id = m.id AND d.day IN (?, ?)
	WHERE m.id = ?`

const (
	insertEvent = `INSERT INTO study_events (id, member_id, client_id, session_id, lesson_id, started_at, elapsed_ms, from_ms, to_ms,
		playback_rate, outcome, wall_from, wall_to, accepted_from_ms, accepted_to_ms, credited_ms, received_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ACCEPTED', ?, ?, ?, ?, ?, ?)`
	updateSession = `UPDATE study_sessions SET accepted_media_ms = accepted_media_ms + ?, credited_ms = credited_ms + ? WHERE id = ?`
	updateRecord  = `UPDATE study_records SET coverage = ?, covered_ms = ?, credited_ms = ?, resume_ms = ?, resume_at = ?,
		furthest_ms = ?, last_studied_at = ?, changed_at = ? WHERE id = ?`
	insertDay        = `INSERT INTO study_days (id, member_id, day, lesson_id, wall, credited_ms) VALUES (?, ?, ?, ?, ?, ?)`
	updateEnrollment = `UPDATE enrollments SET active_at = CASE WHEN active_at < ? THEN ? ELSE active_at END,
		last_studied_at = CASE WHEN last_studied_at IS NULL OR last_studied_at < ? THEN ? ELSE last_studied_at END,
		credited_ms = credited_ms + ?, changed_at = ? WHERE id = ?`
)

// standing is where the member stands before the heartbeat.
type standing struct {
	enrollmentID, lessonID            int64
	startedAt, expiresAt              time.Time
	endedAt, enrollmentCompleted      moment
	offset, lessonMS, acceptedMedia   int64
	lease                             sql.NullInt64
	enrollmentStatus, status          string
	completedLessons, requiredLessons int64
	recordID, credited, resume        int64
	furthest                          int64
	coverage                          interval.Set
	resumeAt, completedAt             moment
	lastStudiedAt                     time.Time
	days                              map[date]studyDay
}

// studyDay is the day's row of the lesson.
type studyDay struct {
	id   int64
	wall interval.Set
}

// reportStudy answers the clients' document ReportStudy for the plain heartbeat:
// one event of an open session, in time, that completes nothing.
func (f *Floor) reportStudy(r *http.Request, v viewer, to *answer) error {
	var input struct {
		Events []event `json:"events"`
	}
	if err := json.NewDecoder(r.Body).Decode(&input); err != nil {
		return refusal{http.StatusBadRequest, err.Error()}
	}
	if len(input.Events) != 1 {
		return notSimple("more than one event")
	}
	e := input.Events[0]
	sessionID, err := key.Parse(e.SessionID)
	if err != nil {
		return refusal{http.StatusBadRequest, err.Error()}
	}
	ctx := r.Context()
	tx, err := f.engine.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	started := clock.Cut(e.StartedAt)
	s, err := f.read(ctx, tx, v, sessionID, started, e)
	if err != nil {
		return err
	}
	credited, err := f.count(ctx, tx, v, sessionID, started, e, s)
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	to.raw(`{"data":{"reportStudy":{"results":[{"eventId":`)
	to.text(e.ID)
	to.raw(`,"outcome":"ACCEPTED","creditedSeconds":`)
	to.seconds(credited)
	to.raw(`,"reason":null}],"records":[{"lesson":{"id":`)
	to.id(s.lessonID)
	to.raw(`},"status":`)
	to.text(s.status)
	to.raw(`,"resumePosition":`)
	to.seconds(s.resume)
	to.raw(`,"coverage":`)
	to.float(float64(s.coverage.Length()) / float64(s.lessonMS))
	to.raw(`,"creditedSeconds":`)
	to.seconds(s.credited)
	to.raw(`,"completedAt":`)
	to.moment(s.completedAt)
	to.raw(`}],"enrollments":[{"id":`)
	to.id(s.enrollmentID)
	to.raw(`,"status":`)
	to.text(s.enrollmentStatus)
	to.raw(`,"progress":`)
	to.progress(s.completedLessons, s.requiredLessons)
	to.raw(`,"completedAt":`)
	to.moment(s.enrollmentCompleted)
	to.raw(`}]}}}`)
	return nil
}

func (f *Floor) read(ctx context.Context, tx *sql.Tx, v viewer, sessionID int64, started time.Time, e event) (*standing, error) {
	first := f.Calendar.DateOf(started)
	last := f.Calendar.DateOf(started.Add(time.Duration(e.ElapsedSeconds * float64(time.Second))))
	f.statements.Add(1)
	rows, err := tx.StmtContext(ctx, f.heartbeat).QueryContext(ctx, sessionID, first, last, v.memberID)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	s := &standing{days: map[date]studyDay{}}
	for rows.Next() {
		var dayID, dayLesson sql.NullInt64
		var day date
		var wall sql.NullString
		if err := rows.Scan(&s.enrollmentID, &s.lessonID, &s.startedAt, &s.expiresAt, &s.endedAt, &s.offset, &s.lessonMS,
			&s.lease, &s.acceptedMedia,
			&s.enrollmentStatus, &s.completedLessons, &s.requiredLessons, &s.enrollmentCompleted,
			&s.recordID, &s.status, &s.coverage, &s.credited, &s.resume, &s.resumeAt, &s.furthest, &s.lastStudiedAt, &s.completedAt,
			&dayID, &day, &dayLesson, &wall); err != nil {
			return nil, err
		}
		if !dayID.Valid {
			continue
		}
		if dayLesson.Int64 != s.lessonID {
			return nil, notSimple("another lesson was studied that day")
		}
		set, err := interval.Parse(wall.String)
		if err != nil {
			return nil, err
		}
		s.days[day] = studyDay{id: dayID.Int64, wall: set}
	}
	if s.recordID == 0 {
		return nil, notSimple("no such session, or nothing studied before")
	}
	return s, rows.Err()
}

// count writes what the heartbeat changes, and returns the wall time credited.
func (f *Floor) count(ctx context.Context, tx *sql.Tx, v viewer, sessionID int64, started time.Time, e event, s *standing) (int64, error) {
	now := f.Clock.Now()
	elapsed, from, to := int64(e.ElapsedSeconds*1000), int64(e.FromPosition*1000), int64(e.ToPosition*1000)
	at := started.UnixMilli() - s.offset
	end := at + elapsed
	allowed := 2*(min(now.UnixMilli(), s.expiresAt.UnixMilli())-s.startedAt.UnixMilli()) - s.acceptedMedia
	s.coverage = s.coverage.Add(interval.Span{From: from, To: to})
	switch {
	case s.endedAt.Valid, s.lease.Valid, s.enrollmentStatus != "IN_PROGRESS", s.status != "IN_PROGRESS":
		return 0, notSimple("not an open session of a course and a lesson begun")
	case at < s.startedAt.UnixMilli(), end > min(now.UnixMilli(), s.expiresAt.UnixMilli()):
		return 0, notSimple("outside of the session")
	case from < 0, to < from, to > s.lessonMS, to-from > allowed, float64(to-from) > float64(elapsed)*min(e.PlaybackRate, 2):
		return 0, notSimple("more than could be played")
	case float64(s.coverage.Length()) >= 0.9*float64(s.lessonMS):
		return 0, notSimple("the lesson becomes complete")
	}
	var credited int64
	for _, piece := range f.Calendar.SplitDays(at, end) {
		n, err := f.addDay(ctx, tx, v, s, piece)
		if err != nil {
			return 0, err
		}
		credited += n
	}
	endAt := time.UnixMilli(end).UTC()
	if !s.resumeAt.Valid || endAt.After(s.resumeAt.Time) {
		s.resume, s.resumeAt.Time = to, endAt
	}
	s.furthest, s.credited = max(s.furthest, to), s.credited+credited
	if endAt.After(s.lastStudiedAt) {
		s.lastStudiedAt = endAt
	}
	id, err := f.keys.Next(key.StudyEvent)
	if err != nil {
		return 0, err
	}
	for _, w := range []struct {
		stmt *sql.Stmt
		args []any
	}{
		{f.insertEvent, []any{id, v.memberID, e.ID, sessionID, s.lessonID, started, elapsed, from, to, e.PlaybackRate,
			time.UnixMilli(at).UTC(), endAt, from, to, credited, now}},
		{f.updateSession, []any{to - from, credited, sessionID}},
		{f.updateRecord, []any{s.coverage, s.coverage.Length(), s.credited, s.resume, s.resumeAt.Time, s.furthest, s.lastStudiedAt, now, s.recordID}},
		{f.updateEnrollment, []any{endAt, endAt, endAt, endAt, credited, now, s.enrollmentID}},
	} {
		f.statements.Add(1)
		if _, err := tx.StmtContext(ctx, w.stmt).ExecContext(ctx, w.args...); err != nil {
			return 0, err
		}
	}
	return credited, nil
}

func (f *Floor) addDay(ctx context.Context, tx *sql.Tx, v viewer, s *standing, piece calendar.Piece) (int64, error) {
	d := s.days[piece.Day]
	before := d.wall.Length()
	d.wall = d.wall.Add(interval.Span{From: piece.From, To: piece.To})
	if d.id == 0 {
		var err error
		if d.id, err = f.keys.Next(key.StudyDay); err != nil {
			return 0, err
		}
	}
	f.statements.Add(1)
	_, err := tx.StmtContext(ctx, f.upsertDay).ExecContext(ctx, d.id, v.memberID, piece.Day, s.lessonID, d.wall, d.wall.Length())
	return d.wall.Length() - before, err
}
