package reports

import (
	"context"

	"partyschool/internal/catalogue"
)

// CourseInsight is where the learners of a course stop.
type CourseInsight struct {
	Learners, Completed int
	// MedianDaysToComplete is nil where nobody completed it.
	MedianDaysToComplete *float64
	Lessons              []*LessonInsight
}

// LessonInsight is how the learners of a course stand in one lesson.
type LessonInsight struct {
	Lesson             *catalogue.Lesson
	Started, Completed int
	// MedianCreditedSeconds is nil where nobody began it.
	MedianCreditedSeconds *float64
}

// CourseInsight TODO: the caller has checked that the viewer trains the course.
func (s *Service) CourseInsight(ctx context.Context, c *catalogue.Course) (*CourseInsight, error) {
	panic("TODO")
}
