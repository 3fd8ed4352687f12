package study

import (
	"time"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/studyevent"
	"partyschool/ent/studyrecord"
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/interval"
)

// free returns the wall time of the portion that is not counted for another
// lesson, cut at midnight, and cuts the portion's media in proportion.
func (l *ledger) free(left *portion, lessonID int64) []calendar.Piece {
	var pieces []calendar.Piece
	var length int64
	for _, day := range l.calendar.SplitDays(left.span().From, left.span().To) {
		spans := []interval.Span{{From: day.From, To: day.To}}
		for id, row := range l.days[day.Day] {
			if id != lessonID {
				spans = row.Wall.SubtractAll(spans)
			}
		}
		for _, span := range spans {
			pieces = append(pieces, calendar.Piece{Day: day.Day, From: span.From, To: span.To})
			length += span.Length()
		}
	}
	left.cutWall(length, studyevent.ReasonOVERLAP)
	return pieces
}

// withinLease cuts the pieces where the lease has earned all it can, and the
// portion's media in proportion.
func (l *ledger) withinLease(pieces []calendar.Piece, left *portion, s *ent.StudySession) []calendar.Piece {
	if s.MaxCreditableMs == nil {
		return pieces
	}
	budget := *s.MaxCreditableMs - s.CreditedMs
	var kept int64
	for i, piece := range pieces {
		for _, fresh := range l.fresh(piece, s.LessonID) {
			if budget -= fresh.Length(); budget < 0 {
				end := fresh.To + budget
				left.cutWall(kept+end-piece.From, studyevent.ReasonLEASE_EXHAUSTED)
				if end == piece.From {
					return pieces[:i]
				}
				pieces[i].To = end
				return pieces[:i+1]
			}
		}
		kept += piece.To - piece.From
	}
	return pieces
}

// support cuts off media that no time bears. Each session has a clock of its own,
// but the member has one: however many sessions and leases are open at once, a
// lesson is covered no faster than the fastest playback covers it in the time in
// which any of its sessions was open, and the one grace. It is not the time
// credited that bears: events of a phone whose clock is wrong are moved onto the
// same moments, which are credited once, while all of them were played.
func (l *ledger) support(left *portion, pieces []calendar.Piece, s *ent.StudySession) {
	r := l.records[s.LessonID]
	if r == nil {
		r = &ent.StudyRecord{}
	}
	unseen := r.Coverage.Subtract(interval.Span{From: left.from, To: left.from + left.media})
	var fresh, credited int64
	for _, span := range unseen {
		fresh += span.Length()
	}
	for _, piece := range pieces {
		for _, span := range l.fresh(piece, s.LessonID) {
			credited += span.Length()
		}
	}
	allowed := func(wall int64) int64 {
		return l.rules.playable(wall, l.rules.MaxPlaybackRate) + l.rules.grace(s.LessonMs) - r.Coverage.Length()
	}
	// The time credited lies within the time open; where it bears enough, the windows
	// of sessions not named here need not be known.
	if fresh <= allowed(r.CreditedMs+credited) {
		return
	}
	budget := max(allowed(l.openTime(s.LessonID)), 0)
	for _, span := range unseen {
		if span.Length() > budget {
			left.media = span.From + budget - left.from
			left.because(studyevent.ReasonFASTER_THAN_CLOCK)
			return
		}
		budget -= span.Length()
	}
}

// openTime is how long any of the lesson's sessions was open so far.
func (l *ledger) openTime(lessonID int64) int64 {
	open := l.windows[lessonID]
	for _, s := range l.sessions {
		if s.LessonID == lessonID {
			open = open.Add(l.windowOf(s))
		}
	}
	return open.Length()
}

// fresh returns what of the piece is not yet counted for this lesson.
func (l *ledger) fresh(piece calendar.Piece, lessonID int64) []interval.Span {
	span := interval.Span{From: piece.From, To: piece.To}
	if row := l.days[piece.Day][lessonID]; row != nil {
		return row.Wall.Subtract(span)
	}
	return []interval.Span{span}
}

// credit adds what counts to days, session and record. It returns the milliseconds
// of wall time newly credited, and false where all was cut off and nothing counts.
func (l *ledger) credit(s *ent.StudySession, left portion, pieces []calendar.Piece) (credited int64, counted bool) {
	if left.nothing() {
		return 0, false
	}
	end := endOf(left, pieces)
	for _, piece := range pieces {
		credited += l.addWall(piece, s.LessonID)
	}
	r := l.recordOf(s)
	grace := min(max(left.media-l.ungraced(s), 0), left.media)
	s.AcceptedMediaMs += left.media
	s.CreditedMs += credited
	s.GraceMs += grace
	r.GraceMs += grace
	l.changedSessions.add(s)
	addMedia(r, left, end)
	r.CreditedMs += credited
	r.LastStudiedAt = latest(r.LastStudiedAt, end)
	l.changedRecords.add(r)
	return credited, true
}

// follow has the record and the enrolment follow what was credited.
func (l *ledger) follow(p *place, s *ent.StudySession, lesson *catalogue.Lesson, end, credited int64) {
	r := l.records[s.LessonID]
	if r.Status != studyrecord.StatusCOMPLETED && CompletionOf(lesson, r).Complete {
		r.Status = studyrecord.StatusCOMPLETED
		r.CompletedAt = instant(r.LastStudiedAt.UnixMilli())
	}
	p.CreditedMs += credited
	if p.LastStudiedAt == nil {
		p.LastStudiedAt = instant(end)
	}
	*p.LastStudiedAt = latest(*p.LastStudiedAt, end)
	p.ActiveAt = latest(p.ActiveAt, end)
	l.changedPlaces.add(p)
}

// addWall counts the piece for the lesson and returns what is new of it.
func (l *ledger) addWall(piece calendar.Piece, lessonID int64) int64 {
	row := l.days[piece.Day][lessonID]
	if row == nil {
		row = &ent.StudyDay{MemberID: l.member.id, Day: piece.Day, LessonID: lessonID}
		l.putDay(row)
	}
	before := row.CreditedMs
	row.Wall = row.Wall.Add(interval.Span{From: piece.From, To: piece.To})
	row.CreditedMs = row.Wall.Length()
	if row.CreditedMs != before {
		l.changedDays.add(row)
	}
	return row.CreditedMs - before
}

func (l *ledger) putDay(row *ent.StudyDay) {
	if l.days[row.Day] == nil {
		l.days[row.Day] = map[int64]*ent.StudyDay{}
	}
	l.days[row.Day][row.LessonID] = row
}

// addMedia unites the media with what is covered. The place to go on is where
// the latest wall time ended, so an event that arrives late does not move it
// back.
func addMedia(r *ent.StudyRecord, left portion, end int64) {
	to := left.from + left.media
	r.Coverage = r.Coverage.Add(interval.Span{From: left.from, To: to})
	r.CoveredMs = r.Coverage.Length()
	r.FurthestMs = max(r.FurthestMs, to)
	if r.ResumeAt == nil || end > r.ResumeAt.UnixMilli() || end == r.ResumeAt.UnixMilli() && to > r.ResumeMs {
		r.ResumeMs, r.ResumeAt = to, instant(end)
	}
}

func (l *ledger) recordOf(s *ent.StudySession) *ent.StudyRecord {
	r := l.records[s.LessonID]
	if r == nil {
		r = &ent.StudyRecord{
			MemberID: l.member.id, CourseID: s.CourseID, LessonID: s.LessonID,
			Status: studyrecord.StatusIN_PROGRESS,
		}
		l.records[s.LessonID] = r
	}
	return r
}

// latest returns the later of t and the moment.
func latest(t time.Time, ms int64) time.Time {
	if t.UnixMilli() >= ms {
		return t
	}
	return time.UnixMilli(ms).UTC()
}

// mayComplete reports whether the claims could complete a lesson that is not, if
// nothing were cut off. Only then are the other lessons' records read.
func (l *ledger) mayComplete(p *place, claims []claim) bool {
	if p.release == nil || p.Status == enrollment.StatusWITHDRAWN {
		return false
	}
	hoped := map[int64]*ent.StudyRecord{}
	for _, c := range claims {
		s := l.sessions[c.sessionID]
		if s == nil || s.EnrollmentID != p.ID || !c.sane {
			continue
		}
		h := hoped[s.LessonID]
		if h == nil {
			h = &ent.StudyRecord{}
			if r := l.records[s.LessonID]; r != nil {
				*h = *r
			}
			hoped[s.LessonID] = h
		}
		h.Coverage = h.Coverage.Add(interval.Span{From: c.from, To: c.to})
		h.CreditedMs += c.elapsed
		h.FurthestMs = max(h.FurthestMs, c.to)
	}
	for id, h := range hoped {
		lesson := lessonIn(p.release, id)
		if h.Status != studyrecord.StatusCOMPLETED && lesson != nil && CompletionOf(lesson, h).Complete {
			return true
		}
	}
	return false
}
