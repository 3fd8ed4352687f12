package courses

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/trainingmodule"
	"partyschool/internal/catalogue"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// UpdateTrainingModuleInput is the input of updateTrainingModule.
type UpdateTrainingModuleInput struct {
	ID       int64
	Title    *string
	Summary  *string
	Position *int
}

// UpdateTrainingModulePayload is the answer of updateTrainingModule.
type UpdateTrainingModulePayload struct {
	Module *catalogue.Module
}

// UpdateTrainingModule changes the draft of a module, or its place in the
// course, which is no change of the module itself. What is as it was changes
// nothing.
func (s *Service) UpdateTrainingModule(ctx context.Context, input UpdateTrainingModuleInput) (*UpdateTrainingModulePayload, error) {
	err := input.check()
	if err != nil {
		return nil, err
	}
	err = s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		c, m, err := s.lockModule(ctx, tx, input.ID)
		if err != nil {
			return err
		}
		moved := false
		if input.Position != nil {
			if moved, err = moveModule(ctx, tx, m, *input.Position); err != nil {
				return err
			}
		}
		update := tx.TrainingModule.Update().Where(trainingmodule.ID(m.ID))
		set(input.Title, m.Title, update.SetTitle)
		set(input.Summary, m.Summary, update.SetSummary)
		if len(update.Mutation().Fields()) == 0 {
			if moved {
				return s.changed(ctx, tx, c.ID)
			}
			return nil
		}
		if err := update.SetUpdatedAt(s.clock.Now()).Exec(ctx); err != nil {
			return fmt.Errorf("update a module: %w", err)
		}
		return s.changed(ctx, tx, c.ID, m.ID)
	})
	if err != nil {
		return nil, err
	}
	view, err := s.DraftModule(ctx, input.ID)
	return &UpdateTrainingModulePayload{Module: view}, err
}

func (i *UpdateTrainingModuleInput) check() (err error) {
	if err := problem.WrongKind("id", i.ID, key.TrainingModule); err != nil {
		return err
	}
	if i.Title, err = optional(i.Title, title); err != nil {
		return err
	}
	i.Summary, err = optional(i.Summary, summary)
	return err
}
