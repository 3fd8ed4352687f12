package graph

import (
	"context"
	"sync"

	"partyschool/ent"
	"partyschool/internal/assignments"
	"partyschool/internal/catalogue"
	"partyschool/internal/identity"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

// courseOfAssignment shows the course of an assignment as it is offered now;
// whoever may see the assignment may know what it asks for.
func courseOfAssignment(_ context.Context, r *Resolver, a *ent.Assignment) (*catalogue.Course, error) {
	if c := r.Catalogue.Course(a.CourseID); c != nil {
		return c, nil
	}
	return nil, problem.Missing()
}

// assignmentsOf lists what was assigned to an organisation that an ADMIN role of
// the viewer covers.
func assignmentsOf(ctx context.Context, r *Resolver, unit *ent.Organization, args paging.Args) (*assignments.AssignmentConnection, error) {
	if err := identity.NeedAdmin(ctx, unit.Path); err != nil {
		return nil, err
	}
	page, err := r.Assignments.List(ctx, unit, args)
	if err != nil {
		return nil, err
	}
	var givers []int64
	for _, edge := range page.Edges {
		factsOf(ctx).expect(edge.Node.ID)
		givers = append(givers, edge.Node.CreatedByID)
	}
	if asks(ctx, "edges", "node", "createdBy") {
		_, err = requestOf(ctx).Names(ctx, givers...)
	}
	return page, err
}

// assignmentFacts are what is told of the assignments of a list beyond their rows,
// read once for all of them.
type assignmentFacts struct {
	mu       sync.Mutex
	expected []int64
	scopes   map[int64][]*ent.Organization
	counts   map[int64]*assignments.AssignmentCounts
}

// expect says that an assignment is on the screen.
func (f *assignmentFacts) expect(id int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.expected = append(f.expected, id)
}

// asked returns the organisations that an assignment speaks to.
func (f *assignmentFacts) asked(ctx context.Context, r *Resolver, a *ent.Assignment) ([]*ent.Organization, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if units, known := f.scopes[a.ID]; known {
		return units, nil
	}
	scopes, err := r.Assignments.Organizations(ctx, append(f.expected, a.ID))
	if err != nil {
		return nil, err
	}
	f.scopes = scopes
	return scopes[a.ID], nil
}

// count returns how those stand whom an assignment enrolled.
func (f *assignmentFacts) count(ctx context.Context, r *Resolver, a *ent.Assignment) (*assignments.AssignmentCounts, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if counts, known := f.counts[a.ID]; known {
		return counts, nil
	}
	counts, err := r.Assignments.Counts(ctx, append(f.expected, a.ID))
	if err != nil {
		return nil, err
	}
	f.counts = counts
	return counts[a.ID], nil
}

// factsOf are those of the assignments on the same screen.
func factsOf(ctx context.Context) *assignmentFacts { return &requestOf(ctx).own(ctx).assignments }
