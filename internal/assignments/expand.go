package assignments

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/assignment"
	"partyschool/ent/course"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/ent/organization"
	"partyschool/ent/predicate"
	"partyschool/ent/rolegrant"
	"partyschool/internal/identity"
	"partyschool/internal/visibility"
)

// errElsewhere says that somebody else is enrolling the audience, or that the
// assignment was taken back or speaks to others meanwhile.
var errElsewhere = errors.New("the assignment went on elsewhere")

// audience says whom a rule means, to the database: active members of the
// organisations and all below them, to whom the course is offered. It says of all
// what means says of one.
func (s *Service) audience(ctx context.Context, r *rule, o offer) (predicate.Member, error) {
	units, err := s.database.Client(ctx).Organization.Query().Where(organization.IDIn(r.scopes...)).
		Select(organization.FieldPath).Strings(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the organisations asked: %w", err)
	}
	var below []predicate.Member
	for _, path := range units {
		switch {
		case strings.HasPrefix(o.path, path):
			path = o.path
		case !strings.HasPrefix(path, o.path):
			continue
		}
		below = append(below, visibility.Below(member.FieldOrganizationID, path))
	}
	if len(below) == 0 {
		return func(sel *sql.Selector) { sel.Where(sql.False()) }, nil
	}
	which := []predicate.Member{member.Active(true), member.Or(below...)}
	if r.Residency != nil {
		which = append(which, member.ResidencyEQ(member.Residency(*r.Residency)))
	}
	if r.Stage != nil {
		which = append(which, member.StageEQ(member.Stage(*r.Stage)))
	}
	if r.Role != nil {
		which = append(which, func(sel *sql.Selector) {
			t := sql.Table(rolegrant.Table)
			holders := sql.Select(t.C(rolegrant.FieldMemberID)).From(t).Where(sql.EQ(t.C(rolegrant.FieldRole), string(*r.Role)))
			sel.Where(sql.In(sel.C(member.FieldID), holders))
		})
	}
	return member.And(which...), nil
}

// preview counts whom a rule means now.
func (s *Service) preview(ctx context.Context, r *rule, o offer) (*AssignmentPreview, error) {
	ctx = identity.AsSystem(ctx, "assignments: count the audience")
	which, err := s.audience(ctx, r, o)
	if err != nil {
		return nil, err
	}
	table, p := s.database.Client(ctx).Member, &AssignmentPreview{}
	if p.Members, err = table.Query().Where(which).Count(ctx); err != nil {
		return nil, fmt.Errorf("count the audience: %w", err)
	}
	p.AlreadyEnrolled, err = table.Query().Where(which, func(sel *sql.Selector) {
		t := sql.Table(enrollment.Table)
		places := sql.Select(t.C(enrollment.FieldMemberID)).From(t).Where(sql.And(
			sql.EQ(t.C(enrollment.FieldCourseID), r.CourseID), sql.NEQ(t.C(enrollment.FieldStatus), string(enrollment.StatusWITHDRAWN))))
		sel.Where(sql.In(sel.C(member.FieldID), places))
	}).Count(ctx)
	if err != nil {
		return nil, fmt.Errorf("count who is enrolled: %w", err)
	}
	p.WillEnroll = p.Members - p.AlreadyEnrolled
	return p, nil
}

// expand enrols the audience of an assignment from where it was left off, a
// transaction for every 500 members. What was committed stays done whatever happens
// in between. While the course is archived it does nothing.
func (s *Service) expand(ctx context.Context, assignmentID int64) error {
	ctx = identity.AsSystem(ctx, "assignments: enrol the audience")
	client := s.database.Client(ctx)
	for {
		row, err := client.Assignment.Query().Where(assignment.ID(assignmentID), s.standing(), assignment.ExpandedAtIsNil()).Only(ctx)
		if ent.IsNotFound(err) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read an assignment: %w", err)
		}
		scopes, err := s.scopesOf(ctx, []int64{row.ID})
		if err != nil {
			return err
		}
		offers, err := s.offers(ctx, []int64{row.CourseID})
		if err != nil {
			return err
		}
		o := offers[row.CourseID]
		if !o.open {
			return nil
		}
		which, err := s.audience(ctx, &rule{Assignment: row, scopes: scopes[row.ID]}, o)
		if err != nil {
			return err
		}
		ids, err := client.Member.Query().Where(which, member.IDGT(row.ExpandedTo)).Order(member.ByID()).Limit(atOnce).IDs(ctx)
		if err != nil {
			return fmt.Errorf("read the audience: %w", err)
		}
		_, err = s.settle(ctx, row.CourseID, ids, func(ctx context.Context, tx *ent.Client, rules []*rule) error {
			if slices.ContainsFunc(rules, func(r *rule) bool { return r.ID == row.ID && !slices.Equal(sorted(r.scopes), sorted(scopes[row.ID])) }) {
				return errElsewhere // a merger changed whom it speaks to after the audience was read
			}
			return s.advance(ctx, tx, row, ids)
		})
		if errors.Is(err, errElsewhere) {
			continue
		}
		if err != nil {
			return err
		}
	}
}

// advance notes how far the audience is enrolled, in the transaction that does it.
func (s *Service) advance(ctx context.Context, tx *ent.Client, row *ent.Assignment, ids []int64) error {
	next := tx.Assignment.Update().
		Where(assignment.ID(row.ID), assignment.ExpandedTo(row.ExpandedTo), assignment.ExpandedAtIsNil(), assignment.CancelledAtIsNil())
	if len(ids) > 0 {
		next.SetExpandedTo(ids[len(ids)-1])
	}
	if len(ids) < atOnce {
		next.SetExpandedAt(s.clock.Now())
	}
	n, err := next.Save(ctx)
	if err != nil {
		return fmt.Errorf("note how far the audience is enrolled: %w", err)
	}
	if n == 0 {
		return errElsewhere
	}
	return nil
}

// expandAll enrols the audiences of all assignments whose day has come and whose
// course takes learners.
func (s *Service) expandAll(ctx context.Context) error {
	ids, err := s.database.Client(ctx).Assignment.Query().Where(s.standing(), assignment.ExpandedAtIsNil(), func(sel *sql.Selector) {
		t := sql.Table(course.Table)
		open := sql.Select(t.C(course.FieldID)).From(t).Where(sql.EQ(t.C(course.FieldStatus), string(course.StatusPUBLISHED)))
		sel.Where(sql.In(sel.C(assignment.FieldCourseID), open))
	}).Order(assignment.ByID()).IDs(ctx)
	if err != nil {
		return fmt.Errorf("find assignments to begin: %w", err)
	}
	for _, id := range ids {
		if err := s.expand(ctx, id); err != nil {
			return err
		}
	}
	return nil
}
