package reports

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"partyschool/ent/member"
	"partyschool/internal/database"
)

// wasMember is somebody as the register had them on a past day.
type wasMember struct {
	id        int64
	name      string
	home      int64
	stage     member.Stage
	residency member.Residency
}

// unitsAtOnce bounds the organisations whose members one statement reads.
const unitsAtOnce = 1000

// asOnDay are a member's columns, with stage and residency of the day: those of the first
// period that ends after it, else those that stand now.
const asOnDay = `m.id, m.name,
	COALESCE((SELECT p.stage FROM stage_periods p WHERE p.member_id = m.id AND p.until_day > ? ORDER BY p.until_day LIMIT 1), m.stage),
	COALESCE((SELECT p.residency FROM residency_periods p WHERE p.member_id = m.id AND p.until_day > ? ORDER BY p.until_day LIMIT 1), m.residency)`

// membersOnDay reads the members whose home lay in organisations on a day: who was ever
// transferred by their affiliations, everybody else by the register, as soon as they were
// on it.
func membersOnDay(units int) string {
	in := database.Marks(units)
	return `SELECT a.organization_id, ` + asOnDay + ` FROM affiliations a JOIN members m ON m.id = a.member_id
WHERE a.organization_id IN (` + in + `) AND a.from_on <= ? AND (a.until_on IS NULL OR a.until_on > ?)
AND (m.deactivated_at IS NULL OR m.deactivated_at >= ?)
UNION ALL
SELECT m.organization_id, ` + asOnDay + ` FROM members m
WHERE m.organization_id IN (` + in + `) AND m.created_at < ? AND (m.deactivated_at IS NULL OR m.deactivated_at >= ?)
AND NOT EXISTS (SELECT 1 FROM affiliations a WHERE a.member_id = m.id)`
}

// members returns who belonged to an organisation or one below it on the day, in the
// order of callRoll.
//
// The statements are written by hand and so bypass the visibility of rows. Callers have
// looked that a role covers the organisation; who belonged to it then is its history.
func (s *Service) members(ctx context.Context, p *past, root int64) ([]wasMember, error) {
	units := p.within(root)
	place := make(map[int64]int, len(units))
	for i, id := range units {
		place[id] = i
	}
	var people []wasMember
	for some := range slices.Chunk(units, unitsAtOnce) {
		keys := make([]any, len(some))
		for i, id := range some {
			keys[i] = id
		}
		args := slices.Concat([]any{p.day, p.day}, keys, []any{p.day, p.day, p.end}, []any{p.day, p.day}, keys, []any{p.end, p.end})
		rows, err := s.db.Client(ctx).QueryContext(ctx, membersOnDay(len(some)), args...)
		err = each(rows, err, func() error {
			var m wasMember
			err := rows.Scan(&m.home, &m.id, &m.name, &m.stage, &m.residency)
			people = append(people, m)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("read who was a member: %w", err)
		}
	}
	slices.SortFunc(people, func(a, b wasMember) int {
		return cmp.Or(cmp.Compare(place[a.home], place[b.home]), cmp.Compare(a.id, b.id))
	})
	return people, nil
}
