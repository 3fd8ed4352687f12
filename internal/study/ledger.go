package study

import (
	"time"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/studyrecord"
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/completions"
	"partyschool/internal/interval"
)

// ledger is the part of one member's study that a report speaks of: it is read
// from the database, changed by settle, and written back. It does no input or
// output, so the same arithmetic serves one report, many members' reports in one
// transaction, and recomputing from the events kept.
type ledger struct {
	rules    Rules
	calendar calendar.Calendar
	// now is the school's clock, in milliseconds since 1970.
	now int64

	member member
	// sessions are those that the report names, if they are the member's own.
	sessions map[int64]*ent.StudySession
	// places are the enrolments of the sessions, by the enrolment's key.
	places map[int64]*place
	// records are by lesson; a lesson without one was never studied.
	records map[int64]*ent.StudyRecord
	// days hold the credited wall time by day and lesson: of the days that the
	// report touches, all lessons.
	days map[calendar.Date]map[int64]*ent.StudyDay
	// known are the events reported before, by the phone's id.
	known map[string]*ent.StudyEvent
	// windows are, by lesson, when sessions were open that the report does not name.
	// They are read only where they matter (see hurried).
	windows map[int64]interval.Set
	// kept is how many events of a session are kept, where that was counted.
	kept map[int64]int
	// announced are all claims that will be settled; they tell what to read.
	announced []claim

	// What settle changed.
	events          []*ent.StudyEvent
	changedSessions set[*ent.StudySession]
	changedRecords  set[*ent.StudyRecord]
	changedDays     set[*ent.StudyDay]
	changedPlaces   set[*place]
}

// place is an enrolment with the release that it pins.
type place struct {
	*ent.Enrollment
	// release is nil where it cannot be found: then nothing counts.
	release *catalogue.Course
	// complete are the lessons of the release that are complete; it is read only
	// when the report can complete another one (see mayComplete).
	complete map[int64]bool
	// finished says that this report completed the course.
	finished bool
	// was is how it stood when it was read, as the counters have it.
	was completions.Place
}

// member is what study needs to know of a person, read with the row's lock.
type member struct {
	id, organizationID int64
	name               string
	// active is false for who is out of service, and so not counted; and where it does
	// not matter.
	active bool
}

func newLedger(rules Rules, c calendar.Calendar, now time.Time, m member) *ledger {
	return &ledger{
		rules: rules, calendar: c, now: now.UnixMilli(), member: m,
		sessions: map[int64]*ent.StudySession{},
		places:   map[int64]*place{},
		records:  map[int64]*ent.StudyRecord{},
		days:     map[calendar.Date]map[int64]*ent.StudyDay{},
		known:    map[string]*ent.StudyEvent{},
		windows:  map[int64]interval.Set{},
		kept:     map[int64]int{},
	}
}

// verdict is what became of a claim.
type verdict struct {
	// event is the row kept; nil for claims that are not kept.
	event *ent.StudyEvent
	// duplicate says that the event had been known before.
	duplicate bool
	// reason is set where there is no event.
	reason Reason
}

// settle judges the claims, adds up what counts, and returns a verdict for each,
// in the order given.
func (l *ledger) settle(claims []claim) []verdict {
	verdicts := make([]verdict, len(claims))
	first := map[string]*claim{} // in this call, by id
	var open []*claim
	for i := range claims {
		c := &claims[i]
		switch known := l.known[c.clientID]; {
		case c.clientID == "":
			verdicts[i].reason = OutOfRange
		case known != nil:
			verdicts[i] = verdict{event: known, duplicate: true}
		case l.sessions[c.sessionID] == nil:
			verdicts[i].reason = SessionUnknown
		case l.sessions[c.sessionID].CompactedAt != nil:
			verdicts[i].reason = SessionExpired // what was known of it is forgotten
		case first[c.clientID] != nil:
			verdicts[i].duplicate = true // its event is filled in below
		default:
			first[c.clientID] = c
			open = append(open, c)
		}
	}
	inOrder(open, l.shifted)
	full := map[string]bool{}
	for _, c := range open {
		if l.kept[c.sessionID] >= l.rules.MaxKept {
			full[c.clientID] = true
			continue
		}
		l.kept[c.sessionID]++
		event := l.judge(c)
		l.events = append(l.events, event)
		l.known[c.clientID] = event
	}
	for i, c := range claims {
		switch {
		case full[c.clientID]:
			verdicts[i] = verdict{reason: OutOfRange}
		case verdicts[i].reason == "":
			verdicts[i].event = l.known[c.clientID]
		}
	}
	for _, p := range l.changedPlaces.list {
		l.advance(p)
	}
	return verdicts
}

// shifted is when the claim began by the school's clock: the session fixed once
// what the phone's clock is off by.
func (l *ledger) shifted(c *claim) int64 {
	return c.started.UnixMilli() - l.sessions[c.sessionID].ClockOffsetMs
}

// windowOf is the stretch of time in which a session's events can lie: from its
// start to the present, its expiry, or the moment a second device took over.
func (l *ledger) windowOf(s *ent.StudySession) interval.Span {
	end := min(l.now, s.ExpiresAt.UnixMilli())
	if s.EndedAt != nil {
		end = min(end, s.EndedAt.UnixMilli())
	}
	start := s.StartedAt.UnixMilli()
	return interval.Span{From: start, To: max(start, end)}
}

// advance brings an enrolment up to date with what was studied.
func (l *ledger) advance(p *place) {
	if p.Status == enrollment.StatusNOT_STARTED {
		p.Status = enrollment.StatusIN_PROGRESS
	}
	if p.complete == nil {
		return // no lesson of the course was completed
	}
	s := StandingIn(p.release, func(id int64) bool {
		r := l.records[id]
		return p.complete[id] || r != nil && r.Status == studyrecord.StatusCOMPLETED
	})
	p.CompletedLessons, p.RequiredLessons, p.NextLessonID = s.Completed, s.Required, s.Next
	if s.Finished && p.Status == enrollment.StatusIN_PROGRESS {
		p.Status = enrollment.StatusCOMPLETED
		p.CompletedAt = instant(p.LastStudiedAt.UnixMilli())
		p.finished = true
	}
}

// instant is the moment as rows hold it.
func instant(ms int64) *time.Time {
	t := time.UnixMilli(ms).UTC()
	return &t
}
