package organizations

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"partyschool/ent"
	"partyschool/ent/organization"
	"partyschool/internal/audit"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// Ending is a dissolution that may go ahead: its organisations are locked, and with the
// root the whole tree is.
type Ending struct {
	// From are those that end, the lowest first.
	From []*ent.Organization
	// Into takes over; nil where nothing is to be taken over.
	Into *ent.Organization
	// Children are those that stand directly below each of From and do not end with it, in
	// the order of their keys.
	Children map[int64][]*ent.Organization
}

// GoOn are the organisations below one that ends that go on: its children, and the children
// of what ends with it below it. What lies below those goes on with them.
func (e *Ending) GoOn(unit *ent.Organization) []*ent.Organization {
	var all []*ent.Organization
	for _, other := range e.From {
		if strings.HasPrefix(other.Path, unit.Path) {
			all = append(all, e.Children[other.ID]...)
		}
	}
	return all
}

// LockEnding locks the tree, the organisations that are to end, those directly below them
// and the one that takes over, and returns them if the viewer may do that. It is the first
// statement of a dissolution. An ADMIN role must cover all of them, else NOT_FOUND, and
// what lies above those that end. The root, an organisation into itself or into one below
// it is a BAD_USER_INPUT; one that was dissolved is a CONFLICT, unless it went into the
// same one already: then it is From still, for the caller to find out.
//
// fieldOf names the input of the n-th of those that end.
func (s *Service) LockEnding(ctx context.Context, tx *ent.Client, from []int64, into *int64, fieldOf func(n int) string) (*Ending, error) {
	system := identity.AsSystem(ctx, "dissolve: lock the tree")
	if _, err := LockRoot(system, s.db, tx); err != nil {
		return nil, err
	}
	children, err := below(system, tx, from)
	if err != nil {
		return nil, err
	}
	all := slices.Concat(from, children)
	if into != nil {
		all = append(all, *into)
	}
	units, err := lockAll(system, s.db, tx, all)
	if err != nil {
		return nil, err
	}
	byID := map[int64]*ent.Organization{}
	viewer := identity.FromContext(ctx)
	for _, unit := range units {
		if !viewer.Covers(identity.Admin, unit.Path) {
			return nil, problem.Missing()
		}
		byID[unit.ID] = unit
	}
	e := &Ending{Children: map[int64][]*ent.Organization{}}
	if into != nil {
		e.Into = byID[*into]
		if err := Standing(e.Into); err != nil {
			return nil, err
		}
	}
	for n, id := range from {
		unit := byID[id]
		if err := s.mayEnd(viewer, unit, e.Into, fieldOf(n)); err != nil {
			return nil, err
		}
		e.From = append(e.From, unit)
	}
	slices.SortStableFunc(e.From, func(a, b *ent.Organization) int { return len(b.Path) - len(a.Path) })
	// Once more, with those set up below them before they were locked.
	if children, err = below(system, tx, from); err != nil {
		return nil, err
	}
	if units, err = lockAll(system, s.db, tx, children); err != nil {
		return nil, err
	}
	for _, child := range units {
		e.Children[*child.ParentID] = append(e.Children[*child.ParentID], child)
	}
	return e, nil
}

// below are the keys of the organisations that stand directly below some others and are
// none of them.
func below(ctx context.Context, tx *ent.Client, units []int64) ([]int64, error) {
	ids, err := tx.Organization.Query().Where(organization.ParentIDIn(units...), organization.IDNotIn(units...), organization.DissolvedOnIsNil()).IDs(ctx)
	if err != nil {
		return nil, fmt.Errorf("find what lies below an organisation: %w", err)
	}
	return ids, nil
}

func (s *Service) mayEnd(viewer identity.Viewer, unit, into *ent.Organization, field string) error {
	switch {
	case unit.ParentID == nil:
		return problem.BadInput(field, "最高党组织不能撤销。", "The highest organisation cannot be dissolved.")
	case into != nil && strings.HasPrefix(into.Path, unit.Path):
		return problem.BadInput("intoId", "党组织不能并入自己或下级组织；请先将下级组织移出。", "An organisation cannot go into itself or one below it; move that one out first.")
	case !viewer.Covers(identity.Admin, unit.Path[:len(unit.Path)-key.Length]):
		return problem.BadInput(field, "须由上级党组织的管理员来撤销“%s”。", "Only an admin of the organisation above can dissolve %s.", unit.Name)
	case unit.DissolvedOn != nil && !sameKey(unit.MergedIntoID, into):
		return Standing(unit)
	}
	return nil
}

func sameKey(id *int64, unit *ent.Organization) bool {
	if id == nil || unit == nil {
		return id == nil && unit == nil
	}
	return *id == unit.ID
}

// HandChildren puts organisations whose rows are locked below another one, from a day on,
// with all below them. Errors as of UpdateOrganization.
func (s *Service) HandChildren(ctx context.Context, tx *ent.Client, children []*ent.Organization, from, into *ent.Organization, on calendar.Date) error {
	for _, child := range children {
		if err := s.remember(ctx, tx, child, on); err != nil {
			return err
		}
		if err := s.relocate(ctx, tx, child, into); err != nil {
			return err
		}
		err := audit.Write(ctx, tx, s.clock, audit.Entry{
			Action: "updateOrganization", OrganizationID: child.ID, SubjectID: child.ID,
			Summary: fmt.Sprintf("“%s”撤销，党组织“%s”自 %s 起改属“%s”。", from.Name, child.Name, on, into.Name),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// End writes down that an organisation, whose row is locked, is no more from a day on,
// and who took over. The numbers are what is answered when the same is asked again. It
// keeps its place, its code and all that was, for reports of earlier days.
func (s *Service) End(ctx context.Context, tx *ent.Client, unit, into *ent.Organization, on calendar.Date, numbers string) error {
	if err := s.remember(ctx, tx, unit, on); err != nil {
		return err
	}
	update := tx.Organization.Update().Where(organization.ID(unit.ID)).SetDissolvedOn(on).SetDissolution(numbers)
	if into != nil {
		update.SetMergedIntoID(into.ID)
	}
	if err := update.Exec(identity.AsSystem(ctx, "dissolve: the end")); err != nil {
		return fmt.Errorf("end an organisation: %w", err)
	}
	// The catalogue in memory knows by path whom a course is offered to.
	if err := s.watcher.Changed(ctx, tx, database.Catalogue); err != nil {
		return err
	}
	return s.watcher.Changed(ctx, tx, database.Organizations)
}
