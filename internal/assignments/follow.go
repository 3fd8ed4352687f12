package assignments

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"partyschool/ent"
	"partyschool/ent/audiencechange"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/internal/key"
	"partyschool/internal/visibility"
)

// follow enrols those who joined audiences since it ran last. A change is deleted
// only after all that follows from it is committed, and whoever changes again
// meanwhile leaves another row.
func (s *Service) follow(ctx context.Context) error {
	client := s.database.Client(ctx)
	for {
		rows, err := client.AudienceChange.Query().Order(audiencechange.ByID()).Limit(atOnce).All(ctx)
		if err != nil {
			return fmt.Errorf("read who changed: %w", err)
		}
		var done, members, units []int64
		for _, row := range rows {
			done = append(done, row.ID)
			if row.MemberID != nil {
				members = append(members, *row.MemberID)
			}
			if row.OrganizationID != nil {
				units = append(units, *row.OrganizationID)
			}
		}
		if len(done) == 0 {
			return nil
		}
		if err := s.followMembers(ctx, sorted(members)); err != nil {
			return err
		}
		for _, unit := range sorted(units) {
			if err := s.followUnit(ctx, unit); err != nil {
				return err
			}
		}
		if _, err := client.AudienceChange.Delete().Where(audiencechange.IDIn(done...)).Exec(ctx); err != nil {
			return fmt.Errorf("cross off who changed: %w", err)
		}
		if len(done) < atOnce {
			return nil
		}
	}
}

// followUnit looks at all members of an organisation that moved, and of all below it.
func (s *Service) followUnit(ctx context.Context, unitID int64) error {
	client := s.database.Client(ctx)
	unit, err := client.Organization.Get(ctx, unitID)
	if ent.IsNotFound(err) {
		return nil
	} else if err != nil {
		return fmt.Errorf("read an organisation that moved: %w", err)
	}
	for last := int64(0); ; {
		ids, err := client.Member.Query().
			Where(member.Active(true), visibility.Below(member.FieldOrganizationID, unit.Path), member.IDGT(last)).
			Order(member.ByID()).Limit(atOnce).IDs(ctx)
		if err != nil {
			return fmt.Errorf("read the members of an organisation that moved: %w", err)
		}
		if err := s.followMembers(ctx, ids); err != nil || len(ids) < atOnce {
			return err
		}
		last = ids[len(ids)-1]
	}
}

// followMembers enrols members, at most 500, in what the standing assignments over
// their organisations ask. It first reads, in a handful of statements whatever the
// number of rules, what is asked; a course where nothing changes costs nothing more.
func (s *Service) followMembers(ctx context.Context, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	people, err := s.people(ctx, ids)
	if err != nil {
		return err
	}
	var units []int64
	for _, p := range people {
		units = append(units, key.Upwards(p.path)...)
	}
	rules, err := s.rulesOver(ctx, sorted(units))
	if err != nil || len(rules) == 0 {
		return err
	}
	courses := slices.Sorted(maps.Keys(rules))
	offers, err := s.offers(ctx, courses)
	if err != nil {
		return err
	}
	places, err := s.placesOf(ctx, ids)
	if err != nil {
		return err
	}
	for _, courseID := range courses {
		var some []int64
		for _, id := range ids {
			p := people[id]
			if p == nil {
				continue
			}
			e := places[[2]int64{id, courseID}]
			asks, _ := best(p, e, offers[courseID], rules[courseID], func(int64) bool { return true })
			if asks != 0 && changes(e, asks) {
				some = append(some, id)
			}
		}
		if len(some) == 0 {
			continue
		}
		if _, err := s.settle(ctx, courseID, some, nil); err != nil {
			return err
		}
	}
	return nil
}

// placesOf reads the places of members in all courses, by member and course.
func (s *Service) placesOf(ctx context.Context, members []int64) (map[[2]int64]*ent.Enrollment, error) {
	rows, err := s.database.Client(ctx).Enrollment.Query().Where(enrollment.MemberIDIn(members...)).
		Select(enrollment.FieldID, enrollment.FieldMemberID, enrollment.FieldCourseID, enrollment.FieldStatus,
			enrollment.FieldRequired, enrollment.FieldAssignmentID, enrollment.FieldDueOn).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read places: %w", err)
	}
	all := make(map[[2]int64]*ent.Enrollment, len(rows))
	for _, row := range rows {
		all[[2]int64{row.MemberID, row.CourseID}] = row
	}
	return all, nil
}
