package courses

import (
	"context"

	"partyschool/ent"
	"partyschool/ent/lesson"
	"partyschool/ent/lessoncontent"
	"partyschool/ent/media"
	"partyschool/internal/credits"
	"partyschool/internal/identity"
)

// CourseDraft returns what is being written of a course, and what stands in the
// way of publishing it. NOT_FOUND unless the viewer may write it.
func (s *Service) CourseDraft(ctx context.Context, courseID int64) (*CourseDraft, error) {
	view, err := s.Draft(ctx, courseID)
	if err != nil {
		return nil, err
	}
	client := s.database.Client(ctx)
	modules, err := readModules(ctx, client, []int64{courseID})
	if err != nil {
		return nil, err
	}
	problems, err := problemsOf(ctx, client, modules)
	if err != nil {
		return nil, err
	}
	var length int64
	for _, l := range view.Lessons() {
		length += l.DurationMS
	}
	proposed, err := credits.Propose(ctx, s.database, s.calendar.DateOf(s.clock.Now()), float64(length)/1000)
	if err != nil {
		return nil, err
	}
	return &CourseDraft{
		Title: view.Title, Summary: view.Summary, Category: view.Category,
		CreditHours: float64(view.CreditHundredths) / 100, ProposedCreditHours: proposed,
		Modules: view.Modules, Problems: problems,
	}, nil
}

// LessonDraft returns a lesson as it was written. NOT_FOUND unless the viewer may
// write it and the draft still has it.
func (s *Service) LessonDraft(ctx context.Context, lessonID int64) (*LessonDraft, error) {
	client := s.database.Client(ctx)
	row, err := found(client.Lesson.Query().Where(lesson.ID(lessonID)).Only(ctx))
	if err != nil {
		return nil, err
	}
	content, err := found(client.LessonContent.Query().Where(lessoncontent.ID(row.ContentID)).Only(ctx))
	if err != nil {
		return nil, err
	}
	draft := &LessonDraft{
		Title: row.Title, Kind: row.Kind, Required: row.Required,
		Completion: CompletionDraft{MinCoverage: row.MinCoverage, MinSeconds: row.MinSeconds},
	}
	if row.Kind == lesson.KindARTICLE {
		draft.Article = &ArticleDraft{Markdown: content.Markdown}
	}
	if content.Quiz != nil {
		draft.Quiz = draftOfQuiz(content.Quiz)
	}
	for _, file := range []struct {
		id *int64
		in **ent.Media
	}{{content.MediaID, &draft.Media}, {content.CaptionsMediaID, &draft.Captions}, {content.AudioMediaID, &draft.AudioRendition}} {
		if *file.in, err = s.fileOfDraft(ctx, file.id); err != nil {
			return nil, err
		}
	}
	return draft, nil
}

// fileOfDraft returns a file that a draft shows; nil where there is none, or none
// any more: that is one of the draft's problems.
func (s *Service) fileOfDraft(ctx context.Context, id *int64) (*ent.Media, error) {
	if id == nil {
		return nil, nil
	}
	// As the system: whoever may write the lesson may see what it shows.
	ctx = identity.AsSystem(ctx, "courses: file of a draft")
	row, err := s.database.Client(ctx).Media.Query().Where(media.ID(*id)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	return row, err
}
