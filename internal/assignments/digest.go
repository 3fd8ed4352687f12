package assignments

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/assignment"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/ent/notice"
	"partyschool/ent/rolegrant"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/notices"
)

const (
	// digestHour is the hour of the tenant's day from which admins are told.
	digestHour = 7
	// noticesAtOnce bounds how many notices one transaction writes.
	noticesAtOnce = 200
)

// Digest tells each admin, once a day after seven in the morning of the tenant, how
// many learners of their organisations are overdue in which courses; nobody is told
// where there are none. It is a round. The rules on lightening the load 减负 forbid
// more: no message for each person, no list of names, no message to learners.
func (s *Service) Digest(ctx context.Context) error {
	now := s.clock.Now().In(s.calendar.Zone())
	if now.Hour() < digestHour {
		return nil
	}
	ctx, today := identity.AsSystem(ctx, "assignments: daily digest"), calendar.DateOf(now)
	overdue, err := s.overdue(ctx, today)
	if err != nil || len(overdue) == 0 {
		return err
	}
	admins, err := s.admins(ctx)
	if err != nil {
		return err
	}
	var digests []digest
	for _, id := range slices.Sorted(maps.Keys(admins)) {
		if d, any := s.digestFor(id, admins[id], overdue); any {
			d.onceKey = fmt.Sprintf("overdue:%d:%s", id, today)
			digests = append(digests, d)
		}
	}
	for some := range slices.Chunk(digests, noticesAtOnce) {
		if err := s.tell(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

// tally counts overdue learners by course, of an organisation and all below it.
type tally = map[int64]int

// overdue counts, by organisation, the learners whose day has passed: a statement
// for the courses that could be, one for the learners, and the rest in memory.
func (s *Service) overdue(ctx context.Context, today calendar.Date) (map[int64]tally, error) {
	client := s.database.Client(ctx)
	var courses []int64
	err := client.Assignment.Query().Where(assignment.CancelledAtIsNil(), func(sel *sql.Selector) {
		sel.Where(sql.LT(sel.C(assignment.FieldDueOn), today))
	}).Unique(true).Select(assignment.FieldCourseID).Scan(ctx, &courses)
	if err != nil {
		return nil, fmt.Errorf("find courses that were due: %w", err)
	}
	below := map[int64]tally{}
	for some := range slices.Chunk(sorted(courses), atOnce) {
		var rows []struct {
			CourseID       int64 `sql:"course_id"`
			OrganizationID int64 `sql:"organization_id"`
			Count          int   `sql:"count"`
		}
		err := client.Enrollment.Query().Where(
			enrollment.CourseIDIn(some...), enrollment.StatusIn(enrollment.StatusNOT_STARTED, enrollment.StatusIN_PROGRESS),
			enrollment.HasMemberWith(member.Active(true)),
			func(sel *sql.Selector) { sel.Where(sql.LT(sel.C(enrollment.FieldDueOn), today)) },
		).GroupBy(enrollment.FieldCourseID, enrollment.FieldOrganizationID).Aggregate(ent.Count()).Scan(ctx, &rows)
		if err != nil {
			return nil, fmt.Errorf("count who is overdue: %w", err)
		}
		for _, row := range rows {
			unit := s.tree.Unit(row.OrganizationID)
			if unit == nil {
				continue
			}
			for _, id := range key.Upwards(unit.Path) {
				if below[id] == nil {
					below[id] = tally{}
				}
				below[id][row.CourseID] += row.Count
			}
		}
	}
	return below, nil
}

// admins returns the scopes of all active admins, by member: the highest ones where
// some lie below others.
func (s *Service) admins(ctx context.Context) (map[int64][]*ent.Organization, error) {
	grants, err := s.database.Client(ctx).RoleGrant.Query().
		Where(rolegrant.RoleEQ(rolegrant.RoleADMIN), rolegrant.HasMemberWith(member.Active(true))).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the admins: %w", err)
	}
	all := map[int64][]*ent.Organization{}
	for _, g := range grants {
		if unit := s.tree.Unit(g.OrganizationID); unit != nil {
			all[g.MemberID] = append(all[g.MemberID], unit)
		}
	}
	for id, units := range all {
		byCode(units)
		all[id] = slices.DeleteFunc(slices.Clone(units), func(unit *ent.Organization) bool {
			return slices.ContainsFunc(units, func(other *ent.Organization) bool {
				return other.ID != unit.ID && strings.HasPrefix(unit.Path, other.Path)
			})
		})
	}
	return all, nil
}

// tell writes the notices that are not written yet. Rounds may be cut off and done
// again: what makes a notice come once is its key.
func (s *Service) tell(ctx context.Context, digests []digest) error {
	return s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		keys := make([]string, len(digests))
		for i, d := range digests {
			keys[i] = d.onceKey
		}
		told, err := tx.Notice.Query().Where(notice.OnceKeyIn(keys...)).Select(notice.FieldOnceKey).Strings(ctx)
		if err != nil {
			return fmt.Errorf("read who was told: %w", err)
		}
		var list []notices.Telling
		for _, d := range digests {
			if slices.Contains(told, d.onceKey) {
				continue
			}
			list = append(list, notices.Telling{
				MemberID: d.memberID, Kind: notice.KindOVERDUE_DIGEST, OrganizationID: d.organizationID, OnceKey: d.onceKey, Title: d.title, Body: d.body,
			})
		}
		if err := s.notices.Tell(ctx, tx, list...); err != nil {
			return fmt.Errorf("tell who is overdue: %w", err)
		}
		return nil
	})
}
