package courses

import (
	"context"

	"partyschool/ent"
	"partyschool/ent/lesson"
	"partyschool/ent/trainingmodule"
	"partyschool/internal/problem"
)

// Positions count from 1 without gaps. Whoever changes them has locked the
// course.

// checkPosition refuses a place that is not among n.
func checkPosition(position, n int) error {
	if position < 1 || position > n {
		return problem.BadInput("position", "位置须在 1 到 %d 之间。", "A place is 1 to %d.", n)
	}
	return nil
}

// moveModule puts a module at a place; those between move by one. It reports
// whether anything moved.
func moveModule(ctx context.Context, tx *ent.Client, m *ent.TrainingModule, to int) (bool, error) {
	siblings := trainingmodule.CourseID(m.CourseID)
	n, err := tx.TrainingModule.Query().Where(siblings).Count(ctx)
	if err != nil {
		return false, err
	}
	if err := checkPosition(to, n); err != nil || to == m.Position {
		return false, err
	}
	first, last, step := between(m.Position, to)
	err = tx.TrainingModule.Update().
		Where(siblings, trainingmodule.PositionGTE(first), trainingmodule.PositionLTE(last)).AddPosition(step).Exec(ctx)
	if err != nil {
		return false, err
	}
	return true, tx.TrainingModule.Update().Where(trainingmodule.ID(m.ID)).SetPosition(to).Exec(ctx)
}

// moveLesson puts a lesson at a place of its module.
func moveLesson(ctx context.Context, tx *ent.Client, l *ent.Lesson, to int) (bool, error) {
	siblings := lesson.ModuleID(l.ModuleID)
	n, err := tx.Lesson.Query().Where(siblings).Count(ctx)
	if err != nil {
		return false, err
	}
	if err := checkPosition(to, n); err != nil || to == l.Position {
		return false, err
	}
	first, last, step := between(l.Position, to)
	err = tx.Lesson.Update().
		Where(siblings, lesson.PositionGTE(first), lesson.PositionLTE(last)).AddPosition(step).Exec(ctx)
	if err != nil {
		return false, err
	}
	return true, tx.Lesson.Update().Where(lesson.ID(l.ID)).SetPosition(to).Exec(ctx)
}

// between returns the places that something passes on its way, and where those
// that stand there step to.
func between(from, to int) (first, last, step int) {
	if from < to {
		return from + 1, to, -1
	}
	return to, from - 1, 1
}
