package reports

import (
	"cmp"
	"context"
	"strings"

	"partyschool/ent"
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// CompletionReport returns the report of a course over an organisation and all
// below it, still without its counts: see Count. NOT_FOUND unless an ADMIN role
// covers the organisation, and for a course that was never published or is out
// of its reach: one that belongs neither above the organisation, nor below it, nor
// to what the viewer sees. With asOf it speaks of the end of a past day: who belonged
// where then, under which name, at which stage, and how far they had come; BAD_USER_INPUT
// (asOf) for a day in the future.
func (s *Service) CompletionReport(ctx context.Context, organizationID, courseID int64, asOf *calendar.Date) (*CompletionReport, error) {
	if err := cmp.Or(problem.WrongKind("organizationId", organizationID, key.Organization),
		problem.WrongKind("courseId", courseID, key.Course)); err != nil {
		return nil, err
	}
	viewer := identity.FromContext(ctx)
	unit, course := s.tree.Unit(organizationID), s.catalogue.Course(courseID)
	if unit == nil || !viewer.Covers(identity.Admin, unit.Path) || course == nil || !s.reaches(viewer, unit, course) {
		return nil, problem.Missing()
	}
	then, err := s.pastOn(ctx, asOf)
	if err != nil {
		return nil, err
	}
	if then != nil {
		unit = then.units[unit.ID].unit
	}
	return &CompletionReport{Organization: unit, CourseID: courseID, AsOf: asOf, past: then}, nil
}

func (s *Service) reaches(viewer identity.Viewer, unit *ent.Organization, course *catalogue.Course) bool {
	owner := s.tree.Unit(course.OrganizationID)
	return owner != nil && (strings.HasPrefix(unit.Path, owner.Path) || strings.HasPrefix(owner.Path, unit.Path)) ||
		catalogue.Visible(viewer, course)
}
