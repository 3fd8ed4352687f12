package study

import (
	"time"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/studyevent"
	"partyschool/internal/calendar"
)

// judge decides what a claim means and adds what counts. The first cut names the
// reason; the order of the cuts is part of what clients were told.
func (l *ledger) judge(c *claim) *ent.StudyEvent {
	s := l.sessions[c.sessionID]
	event := l.received(c, s)
	p := l.places[s.EnrollmentID]
	if p == nil || p.Status == enrollment.StatusWITHDRAWN {
		return reject(event, studyevent.ReasonNOT_ENROLLED)
	}
	if p.release == nil {
		return reject(event, studyevent.ReasonLESSON_RETIRED)
	}
	lesson := lessonIn(p.release, s.LessonID)
	if lesson == nil {
		return reject(event, studyevent.ReasonLESSON_RETIRED)
	}
	left, pieces, why := l.weigh(c, s)
	if why != "" {
		return reject(event, why)
	}
	var counted bool
	if event.CreditedMs, counted = l.credit(s, left, pieces); counted {
		l.follow(p, s, lesson, endOf(left, pieces), event.CreditedMs)
	}
	accept(event, left, pieces)
	return event
}

// weigh decides what of a claim counts, and changes nothing: the portion that is
// left with the pieces of wall time that it may be credited for, or why all of it is
// refused. The lesson is as long as it was when the session was opened: that is what
// the phone plays, and so the same claim means the same after a migration.
func (l *ledger) weigh(c *claim, s *ent.StudySession) (portion, []calendar.Piece, studyevent.Reason) {
	left, ok := l.inRange(c, s.LessonMs)
	if !ok {
		return portion{}, nil, studyevent.ReasonOUT_OF_RANGE
	}
	if allowed := l.rules.playable(left.wall, c.rate); left.media > allowed+l.rules.RateTolerance.Milliseconds() {
		left.media = allowed // the wall time stays: the phone did play that long
		left.because(studyevent.ReasonRATE_TOO_HIGH)
	}
	left.at = l.placed(c, s)
	if why := l.cutAtEnd(&left, s); why != "" {
		return portion{}, nil, why
	}
	left.cutMedia(l.allowance(s), studyevent.ReasonFASTER_THAN_CLOCK)
	left.moveInto(l.windowOf(s))
	pieces := l.free(&left, s.LessonID)
	pieces = l.withinLease(pieces, &left, s)
	l.support(&left, pieces, s)
	return left, pieces, ""
}

// received is the event as the phone reported it, before it is judged.
func (l *ledger) received(c *claim, s *ent.StudySession) *ent.StudyEvent {
	return &ent.StudyEvent{
		MemberID: l.member.id, ClientID: c.clientID, SessionID: s.ID, LessonID: s.LessonID,
		StartedAt: c.started, ElapsedMs: c.elapsed, FromMs: c.from, ToMs: c.to, PlaybackRate: c.rate,
		ReceivedAt: time.UnixMilli(l.now).UTC(),
	}
}

func reject(event *ent.StudyEvent, why studyevent.Reason) *ent.StudyEvent {
	event.Outcome, event.Reason = studyevent.OutcomeREJECTED, &why
	return event
}

func accept(event *ent.StudyEvent, left portion, pieces []calendar.Piece) {
	event.Outcome = studyevent.OutcomeACCEPTED
	if left.reason != "" {
		event.Outcome, event.Reason = studyevent.OutcomeCLIPPED, &left.reason
	}
	event.AcceptedFromMs, event.AcceptedToMs = left.from, left.from+left.media
	from := left.at
	if len(pieces) > 0 {
		from = pieces[0].From
	}
	event.WallFrom, event.WallTo = instant(from), instant(endOf(left, pieces))
}

// endOf is when the wall time ended that was accepted.
func endOf(left portion, pieces []calendar.Piece) int64 {
	if len(pieces) > 0 {
		return pieces[len(pieces)-1].To
	}
	return left.at
}

// inRange checks the numbers against the lesson. Positions beyond the end are
// cut off, without a word when the player only overran.
func (l *ledger) inRange(c *claim, duration int64) (portion, bool) {
	overrun := l.rules.EndTolerance.Milliseconds()
	if !c.sane || c.from > duration+overrun {
		return portion{}, false
	}
	from := min(c.from, duration)
	left := portion{wall: c.elapsed, from: from, media: c.to - from}
	if c.to > duration+overrun {
		left.cutMedia(duration-from, studyevent.ReasonOUT_OF_RANGE)
	}
	left.media = min(left.media, duration-from)
	return left, true
}

// placed is when the claim began by the school's clock. A clock that was set in
// the meantime is no proof that the session had expired: such a claim ends now.
func (l *ledger) placed(c *claim, s *ent.StudySession) int64 {
	at := l.shifted(c)
	if s.EndedAt == nil && at > max(l.now, s.ExpiresAt.UnixMilli())+l.rules.ClockJump.Milliseconds() {
		return l.now - c.elapsed
	}
	return at
}

// cutAtEnd cuts off what happened after a second device took over or after the
// session expired. It returns the reason when nothing is left.
func (l *ledger) cutAtEnd(left *portion, s *ent.StudySession) studyevent.Reason {
	end, why := s.ExpiresAt.UnixMilli(), studyevent.ReasonSESSION_EXPIRED
	if s.EndedAt != nil && !s.EndedAt.After(s.ExpiresAt) {
		end, why = s.EndedAt.UnixMilli(), studyevent.ReasonSUPERSEDED
	}
	if left.at >= end {
		return why
	}
	left.cutWall(end-left.at, why)
	return ""
}

// allowance is the media that the session may still accept: the server's time
// since it began, at the fastest playback, less what it has accepted, plus what
// is left of the one grace of the member and lesson.
func (l *ledger) allowance(s *ent.StudySession) int64 {
	pool := l.rules.grace(s.LessonMs)
	if r := l.records[s.LessonID]; r != nil {
		pool -= r.GraceMs
	}
	return max(l.ungraced(s)+max(pool, 0), 0)
}

// ungraced is the allowance without new grace; it is negative where accepted
// media has used more than the session's grace covers, which cannot be.
func (l *ledger) ungraced(s *ent.StudySession) int64 {
	return l.rules.playable(l.windowOf(s).Length(), l.rules.MaxPlaybackRate) + s.GraceMs - s.AcceptedMediaMs
}
