package courses

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/lesson"
	"partyschool/internal/catalogue"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// UpdateLessonInput is the input of updateLesson.
type UpdateLessonInput struct {
	ID         int64
	Title      *string
	Required   *bool
	Position   *int
	Article    *ArticleInput
	Video      *VideoInput
	Audio      *MediaInput
	Document   *MediaInput
	Quiz       *QuizInput
	Completion *CompletionInput
}

// UpdateLessonPayload is the answer of updateLesson.
type UpdateLessonPayload struct {
	Lesson *catalogue.Lesson
}

// UpdateLesson changes the draft of a lesson, or its place in the module. A
// lesson keeps its kind. What is as it was changes nothing.
func (s *Service) UpdateLesson(ctx context.Context, input UpdateLessonInput) (*UpdateLessonPayload, error) {
	content, err := input.check()
	if err != nil {
		return nil, err
	}
	err = s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		c, l, err := s.lockLesson(ctx, tx, input.ID)
		if err != nil {
			return err
		}
		changed, err := s.updateLesson(ctx, tx, l, input, content)
		if err != nil || !changed {
			return err
		}
		return s.changed(ctx, tx, c.ID, l.ModuleID)
	})
	if err != nil {
		return nil, err
	}
	view, err := s.DraftLesson(ctx, input.ID)
	return &UpdateLessonPayload{Lesson: view}, err
}

func (i *UpdateLessonInput) check() (content *material, err error) {
	if err := problem.WrongKind("id", i.ID, key.Lesson); err != nil {
		return nil, err
	}
	if i.Title, err = optional(i.Title, title); err != nil {
		return nil, err
	}
	return given{i.Article, i.Video, i.Audio, i.Document, i.Quiz}.check()
}

// updateLesson writes what differs and reports whether anything does.
func (s *Service) updateLesson(ctx context.Context, tx *ent.Client, l *ent.Lesson, input UpdateLessonInput, content *material) (bool, error) {
	update := tx.Lesson.Update().Where(lesson.ID(l.ID))
	rewritten, seconds := false, l.DurationSeconds
	if content != nil {
		if content.kind != l.Kind {
			return false, problem.BadInput(content.field, "课时的类型不能改变。", "A lesson keeps its kind.")
		}
		if err := content.measure(ctx, s.database, tx); err != nil {
			return false, err
		}
		id, changed, err := s.write(ctx, tx, l.ID, l.ContentID, content)
		if err != nil {
			return false, err
		}
		rewritten, seconds = changed, content.seconds
		set(&id, l.ContentID, update.SetContentID)
		set(&seconds, l.DurationSeconds, update.SetDurationSeconds)
	}
	if err := setCompletion(update, l, input.Completion, seconds); err != nil {
		return false, err
	}
	moved := false
	if input.Position != nil {
		var err error
		if moved, err = moveLesson(ctx, tx, l, *input.Position); err != nil {
			return false, err
		}
	}
	set(input.Title, l.Title, update.SetTitle)
	set(input.Required, l.Required, update.SetRequired)
	if len(update.Mutation().Fields()) == 0 && len(update.Mutation().ClearedFields()) == 0 {
		return rewritten || moved, nil
	}
	if err := update.SetUpdatedAt(s.clock.Now()).Exec(ctx); err != nil {
		return false, fmt.Errorf("update a lesson: %w", err)
	}
	return true, nil
}

// setCompletion sets what the trainer asks for as a whole: what is left out in it
// is the school's rule again. A shorter text or film may make what was asked for
// before impossible.
func setCompletion(update *ent.LessonUpdate, l *ent.Lesson, c *CompletionInput, seconds float64) error {
	if c == nil {
		return (&CompletionInput{MinSeconds: l.MinSeconds}).check(l.Kind, seconds)
	}
	if err := c.check(l.Kind, seconds); err != nil {
		return err
	}
	if !equal(c.MinCoverage, l.MinCoverage) {
		if update.ClearMinCoverage(); c.MinCoverage != nil {
			update.SetMinCoverage(*c.MinCoverage)
		}
	}
	if !equal(c.MinSeconds, l.MinSeconds) {
		if update.ClearMinSeconds(); c.MinSeconds != nil {
			update.SetMinSeconds(*c.MinSeconds)
		}
	}
	return nil
}
