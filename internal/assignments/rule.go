package assignments

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/assignment"
	"partyschool/ent/assignmentscope"
	"partyschool/ent/predicate"
	"partyschool/ent/rolegrant"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/enrollments"
	"partyschool/internal/key"
)

// rule is an assignment, as far as it decides who is asked.
type rule struct {
	*ent.Assignment
	// scopes are organisations, each with all below it.
	scopes []int64
}

// person is a member, as far as it decides what is asked.
type person struct {
	enrollments.Learner
	active           bool
	path             string // of the home affiliation
	residency, stage string
	roles            []string
}

// offer is a course, as far as it decides who may be asked.
type offer struct {
	// path is its owner's: it is offered to those at home there or below.
	path string
	// open is whether it takes new learners.
	open      bool
	releaseID int64
}

// means reports whether the rule asks the person for the course. It says of one
// member what audience says to the database: a test holds the two together.
func (r *rule) means(p *person, o offer) bool {
	return p.active && strings.HasPrefix(p.path, o.path) &&
		(r.Residency == nil || string(*r.Residency) == p.residency) &&
		(r.Stage == nil || string(*r.Stage) == p.stage) &&
		(r.Role == nil || slices.Contains(p.roles, string(*r.Role))) &&
		slices.ContainsFunc(r.scopes, func(id int64) bool { return slices.Contains(key.Upwards(p.path), id) })
}

// before reports whether the rule is the one due first. Of two that are due on the
// same day it is the older one.
func (r *rule) before(due *calendar.Date, id int64) bool {
	switch {
	case r.DueOn == nil || due == nil:
		if (r.DueOn == nil) != (due == nil) {
			return due == nil
		}
	case *r.DueOn != *due:
		return r.DueOn.Before(*due)
	}
	return r.ID < id
}

// standing are the assignments that were not taken back and whose day has come.
func (s *Service) standing() predicate.Assignment {
	return assignment.And(assignment.CancelledAtIsNil(), s.opened())
}

// opened are the assignments whose day has come, in the tenant's calendar.
func (s *Service) opened() predicate.Assignment {
	today := s.calendar.DateOf(s.clock.Now())
	return func(sel *sql.Selector) {
		sel.Where(sql.Or(sql.IsNull(sel.C(assignment.FieldOpensOn)), sql.LTE(sel.C(assignment.FieldOpensOn), today)))
	}
}

// rulesOf reads the standing rules of a course, and keeps them standing until the
// transaction ends.
func (s *Service) rulesOf(ctx context.Context, tx *ent.Client, courseID int64) ([]*rule, error) {
	query := tx.Assignment.Query().Where(assignment.CourseID(courseID), s.standing()).Order(assignment.ByID())
	query.Modify(s.database.LockRows)
	rows, err := query.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the assignments of a course: %w", err)
	}
	rules := make([]*rule, len(rows))
	byID := map[int64]*rule{}
	for i, row := range rows {
		rules[i] = &rule{Assignment: row}
		byID[row.ID] = rules[i]
	}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(byID)), atOnce) {
		scopes, err := tx.AssignmentScope.Query().Where(assignmentscope.AssignmentIDIn(some...)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("read whom assignments speak to: %w", err)
		}
		for _, scope := range scopes {
			r := byID[scope.AssignmentID]
			r.scopes = append(r.scopes, scope.OrganizationID)
		}
	}
	return rules, nil
}

// rulesOver reads the standing rules that speak to any of the organisations, by
// course, in one statement however many there are. Of their scopes they hold those
// that were asked for.
func (s *Service) rulesOver(ctx context.Context, units []int64) (map[int64][]*rule, error) {
	client, byCourse, byID := s.database.Client(ctx), map[int64][]*rule{}, map[int64]*rule{}
	for some := range slices.Chunk(units, atOnce) {
		const scope = "scope_id"
		rows, err := client.Assignment.Query().Where(s.standing(), func(sel *sql.Selector) {
			t := sql.Table(assignmentscope.Table)
			sel.Join(t).On(sel.C(assignment.FieldID), t.C(assignmentscope.FieldAssignmentID))
			sel.Where(sql.In(t.C(assignmentscope.FieldOrganizationID), anys(some)...))
			sel.AppendSelectAs(t.C(assignmentscope.FieldOrganizationID), scope)
		}).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("read the assignments over organisations: %w", err)
		}
		for _, row := range rows {
			value, err := row.Value(scope)
			if err != nil {
				return nil, err
			}
			unit, ok := value.(int64)
			if !ok {
				return nil, fmt.Errorf("the scope of an assignment came as a %T", value)
			}
			r := byID[row.ID]
			if r == nil {
				r = &rule{Assignment: row}
				byID[row.ID] = r
				byCourse[row.CourseID] = append(byCourse[row.CourseID], r)
			}
			r.scopes = append(r.scopes, unit)
		}
	}
	return byCourse, nil
}

// people reads members, of whom there is one at least, by key, in two statements.
func (s *Service) people(ctx context.Context, members []int64) (map[int64]*person, error) {
	client, all := s.database.Client(ctx), make(map[int64]*person, len(members))
	these, ids := " IN ("+database.Marks(len(members))+")", anys(members)
	rows, err := client.QueryContext(ctx, `SELECT m.id, m.name, m.organization_id, m.active, m.residency, m.stage, o.path
FROM members m JOIN organizations o ON o.id = m.organization_id WHERE m.id`+these, ids...)
	err = database.ReadAll(rows, err, func(scan func(...any) error) error {
		p := &person{}
		if err := scan(&p.ID, &p.Name, &p.OrganizationID, &p.active, &p.residency, &p.stage, &p.path); err != nil {
			return err
		}
		all[p.ID] = p
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read members: %w", err)
	}
	grants, err := client.RoleGrant.Query().Where(rolegrant.MemberIDIn(members...)).
		Select(rolegrant.FieldMemberID, rolegrant.FieldRole).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read roles: %w", err)
	}
	for _, g := range grants {
		if p := all[g.MemberID]; p != nil {
			p.roles = append(p.roles, string(g.Role))
		}
	}
	return all, nil
}

// offers reads courses as they are offered now, by key: what lies in memory may be a
// second old, and who moved an organisation a moment ago would be told by nobody.
func (s *Service) offers(ctx context.Context, courses []int64) (map[int64]offer, error) {
	all := map[int64]offer{}
	for some := range slices.Chunk(courses, atOnce) {
		rows, err := s.database.Client(ctx).QueryContext(ctx, `SELECT c.id, o.path, c.status, COALESCE(c.current_release_id, 0)
FROM courses c JOIN organizations o ON o.id = c.organization_id WHERE c.id IN (`+database.Marks(len(some))+`)`, anys(some)...)
		err = database.ReadAll(rows, err, func(scan func(...any) error) error {
			var id int64
			var status string
			var o offer
			err := scan(&id, &o.path, &status, &o.releaseID)
			o.open = status == "PUBLISHED" && o.releaseID != 0
			all[id] = o
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("read courses: %w", err)
		}
	}
	return all, nil
}

// best returns who asks the person first: the earliest due of the rules that mean
// them, or what their place says already; 0 where nobody asks. Who left an audience
// keeps what they did, and what they were asked for.
func best(p *person, e *ent.Enrollment, o offer, rules []*rule, stands func(assignmentID int64) bool) (id int64, due *calendar.Date) {
	if e != nil && e.Required && e.AssignmentID != nil && stands(*e.AssignmentID) {
		id, due = *e.AssignmentID, e.DueOn
	}
	for _, r := range rules {
		if (id == 0 || r.before(due, id)) && r.means(p, o) {
			id, due = r.ID, r.DueOn
		}
	}
	return id, due
}

func anys(ids []int64) []any {
	list := make([]any, len(ids))
	for i, id := range ids {
		list[i] = id
	}
	return list
}

// sorted returns the keys without repetition, in order.
func sorted(ids []int64) []int64 {
	ids = slices.Clone(ids)
	slices.SortFunc(ids, cmp.Compare[int64])
	return slices.Compact(ids)
}
