package assignments

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/assignment"
	"partyschool/ent/assignmentscope"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/ent/predicate"
	"partyschool/internal/paging"
	"partyschool/internal/visibility"
)

// List lists the assignments that speak to an organisation or one below it, latest
// first. The caller has checked that an ADMIN role of the viewer covers it.
func (s *Service) List(ctx context.Context, unit *ent.Organization, args paging.Args) (*AssignmentConnection, error) {
	speaks := predicate.Assignment(func(sel *sql.Selector) {
		t := sql.Table(assignmentscope.Table)
		to := sql.Select(t.C(assignmentscope.FieldAssignmentID)).From(t)
		visibility.Below(assignmentscope.FieldOrganizationID, unit.Path)(to)
		sel.Where(sql.In(sel.C(assignment.FieldID), to))
	})
	table := s.database.Client(ctx).Assignment
	return paging.Source[*ent.Assignment, predicate.Assignment]{
		Order:  paging.Order{{Name: assignment.FieldCreatedAt, Desc: true}, {Name: assignment.FieldID, Desc: true}},
		Values: func(a *ent.Assignment) []any { return []any{a.CreatedAt, a.ID} },
		Read: func(ctx context.Context, where predicate.Assignment, order func(*sql.Selector), limit int) ([]*ent.Assignment, error) {
			return table.Query().Where(speaks, where).Order(order).Limit(limit).All(ctx)
		},
		Count: func(ctx context.Context) (int, error) { return table.Query().Where(speaks).Count(ctx) },
	}.Page(ctx, args)
}

// scopesOf reads the organisations that assignments speak to, as far as the viewer
// may see them, by assignment.
func (s *Service) scopesOf(ctx context.Context, ids []int64) (map[int64][]int64, error) {
	rows, err := s.database.Client(ctx).AssignmentScope.Query().
		Where(assignmentscope.AssignmentIDIn(ids...)).Order(assignmentscope.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read whom assignments speak to: %w", err)
	}
	byAssignment := map[int64][]int64{}
	for _, row := range rows {
		byAssignment[row.AssignmentID] = append(byAssignment[row.AssignmentID], row.OrganizationID)
	}
	return byAssignment, nil
}

// Organizations returns the organisations that assignments speak to, by assignment
// and by code, as far as the viewer covers them. One statement.
func (s *Service) Organizations(ctx context.Context, ids []int64) (map[int64][]*ent.Organization, error) {
	scopes, err := s.scopesOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	all := map[int64][]*ent.Organization{}
	for _, id := range ids {
		all[id] = nil
		for _, unitID := range scopes[id] {
			if unit := s.tree.Unit(unitID); unit != nil {
				all[id] = append(all[id], unit)
			}
		}
		byCode(all[id])
	}
	return all, nil
}

// Counts says how those stand whom assignments enrolled, by assignment: active
// members of organisations that the viewer covers. One statement.
func (s *Service) Counts(ctx context.Context, ids []int64) (map[int64]*AssignmentCounts, error) {
	today := s.calendar.DateOf(s.clock.Now())
	var rows []struct {
		AssignmentID int64             `sql:"assignment_id"`
		Status       enrollment.Status `sql:"status"`
		Count        int               `sql:"count"`
		Overdue      int               `sql:"overdue"`
	}
	err := s.database.Client(ctx).Enrollment.Query().
		Where(enrollment.AssignmentIDIn(ids...), enrollment.StatusNEQ(enrollment.StatusWITHDRAWN), enrollment.HasMemberWith(member.Active(true))).
		GroupBy(enrollment.FieldAssignmentID, enrollment.FieldStatus).
		Aggregate(ent.Count(), func(sel *sql.Selector) string {
			return sql.As(fmt.Sprintf("SUM(CASE WHEN %s < '%s' THEN 1 ELSE 0 END)", sel.C(enrollment.FieldDueOn), today), "overdue")
		}).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("count whom assignments enrolled: %w", err)
	}
	all := map[int64]*AssignmentCounts{}
	for _, id := range ids {
		all[id] = &AssignmentCounts{}
	}
	for _, row := range rows {
		counts := all[row.AssignmentID]
		counts.Enrolled += row.Count
		if row.Status == enrollment.StatusCOMPLETED {
			counts.Completed += row.Count
		} else {
			counts.Overdue += row.Overdue
		}
	}
	return all, nil
}
