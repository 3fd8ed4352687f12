package graph

import (
	"context"

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
	switch viewer := identity.FromContext(ctx); {
	case !viewer.Has(identity.Admin):
		return nil, problem.NeedsRole()
	case !viewer.Covers(identity.Admin, unit.Path):
		return nil, problem.Missing()
	}
	return r.Assignments.List(ctx, unit, args)
}
