package graph

import (
	"context"

	"partyschool/internal/catalogue"
	"partyschool/internal/problem"
)

// shownCourse shows the course of a study day; nil where there is none, or none for the
// viewer to see.
func (r *Resolver) shownCourse(ctx context.Context, id *int64) (*catalogue.Course, error) {
	if id == nil {
		return nil, nil
	}
	c, err := r.course(ctx, *id)
	if problem.Is(err, problem.NotFound) {
		return nil, nil
	}
	return c, err
}

// shownLesson is shownCourse for the day's own lesson.
func (r *Resolver) shownLesson(ctx context.Context, id *int64) (*catalogue.Lesson, error) {
	if id == nil {
		return nil, nil
	}
	l, err := r.lesson(ctx, *id)
	if problem.Is(err, problem.NotFound) {
		return nil, nil
	}
	return l, err
}
