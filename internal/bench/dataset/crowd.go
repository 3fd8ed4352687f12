package dataset

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/internal/key"
)

// crowd makes the members who only hold a place: reports count them like the others, and
// a million of them are written in a minute.
func (m *maker) crowd(ctx context.Context) error {
	members := m.into("members", "id,organization_id,name,phone,gender,stage,residency,active,created_at")
	t := tables{enrollments: m.into("enrollments", "id,member_id,course_id,release_id,organization_id,status,required,due_on,enrolled_at,active_at,"+
		"last_studied_at,completed_at,withdrawn_at,completed_lessons,required_lessons,next_lesson_id,credited_ms")}
	branches := m.branches[:len(m.branches)/committees]
	for from := 0; from < m.made.Size.Crowd; from += crowdAtOnce {
		err := m.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
			for i := from; i < min(from+crowdAtOnce, m.made.Size.Crowd); i++ {
				p := person{id: m.key(key.Member), organizationID: branches[i%len(branches)].id, name: nameOf(i)}
				if err := members.add(ctx, tx, p.id, p.organizationID, p.name, fmt.Sprintf("137%08d", i), "FEMALE", "ACTIVIST", "FLOATING", true, m.made.At.AddDate(-1, 0, 0)); err != nil {
					return err
				}
				e := enrolment{id: m.key(key.Enrollment), course: &m.courses[0], person: p}
				e.begin(m, i, 0)
				if err := m.enrol(ctx, tx, t, e); err != nil {
					return err
				}
			}
			return flushAll(ctx, tx, members, t.enrollments)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// crowdAtOnce are written in one transaction.
const crowdAtOnce = 10_000
