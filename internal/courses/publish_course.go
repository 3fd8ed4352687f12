package courses

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/internal/audit"
	"partyschool/internal/catalogue"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// PublishCourseInput is the input of publishCourse.
type PublishCourseInput struct {
	ID         int64
	Note       *string
	InProgress *MigrationPolicy
}

// PublishCoursePayload is the answer of publishCourse.
type PublishCoursePayload struct {
	Course              *catalogue.Course
	MigratedEnrollments int
}

// PublishCourse publishes the whole draft of a course that the viewer may write
// as its next release, and brings an archived course back. A draft with problems
// is a CONFLICT that names them all ("problems"). Where nothing changed since the
// current release there is no new one: of publishers at the same moment one makes
// it and the others find it.
func (s *Service) PublishCourse(ctx context.Context, input PublishCourseInput) (*PublishCoursePayload, error) {
	if err := problem.WrongKind("id", input.ID, key.Course); err != nil {
		return nil, err
	}
	note, err := note(input.Note)
	if err != nil {
		return nil, err
	}
	var (
		releaseID int64
		moved     int
	)
	err = s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		learners, err := s.lockLearners(ctx, tx, input.InProgress, input.ID)
		if err != nil {
			return err
		}
		c, err := s.lock(ctx, tx, input.ID)
		if err != nil {
			return err
		}
		current, err := s.publishDraft(ctx, tx, c, note)
		if err != nil {
			return err
		}
		releaseID = current.ID
		moved, err = s.migrate(ctx, tx, learners, current)
		return err
	})
	if err != nil {
		return nil, err
	}
	view, err := s.catalogue.Release(ctx, releaseID)
	return &PublishCoursePayload{Course: view, MigratedEnrollments: moved}, err
}

// publishDraft makes the draft of a locked course its current release, and
// returns that.
func (s *Service) publishDraft(ctx context.Context, tx *ent.Client, c *ent.Course, note string) (*ent.Release, error) {
	modules, err := readModules(ctx, tx, []int64{c.ID})
	if err != nil {
		return nil, err
	}
	problems, err := problemsOf(ctx, tx, modules)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, refusal(problems)
	}
	current, err := currentRelease(ctx, tx, c)
	if err != nil {
		return nil, err
	}
	draft, said := draftOf(c, modules), "重新上架了课程《%s》第 %d 版。"
	isNew, wasArchived := current == nil || !draft.same(releaseOf(current)), c.Status == course.StatusARCHIVED
	if isNew {
		said = "发布了课程《%s》第 %d 版。"
		if current, err = s.cut(ctx, tx, c, draft, note); err != nil {
			return nil, err
		}
	} else if !wasArchived && !c.DraftChanged {
		return current, nil
	}
	ids := make([]int64, len(modules))
	for i, m := range modules {
		ids[i] = m.row.ID
	}
	if err := asPublished(ctx, tx, ids...); err != nil {
		return nil, err
	}
	if err := s.point(ctx, tx, current, course.StatusPUBLISHED, false); err != nil {
		return nil, err
	}
	if !isNew && !wasArchived {
		return current, nil // the draft was changed, and changed back
	}
	return current, audit.Write(ctx, tx, s.clock, audit.Entry{
		Action: "publishCourse", OrganizationID: c.OrganizationID, SubjectID: c.ID,
		Summary: fmt.Sprintf(said, current.Title, current.Number),
	})
}
