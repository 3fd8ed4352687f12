package courses

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/internal/catalogue"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// UpdateCourseInput is the input of updateCourse.
type UpdateCourseInput struct {
	ID           int64
	Title        *string
	Summary      *string
	Category     *course.Category
	CreditHours  *float64
	CoverMediaID *int64
}

// UpdateCoursePayload is the answer of updateCourse.
type UpdateCoursePayload struct {
	Course *catalogue.Course
}

// UpdateCourse changes the draft of a course that the viewer may write; learners
// go on seeing what was published. What is as it was changes nothing.
func (s *Service) UpdateCourse(ctx context.Context, input UpdateCourseInput) (*UpdateCoursePayload, error) {
	if err := problem.WrongKind("id", input.ID, key.Course); err != nil {
		return nil, err
	}
	hours, err := input.check()
	if err != nil {
		return nil, err
	}
	err = s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		row, err := s.lock(ctx, tx, input.ID)
		if err != nil {
			return err
		}
		if err := checkCover(ctx, s.database, tx, input.CoverMediaID); err != nil {
			return err
		}
		update := tx.Course.Update().Where(course.ID(row.ID))
		set(input.Title, row.Title, update.SetTitle)
		set(input.Summary, row.Summary, update.SetSummary)
		set(input.Category, row.Category, update.SetCategory)
		set(hours, row.CreditHundredths, update.SetCreditHundredths)
		if id := input.CoverMediaID; id != nil && (row.CoverMediaID == nil || *row.CoverMediaID != *id) {
			update.SetCoverMediaID(*id)
		}
		if len(update.Mutation().Fields()) == 0 {
			return nil
		}
		if err := update.SetDraftChanged(true).SetUpdatedAt(s.clock.Now()).Exec(ctx); err != nil {
			return fmt.Errorf("update a course: %w", err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	view, err := s.Draft(ctx, input.ID)
	return &UpdateCoursePayload{Course: view}, err
}

// check tidies the texts and returns the hours as they are stored.
func (i *UpdateCourseInput) check() (hours *int, err error) {
	if i.Title, err = optional(i.Title, title); err != nil {
		return nil, err
	}
	if i.Summary, err = optional(i.Summary, summary); err != nil {
		return nil, err
	}
	return optional(i.CreditHours, hundredths)
}

// optional checks a value that may have been left out.
func optional[T, U any](v *T, check func(T) (U, error)) (*U, error) {
	if v == nil {
		return nil, nil
	}
	u, err := check(*v)
	return &u, err
}

// set passes on a value that is given and differs from what is there.
func set[T comparable, R any](v *T, there T, setter func(T) R) {
	if v != nil && *v != there {
		setter(*v)
	}
}
