package courses

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/internal/audit"
	"partyschool/internal/catalogue"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/once"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

// CreateCourseInput is the input of createCourse.
type CreateCourseInput struct {
	OrganizationID int64
	Title          string
	Summary        *string
	Category       course.Category
	CreditHours    float64
	CoverMediaID   *int64
	IdempotencyKey *string
}

// CreateCoursePayload is the answer of createCourse.
type CreateCoursePayload struct {
	Course *catalogue.Course
}

// CreateCourse begins a course of an organisation that a TRAINER role covers:
// NOT_FOUND for another, CONFLICT for one that was dissolved. It is a draft that only
// trainers see.
func (s *Service) CreateCourse(ctx context.Context, input CreateCourseInput) (*CreateCoursePayload, error) {
	token := input.IdempotencyKey
	input.IdempotencyKey = nil
	hours, err := input.check()
	if err != nil {
		return nil, err
	}
	id, _, err := once.Create(ctx, s.database, s.clock, token, "createCourse", input, func(ctx context.Context, tx *ent.Client) (int64, error) {
		if err := s.mayWriteFor(ctx, tx, input.OrganizationID); err != nil {
			return 0, err
		}
		if err := checkCover(ctx, s.database, tx, input.CoverMediaID); err != nil {
			return 0, err
		}
		now := s.clock.Now()
		row, err := tx.Course.Create().
			SetOrganizationID(input.OrganizationID).SetTrainerID(identity.FromContext(ctx).MemberID).
			SetTitle(input.Title).SetSummary(*input.Summary).SetCategory(input.Category).SetCreditHundredths(hours).
			SetNillableCoverMediaID(input.CoverMediaID).SetCreatedAt(now).SetUpdatedAt(now).Save(ctx)
		if err != nil {
			return 0, fmt.Errorf("create a course: %w", err)
		}
		return row.ID, audit.Write(ctx, tx, s.clock, audit.Entry{
			Action: "createCourse", OrganizationID: row.OrganizationID, SubjectID: row.ID,
			Summary: fmt.Sprintf("创建了课程《%s》。", row.Title),
		})
	})
	if err != nil {
		return nil, err
	}
	view, err := s.Draft(ctx, id)
	return &CreateCoursePayload{Course: view}, err
}

// check tidies the texts and returns the hours as they are stored.
func (i *CreateCourseInput) check() (hours int, err error) {
	if err := problem.WrongKind("organizationId", i.OrganizationID, key.Organization); err != nil {
		return 0, err
	}
	if i.Title, err = title(i.Title); err != nil {
		return 0, err
	}
	if i.Summary == nil {
		i.Summary = new(string)
	}
	text, err := summary(*i.Summary)
	if err != nil {
		return 0, err
	}
	i.Summary = &text
	return hundredths(i.CreditHours)
}

func (s *Service) mayWriteFor(ctx context.Context, tx *ent.Client, organizationID int64) error {
	owner, err := organizations.LockStanding(ctx, s.database, tx, organizationID)
	if owner != nil && !identity.FromContext(ctx).Covers(identity.Trainer, owner.Path) {
		return problem.Missing()
	}
	return err
}

// checkCover makes sure that a cover is a picture of an organisation that the
// viewer's TRAINER role covers.
func checkCover(ctx context.Context, d *database.Database, tx *ent.Client, id *int64) error {
	if id == nil {
		return nil
	}
	_, err := usable(ctx, d, tx, "coverMediaId", *id, "image/")
	return err
}
