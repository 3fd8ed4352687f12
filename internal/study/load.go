package study

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"entgo.io/ent/dialect"

	"partyschool/ent"
	"partyschool/internal/database"
)

// Study is written by hand in few statements: a phone reports every fifteen
// seconds, and a report must not cost a statement for each event. Hand-written
// SQL passes by the visibility of rows, so every statement here names the members
// whose study it touches, and those come from the reports of signed-in viewers.

// report is what one member reported, and what became of it.
type report struct {
	memberID int64
	claims   []claim
	ledger   *ledger
	verdicts []verdict
	// held says that another transaction held the member, and nothing was counted.
	held bool
}

// load reads what the reports speak of: two statements, whatever the number of
// reports and events. It locks the members' rows as lock says, in the order of their
// keys: that lock is the lock on all of a member's study and enrolments.
func (s *Service) load(ctx context.Context, tx *ent.Client, reports []*report, lock string) error {
	slices.SortStableFunc(reports, func(a, b *report) int { return cmp.Compare(a.memberID, b.memberID) })
	ledgers := map[int64]*ledger{}
	if err := s.loadSessions(ctx, tx, reports, ledgers, lock); err != nil {
		return fmt.Errorf("read the study sessions: %w", err)
	}
	for _, r := range reports {
		if r.ledger = ledgers[r.memberID]; r.ledger == nil {
			return fmt.Errorf("member %d does not exist", r.memberID)
		}
		r.ledger.announced = append(r.ledger.announced, r.claims...)
	}
	for _, l := range ledgers {
		for _, p := range l.places {
			release, err := s.catalogue.Release(ctx, p.ReleaseID)
			if err != nil {
				return err
			}
			p.release = release
		}
	}
	if err := s.loadRest(ctx, tx, ledgers); err != nil {
		return fmt.Errorf("read what was studied: %w", err)
	}
	return nil
}

// free locks the members whom no other transaction holds and returns their reports; it
// marks the others.
func (s *Service) free(ctx context.Context, tx *ent.Client, reports []*report) ([]*report, error) {
	members := make([]int64, len(reports))
	for i, r := range reports {
		members[i] = r.memberID
	}
	slices.Sort(members)
	locked, err := s.database.LockFree(ctx, tx, "members", slices.Compact(members))
	if err != nil {
		return nil, fmt.Errorf("lock whoever is free: %w", err)
	}
	var free []*report
	for _, r := range reports {
		if r.held = !slices.Contains(locked, r.memberID); !r.held {
			free = append(free, r)
		}
	}
	return free, nil
}

// sessionColumns are read in the order of sessionRow.targets.
const sessionColumns = `SELECT m.id, m.organization_id, m.name, m.active,
		s.id, s.enrollment_id, s.course_id, s.lesson_id, s.started_at, s.expires_at, s.ended_at,
		s.clock_offset_ms, s.lesson_ms, s.max_creditable_ms, s.accepted_media_ms, s.credited_ms, s.grace_ms, s.compacted_at,
		e.id, e.course_id, e.release_id, e.organization_id, e.status, e.required, e.due_on, e.enrolled_at, e.active_at,
		e.last_studied_at, e.completed_at, e.withdrawn_at, e.completed_lessons, e.required_lessons, e.next_lesson_id, e.credited_ms,
		r.id, r.status, r.coverage, r.covered_ms, r.credited_ms, r.resume_ms, r.resume_at, r.furthest_ms, r.grace_ms,
		r.last_studied_at, r.completed_at`

func (s *Service) loadSessions(ctx context.Context, tx *ent.Client, reports []*report, ledgers map[int64]*ledger, lock string) error {
	from, args := s.sessionsNamed(reports)
	rows, err := tx.QueryContext(ctx, sessionColumns+from+lock, args...)
	var now time.Time
	return database.ReadAll(rows, err, func(scan func(...any) error) error {
		if now.IsZero() {
			now = s.clock.Now() // after the wait for the locks
		}
		row := &sessionRow{}
		if err := scan(row.targets()...); err != nil {
			return err
		}
		l := ledgers[row.member.id]
		if l == nil {
			l = newLedger(s.rules, s.calendar, now, row.member)
			ledgers[row.member.id] = l
		}
		l.take(row)
		return nil
	})
}

// sessionsNamed is the rest of the statement: the members, and of the sessions that they
// name those that are theirs.
func (s *Service) sessionsNamed(reports []*report) (from string, args []any) {
	const others = `
		LEFT JOIN enrollments e ON e.id = s.enrollment_id AND e.member_id = m.id
		LEFT JOIN study_records r ON r.member_id = m.id AND r.lesson_id = s.lesson_id`
	type pair struct{ member, session int64 }
	var pairs set[pair]
	for _, r := range reports {
		if len(r.claims) == 0 {
			pairs.add(pair{r.memberID, 0}) // the member is read though none is named
		}
		for _, c := range r.claims {
			pairs.add(pair{r.memberID, c.sessionID})
		}
	}
	if s.database.Dialect() == dialect.SQLite {
		list := database.Values{Width: 2}
		for _, p := range pairs.list {
			list.Args = append(list.Args, p.member, p.session)
		}
		return `
		FROM ` + list.Text() + ` AS v CROSS JOIN members m ON m.id = v.column1
		LEFT JOIN study_sessions s ON s.id = v.column2 AND s.member_id = m.id` + others, list.Args
	}
	// The members come first and all else hangs on them by LEFT JOIN, so their rows
	// are locked before anything else is read.
	var members, sessions set[any]
	for _, p := range pairs.list {
		members.add(p.member)
		sessions.add(p.session)
	}
	return `
		FROM members m
		LEFT JOIN study_sessions s ON s.member_id = m.id AND s.id IN (` + database.Marks(len(sessions.list)) + `)` + others + `
		WHERE m.id IN (` + database.Marks(len(members.list)) + `) ORDER BY m.id`, append(sessions.list, members.list...)
}
