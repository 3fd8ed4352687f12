package courses

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/ent/lesson"
	"partyschool/ent/trainingmodule"
	"partyschool/internal/database"
	"partyschool/internal/problem"
)

// lock returns the draft of a course that the viewer may write, and keeps all
// others from writing it until the transaction ends: positions stay without
// gaps, and a release has one number. NOT_FOUND unless a TRAINER role covers the
// owner; visibility hides the row then.
func (s *Service) lock(ctx context.Context, tx *ent.Client, id int64) (*ent.Course, error) {
	rows, err := tx.QueryContext(ctx, "SELECT id FROM courses WHERE id = ?"+s.database.ForUpdate(), id)
	if err := database.ReadAll(rows, err, nil); err != nil {
		return nil, fmt.Errorf("lock the course: %w", err)
	}
	return found(tx.Course.Query().Where(course.ID(id)).Only(ctx))
}

// lockModule locks the course of a module and returns both.
func (s *Service) lockModule(ctx context.Context, tx *ent.Client, id int64) (*ent.Course, *ent.TrainingModule, error) {
	m, err := found(tx.TrainingModule.Query().Where(trainingmodule.ID(id)).Only(ctx))
	if err != nil {
		return nil, nil, err
	}
	c, err := s.lock(ctx, tx, m.CourseID)
	if err != nil {
		return nil, nil, err
	}
	// It is read again: it may have changed before the course was locked.
	m, err = found(tx.TrainingModule.Query().Where(trainingmodule.ID(id)).Only(ctx))
	return c, m, err
}

// lockLesson locks the course of a lesson and returns both.
func (s *Service) lockLesson(ctx context.Context, tx *ent.Client, id int64) (*ent.Course, *ent.Lesson, error) {
	l, err := found(tx.Lesson.Query().Where(lesson.ID(id)).Only(ctx))
	if err != nil {
		return nil, nil, err
	}
	c, err := s.lock(ctx, tx, l.CourseID)
	if err != nil {
		return nil, nil, err
	}
	l, err = found(tx.Lesson.Query().Where(lesson.ID(id)).Only(ctx))
	return c, l, err
}

// found turns a row that is not there into NOT_FOUND.
func found[T any](row *T, err error) (*T, error) {
	if ent.IsNotFound(err) {
		return nil, problem.Missing().Because(err)
	}
	return row, err
}

// changed notes that the draft differs from what was published: of the course,
// and of those modules whose own content is another.
func (s *Service) changed(ctx context.Context, tx *ent.Client, courseID int64, modules ...int64) error {
	now := s.clock.Now()
	if err := tx.Course.Update().Where(course.ID(courseID)).SetDraftChanged(true).SetUpdatedAt(now).Exec(ctx); err != nil {
		return fmt.Errorf("note that the draft changed: %w", err)
	}
	if len(modules) == 0 {
		return nil
	}
	err := tx.TrainingModule.Update().
		Where(trainingmodule.IDIn(modules...), trainingmodule.StatusEQ(trainingmodule.StatusPUBLISHED)).
		SetStatus(trainingmodule.StatusCHANGED).SetUpdatedAt(now).Exec(ctx)
	if err != nil {
		return fmt.Errorf("note that a module changed: %w", err)
	}
	return nil
}
