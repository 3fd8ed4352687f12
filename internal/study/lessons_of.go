package study

import (
	"context"

	"partyschool/internal/catalogue"
)

// LessonsOf returns lessons as a member's enrolments pin them, else as a current
// release has them; those that no release holds any more are not among them.
// courses names the course of each lesson. It takes one statement.
func (s *Service) LessonsOf(ctx context.Context, memberID int64, courses map[int64]int64) (map[int64]*catalogue.Lesson, error) {
	var of set[int64]
	for _, course := range courses {
		of.add(course)
	}
	places, err := s.placesOf(ctx, memberID, of.list)
	if err != nil {
		return nil, err
	}
	lessons := map[int64]*catalogue.Lesson{}
	for id, course := range courses {
		if found := s.lesson(places[course], id); found != nil {
			lessons[id] = found
		}
	}
	return lessons, nil
}
