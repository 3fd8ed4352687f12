package reports

import (
	"context"
	"strings"

	"partyschool/ent"
	"partyschool/internal/key"
)

// write makes a row for each organisation directly below, those without anybody
// too, and one for the organisation itself, and adds everything up.
func (s *Service) write(ctx context.Context, r *CompletionReport, t tally) error {
	r.Total, r.Rows = CompletionCounts{}, nil
	row := rowsOf(&r.Rows, func(unit *ent.Organization) CompletionRow { return CompletionRow{Organization: unit} })
	for _, child := range s.tree.Children(r.Organization.ID) {
		row(child)
	}
	row(r.Organization)
	for id, counts := range t {
		unit, err := s.rowOf(ctx, r.Organization, id)
		if err != nil {
			return err
		}
		row(unit).Counts.plus(*counts)
		r.Total.plus(*counts)
	}
	return nil
}

// rowOf returns the organisation in whose row another one counts: the one
// directly below root that holds it, or root itself.
func (s *Service) rowOf(ctx context.Context, root *ent.Organization, id int64) (*ent.Organization, error) {
	unit, err := s.unit(ctx, root, id)
	if err != nil || len(unit.Path) <= len(root.Path)+key.Length {
		return unit, err
	}
	child, err := key.Parse(unit.Path[len(root.Path) : len(root.Path)+key.Length])
	if err != nil {
		return nil, err
	}
	return s.unit(ctx, root, child)
}

// unit returns an organisation of the subtree: from memory, or what was made or
// moved there a moment ago on another node.
func (s *Service) unit(ctx context.Context, root *ent.Organization, id int64) (*ent.Organization, error) {
	if unit := s.tree.Unit(id); unit != nil && strings.HasPrefix(unit.Path, root.Path) {
		return unit, nil
	}
	return s.db.Client(ctx).Organization.Get(ctx, id)
}

func (c *CompletionCounts) plus(o CompletionCounts) {
	c.Members += o.Members
	c.Enrolled += o.Enrolled
	c.NotStarted += o.NotStarted
	c.InProgress += o.InProgress
	c.Completed += o.Completed
	c.Overdue += o.Overdue
	c.credit(o.CreditedSeconds)
}

// rowsOf returns what finds the row of an organisation in a report, and adds a fresh one
// at the first time: rows stand in the order in which their organisations came.
func rowsOf[R any](rows *[]R, fresh func(*ent.Organization) R) func(*ent.Organization) *R {
	places := map[int64]int{}
	return func(unit *ent.Organization) *R {
		if _, ok := places[unit.ID]; !ok {
			places[unit.ID] = len(*rows)
			*rows = append(*rows, fresh(unit))
		}
		return &(*rows)[places[unit.ID]]
	}
}
