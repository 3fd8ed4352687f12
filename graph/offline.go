package graph

import (
	"context"

	"partyschool/ent"
	"partyschool/internal/catalogue"
	"partyschool/internal/offline"
)

// lessonPackage TODO.
func (r *Resolver) lessonPackage(ctx context.Context, l *catalogue.Lesson) (*offline.LessonPackage, error) {
	panic("TODO")
}

// courseManifest TODO.
func (r *Resolver) courseManifest(ctx context.Context, courseID int64) (*offline.CourseManifest, error) {
	panic("TODO")
}

// organizationOfNotice TODO.
func (r *Resolver) organizationOfNotice(ctx context.Context, n *ent.Notice) (*ent.Organization, error) {
	panic("TODO")
}
