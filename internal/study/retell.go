package study

import (
	"math"
	"time"

	"partyschool/ent"
	"partyschool/ent/studyevent"
	"partyschool/internal/calendar"
)

// Judging an event needs what was known at the time. Sessions and the order in
// which events came tell that, but for two things. Whether the learner had left the
// course, and what the release of the time held, is told by the event itself, which
// was refused then. And numbers that cannot be were refused before they were
// rounded. Such refusals stand.
//
// What came before the horizon stands as well, and is only added up: the pieces of
// wall time that it was credited for are what lies between its ends and was free.

// retell tells the ledger all events kept.
func (h *history) retell() {
	for _, e := range h.told {
		s := h.anew.sessions[e.SessionID]
		if s == nil || s.CompactedAt != nil {
			h.differ("学习事件 %s 所属的学习会话不存在或已归档", "Event %s belongs to a session that is not there or was compacted", e.ClientID)
			continue
		}
		h.anew.now = e.ReceivedAt.UnixMilli()
		h.tell(e, s)
	}
}

// everythingStands has all events added up as they were judged.
func (h *history) everythingStands() { h.horizon = math.MaxInt64 }

func (h *history) tell(e *ent.StudyEvent, s *ent.StudySession) {
	verdict := *e
	left, pieces, refused := h.judged(e, s)
	if refused != "" {
		verdict.WallFrom, verdict.WallTo, verdict.AcceptedFromMs, verdict.AcceptedToMs, verdict.CreditedMs = nil, nil, 0, 0, 0
		reject(&verdict, refused)
	} else {
		if h.counted != nil && !left.nothing() {
			h.counted(e, left, pieces, h.freshOf(pieces, s.LessonID))
		}
		verdict.CreditedMs, _ = h.anew.credit(s, left, pieces)
		verdict.Reason = nil
		accept(&verdict, left, pieces)
	}
	if sameVerdict(e, &verdict) {
		return
	}
	h.differ("学习事件 %s 记为 %s，应为 %s", "Event %s counts as %s, should be %s", e.ClientID, describe(e), describe(&verdict))
	h.misjudged = append(h.misjudged, &verdict)
}

// judged is what of an event counts: weighed again, or as it was judged where that
// stands.
func (h *history) judged(e *ent.StudyEvent, s *ent.StudySession) (portion, []calendar.Piece, studyevent.Reason) {
	if e.Outcome == studyevent.OutcomeREJECTED && e.Reason != nil {
		switch why := *e.Reason; why {
		case studyevent.ReasonNOT_ENROLLED, studyevent.ReasonLESSON_RETIRED, studyevent.ReasonOUT_OF_RANGE:
			return portion{}, nil, why
		}
	}
	if h.anew.now <= h.horizon {
		return h.asItStands(e)
	}
	c := claimOf(e)
	ended := s.EndedAt
	defer func() { s.EndedAt = ended }()
	s.EndedAt = nil // as long as no second device had started
	if ended != nil && h.anew.now > ended.UnixMilli() {
		s.EndedAt = ended
	}
	left, pieces, refused := h.anew.weigh(&c, s)
	if ended != nil && h.anew.now == ended.UnixMilli() && !h.agrees(e, left, pieces, refused) {
		// Both in one millisecond: the verdict tells which came first.
		s.EndedAt = ended
		left, pieces, refused = h.anew.weigh(&c, s)
	}
	return left, pieces, refused
}

// asItStands takes an event's verdict for what it is.
func (h *history) asItStands(e *ent.StudyEvent) (portion, []calendar.Piece, studyevent.Reason) {
	var why studyevent.Reason
	if e.Reason != nil {
		why = *e.Reason
	}
	if e.Outcome == studyevent.OutcomeREJECTED || e.WallFrom == nil || e.WallTo == nil {
		return portion{}, nil, why
	}
	left := portion{
		at: e.WallFrom.UnixMilli(), wall: e.WallTo.Sub(*e.WallFrom).Milliseconds(),
		from: e.AcceptedFromMs, media: e.AcceptedToMs - e.AcceptedFromMs, reason: why,
	}
	gaps := left // time that counts for other lessons lies between the ends: not a cut of this one
	return left, h.anew.free(&gaps, e.LessonID), ""
}

// agrees reports whether the event was judged like this.
func (h *history) agrees(e *ent.StudyEvent, left portion, pieces []calendar.Piece, refused studyevent.Reason) bool {
	again := ent.StudyEvent{CreditedMs: e.CreditedMs}
	if refused != "" {
		reject(&again, refused)
	} else {
		accept(&again, left, pieces)
	}
	return sameVerdict(e, &again)
}

// freshOf returns what of the pieces is not yet counted for the lesson.
func (h *history) freshOf(pieces []calendar.Piece, lessonID int64) []calendar.Piece {
	var fresh []calendar.Piece
	for _, piece := range pieces {
		for _, span := range h.anew.fresh(piece, lessonID) {
			fresh = append(fresh, calendar.Piece{Day: piece.Day, From: span.From, To: span.To})
		}
	}
	return fresh
}

// claimOf is the claim that became the event. What cannot be was refused, and stands
// refused; all else can be.
func claimOf(e *ent.StudyEvent) claim {
	return claim{
		clientID: e.ClientID, sessionID: e.SessionID, started: e.StartedAt,
		elapsed: e.ElapsedMs, from: e.FromMs, to: e.ToMs, rate: e.PlaybackRate, sane: true,
	}
}

func sameVerdict(a, b *ent.StudyEvent) bool {
	return a.Outcome == b.Outcome && sameReason(a.Reason, b.Reason) && a.CreditedMs == b.CreditedMs &&
		a.AcceptedFromMs == b.AcceptedFromMs && a.AcceptedToMs == b.AcceptedToMs &&
		sameMoment(a.WallFrom, b.WallFrom) && sameMoment(a.WallTo, b.WallTo)
}

func sameReason(a, b *studyevent.Reason) bool {
	return (a == nil) == (b == nil) && (a == nil || *a == *b)
}

func sameMoment(a, b *time.Time) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Equal(*b))
}
