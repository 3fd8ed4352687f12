package mergers

import (
	"context"
	"fmt"
	"slices"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/notice"
	"partyschool/ent/rolegrant"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/notices"
)

// lockedAtOnce bounds how many members one statement locks.
const lockedAtOnce = 500

// concerned are the members of organisations, and those whose open transfers, posts,
// participations or roles speak of one.
const concerned = `SELECT id FROM members WHERE organization_id IN (%[1]s)
UNION SELECT member_id FROM affiliation_transfers WHERE open_member_id IS NOT NULL AND from_organization_id IN (%[1]s)
UNION SELECT member_id FROM affiliation_transfers WHERE open_member_id IS NOT NULL AND to_organization_id IN (%[1]s)
UNION SELECT member_id FROM posts WHERE organization_id IN (%[1]s)
UNION SELECT member_id FROM participations WHERE organization_id IN (%[1]s)
UNION SELECT member_id FROM role_grants WHERE organization_id IN (%[1]s)`

// lockPeople locks all members whom the end of organisations, whose rows are locked,
// concerns, in the order of their keys, and returns those at home there by organisation.
// Nobody joins meanwhile; who left before the lock is not among them.
func (s *Service) lockPeople(ctx context.Context, tx *ent.Client, units []int64) (map[int64][]*ent.Member, error) {
	system := identity.AsSystem(ctx, "mergers: lock whom it concerns")
	var args []any
	for range 6 {
		for _, id := range units {
			args = append(args, id)
		}
	}
	var ids []int64
	rows, err := tx.QueryContext(system, fmt.Sprintf(concerned, database.Marks(len(units))), args...)
	err = database.ReadAll(rows, err, func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find whom a dissolution concerns: %w", err)
	}
	slices.Sort(ids)
	home := map[int64][]*ent.Member{}
	for some := range slices.Chunk(ids, lockedAtOnce) {
		query := tx.Member.Query().Where(member.IDIn(some...)).Order(member.ByID())
		query.Modify(s.Database.LockRows)
		// Only what is needed: nothing sealed is opened.
		people, err := query.Select(member.FieldID, member.FieldOrganizationID, member.FieldActive, member.FieldCreatedAt).All(system)
		if err != nil {
			return nil, fmt.Errorf("lock whom a dissolution concerns: %w", err)
		}
		for _, m := range people {
			if slices.Contains(units, m.OrganizationID) {
				home[m.OrganizationID] = append(home[m.OrganizationID], m)
			}
		}
	}
	return home, nil
}

// tell tells those who had a role over the organisation that it ended, and the admins
// nearest to the one that takes over that they have new members.
func (s *Service) tell(ctx context.Context, tx *ent.Client, unit, into *ent.Organization, on calendar.Date, held []*ent.RoleGrant) error {
	system, viewer := identity.AsSystem(ctx, "mergers: tell the secretaries"), identity.FromContext(ctx).MemberID
	told := map[int64]bool{viewer: true}
	var list []notices.Telling
	say := func(memberID int64, body string) {
		if !told[memberID] {
			told[memberID] = true
			list = append(list, notices.Telling{
				MemberID: memberID, Kind: notice.KindTRANSFER, OrganizationID: &unit.ID,
				OnceKey: "merger:" + key.Format(unit.ID) + ":admin:" + key.Format(memberID), Title: "有党组织撤销", Body: body,
			})
		}
	}
	whereto := ""
	if into != nil {
		whereto = fmt.Sprintf("，并入“%s”", into.Name)
		receivers, err := s.adminsOf(system, tx, into)
		if err != nil {
			return err
		}
		for _, id := range receivers {
			say(id, fmt.Sprintf("“%s”自 %s 起撤销，并入“%s”。它的党员、下级组织、课程和指派已归“%s”；原有的角色和职务已终止，需要时请重新授予。", unit.Name, on, into.Name, into.Name))
		}
	}
	for _, g := range held {
		if g.Edges.Member.Active {
			say(g.MemberID, fmt.Sprintf("“%s”自 %s 起撤销%s，您在该组织的角色已终止。", unit.Name, on, whereto))
		}
	}
	return s.Notices.Tell(system, tx, list...)
}

// adminsOf are the active admins of the nearest organisation, from unit upwards, that has
// one.
func (s *Service) adminsOf(ctx context.Context, tx *ent.Client, unit *ent.Organization) ([]int64, error) {
	for _, id := range key.Upwards(unit.Path) {
		admins, err := tx.RoleGrant.Query().Where(rolegrant.RoleEQ(rolegrant.RoleADMIN), rolegrant.OrganizationID(id),
			rolegrant.HasMemberWith(member.Active(true))).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("find who takes over: %w", err)
		}
		if len(admins) == 0 {
			continue
		}
		var ids []int64
		for _, g := range admins {
			ids = append(ids, g.MemberID)
		}
		return ids, nil
	}
	return nil, nil
}
