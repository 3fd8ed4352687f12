package study

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/studyday"
	"partyschool/ent/studydigest"
	"partyschool/ent/studyevent"
	"partyschool/ent/studyrecord"
	"partyschool/ent/studysession"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
)

// history is all that one member ever studied: the events kept, what the rows say
// they came to, and a ledger in which it is computed anew.
type history struct {
	// anew begins with what is digested, its sessions with nothing counted. Told the
	// events in the order in which they came, it holds what the rows should say.
	anew *ledger
	// told are the events kept, in the order in which they were judged.
	told []*ent.StudyEvent
	// horizon is when the last event that is no longer kept was received, in
	// milliseconds since 1970. What was received until then stands as it was judged:
	// not all that bore upon it is known any more.
	horizon int64
	// counted, if set, hears of every event that counts, before it does: what is new
	// of its pieces of wall time.
	counted func(e *ent.StudyEvent, left portion, pieces, fresh []calendar.Piece)

	// The rows as they are.
	sessions map[int64]*ent.StudySession
	records  map[int64]*ent.StudyRecord // by lesson
	days     map[calendar.Date]map[int64]*ent.StudyDay
	digests  map[int64]*ent.StudyDigest // by lesson

	differences []Difference
	// misjudged are events whose verdict is not what it should be, as it should be.
	misjudged []*ent.StudyEvent
}

// loadHistory reads all of a member's study. The caller holds the member's lock.
func (s *Service) loadHistory(ctx context.Context, tx *ent.Client, m member) (*history, error) {
	ctx = identity.AsSystem(ctx, "study: compute anew")
	h := &history{
		anew:     newLedger(s.rules, s.calendar, s.clock.Now(), m),
		sessions: map[int64]*ent.StudySession{}, records: map[int64]*ent.StudyRecord{},
		days: map[calendar.Date]map[int64]*ent.StudyDay{}, digests: map[int64]*ent.StudyDigest{},
	}
	sessions, err := tx.StudySession.Query().Where(studysession.MemberID(m.id)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the study sessions: %w", err)
	}
	for _, row := range sessions {
		h.addSession(row)
	}
	records, err := tx.StudyRecord.Query().Where(studyrecord.MemberID(m.id)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the study records: %w", err)
	}
	for _, row := range records {
		h.records[row.LessonID] = row
	}
	digests, err := tx.StudyDigest.Query().Where(studydigest.MemberID(m.id)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the digests of study: %w", err)
	}
	for _, row := range digests {
		h.addDigest(row)
	}
	days, err := tx.StudyDay.Query().Where(studyday.MemberID(m.id)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the days of study: %w", err)
	}
	for _, row := range days {
		h.addDay(row)
	}
	h.told, err = tx.StudyEvent.Query().Where(studyevent.MemberID(m.id)).
		Order(studyevent.ByReceivedAt(), studyevent.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the events kept: %w", err)
	}
	return h, s.loadPlaces(ctx, tx, h)
}

func (s *Service) loadPlaces(ctx context.Context, tx *ent.Client, h *history) error {
	rows, err := tx.Enrollment.Query().Where(enrollment.MemberID(h.anew.member.id)).All(ctx)
	if err != nil {
		return fmt.Errorf("read the enrolments: %w", err)
	}
	for _, row := range rows {
		release, err := s.catalogue.Release(ctx, row.ReleaseID)
		if err != nil {
			return err
		}
		h.anew.places[row.ID] = &place{Enrollment: row, release: release}
	}
	return nil
}

// addSession has the ledger begin with the session as it was opened; one whose
// events are no longer kept stays as it is.
func (h *history) addSession(row *ent.StudySession) {
	h.sessions[row.ID] = row
	fresh := *row
	if row.CompactedAt == nil {
		fresh.AcceptedMediaMs, fresh.CreditedMs, fresh.GraceMs = 0, 0, 0
	}
	h.anew.sessions[row.ID] = &fresh
}

func (h *history) addDigest(row *ent.StudyDigest) {
	h.digests[row.LessonID] = row
	if row.ReceivedAt != nil {
		h.horizon = max(h.horizon, row.ReceivedAt.UnixMilli())
	}
	h.anew.records[row.LessonID] = &ent.StudyRecord{
		MemberID: row.MemberID, CourseID: row.CourseID, LessonID: row.LessonID, Status: studyrecord.StatusIN_PROGRESS,
		Coverage: row.Coverage, CoveredMs: row.Coverage.Length(), CreditedMs: row.CreditedMs, ResumeMs: row.ResumeMs,
		ResumeAt: row.ResumeAt, FurthestMs: row.FurthestMs, GraceMs: row.GraceMs, LastStudiedAt: row.LastStudiedAt,
	}
}

func (h *history) addDay(row *ent.StudyDay) {
	if h.days[row.Day] == nil {
		h.days[row.Day] = map[int64]*ent.StudyDay{}
	}
	h.days[row.Day][row.LessonID] = row
	if row.Settled.Length() > 0 {
		h.anew.putDay(&ent.StudyDay{
			MemberID: row.MemberID, Day: row.Day, LessonID: row.LessonID, Wall: row.Settled, CreditedMs: row.Settled.Length(),
		})
	}
}
