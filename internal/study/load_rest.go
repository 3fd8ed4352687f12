package study

import (
	"context"
	stdsql "database/sql"
	"strings"
	"time"

	"partyschool/ent"
	"partyschool/ent/studyevent"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/interval"
)

// selects are SELECTs whose rows come in one answer.
type selects struct {
	parts []string
	args  []any
}

// add has the columns read of rows, if any are looked for; the end closes the SELECT.
func (s *selects) add(d *database.Database, columns string, rows *database.OfMembers, end string) {
	if !rows.Empty() {
		from, args := rows.From(d)
		s.parts = append(s.parts, "SELECT "+columns+" "+from+end)
		s.args = append(s.args, args...)
	}
}

// loadRest reads in one statement which events are known, the credited wall time of the
// days that the claims touch, and where it matters: which other lessons of the course are
// complete, when the lesson's other sessions were open, and how many events are kept.
// Where events are known it reads more than it needs: a phone seldom sends what it sent.
func (s *Service) loadRest(ctx context.Context, tx *ent.Client, ledgers map[int64]*ledger) error {
	known := database.OfMembers{Table: "study_events", Column: "client_id"}
	windows := database.OfMembers{Table: "study_sessions", Column: "lesson_id"}
	days := database.OfMembers{Table: "study_days", Column: "day"}
	lessons := database.OfMembers{Table: "study_records", Column: "lesson_id", Where: "status = 'COMPLETED'"}
	kept := database.OfMembers{Table: "study_events", Column: "session_id"}
	for memberID, l := range ledgers {
		known.Add(memberID, clientIDs(l.announced)...)
		windows.Add(memberID, l.hurried(l.announced)...)
		days.Add(memberID, l.daysOf(l.announced)...)
		for _, p := range l.places {
			lessons.Add(memberID, l.othersOf(p, l.announced)...)
		}
		kept.Add(memberID, l.crowded(l.announced)...)
	}
	// SQLite tells times by the first SELECT's columns.
	var all selects
	all.add(s.database, "'window', member_id, lesson_id, 0, NULL, NULL, started_at, expires_at, ended_at, NULL, NULL", &windows, "")
	all.add(s.database, "'day', member_id, lesson_id, id, day, wall, NULL, NULL, NULL, NULL, NULL", &days, "")
	all.add(s.database, "'complete', member_id, lesson_id, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL", &lessons, "")
	all.add(s.database, "'known', member_id, 0, credited_ms, NULL, client_id, NULL, NULL, NULL, outcome, reason", &known, "")
	all.add(s.database, "'kept', member_id, session_id, COUNT(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL", &kept, " GROUP BY member_id, session_id")
	if len(all.parts) == 0 {
		return nil
	}
	rows, err := tx.QueryContext(ctx, strings.Join(all.parts, " UNION ALL "), all.args...)
	return database.ReadAll(rows, err, func(scan func(...any) error) error {
		var (
			kind               string
			memberID, owner, n int64
			day                calendar.Date
			text               stdsql.NullString // a wall, or the id that a phone gave an event
			from, to, ended    stdsql.Null[time.Time]
			outcome, reason    stdsql.NullString
		)
		if err := scan(&kind, &memberID, &owner, &n, &day, &text, &from, &to, &ended, &outcome, &reason); err != nil {
			return err
		}
		l := ledgers[memberID]
		switch kind {
		case "window":
			session := &ent.StudySession{StartedAt: from.V, ExpiresAt: to.V}
			if ended.Valid {
				session.EndedAt = &ended.V
			}
			l.windows[owner] = l.windows[owner].Add(l.windowOf(session))
		case "day":
			row := &ent.StudyDay{MemberID: memberID, ID: n, Day: day, LessonID: owner}
			if err := row.Wall.Scan(text.String); err != nil {
				return err
			}
			row.CreditedMs = row.Wall.Length()
			l.putDay(row)
		case "complete":
			l.markComplete(owner)
		case "kept":
			l.kept[owner] = int(n)
		case "known":
			e := &ent.StudyEvent{MemberID: memberID, ClientID: text.String, Outcome: studyevent.Outcome(outcome.String), CreditedMs: n}
			if reason.Valid {
				e.Reason = new(studyevent.Reason(reason.String))
			}
			l.known[e.ClientID] = e
		}
		return nil
	})
}

// clientIDs are the ids that the phone gave to what it reports.
func clientIDs(claims []claim) []any {
	var ids []any
	for i := range claims {
		if claims[i].clientID != "" {
			ids = append(ids, claims[i].clientID)
		}
	}
	return ids
}

// hurried returns the lessons of which the claims would cover more than the time
// credited bears: then it must be known when their sessions were open.
func (l *ledger) hurried(claims []claim) []any {
	covered := map[int64]interval.Set{}
	for i := range claims {
		c := &claims[i]
		s := l.sessions[c.sessionID]
		if s == nil || !c.sane {
			continue
		}
		set, ok := covered[s.LessonID]
		if r := l.records[s.LessonID]; !ok && r != nil {
			set = r.Coverage
		}
		covered[s.LessonID] = set.Add(interval.Span{From: c.from, To: c.to})
	}
	var lessons []any
	for id, set := range covered {
		var credited int64
		if r := l.records[id]; r != nil {
			credited = r.CreditedMs
		}
		if set.Length() > l.rules.playable(credited, l.rules.MaxPlaybackRate) {
			lessons = append(lessons, id)
		}
	}
	return lessons
}

// crowded returns the sessions that may have too many events: all but one that is
// open and of which a single event comes, as from a phone that is online. Counting
// would cost such a phone more than the rest of its report.
func (l *ledger) crowded(claims []claim) []any {
	var sessions set[int64]
	fresh := map[int64]int{}
	for i := range claims {
		c := &claims[i]
		s := l.sessions[c.sessionID]
		if s == nil {
			continue
		}
		fresh[s.ID]++
		if fresh[s.ID] > 1 || !c.sane || s.EndedAt != nil || l.now >= s.ExpiresAt.UnixMilli() {
			sessions.add(s.ID)
		}
	}
	list := make([]any, len(sessions.list))
	for i, id := range sessions.list {
		list[i] = id
	}
	return list
}

// daysOf returns the days that the claims may be credited on.
func (l *ledger) daysOf(claims []claim) []any {
	seen := map[calendar.Date]bool{}
	var days []any
	for i := range claims {
		c := &claims[i]
		s := l.sessions[c.sessionID]
		if s == nil || !c.sane {
			continue
		}
		// Cuts take the tail, so they leave nothing outside of what is asked for here.
		whole := portion{at: l.placed(c, s), wall: c.elapsed}
		whole.moveInto(l.windowOf(s))
		for _, piece := range l.calendar.SplitDays(whole.span().From, whole.span().To) {
			if !seen[piece.Day] {
				seen[piece.Day] = true
				days = append(days, piece.Day)
			}
		}
	}
	return days
}

// othersOf returns the lessons of the place's release, if the claims may complete
// one, and prepares the place to be told which are complete.
func (l *ledger) othersOf(p *place, claims []claim) []any {
	if !l.mayComplete(p, claims) {
		return nil
	}
	p.complete = map[int64]bool{}
	var ids []any
	for _, m := range p.release.Modules {
		for _, lesson := range m.Lessons {
			ids = append(ids, lesson.ID)
		}
	}
	return ids
}

// markComplete tells the places that a lesson is complete.
func (l *ledger) markComplete(lessonID int64) {
	for _, p := range l.places {
		if p.complete != nil {
			p.complete[lessonID] = true
		}
	}
}
