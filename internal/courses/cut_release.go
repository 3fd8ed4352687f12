package courses

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/ent/lessoncontent"
	"partyschool/ent/release"
	"partyschool/ent/trainingmodule"
	"partyschool/internal/database"
	"partyschool/internal/enrollments"
	"partyschool/internal/identity"
	"partyschool/internal/outline"
)

// published is all that a release says of a course.
type published struct {
	Title, Summary   string
	Category         string
	CreditHundredths int
	CoverMediaID     *int64
	Outline          outline.Outline
}

// draftOf is what publishing the whole draft would make.
func draftOf(c *ent.Course, modules []*module) published {
	p := published{
		Title: c.Title, Summary: c.Summary, Category: string(c.Category),
		CreditHundredths: c.CreditHundredths, CoverMediaID: c.CoverMediaID,
		Outline: outline.Outline{Modules: []outline.Module{}},
	}
	for _, m := range modules {
		p.Outline.Modules = append(p.Outline.Modules, m.outline())
	}
	return p
}

// releaseOf is what a release says.
func releaseOf(r *ent.Release) published {
	return published{
		Title: r.Title, Summary: r.Summary, Category: string(r.Category),
		CreditHundredths: r.CreditHundredths, CoverMediaID: r.CoverMediaID, Outline: r.Outline,
	}
}

// same reports whether two releases would say the same.
func (p published) same(q published) bool {
	a, errA := json.Marshal(p)
	b, errB := json.Marshal(q)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

// lessons counts all lessons and those required.
func (p published) lessons() (all, required int) {
	for _, m := range p.Outline.Modules {
		for _, l := range m.Lessons {
			if all++; l.Required {
				required++
			}
		}
	}
	return all, required
}

// currentRelease returns the release that new learners begin with, nil for a
// draft never published.
func currentRelease(ctx context.Context, tx *ent.Client, c *ent.Course) (*ent.Release, error) {
	if c.CurrentReleaseID == nil {
		return nil, nil
	}
	row, err := tx.Release.Query().Where(release.ID(*c.CurrentReleaseID)).Only(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the current release: %w", err)
	}
	return row, nil
}

// cut makes the next release of a course that is locked. Whatever it refers to is
// never changed again.
func (s *Service) cut(ctx context.Context, tx *ent.Client, c *ent.Course, p published, note string) (*ent.Release, error) {
	var contents []int64
	for _, m := range p.Outline.Modules {
		for _, l := range m.Lessons {
			contents = append(contents, l.ContentID)
		}
	}
	// As the system: a module that is published again as it was may hold lessons
	// that the draft has no more, whose contents trainers do not see.
	system := identity.AsSystem(ctx, "publish: keep contents for ever")
	err := tx.LessonContent.Update().
		Where(lessoncontent.IDIn(contents...), lessoncontent.Released(false)).SetReleased(true).Exec(system)
	if err != nil {
		return nil, fmt.Errorf("mark contents as released: %w", err)
	}
	all, required := p.lessons()
	row, err := tx.Release.Create().
		SetCourseID(c.ID).SetNumber(c.CurrentReleaseNumber + 1).
		SetTitle(p.Title).SetSummary(p.Summary).SetCategory(release.Category(p.Category)).
		SetCreditHundredths(p.CreditHundredths).SetNillableCoverMediaID(p.CoverMediaID).
		SetOutline(p.Outline).SetLessonCount(all).SetRequiredLessonCount(required).SetNote(note).
		SetPublishedByID(identity.FromContext(ctx).MemberID).SetPublishedAt(s.clock.Now()).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("write a release: %w", err)
	}
	return row, nil
}

// point makes a release the current one of its course. What is offered to
// learners changes at the commit, on this node and on the others.
func (s *Service) point(ctx context.Context, tx *ent.Client, r *ent.Release, status course.Status, draftChanged bool) error {
	err := tx.Course.Update().Where(course.ID(r.CourseID)).
		SetStatus(status).SetCurrentReleaseID(r.ID).SetCurrentReleaseNumber(r.Number).SetPublishedAt(r.PublishedAt).
		SetDraftChanged(draftChanged).Exec(ctx)
	if err != nil {
		return fmt.Errorf("make a release the current one: %w", err)
	}
	return s.watcher.Changed(ctx, tx, database.Catalogue)
}

// asPublished notes that the drafts of modules are as in the current release.
func asPublished(ctx context.Context, tx *ent.Client, modules ...int64) error {
	err := tx.TrainingModule.Update().
		Where(trainingmodule.IDIn(modules...), trainingmodule.StatusNEQ(trainingmodule.StatusPUBLISHED)).
		SetStatus(trainingmodule.StatusPUBLISHED).Exec(ctx)
	if err != nil {
		return fmt.Errorf("note that modules are published: %w", err)
	}
	return nil
}

// lockLearners locks the learners who will be moved, if that was asked for: before
// the course, as docs/architecture.md says of locks. NOT_FOUND for a course that
// the viewer may not write: nobody else's learners are kept waiting.
func (s *Service) lockLearners(ctx context.Context, tx *ent.Client, policy *MigrationPolicy, courseID int64) (*enrollments.Unfinished, error) {
	if policy == nil || *policy != Migrate {
		return nil, nil
	}
	if _, err := found(tx.Course.Query().Where(course.ID(courseID)).Only(ctx)); err != nil {
		return nil, err
	}
	return s.enrollments.LockUnfinished(ctx, tx, courseID)
}

// migrate moves the learners locked, if any, to a release. The release need not be
// new: one may keep first, and move later.
func (s *Service) migrate(ctx context.Context, tx *ent.Client, learners *enrollments.Unfinished, r *ent.Release) (int, error) {
	if learners == nil {
		return 0, nil
	}
	view, err := s.catalogue.View(ctx, r)
	if err != nil {
		return 0, err
	}
	return s.enrollments.Migrate(ctx, tx, learners, view)
}
