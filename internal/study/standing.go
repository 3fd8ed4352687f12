package study

import "partyschool/internal/catalogue"

// Standing is where a learner stands in a release.
type Standing struct {
	// Completed and Required count required lessons.
	Completed, Required int
	// Next is the first required lesson that is not complete, else the first
	// elective; nil when none is left.
	Next *int64
	// Finished says that the course is complete: every required lesson is. A
	// release that requires none asks for all of its lessons, since hours for
	// nothing prove nothing.
	Finished bool
}

// StandingIn returns the standing in a release of somebody for whom complete
// tells which lessons are complete.
func StandingIn(release *catalogue.Course, complete func(lessonID int64) bool) Standing {
	var s Standing
	var elective *int64
	for _, m := range release.Modules {
		for _, l := range m.Lessons {
			done := complete(l.ID)
			switch {
			case l.Required && done:
				s.Completed++
				s.Required++
			case l.Required:
				s.Required++
				if s.Next == nil {
					s.Next = &l.ID
				}
			case !done && elective == nil:
				elective = &l.ID
			}
		}
	}
	s.Finished = s.Completed == s.Required && (s.Required > 0 || elective == nil && release.LessonCount > 0)
	if s.Next == nil {
		s.Next = elective
	}
	return s
}

// lessonIn returns a lesson of a release, nil where the release holds it not.
func lessonIn(release *catalogue.Course, id int64) *catalogue.Lesson {
	for _, m := range release.Modules {
		for _, l := range m.Lessons {
			if l.ID == id {
				return l
			}
		}
	}
	return nil
}

// lessonOf returns a lesson as one of the ledger's places pins it, nil where none
// does.
func (l *ledger) lessonOf(id int64) *catalogue.Lesson {
	for _, p := range l.places {
		if p.release == nil {
			continue
		}
		if found := lessonIn(p.release, id); found != nil {
			return found
		}
	}
	return nil
}
