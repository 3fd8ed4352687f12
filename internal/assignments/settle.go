package assignments

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"partyschool/ent"
	"partyschool/ent/assignment"
	"partyschool/ent/enrollment"
	"partyschool/internal/catalogue"
	"partyschool/internal/enrollments"
	"partyschool/internal/identity"
)

// atOnce bounds how many members one transaction enrols: nobody waits long for their
// row, or for the course's.
const atOnce = 500

// settle makes the places of some members, at most 500, in one course as the standing
// assignments say, and returns how many it enrolled. Whatever happened – an
// assignment was given, opened or taken back, a member came or changed – the same is
// done, so it does not matter in which order, nor how often.
//
// also runs in the transaction, once the members and the rules are locked, and is given
// the rules; nil for nothing. Members come before assignments, those before the course.
func (s *Service) settle(ctx context.Context, courseID int64, members []int64, also func(context.Context, *ent.Client, []*rule) error) (enrolled int, err error) {
	ctx = identity.AsSystem(ctx, "assignments: enrol the audience")
	err = s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		enrolled = 0
		if err := s.enrollments.LockLearners(ctx, tx, members); err != nil {
			return err
		}
		rules, err := s.rulesOf(ctx, tx, courseID)
		if err != nil {
			return err
		}
		if also != nil {
			if err := also(ctx, tx, rules); err != nil {
				return err
			}
		}
		if len(members) == 0 {
			return nil
		}
		asked, missed, release, err := s.obligations(ctx, tx, courseID, members, rules)
		if err != nil {
			return err
		}
		if err := askAgain(ctx, tx, missed); err != nil || len(asked) == 0 {
			return err
		}
		enrolled, err = s.enrollments.Oblige(ctx, tx, release, asked)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("enrol whom assignments ask: %w", err)
	}
	return enrolled, nil
}

// obligations says what changes for the members, and which assignments ask somebody
// whom an archived course cannot take.
func (s *Service) obligations(ctx context.Context, tx *ent.Client, courseID int64, members []int64, rules []*rule) (asked []enrollments.Obligation, missed []int64, release *catalogue.Course, err error) {
	people, err := s.people(ctx, members)
	if err != nil {
		return nil, nil, nil, err
	}
	offers, err := s.offers(ctx, []int64{courseID})
	if err != nil {
		return nil, nil, nil, err
	}
	places, err := placesIn(ctx, tx, courseID, members)
	if err != nil {
		return nil, nil, nil, err
	}
	o := offers[courseID]
	stands := func(id int64) bool { return slices.ContainsFunc(rules, func(r *rule) bool { return r.ID == id }) }
	late := map[int64]bool{}
	for _, id := range members {
		p, e := people[id], places[id]
		if p == nil {
			continue
		}
		asks, due := best(p, e, o, rules, stands)
		begins := e == nil || e.Status == enrollment.StatusWITHDRAWN
		switch {
		case begins && asks != 0 && !o.open:
			// All that ask, not only the first: it may be taken back before the course is open.
			for _, r := range rules {
				if r.means(p, o) {
					late[r.ID] = true
				}
			}
		case changes(e, asks):
			asked = append(asked, enrollments.Obligation{Learner: p.Learner, Enrollment: e, AssignmentID: asks, DueOn: due})
		}
	}
	if len(asked) > 0 {
		release, err = s.catalogue.Release(ctx, o.releaseID)
	}
	return asked, slices.Sorted(maps.Keys(late)), release, err
}

// changes reports whether a place is not yet as the assignment asks; 0 for none.
func changes(e *ent.Enrollment, asks int64) bool {
	switch {
	case e == nil || e.Status == enrollment.StatusWITHDRAWN:
		return asks != 0
	case e.Status == enrollment.StatusCOMPLETED:
		return false
	case asks == 0:
		return e.Required
	}
	return !e.Required || e.AssignmentID == nil || *e.AssignmentID != asks
}

// placesIn reads the places of members in a course, by member.
func placesIn(ctx context.Context, tx *ent.Client, courseID int64, members []int64) (map[int64]*ent.Enrollment, error) {
	rows, err := tx.Enrollment.Query().Where(enrollment.CourseID(courseID), enrollment.MemberIDIn(members...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read places: %w", err)
	}
	byMember := make(map[int64]*ent.Enrollment, len(rows))
	for _, row := range rows {
		byMember[row.MemberID] = row
	}
	return byMember, nil
}

// askAgain has the audience of assignments enrolled from the start once their course
// takes learners again.
func askAgain(ctx context.Context, tx *ent.Client, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	err := tx.Assignment.Update().Where(assignment.IDIn(ids...)).ClearExpandedAt().SetExpandedTo(0).Exec(ctx)
	if err != nil {
		return fmt.Errorf("ask again later: %w", err)
	}
	return nil
}
