package graph

import (
	"context"

	"partyschool/ent"
	"partyschool/internal/catalogue"
)

// releaseNumberOf returns the number of the release that the enrolment pins.
func releaseNumberOf(ctx context.Context, r *Resolver, e *ent.Enrollment) (int, error) {
	release, err := r.Catalogue.Release(ctx, e.ReleaseID)
	if err != nil {
		return 0, err
	}
	return *release.Release, nil
}

// nextLessonOf returns what to study next, as the pinned release has it; nil when
// nothing is left.
func nextLessonOf(ctx context.Context, r *Resolver, e *ent.Enrollment) (*catalogue.Lesson, error) {
	if e.NextLessonID == nil {
		return nil, nil
	}
	release, err := r.Catalogue.Release(ctx, e.ReleaseID)
	if err != nil {
		return nil, err
	}
	return release.Lesson(*e.NextLessonID), nil
}

// learnerOf returns the enrolment's member, read with it or now.
func learnerOf(ctx context.Context, r *Resolver, e *ent.Enrollment) (*ent.Member, error) {
	if m, err := e.Edges.MemberOrErr(); err == nil {
		return m, nil
	}
	return r.Database.Client(ctx).Member.Get(ctx, e.MemberID)
}
