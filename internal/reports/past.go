package reports

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"partyschool/ent"
	"partyschool/ent/organizationplacement"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// founded is the day of the party's founding: no report speaks of a day before.
var founded = calendar.NewDate(1921, time.July, 1)

// past is the tree of organisations as it stood on a day, at its end.
type past struct {
	day calendar.Date
	// end is the first moment after the day.
	end      time.Time
	units    map[int64]*stood
	children map[int64][]*stood
}

// stood is an organisation as it stood on the day.
type stood struct {
	// unit has the name of the day; where it is seen and by whom is that of now.
	unit   *ent.Organization
	parent int64
	path   string
	// gone tells that it was dissolved by then.
	gone bool
}

// today is the day in the tenant's zone.
func (s *Service) today() calendar.Date { return s.calendar.DateOf(s.clock.Now()) }

// pastOn returns the tree as it stood on a day, nil for the present. It takes one
// statement. BAD_USER_INPUT (asOf) for a day in the future or before the founding.
func (s *Service) pastOn(ctx context.Context, day *calendar.Date) (*past, error) {
	if day == nil {
		return nil, nil
	}
	if day.After(s.today()) || day.Before(founded) {
		return nil, problem.BadInput("asOf", "日期须在 1921-07-01 至今天之间。", "The day lies between 1921-07-01 and today.")
	}
	system := identity.AsSystem(ctx, "reports: the tree of a past day")
	closed, err := s.db.Client(ctx).OrganizationPlacement.Query().Where(organizationplacement.UntilDayGT(*day)).
		Order(ent.Desc(organizationplacement.FieldUntilDay)).All(system)
	if err != nil {
		return nil, fmt.Errorf("read where organisations stood: %w", err)
	}
	held := map[int64]*ent.OrganizationPlacement{}
	for _, p := range closed {
		held[p.OrganizationID] = p // of several the earliest stays
	}
	p := &past{day: *day, end: day.AddDays(1).Start(s.calendar.Zone()).UTC(), units: map[int64]*stood{}, children: map[int64][]*stood{}}
	if root := s.tree.Root(); root != nil {
		s.place(p, held, root)
	}
	for id := range p.units {
		p.locate(id, 0)
	}
	for id, children := range p.children {
		slices.SortFunc(children, func(a, b *stood) int { return strings.Compare(a.unit.Code, b.unit.Code) })
		p.children[id] = children
	}
	return p, nil
}

// place puts an organisation and all that lie below it now, dissolved or not, where they
// stood.
func (s *Service) place(p *past, held map[int64]*ent.OrganizationPlacement, unit *ent.Organization) {
	at := &stood{unit: unit, gone: unit.DissolvedOn != nil && !unit.DissolvedOn.After(p.day)}
	parent := unit.ParentID
	if before := held[unit.ID]; before != nil {
		named := *unit
		named.Name = before.Name
		at.unit, parent = &named, before.ParentID
	}
	if parent != nil {
		at.parent = *parent
		p.children[*parent] = append(p.children[*parent], at)
	}
	p.units[unit.ID] = at
	for _, child := range s.tree.ChildrenEver(unit.ID) {
		s.place(p, held, child)
	}
}

// locate returns the path of an organisation on the day. Moves that were written down
// with days that do not fit each other could make a ring: it is cut where it is met.
func (p *past) locate(id int64, depth int) string {
	at := p.units[id]
	if at == nil {
		return ""
	}
	if at.path == "" && depth > len(p.units) {
		at.path = at.unit.Path
	}
	if at.path == "" {
		path := p.locate(at.parent, depth+1) + key.Format(id)
		if at.path == "" {
			at.path = path
		}
	}
	return at.path
}

// within returns the keys of an organisation and all that lay below it, each before
// those below it, in the order of their codes.
func (p *past) within(id int64) []int64 {
	var keys []int64
	seen := map[int64]bool{}
	var walk func(id int64)
	walk = func(id int64) {
		if p.units[id] == nil || seen[id] {
			return
		}
		seen[id] = true
		keys = append(keys, id)
		for _, child := range p.children[id] {
			walk(child.unit.ID)
		}
	}
	walk(id)
	return keys
}

// rowOf returns the organisation in whose row another one counts: the one directly below
// root that held it, or root itself.
func (p *past) rowOf(root, id int64) *ent.Organization {
	for at := p.units[id]; at != nil && id != root; at = p.units[id] {
		if at.parent == root {
			return at.unit
		}
		id = at.parent
	}
	return p.units[root].unit
}

// below are the organisations directly below one, those dissolved by then left out.
func (p *past) below(id int64) []*ent.Organization {
	var units []*ent.Organization
	for _, child := range p.children[id] {
		if !child.gone {
			units = append(units, child.unit)
		}
	}
	return units
}
