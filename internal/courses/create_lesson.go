package courses

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/lesson"
	"partyschool/internal/catalogue"
	"partyschool/internal/key"
	"partyschool/internal/once"
	"partyschool/internal/problem"
)

// CreateLessonInput is the input of createLesson.
type CreateLessonInput struct {
	ModuleID       int64
	Title          string
	Required       *bool
	Article        *ArticleInput
	Video          *VideoInput
	Audio          *MediaInput
	Document       *MediaInput
	Quiz           *QuizInput
	Completion     *CompletionInput
	IdempotencyKey *string
}

// CreateLessonPayload is the answer of createLesson.
type CreateLessonPayload struct {
	Lesson *catalogue.Lesson
}

// CreateLesson adds a lesson at the end of a module whose draft the viewer may
// write. It consists of exactly one thing; a file must be of a fitting type.
func (s *Service) CreateLesson(ctx context.Context, input CreateLessonInput) (*CreateLessonPayload, error) {
	token := input.IdempotencyKey
	input.IdempotencyKey = nil
	content, err := input.check()
	if err != nil {
		return nil, err
	}
	id, _, err := once.Create(ctx, s.database, s.clock, token, "createLesson", input, func(ctx context.Context, tx *ent.Client) (int64, error) {
		c, m, err := s.lockModule(ctx, tx, input.ModuleID)
		if err != nil {
			return 0, err
		}
		if err := content.measure(ctx, s.database, tx); err != nil {
			return 0, err
		}
		if err := input.Completion.check(content.kind, content.seconds); err != nil {
			return 0, err
		}
		id, err := s.insertLesson(ctx, tx, m, input, content)
		if err != nil {
			return 0, err
		}
		return id, s.changed(ctx, tx, c.ID, m.ID)
	})
	if err != nil {
		return nil, err
	}
	view, err := s.DraftLesson(ctx, id)
	return &CreateLessonPayload{Lesson: view}, err
}

func (i *CreateLessonInput) check() (content *material, err error) {
	if err := problem.WrongKind("moduleId", i.ModuleID, key.TrainingModule); err != nil {
		return nil, err
	}
	if i.Title, err = title(i.Title); err != nil {
		return nil, err
	}
	content, err = given{i.Article, i.Video, i.Audio, i.Document, i.Quiz}.check()
	if err == nil && content == nil {
		err = problem.BadInput("article", "请给出 article、video、audio、document、quiz 中的一项。", "Give one of article, video, audio, document and quiz.")
	}
	return content, err
}

func (s *Service) insertLesson(ctx context.Context, tx *ent.Client, m *ent.TrainingModule, input CreateLessonInput, content *material) (int64, error) {
	n, err := tx.Lesson.Query().Where(lesson.ModuleID(m.ID)).Count(ctx)
	if err != nil {
		return 0, err
	}
	if n >= maxLessons {
		return 0, problem.Clash("一个模块最多 %d 个课时。", "A module has at most %d lessons.", maxLessons)
	}
	id, err := s.database.NewKey(key.Lesson)
	if err != nil {
		return 0, err
	}
	contentID, _, err := s.write(ctx, tx, id, 0, content)
	if err != nil {
		return 0, err
	}
	now := s.clock.Now()
	create := tx.Lesson.Create().SetID(id).
		SetCourseID(m.CourseID).SetModuleID(m.ID).SetTitle(input.Title).SetKind(content.kind).
		SetRequired(input.Required == nil || *input.Required).SetPosition(n + 1).
		SetContentID(contentID).SetDurationSeconds(content.seconds).SetCreatedAt(now).SetUpdatedAt(now)
	if c := input.Completion; c != nil {
		create.SetNillableMinCoverage(c.MinCoverage).SetNillableMinSeconds(c.MinSeconds)
	}
	if err := create.Exec(ctx); err != nil {
		return 0, fmt.Errorf("create a lesson: %w", err)
	}
	return id, nil
}
