package courses_test

import (
	"math/rand/v2"
	"sync"
	"testing"

	"partyschool/ent/lesson"
	"partyschool/ent/trainingmodule"
	"partyschool/internal/courses"
	"partyschool/internal/problem"
)

// TestPositionsHaveNoGaps does what trainers do, at random and all at once.
func TestPositionsHaveNoGaps(t *testing.T) {
	s := newSchool(t)
	id := s.course()
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(7, uint64(worker))) //nolint:gosec // the same each time
			for range 30 {
				s.step(id, random)
			}
		})
	}
	wg.Wait()
	s.gapless(id)
}

// step does one thing; that a row is gone meanwhile, or a place too far, is the
// others' doing.
func (s *school) step(id int64, random *rand.Rand) {
	modules := s.client().TrainingModule.Query().Where(trainingmodule.CourseID(id)).IDsX(s.system)
	lessons := s.client().Lesson.Query().Where(lesson.CourseID(id)).IDsX(s.system)
	var err error
	switch task := random.IntN(8); {
	case task == 0 || len(modules) == 0:
		_, err = s.courses.CreateTrainingModule(s.trainer, courses.CreateTrainingModuleInput{CourseID: id, Title: "x"})
	case task == 1 && len(modules) > 2:
		_, err = s.courses.DeleteTrainingModule(s.trainer, courses.DeleteTrainingModuleInput{ID: modules[random.IntN(len(modules))]})
	case task == 2:
		_, err = s.courses.UpdateTrainingModule(s.trainer, courses.UpdateTrainingModuleInput{
			ID: modules[random.IntN(len(modules))], Position: ptr(1 + random.IntN(len(modules)))})
	case task < 5 || len(lessons) == 0:
		_, err = s.courses.CreateLesson(s.trainer, courses.CreateLessonInput{
			ModuleID: modules[random.IntN(len(modules))], Title: "x", Article: &courses.ArticleInput{Markdown: "x"}})
	case task == 5:
		_, err = s.courses.DeleteLesson(s.trainer, courses.DeleteLessonInput{ID: lessons[random.IntN(len(lessons))]})
	default:
		_, err = s.courses.UpdateLesson(s.trainer, courses.UpdateLessonInput{ID: lessons[random.IntN(len(lessons))], Position: ptr(1 + random.IntN(3))})
	}
	if err != nil && !problem.Is(err, problem.NotFound) && !is(err, problem.BadUserInput, "position") {
		s.t.Errorf("%v", err)
	}
}
