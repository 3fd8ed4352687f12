package dataset

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/internal/calendar"
	"partyschool/internal/key"
)

// organizations makes the tree: a district, two committees, nine general branches
// in each, ten branches in each of those.
func (m *maker) organizations(ctx context.Context) error {
	return m.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		table := m.into("organizations", "id,parent_id,path,name,code,kind,set_up,floating,created_at")
		created := m.made.At.AddDate(-5, 0, 0)
		add := func(parent *unit, kind, name, code string) (unit, error) {
			u := unit{id: m.key(key.Organization), parent: parent}
			u.path = key.Format(u.id)
			var parentID any
			if parent != nil {
				u.path, parentID = parent.path+u.path, parent.id
			}
			return u, table.add(ctx, tx, u.id, parentID, u.path, name, code, kind, "INDEPENDENT", false, created)
		}
		root, err := add(nil, "COMMITTEE", "中共商贸城区委员会", "D")
		if err != nil {
			return err
		}
		m.rootID = root.id
		for i := range committees {
			c, err := add(&root, "COMMITTEE", fmt.Sprintf("中共第%d市场委员会", i+1), fmt.Sprintf("C%d", i+1))
			if err != nil {
				return err
			}
			m.committees = append(m.committees, c)
			for j := range generalsOfOne {
				g, err := add(&c, "GENERAL_BRANCH", fmt.Sprintf("第%d市场第%d党总支", i+1, j+1), fmt.Sprintf("C%dG%d", i+1, j+1))
				if err != nil {
					return err
				}
				m.generals = append(m.generals, g)
				for k := range branchesOfGeneral {
					b, err := add(&g, "BRANCH", fmt.Sprintf("第%d市场第%d总支第%d党支部", i+1, j+1, k+1), fmt.Sprintf("C%dG%dB%02d", i+1, j+1, k+1))
					if err != nil {
						return err
					}
					m.branches = append(m.branches, b)
				}
			}
		}
		m.made.Committee = m.committees[0].id
		return table.flush(ctx, tx)
	})
}

// home is the organisation of the i-th member: neighbours share a branch, so that
// the first committee has the first half. Some belong to a general branch or a
// committee itself, so that reports have a row for their own.
func (m *maker) home(i int) unit {
	branch := i * len(m.branches) / m.made.Size.Members
	general := branch / branchesOfGeneral
	switch {
	case i%1000 == 0:
		return m.committees[general/generalsOfOne]
	case i%100 == 1:
		return m.generals[general]
	}
	return m.branches[branch]
}

var (
	surnames = []rune("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗")
	givens   = []rune("伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰")
)

// members makes the register, and a sign-in for everybody. The first member is the
// admin of the first committee, the second the trainer of the whole school.
func (m *maker) members(ctx context.Context) error {
	return m.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		table := m.into("members", "id,organization_id,name,phone,gender,stage,residency,joined_on,full_member_on,joined_month_day,active,created_at")
		sessions := m.into("sessions", "id,member_id,device,created_at,last_seen_at,expires_at,refresh_hash")
		m.people = m.people[:0]
		for i := range m.made.Size.Members {
			p := person{id: m.key(key.Member), signInID: m.key(key.Session), organizationID: m.home(i).id, name: nameOf(i)}
			m.people = append(m.people, p)
			joined := calendar.NewDate(1980+i%44, time.Month(1+i%12), 1+i%28)
			stage, full := "FULL", any(joined.InYear(joined.Year+1))
			if i%20 == 7 {
				stage, full = "PROBATIONARY", nil
				joined = joined.InYear(m.today.Year - 1)
			}
			if err := table.add(ctx, tx, p.id, p.organizationID, p.name, fmt.Sprintf("139%08d", i), []string{"FEMALE", "MALE"}[i%2], stage,
				[]string{"SETTLED", "FLOATING"}[i/3%2], joined, full, joined.MonthDay(), true, m.made.At.AddDate(-1, 0, 0)); err != nil {
				return err
			}
			if err := sessions.add(ctx, tx, p.signInID, p.id, "手机", m.made.At.Add(-time.Hour), m.made.At,
				m.made.At.AddDate(0, 0, 30), refreshHash(i)); err != nil {
				return err
			}
		}
		m.trainerID = m.people[1].id
		m.made.Admin = Member{ID: m.people[0].id, SessionID: m.people[0].signInID}
		roles := m.into("role_grants", "id,member_id,role,organization_id,granted_by_id,granted_at")
		granted := m.made.At.AddDate(-1, 0, 0)
		if err := roles.add(ctx, tx, m.key(key.RoleGrant), m.people[0].id, "ADMIN", m.made.Committee, nil, granted); err != nil {
			return err
		}
		if err := roles.add(ctx, tx, m.key(key.RoleGrant), m.people[1].id, "TRAINER", m.rootID, nil, granted); err != nil {
			return err
		}
		return flushAll(ctx, tx, table, sessions, roles)
	})
}

func nameOf(i int) string {
	return string([]rune{surnames[i%len(surnames)], givens[i/7%len(givens)], givens[i/11%len(givens)]})
}

// refreshHash is the hash of no token, different for each member.
func refreshHash(i int) []byte {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(i))) //nolint:gosec // not negative
	return sum[:]
}
