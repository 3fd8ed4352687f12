package courses

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/lesson"
	"partyschool/internal/audit"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// DeleteLessonInput is the input of deleteLesson.
type DeleteLessonInput struct {
	ID int64
}

// DeleteLessonPayload is the answer of deleteLesson.
type DeleteLessonPayload struct {
	DeletedID int64
}

// DeleteLesson takes a lesson out of the draft. Releases that hold it, its
// contents and all study records stay.
func (s *Service) DeleteLesson(ctx context.Context, input DeleteLessonInput) (*DeleteLessonPayload, error) {
	if err := problem.WrongKind("id", input.ID, key.Lesson); err != nil {
		return nil, err
	}
	err := s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		c, l, err := s.lockLesson(ctx, tx, input.ID)
		if err != nil {
			return err
		}
		if err := deleteLessons(ctx, tx, l.ID); err != nil {
			return err
		}
		err = tx.Lesson.Update().Where(lesson.ModuleID(l.ModuleID), lesson.PositionGT(l.Position)).AddPosition(-1).Exec(ctx)
		if err != nil {
			return fmt.Errorf("close the gap: %w", err)
		}
		if err := s.changed(ctx, tx, c.ID, l.ModuleID); err != nil {
			return err
		}
		return audit.Write(ctx, tx, s.clock, audit.Entry{
			Action: "deleteLesson", OrganizationID: c.OrganizationID, SubjectID: l.ID,
			Summary: fmt.Sprintf("从课程《%s》的草稿中删除了课时“%s”。", c.Title, l.Title),
		})
	})
	if err != nil {
		return nil, err
	}
	return &DeleteLessonPayload{DeletedID: input.ID}, nil
}
