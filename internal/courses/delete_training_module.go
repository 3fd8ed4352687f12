package courses

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/lesson"
	"partyschool/ent/lessoncontent"
	"partyschool/ent/trainingmodule"
	"partyschool/internal/audit"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// DeleteTrainingModuleInput is the input of deleteTrainingModule.
type DeleteTrainingModuleInput struct {
	ID int64
}

// DeleteTrainingModulePayload is the answer of deleteTrainingModule.
type DeleteTrainingModulePayload struct {
	DeletedID int64
}

// DeleteTrainingModule takes a module out of the draft, with its lessons.
// Releases that hold them, their contents and all study records stay.
func (s *Service) DeleteTrainingModule(ctx context.Context, input DeleteTrainingModuleInput) (*DeleteTrainingModulePayload, error) {
	if err := problem.WrongKind("id", input.ID, key.TrainingModule); err != nil {
		return nil, err
	}
	err := s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		c, m, err := s.lockModule(ctx, tx, input.ID)
		if err != nil {
			return err
		}
		lessons, err := tx.Lesson.Query().Where(lesson.ModuleID(m.ID)).IDs(ctx)
		if err != nil {
			return err
		}
		if err := deleteLessons(ctx, tx, lessons...); err != nil {
			return err
		}
		if _, err := tx.TrainingModule.Delete().Where(trainingmodule.ID(m.ID)).Exec(ctx); err != nil {
			return fmt.Errorf("delete a module: %w", err)
		}
		err = tx.TrainingModule.Update().
			Where(trainingmodule.CourseID(c.ID), trainingmodule.PositionGT(m.Position)).AddPosition(-1).Exec(ctx)
		if err != nil {
			return fmt.Errorf("close the gap: %w", err)
		}
		if err := s.changed(ctx, tx, c.ID); err != nil {
			return err
		}
		return audit.Write(ctx, tx, s.clock, audit.Entry{
			Action: "deleteTrainingModule", OrganizationID: c.OrganizationID, SubjectID: m.ID,
			Summary: fmt.Sprintf("从课程《%s》的草稿中删除了模块“%s”。", c.Title, m.Title),
		})
	})
	if err != nil {
		return nil, err
	}
	return &DeleteTrainingModulePayload{DeletedID: input.ID}, nil
}

// deleteLessons deletes the drafts of lessons, and of their contents those that
// no release refers to. Contents go first: visibility finds them by the lesson.
func deleteLessons(ctx context.Context, tx *ent.Client, ids ...int64) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.LessonContent.Delete().Where(lessoncontent.LessonIDIn(ids...), lessoncontent.Released(false)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("delete the contents of lessons: %w", err)
	}
	if _, err := tx.Lesson.Delete().Where(lesson.IDIn(ids...)).Exec(ctx); err != nil {
		return fmt.Errorf("delete lessons: %w", err)
	}
	return nil
}
