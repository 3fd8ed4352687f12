package courses

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/internal/audit"
	"partyschool/internal/catalogue"
	"partyschool/internal/database"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// ArchiveCourseInput is the input of archiveCourse.
type ArchiveCourseInput struct {
	ID int64
}

// ArchiveCoursePayload is the answer of archiveCourse.
type ArchiveCoursePayload struct {
	Course *catalogue.Course
}

// ArchiveCourse takes a course that the viewer may write out of the catalogue:
// nobody new enrols, those who began may finish. A course never published is a
// CONFLICT; one that is archived already stays so.
func (s *Service) ArchiveCourse(ctx context.Context, input ArchiveCourseInput) (*ArchiveCoursePayload, error) {
	if err := problem.WrongKind("id", input.ID, key.Course); err != nil {
		return nil, err
	}
	err := s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		c, err := s.lock(ctx, tx, input.ID)
		switch {
		case err != nil:
			return err
		case c.Status == course.StatusARCHIVED:
			return nil
		case c.CurrentReleaseID == nil:
			return problem.Clash("课程尚未发布，无需归档。", "The course was never published, so there is nothing to archive.")
		}
		if err := tx.Course.Update().Where(course.ID(c.ID)).SetStatus(course.StatusARCHIVED).Exec(ctx); err != nil {
			return fmt.Errorf("archive a course: %w", err)
		}
		if err := s.watcher.Changed(ctx, tx, database.Catalogue); err != nil {
			return err
		}
		return audit.Write(ctx, tx, s.clock, audit.Entry{
			Action: "archiveCourse", OrganizationID: c.OrganizationID, SubjectID: c.ID,
			Summary: fmt.Sprintf("归档了课程《%s》。", c.Title),
		})
	})
	if err != nil {
		return nil, err
	}
	view, err := s.Draft(ctx, input.ID)
	return &ArchiveCoursePayload{Course: view}, err
}
