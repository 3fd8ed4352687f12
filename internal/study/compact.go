package study

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"partyschool/ent"
	"partyschool/ent/studydigest"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/interval"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// Compact forgets the events of sessions that expired more than Rules.KeepMonths
// ago; nothing where that is 0. What they came to is added to digests and settled
// days, so that no number changes and what is left can still be computed anew. Events
// of such a session that come later are refused, known ones too.
//
// Events are the only proof of what the sums should be. So a member whose sums differ
// from the events keeps them until that is mended, and the log says so.
//
// It is a round: it may be cut off at any moment, each member is a transaction of its
// own, and it may run any number of times.
func (s *Service) Compact(ctx context.Context) error {
	if s.rules.KeepMonths == 0 {
		return nil
	}
	ctx = identity.AsSystem(ctx, "study: compact events")
	before := s.clock.Now().AddDate(0, -s.rules.KeepMonths, 0)
	for after := int64(0); ; {
		members, err := s.withExpired(ctx, after, before)
		if err != nil {
			return fmt.Errorf("find expired study sessions: %w", err)
		}
		if len(members) == 0 {
			return nil
		}
		for _, id := range members {
			if err := s.compactOf(ctx, id, before); err != nil && !problem.Is(err, problem.NotFound) {
				return fmt.Errorf("compact the study of the member %s: %w", key.Format(id), err)
			}
			after = id
		}
	}
}

// withExpired returns members beyond a key, in order, who hold sessions that expired
// before.
func (s *Service) withExpired(ctx context.Context, after int64, before time.Time) (members []int64, err error) {
	rows, err := s.database.Client(ctx).QueryContext(ctx, fmt.Sprintf(`SELECT DISTINCT member_id FROM study_sessions
		WHERE compacted_at IS NULL AND expires_at < ? AND member_id > ? ORDER BY member_id LIMIT %d`, membersAtOnce), before, after)
	return members, database.ReadAll(rows, err, func(scan func(...any) error) error {
		members = append(members, 0)
		return scan(&members[len(members)-1])
	})
}

func (s *Service) compactOf(ctx context.Context, memberID int64, before time.Time) error {
	return s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		organizationID, name, err := Lock(ctx, s.database, tx, memberID)
		if err != nil {
			return err
		}
		h, err := s.loadHistory(ctx, tx, member{id: memberID, organizationID: organizationID, name: name})
		if err != nil {
			return err
		}
		d := &digesting{history: h, sums: map[int64]*ent.StudyRecord{}, received: map[int64]time.Time{}, settled: map[*ent.StudyDay]interval.Set{}}
		for id, row := range h.sessions {
			if row.CompactedAt == nil && row.ExpiresAt.Before(before) {
				d.sessions = append(d.sessions, id)
			}
		}
		slices.Sort(d.sessions)
		h.counted = d.counted
		h.everythingStands()
		h.retell()
		h.compare(newLedger(s.rules, s.calendar, before, h.anew.member))
		if len(h.differences) > 0 {
			slog.WarnContext(ctx, "events are kept beyond their time: the study does not add up; recompute it",
				"member", key.Format(memberID), "difference", h.differences[0].English)
			return nil
		}
		return s.storeDigests(ctx, tx, d)
	})
}

// digesting gathers what the events of some sessions came to.
type digesting struct {
	*history
	sessions []int64 // in order
	sums     map[int64]*ent.StudyRecord
	received map[int64]time.Time // the last, by lesson
	settled  map[*ent.StudyDay]interval.Set
}

// counted adds an event that counts, if it is of one of the sessions.
func (d *digesting) counted(e *ent.StudyEvent, left portion, pieces, fresh []calendar.Piece) {
	if _, of := slices.BinarySearch(d.sessions, e.SessionID); !of {
		return
	}
	sum := d.sums[e.LessonID]
	if sum == nil {
		sum = &ent.StudyRecord{CourseID: d.history.sessions[e.SessionID].CourseID, LessonID: e.LessonID}
		d.sums[e.LessonID] = sum
	}
	end := endOf(left, pieces)
	addMedia(sum, left, end)
	sum.LastStudiedAt = latest(sum.LastStudiedAt, end)
	for _, piece := range fresh {
		sum.CreditedMs += piece.To - piece.From
		if row := d.days[piece.Day][e.LessonID]; row != nil { // without it there is a difference
			d.settled[row] = d.settled[row].Add(interval.Span{From: piece.From, To: piece.To})
		}
	}
	if e.ReceivedAt.After(d.received[e.LessonID]) {
		d.received[e.LessonID] = e.ReceivedAt
	}
}

// sessionsAtOnce bounds the parameters of a statement that deletes events.
const sessionsAtOnce = 1000

// storeDigests writes what was gathered and forgets the events.
func (s *Service) storeDigests(ctx context.Context, tx *ent.Client, d *digesting) error {
	for _, id := range d.sessions {
		if row := d.anew.sessions[id]; d.sums[row.LessonID] != nil {
			d.sums[row.LessonID].GraceMs += row.GraceMs
		}
	}
	for _, lessonID := range slices.Sorted(maps.Keys(d.sums)) {
		if err := storeDigest(ctx, tx, d.anew.member.id, d.digests[lessonID], d.sums[lessonID], d.received[lessonID]); err != nil {
			return fmt.Errorf("write a digest of study: %w", err)
		}
	}
	memberID := d.anew.member.id
	days := database.Updates{Table: "study_days", Columns: []string{"settled"}}
	for row, set := range d.settled {
		days.Add(memberID, row.ID, row.Settled.Union(set))
	}
	if err := days.Write(ctx, s.database, tx); err != nil {
		return err
	}
	now := s.clock.Now()
	sessions := database.Updates{Table: "study_sessions", Columns: []string{"compacted_at"}}
	for _, id := range d.sessions {
		sessions.Add(memberID, id, now)
	}
	if err := sessions.Write(ctx, s.database, tx); err != nil {
		return err
	}
	for some := range slices.Chunk(d.sessions, sessionsAtOnce) {
		args := []any{memberID}
		for _, id := range some {
			args = append(args, id)
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM study_events WHERE member_id = ? AND session_id IN ("+database.Marks(len(some))+")", args...); err != nil {
			return fmt.Errorf("forget events: %w", err)
		}
	}
	return nil
}

// storeDigest adds a sum to the digest of a lesson, which is nil where there is none
// yet.
func storeDigest(ctx context.Context, tx *ent.Client, memberID int64, was *ent.StudyDigest, sum *ent.StudyRecord, received time.Time) error {
	if was == nil {
		return tx.StudyDigest.Create().SetMemberID(memberID).SetCourseID(sum.CourseID).SetLessonID(sum.LessonID).
			SetCoverage(sum.Coverage).SetCreditedMs(sum.CreditedMs).SetResumeMs(sum.ResumeMs).SetNillableResumeAt(sum.ResumeAt).
			SetFurthestMs(sum.FurthestMs).SetGraceMs(sum.GraceMs).SetLastStudiedAt(sum.LastStudiedAt).SetReceivedAt(received).Exec(ctx)
	}
	resumeAt, resume := was.ResumeAt, was.ResumeMs
	if resumeAt == nil || sum.ResumeAt.After(*resumeAt) || sum.ResumeAt.Equal(*resumeAt) && sum.ResumeMs > resume {
		resumeAt, resume = sum.ResumeAt, sum.ResumeMs
	}
	if was.ReceivedAt != nil && was.ReceivedAt.After(received) {
		received = *was.ReceivedAt
	}
	return tx.StudyDigest.Update().Where(studydigest.ID(was.ID), studydigest.MemberID(memberID)).
		SetCoverage(was.Coverage.Union(sum.Coverage)).SetCreditedMs(was.CreditedMs + sum.CreditedMs).
		SetResumeMs(resume).SetNillableResumeAt(resumeAt).SetFurthestMs(max(was.FurthestMs, sum.FurthestMs)).
		SetGraceMs(was.GraceMs + sum.GraceMs).SetLastStudiedAt(latest(was.LastStudiedAt, sum.LastStudiedAt.UnixMilli())).
		SetReceivedAt(received).Exec(ctx)
}
