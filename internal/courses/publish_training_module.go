package courses

import (
	"context"
	"fmt"
	"slices"

	"partyschool/ent"
	"partyschool/ent/trainingmodule"
	"partyschool/internal/audit"
	"partyschool/internal/catalogue"
	"partyschool/internal/key"
	"partyschool/internal/outline"
	"partyschool/internal/problem"
)

// PublishTrainingModuleInput is the input of publishTrainingModule.
type PublishTrainingModuleInput struct {
	ID         int64
	Note       *string
	InProgress *MigrationPolicy
}

// PublishTrainingModulePayload is the answer of publishTrainingModule.
type PublishTrainingModulePayload struct {
	Module              *catalogue.Module
	Course              *catalogue.Course
	MigratedEnrollments int
}

// PublishTrainingModule publishes one module's draft: the next release is as the
// current one, title and hours too, with that module in it. An archived course
// stays archived. A course never published, and a module with problems, is a
// CONFLICT; where the module is as it was published there is no new release.
func (s *Service) PublishTrainingModule(ctx context.Context, input PublishTrainingModuleInput) (*PublishTrainingModulePayload, error) {
	if err := problem.WrongKind("id", input.ID, key.TrainingModule); err != nil {
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
		m, err := found(tx.TrainingModule.Query().Where(trainingmodule.ID(input.ID)).Only(ctx))
		if err != nil {
			return err
		}
		learners, err := s.lockLearners(ctx, tx, input.InProgress, m.CourseID)
		if err != nil {
			return err
		}
		c, m, err := s.lockModule(ctx, tx, m.ID)
		if err != nil {
			return err
		}
		current, err := currentRelease(ctx, tx, c)
		if err != nil {
			return err
		}
		if current == nil {
			return problem.Clash("课程尚未发布过，请先发布整门课程。", "The course was never published; publish the whole course first.")
		}
		if current, err = s.publishModule(ctx, tx, c, m, current, note); err != nil {
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
	if err != nil {
		return nil, err
	}
	module, err := s.DraftModule(ctx, input.ID)
	return &PublishTrainingModulePayload{Module: module, Course: view, MigratedEnrollments: moved}, err
}

// publishModule makes a release with the module's draft the current one, and
// returns it.
func (s *Service) publishModule(ctx context.Context, tx *ent.Client, c *ent.Course, m *ent.TrainingModule, current *ent.Release, note string) (*ent.Release, error) {
	modules, err := readModules(ctx, tx, []int64{c.ID})
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(modules, func(o *module) bool { return o.row.ID == m.ID })
	if i < 0 {
		return nil, problem.Missing()
	}
	next := releaseOf(current)
	next.Outline = insert(current.Outline, modules, i)
	if err := checkModule(ctx, tx, modules, i, next); err != nil {
		return nil, err
	}
	cut := !next.same(releaseOf(current))
	if cut {
		if current, err = s.cut(ctx, tx, c, next, note); err != nil {
			return nil, err
		}
	}
	if err := asPublished(ctx, tx, m.ID); err != nil {
		return nil, err
	}
	differs := !draftOf(c, modules).same(next)
	if !cut && differs == c.DraftChanged {
		return current, nil
	}
	if err := s.point(ctx, tx, current, c.Status, differs); err != nil || !cut {
		return current, err
	}
	return current, audit.Write(ctx, tx, s.clock, audit.Entry{
		Action: "publishTrainingModule", OrganizationID: c.OrganizationID, SubjectID: m.ID,
		Summary: fmt.Sprintf("发布了课程《%s》第 %d 版，更新模块“%s”。", current.Title, current.Number, m.Title),
	})
}

// checkModule refuses a module with problems; those of other modules do not
// matter, since their drafts are not published.
func checkModule(ctx context.Context, tx *ent.Client, modules []*module, i int, next published) error {
	lacking, err := readLacking(ctx, tx, modules[i:i+1])
	if err != nil {
		return err
	}
	problems := modules[i].problems(i, lacking)
	if _, required := next.lessons(); len(problems) == 0 && required == 0 {
		problems = append(problems, noneRequired())
	}
	if len(problems) > 0 {
		return refusal(problems)
	}
	return nil
}

// insert returns the outline with the module at i of the draft in it: where it was
// before, or a new one after the nearest module that stands before it in the
// draft.
func insert(o outline.Outline, draft []*module, i int) outline.Outline {
	modules := slices.Clone(o.Modules)
	place := func(id int64) int {
		return slices.IndexFunc(modules, func(m outline.Module) bool { return m.ID == id })
	}
	if at := place(draft[i].row.ID); at >= 0 {
		modules[at] = draft[i].outline()
		return outline.Outline{Modules: modules}
	}
	at := 0
	for _, before := range slices.Backward(draft[:i]) {
		if found := place(before.row.ID); found >= 0 {
			at = found + 1
			break
		}
	}
	return outline.Outline{Modules: slices.Insert(modules, at, draft[i].outline())}
}
