package courses

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/trainingmodule"
	"partyschool/internal/catalogue"
	"partyschool/internal/key"
	"partyschool/internal/once"
	"partyschool/internal/problem"
)

// maxModules bounds the modules of a course, and maxLessons the lessons of a
// module: a release is read into memory as a whole.
const (
	maxModules = 100
	maxLessons = 100
)

// CreateTrainingModuleInput is the input of createTrainingModule.
type CreateTrainingModuleInput struct {
	CourseID       int64
	Title          string
	Summary        *string
	IdempotencyKey *string
}

// CreateTrainingModulePayload is the answer of createTrainingModule.
type CreateTrainingModulePayload struct {
	Module *catalogue.Module
}

// CreateTrainingModule adds a module at the end of a draft that the viewer may
// write.
func (s *Service) CreateTrainingModule(ctx context.Context, input CreateTrainingModuleInput) (*CreateTrainingModulePayload, error) {
	token := input.IdempotencyKey
	input.IdempotencyKey = nil
	if err := input.check(); err != nil {
		return nil, err
	}
	id, _, err := once.Create(ctx, s.database, s.clock, token, "createTrainingModule", input, func(ctx context.Context, tx *ent.Client) (int64, error) {
		c, err := s.lock(ctx, tx, input.CourseID)
		if err != nil {
			return 0, err
		}
		n, err := tx.TrainingModule.Query().Where(trainingmodule.CourseID(c.ID)).Count(ctx)
		if err != nil {
			return 0, err
		}
		if n >= maxModules {
			return 0, problem.Clash("一门课程最多 %d 个模块。", "A course has at most %d modules.", maxModules)
		}
		now := s.clock.Now()
		row, err := tx.TrainingModule.Create().
			SetCourseID(c.ID).SetTitle(input.Title).SetSummary(*input.Summary).SetPosition(n + 1).
			SetCreatedAt(now).SetUpdatedAt(now).Save(ctx)
		if err != nil {
			return 0, fmt.Errorf("create a module: %w", err)
		}
		return row.ID, s.changed(ctx, tx, c.ID)
	})
	if err != nil {
		return nil, err
	}
	view, err := s.DraftModule(ctx, id)
	return &CreateTrainingModulePayload{Module: view}, err
}

func (i *CreateTrainingModuleInput) check() (err error) {
	if err := problem.WrongKind("courseId", i.CourseID, key.Course); err != nil {
		return err
	}
	if i.Title, err = title(i.Title); err != nil {
		return err
	}
	if i.Summary == nil {
		i.Summary = new(string)
	}
	text, err := summary(*i.Summary)
	i.Summary = &text
	return err
}
