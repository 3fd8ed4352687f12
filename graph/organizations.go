package graph

import (
	"context"
	"strings"
	"sync"

	"partyschool/ent"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/members"
	"partyschool/internal/organizations"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

// organizationOf returns the organisation asked for, or the one that the viewer
// begins with; NOT_FOUND where the viewer may not see it.
func organizationOf(ctx context.Context, r *Resolver, id *int64) (*ent.Organization, error) {
	viewer := identity.FromContext(ctx)
	unit := r.Tree.Own(viewer)
	if id != nil {
		if err := expect(key.Organization, *id); err != nil {
			return nil, err
		}
		unit = r.Tree.Unit(*id)
	}
	if unit == nil || !r.Tree.Visible(viewer, unit) {
		return nil, problem.Missing()
	}
	return unit, nil
}

// unitOf returns the organisation of a row that the viewer may see: whoever sees
// a member sees where the member belongs.
func unitOf(ctx context.Context, r *Resolver, id int64) (*ent.Organization, error) {
	if unit := r.Tree.Unit(id); unit != nil {
		return unit, nil
	}
	// Made a moment ago on another node. What lies in memory is shown whoever asks,
	// and so is this: in the answer to signing in, the request is a guest's.
	return r.Database.Client(ctx).Organization.Get(identity.AsSystem(ctx, "graph: organisation of a row"), id)
}

// childrenOf returns the organisations directly below that the viewer may see.
func childrenOf(ctx context.Context, r *Resolver, unit *ent.Organization) []*ent.Organization {
	requestOf(ctx).own(ctx).counts.expect(unit)
	return visible(ctx, r.Tree.Children(unit.ID))
}

// ancestorsOf returns the organisations above that the viewer may see.
func ancestorsOf(ctx context.Context, r *Resolver, unit *ent.Organization) []*ent.Organization {
	return visible(ctx, r.Tree.Ancestors(unit.ID))
}

func visible(ctx context.Context, units []*ent.Organization) []*ent.Organization {
	viewer, seen := identity.FromContext(ctx), make([]*ent.Organization, 0, len(units))
	for _, u := range units {
		if organizations.Visible(viewer, u) {
			seen = append(seen, u)
		}
	}
	return seen
}

// rosterOf lists the members of an organisation, or of all below it too.
func rosterOf(ctx context.Context, r *Resolver, unit *ent.Organization, subtree bool, filter *members.MemberFilter, args paging.Args) (*members.MemberConnection, error) {
	if subtree {
		requestOf(ctx).own(ctx).counts.expect(unit)
	}
	return r.Members.Roster(ctx, unit, subtree, filter, args)
}

// memberCounts are the numbers of members of organisations, counted once for a
// whole subtree, however many of its organisations a screen shows.
type memberCounts struct {
	mu sync.Mutex
	// expected are the organisations whose subtree the request lists: what lies below
	// them will be asked for one by one.
	expected []*ent.Organization
	counted  []counted
}

// counted are the members of an organisation and of each below it, by the
// organisation that they belong to.
type counted struct {
	unit *ent.Organization
	own  map[int64]int
}

// expect says that the members of organisations below this one may be asked for.
func (c *memberCounts) expect(unit *ent.Organization) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.expected = append(c.expected, unit)
}

// of returns the number of active members. FORBIDDEN and NOT_FOUND as
// members.MayCount says.
func (c *memberCounts) of(ctx context.Context, r *Resolver, unit *ent.Organization, subtree bool) (int, error) {
	if err := members.MayCount(ctx, unit); err != nil {
		return 0, err
	}
	own, err := c.covering(ctx, r, unit)
	if err != nil {
		return 0, err
	}
	n := own[unit.ID]
	if subtree {
		n = sum(r.Tree, own, unit)
	}
	return n, nil
}

// covering returns counts that hold the organisation and all below it. While it
// counts, others who ask wait for the same answer.
func (c *memberCounts) covering(ctx context.Context, r *Resolver, unit *ent.Organization) (map[int64]int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, done := range c.counted {
		if strings.HasPrefix(unit.Path, done.unit.Path) {
			return done.own, nil
		}
	}
	for _, above := range c.expected {
		if len(above.Path) < len(unit.Path) && strings.HasPrefix(unit.Path, above.Path) && members.MayCount(ctx, above) == nil {
			unit = above
		}
	}
	own, err := r.Members.CountByOrganization(ctx, unit)
	if err == nil {
		c.counted = append(c.counted, counted{unit: unit, own: own})
	}
	return own, err
}

func sum(tree *organizations.Tree, own map[int64]int, unit *ent.Organization) int {
	n := own[unit.ID]
	for _, child := range tree.Children(unit.ID) {
		n += sum(tree, own, child)
	}
	return n
}

// successorOf is where an organisation has gone by now, by its name alone; nil where it
// stands.
func successorOf(r *Resolver, unit *ent.Organization) *organizations.OrganizationName {
	into := r.Tree.Successor(unit)
	if into == nil {
		return nil
	}
	return &organizations.OrganizationName{ID: into.ID, Name: into.Name}
}
