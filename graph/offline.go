package graph

import (
	"context"

	"partyschool/ent"
	"partyschool/internal/catalogue"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/offline"
	"partyschool/internal/problem"
)

// lessonPackage says what is needed of a lesson to whoever may study it.
func (r *Resolver) lessonPackage(ctx context.Context, l *catalogue.Lesson) (*offline.LessonPackage, error) {
	if err := mayStudy(ctx, l.Module.Course); err != nil {
		return nil, err
	}
	return r.Offline.Package(ctx, l)
}

// courseManifest says what is needed of a course, as it is in the release of the
// viewer's enrolment, to whoever may study it.
func (r *Resolver) courseManifest(ctx context.Context, courseID int64) (*offline.CourseManifest, error) {
	if err := problem.WrongKind("courseId", courseID, key.Course); err != nil {
		return nil, err
	}
	c, err := r.course(ctx, courseID)
	if err != nil {
		return nil, err
	}
	if err := mayStudy(ctx, c); err != nil {
		return nil, err
	}
	return r.Offline.Manifest(ctx, c)
}

// organizationOfNotice is nil where the notice speaks of none, and where the
// viewer does not see it any more.
func (r *Resolver) organizationOfNotice(ctx context.Context, n *ent.Notice) (*ent.Organization, error) {
	if n.OrganizationID == nil {
		return nil, nil
	}
	unit := r.Tree.Unit(*n.OrganizationID)
	if unit == nil || !r.Tree.Visible(identity.FromContext(ctx), unit) {
		return nil, nil
	}
	return unit, nil
}
