package assignments

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"partyschool/ent"
	"partyschool/ent/assignment"
	"partyschool/ent/assignmentscope"
	"partyschool/ent/organization"
	"partyschool/internal/identity"
	"partyschool/internal/organizations"
)

// HandOver gives the assignments of organisations that are dissolved to the one that takes
// over, nil for none, and returns how many there were that stand, by organisation. Those
// who were asked stay asked. What was asked of its audience already is asked from now on of
// the organisations that stood below and go on, and of nobody else in the one that takes
// over: a merger brings nobody work. What is still to be asked, since its day has not come
// or the course takes nobody, is asked of all of the one that takes over, where it lies
// below the organisation that gives it now. The organisations' rows are locked, and the
// members'.
func (s *Service) HandOver(ctx context.Context, tx *ent.Client, ending *organizations.Ending) (map[int64]int, error) {
	ctx = identity.AsSystem(ctx, "assignments: of organisations that are dissolved")
	// All are given by the one that takes over before it is looked whether that may ask.
	given := map[int64]int{}
	for _, from := range ending.From {
		var err error
		if given[from.ID], err = s.handGiven(ctx, tx, from, ending.Into); err != nil {
			return nil, err
		}
	}
	for _, from := range ending.From {
		if err := s.handScopes(ctx, tx, from, ending.Into, ending.GoOn(from)); err != nil {
			return nil, err
		}
	}
	return given, nil
}

// handGiven hands what an organisation gave over, and returns how much of it stands.
func (s *Service) handGiven(ctx context.Context, tx *ent.Client, from, into *ent.Organization) (int, error) {
	query := tx.Assignment.Query().Where(assignment.OrganizationID(from.ID), assignment.CancelledAtIsNil()).Order(assignment.ByID())
	query.Modify(s.database.LockRows)
	given, err := query.IDs(ctx)
	if err != nil {
		return 0, fmt.Errorf("read the assignments of an organisation: %w", err)
	}
	if into != nil {
		// Also those taken back: they are the target's history now.
		if err := tx.Assignment.Update().Where(assignment.OrganizationID(from.ID)).SetOrganizationID(into.ID).Exec(ctx); err != nil {
			return 0, fmt.Errorf("hand the assignments of an organisation over: %w", err)
		}
	}
	return len(given), nil
}

func (s *Service) handScopes(ctx context.Context, tx *ent.Client, from, into *ent.Organization, goOn []*ent.Organization) error {
	rows, err := tx.AssignmentScope.Query().Where(assignmentscope.OrganizationID(from.ID)).All(ctx)
	if err != nil {
		return fmt.Errorf("read which assignments speak to an organisation: %w", err)
	}
	ids := make([]int64, len(rows))
	for i, row := range rows {
		ids[i] = row.AssignmentID
	}
	for some := range slices.Chunk(sorted(ids), atOnce) {
		if err := s.handSome(ctx, tx, some, from, into, goOn); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) handSome(ctx context.Context, tx *ent.Client, some []int64, from, into *ent.Organization, goOn []*ent.Organization) error {
	query := tx.Assignment.Query().Where(assignment.IDIn(some...), assignment.CancelledAtIsNil()).Order(assignment.ByID())
	query.Modify(s.database.LockRows)
	rows, err := query.All(ctx)
	if err != nil || len(rows) == 0 {
		return err
	}
	standing := make([]int64, len(rows))
	for i, row := range rows {
		standing[i] = row.ID
	}
	_, err = tx.AssignmentScope.Delete().Where(assignmentscope.AssignmentIDIn(standing...), assignmentscope.OrganizationID(from.ID)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("end what assignments say to an organisation: %w", err)
	}
	others, err := tx.AssignmentScope.Query().Where(assignmentscope.AssignmentIDIn(standing...)).All(ctx)
	if err != nil {
		return fmt.Errorf("read whom assignments speak to: %w", err)
	}
	spoken := map[[2]int64]bool{}
	for _, scope := range others {
		spoken[[2]int64{scope.AssignmentID, scope.OrganizationID}] = true
	}
	owners, err := s.pathsOf(ctx, tx, rows)
	if err != nil {
		return err
	}
	var scopes []*ent.AssignmentScopeCreate
	var anew []int64
	for _, row := range rows {
		to := goOn
		if row.ExpandedAt == nil && into != nil && strings.HasPrefix(into.Path, owners[row.OrganizationID]) {
			to, anew = []*ent.Organization{into}, append(anew, row.ID)
		}
		for _, unit := range to {
			if at := [2]int64{row.ID, unit.ID}; !spoken[at] {
				spoken[at] = true
				scopes = append(scopes, tx.AssignmentScope.Create().SetAssignmentID(row.ID).SetOrganizationID(unit.ID))
			}
		}
	}
	for few := range slices.Chunk(scopes, atOnce) {
		if err := tx.AssignmentScope.CreateBulk(few...).Exec(ctx); err != nil {
			return fmt.Errorf("write whom assignments speak to: %w", err)
		}
	}
	if len(anew) == 0 {
		return nil
	}
	// Where somebody has begun to ask, it begins again with the wider audience.
	if err := tx.Assignment.Update().Where(assignment.IDIn(anew...), assignment.ExpandedAtIsNil()).SetExpandedTo(0).Exec(ctx); err != nil {
		return fmt.Errorf("ask an audience from the start: %w", err)
	}
	return nil
}

// pathsOf returns the paths of the organisations that gave assignments.
func (s *Service) pathsOf(ctx context.Context, tx *ent.Client, rows []*ent.Assignment) (map[int64]string, error) {
	var ids []int64
	for _, row := range rows {
		ids = append(ids, row.OrganizationID)
	}
	units, err := tx.Organization.Query().Where(organization.IDIn(sorted(ids)...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read who gave assignments: %w", err)
	}
	paths := map[int64]string{}
	for _, unit := range units {
		paths[unit.ID] = unit.Path
	}
	return paths, nil
}
