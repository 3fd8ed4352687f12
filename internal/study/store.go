package study

import (
	"context"
	"fmt"
	"strings"

	"entgo.io/ent/dialect"

	"partyschool/ent"
	"partyschool/internal/clock"
	"partyschool/internal/completions"
	"partyschool/internal/database"
	"partyschool/internal/key"
)

// store writes back what the ledgers changed: at most five statements, but for
// very large batches. See load.go for why they are written by hand.
func (s *Service) store(ctx context.Context, tx *ent.Client, ledgers []*ledger) error {
	for _, write := range []func(context.Context, *ent.Client, []*ledger) error{
		s.storeEvents, s.storeSessions, s.storeRecords, s.storeDays, s.storePlaces,
	} {
		if err := write(ctx, tx, ledgers); err != nil {
			return err
		}
	}
	return nil
}

// countPlaces notes what the ledgers change in the completion counts. Whoever recomputes does
// it by itself, since rows that are wrong may be counted otherwise than they stand.
func (s *Service) countPlaces(ctx context.Context, tx *ent.Client, ledgers []*ledger) error {
	tally := completions.Tally{}
	for _, l := range ledgers {
		if !l.member.active {
			continue
		}
		for _, p := range l.changedPlaces.list {
			tally.Move(p.was, completions.PlaceOf(p.Enrollment))
		}
	}
	return tally.Note(ctx, s.database, tx)
}

func (s *Service) storeEvents(ctx context.Context, tx *ent.Client, ledgers []*ledger) error {
	rows := database.Inserts{Table: "study_events", Columns: []string{
		"id", "member_id", "client_id", "session_id", "lesson_id", "started_at", "elapsed_ms", "from_ms", "to_ms", "playback_rate",
		"outcome", "reason", "wall_from", "wall_to", "accepted_from_ms", "accepted_to_ms", "credited_ms", "received_at",
	}}
	for _, l := range ledgers {
		for _, e := range l.events {
			id, err := s.database.NewKey(key.StudyEvent)
			if err != nil {
				return err
			}
			e.ID = id
			rows.Add(
				e.ID, e.MemberID, e.ClientID, e.SessionID, e.LessonID, e.StartedAt, e.ElapsedMs, e.FromMs, e.ToMs, e.PlaybackRate,
				string(e.Outcome), e.Reason, e.WallFrom, e.WallTo, e.AcceptedFromMs, e.AcceptedToMs, e.CreditedMs, e.ReceivedAt,
			)
		}
	}
	return rows.Write(ctx, s.database, tx)
}

func (s *Service) storeRecords(ctx context.Context, tx *ent.Client, ledgers []*ledger) error {
	now := s.clock.Now() // phones that follow the table find what changed by it
	rows := database.Inserts{Table: "study_records", Columns: []string{
		"id", "member_id", "course_id", "lesson_id", "status", "coverage", "covered_ms", "credited_ms",
		"resume_ms", "resume_at", "furthest_ms", "grace_ms", "last_studied_at", "completed_at", "changed_at",
	}, End: s.orUpdate(
		"status", "coverage", "covered_ms", "credited_ms",
		"resume_ms", "resume_at", "furthest_ms", "grace_ms", "last_studied_at", "completed_at", "changed_at",
	)}
	for _, l := range ledgers {
		for _, r := range l.changedRecords.list {
			if r.ID == 0 {
				id, err := s.database.NewKey(key.StudyRecord)
				if err != nil {
					return err
				}
				r.ID = id
			}
			rows.Add(
				r.ID, r.MemberID, r.CourseID, r.LessonID, string(r.Status), r.Coverage, r.CoveredMs, r.CreditedMs,
				r.ResumeMs, r.ResumeAt, r.FurthestMs, r.GraceMs, r.LastStudiedAt, r.CompletedAt, now,
			)
		}
	}
	return rows.Write(ctx, s.database, tx)
}

func (s *Service) storeDays(ctx context.Context, tx *ent.Client, ledgers []*ledger) error {
	rows := database.Inserts{Table: "study_days", Columns: []string{"id", "member_id", "day", "lesson_id", "wall", "credited_ms"},
		End: s.orUpdate("wall", "credited_ms")}
	for _, l := range ledgers {
		for _, d := range l.changedDays.list {
			if d.ID == 0 {
				id, err := s.database.NewKey(key.StudyDay)
				if err != nil {
					return err
				}
				d.ID = id
			}
			rows.Add(d.ID, d.MemberID, d.Day, d.LessonID, d.Wall, d.CreditedMs)
		}
	}
	return rows.Write(ctx, s.database, tx)
}

func (s *Service) storeSessions(ctx context.Context, tx *ent.Client, ledgers []*ledger) error {
	updates := database.Updates{Table: "study_sessions", Columns: []string{"accepted_media_ms", "credited_ms", "grace_ms"}}
	for _, l := range ledgers {
		for _, row := range l.changedSessions.list {
			updates.Add(l.member.id, row.ID, row.AcceptedMediaMs, row.CreditedMs, row.GraceMs)
		}
	}
	return updates.Write(ctx, s.database, tx)
}

func (s *Service) storePlaces(ctx context.Context, tx *ent.Client, ledgers []*ledger) error {
	updates := database.Updates{Table: "enrollments", Columns: []string{
		"status", "active_at", "last_studied_at", "completed_at", "completed_lessons", "required_lessons", "next_lesson_id", "credited_ms",
		"changed_at",
	}}
	now := clock.Cut(s.clock.Now())
	for _, l := range ledgers {
		for _, p := range l.changedPlaces.list {
			p.ChangedAt = &now
			updates.Add(l.member.id, p.ID, string(p.Status), p.ActiveAt, p.LastStudiedAt, p.CompletedAt,
				p.CompletedLessons, p.RequiredLessons, p.NextLessonID, p.CreditedMs, now)
			s.announce(ctx, l.member.id, p.ID)
		}
	}
	return updates.Write(ctx, s.database, tx)
}

// orUpdate is the end of an INSERT whose rows may be there, and whose columns then take the
// new values: the engines agree on what it does and not on how it is said.
func (s *Service) orUpdate(columns ...string) string {
	format, start := "%s = VALUES(%[1]s)", " ON DUPLICATE KEY UPDATE "
	if s.database.Dialect() == dialect.SQLite {
		format, start = "%s = excluded.%[1]s", " ON CONFLICT DO UPDATE SET "
	}
	sets := make([]string, len(columns))
	for i, c := range columns {
		sets[i] = fmt.Sprintf(format, c)
	}
	return start + strings.Join(sets, ", ")
}
