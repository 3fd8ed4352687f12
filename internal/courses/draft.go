package courses

import (
	"context"
	"fmt"
	"math"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/ent/lesson"
	"partyschool/ent/lessoncontent"
	"partyschool/ent/trainingmodule"
	"partyschool/internal/catalogue"
	"partyschool/internal/outline"
	"partyschool/internal/problem"
)

// Draft returns a course as its trainers write it. NOT_FOUND unless a TRAINER
// role of the viewer covers the owner.
func (s *Service) Draft(ctx context.Context, courseID int64) (*catalogue.Course, error) {
	row, err := found(s.database.Client(ctx).Course.Query().Where(course.ID(courseID)).Only(ctx))
	if err != nil {
		return nil, err
	}
	views, err := s.drafts(ctx, []*ent.Course{row}, true)
	if err != nil {
		return nil, err
	}
	return views[0], nil
}

// DraftModule returns a module as its trainers write it.
func (s *Service) DraftModule(ctx context.Context, id int64) (*catalogue.Module, error) {
	row, err := found(s.database.Client(ctx).TrainingModule.Query().Where(trainingmodule.ID(id)).Only(ctx))
	if err != nil {
		return nil, err
	}
	view, err := s.Draft(ctx, row.CourseID)
	if err != nil {
		return nil, err
	}
	if m := view.Module(id); m != nil {
		return m, nil
	}
	return nil, problem.Missing() // deleted in between
}

// DraftLesson returns a lesson as its trainers write it.
func (s *Service) DraftLesson(ctx context.Context, id int64) (*catalogue.Lesson, error) {
	row, err := found(s.database.Client(ctx).Lesson.Query().Where(lesson.ID(id)).Only(ctx))
	if err != nil {
		return nil, err
	}
	view, err := s.Draft(ctx, row.CourseID)
	if err != nil {
		return nil, err
	}
	if l := view.Lesson(id); l != nil {
		return l, nil
	}
	return nil, problem.Missing() // deleted in between
}

// drafts makes views of course rows that the viewer may read, with their modules
// or, for lists that do not show them, without.
func (s *Service) drafts(ctx context.Context, rows []*ent.Course, withModules bool) ([]*catalogue.Course, error) {
	modules := map[int64][]*catalogue.Module{}
	if withModules && len(rows) > 0 {
		ids := make([]int64, len(rows))
		for i, row := range rows {
			ids[i] = row.ID
		}
		found, err := readModules(ctx, s.database.Client(ctx), ids)
		if err != nil {
			return nil, err
		}
		for _, m := range found {
			modules[m.row.CourseID] = append(modules[m.row.CourseID], m.view())
		}
	}
	return catalogue.Drafts(ctx, s.database, rows, modules)
}

// module is the draft of a module with its lessons in order.
type module struct {
	row     *ent.TrainingModule
	lessons []draftLesson
}

// draftLesson is the draft of a lesson with what it shows.
type draftLesson struct {
	row *ent.Lesson
	// content is without the texts, which nobody needs here; empty for an article.
	content *ent.LessonContent
}

// readModules reads the drafts of courses, modules and lessons in order.
func readModules(ctx context.Context, client *ent.Client, courses []int64) ([]*module, error) {
	rows, err := client.TrainingModule.Query().Where(trainingmodule.CourseIDIn(courses...)).
		Order(trainingmodule.ByPosition()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read modules: %w", err)
	}
	lessons, err := client.Lesson.Query().Where(lesson.CourseIDIn(courses...)).Order(lesson.ByPosition()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read lessons: %w", err)
	}
	contents, err := readContents(ctx, client, lessons)
	if err != nil {
		return nil, err
	}
	modules, byID := make([]*module, len(rows)), map[int64]*module{}
	for i, row := range rows {
		modules[i] = &module{row: row}
		byID[row.ID] = modules[i]
	}
	for _, l := range lessons {
		if m := byID[l.ModuleID]; m != nil {
			content := contents[l.ContentID]
			if content == nil {
				content = &ent.LessonContent{}
			}
			m.lessons = append(m.lessons, draftLesson{row: l, content: content})
		}
	}
	return modules, nil
}

// readContents reads the files and the questions of lessons, by content.
func readContents(ctx context.Context, client *ent.Client, lessons []*ent.Lesson) (map[int64]*ent.LessonContent, error) {
	var ids []int64
	for _, l := range lessons {
		if l.Kind != lesson.KindARTICLE {
			ids = append(ids, l.ContentID)
		}
	}
	query := client.LessonContent.Query().Where(lessoncontent.IDIn(ids...))
	query.Select(lessoncontent.FieldID, lessoncontent.FieldMediaID, lessoncontent.FieldCaptionsMediaID, lessoncontent.FieldAudioMediaID, lessoncontent.FieldQuiz)
	rows, err := query.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the lessons' files and questions: %w", err)
	}
	contents := map[int64]*ent.LessonContent{}
	for _, c := range rows {
		contents[c.ID] = c
	}
	return contents, nil
}

func (m *module) view() *catalogue.Module {
	v := &catalogue.Module{
		ID: m.row.ID, Title: m.row.Title, Summary: m.row.Summary, Position: m.row.Position,
		Status: catalogue.ModuleStatus(m.row.Status),
	}
	for _, l := range m.lessons {
		v.Lessons = append(v.Lessons, &catalogue.Lesson{Lesson: l.outline(), Draft: l.row})
	}
	return v
}

// outline is the module as it would be published.
func (m *module) outline() outline.Module {
	o := outline.Module{ID: m.row.ID, Title: m.row.Title, Summary: m.row.Summary, Lessons: []outline.Lesson{}}
	for _, l := range m.lessons {
		o.Lessons = append(o.Lessons, l.outline())
	}
	return o
}

// outline is the lesson as it would be published, with the rules that complete
// it: the school's own, and what its trainer asks for. (Clients' contract,
// "Studying".)
func (l draftLesson) outline() outline.Lesson {
	row := l.row
	o := outline.Lesson{
		ID: row.ID, ContentID: row.ContentID, Title: row.Title, Kind: string(row.Kind), Required: row.Required,
		DurationMS: milliseconds(row.DurationSeconds), MediaID: idOf(l.content.MediaID),
		CaptionsMediaID: idOf(l.content.CaptionsMediaID), AudioMediaID: idOf(l.content.AudioMediaID),
	}
	if l.content.Quiz != nil {
		o.Quiz = sat(l.content.Quiz)
	}
	if row.MinCoverage != nil {
		o.MinCoverage = *row.MinCoverage
	}
	if row.MinSeconds != nil {
		o.MinCreditedMS = milliseconds(*row.MinSeconds)
	}
	switch row.Kind {
	case lesson.KindVIDEO, lesson.KindAUDIO:
		if row.MinCoverage == nil {
			o.MinCoverage = wholeCoverage
		}
	case lesson.KindARTICLE, lesson.KindDOCUMENT:
		o.ReachEnd = true
		if row.MinSeconds == nil {
			o.MinCreditedMS = milliseconds(row.DurationSeconds * readingShare)
		}
	}
	return o
}

// idOf is 0 where there is none.
func idOf(id *int64) int64 {
	if id == nil {
		return 0
	}
	return *id
}

// The school's rules: nine tenths of a film count as the whole, and a text is
// read in 60 % of its reading time by whoever reads fast.
const (
	wholeCoverage = 0.9
	readingShare  = 0.6
)

func milliseconds(seconds float64) int64 { return int64(math.Round(seconds * 1000)) }
