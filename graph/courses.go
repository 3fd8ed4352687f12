package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"partyschool/ent/course"
	"partyschool/ent/enrollment"
	"partyschool/ent/lesson"
	"partyschool/internal/catalogue"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
	"partyschool/internal/study"
)

// expect checks that the argument id names a row of the kind.
func expect(kind key.Kind, id int64) error {
	return problem.WrongKind("id", id, kind)
}

// course shows a course: to a learner the release of the enrolment, to others
// the current one, to trainers a draft never published.
func (r *Resolver) course(ctx context.Context, id int64) (*catalogue.Course, error) {
	if err := expect(key.Course, id); err != nil {
		return nil, err
	}
	records := false
	if field := graphql.GetFieldContext(ctx); field != nil && field.Object == "Query" && graphql.HasOperationContext(ctx) {
		records = asksOf(ctx, field.Field).records
	}
	requestOf(ctx).OnePage(ctx, id, records)
	enrolled, err := requestOf(ctx).Enrollment(ctx, id)
	if err != nil {
		return nil, err
	}
	if enrolled != nil {
		return r.Catalogue.Release(ctx, enrolled.ReleaseID)
	}
	current := r.Catalogue.Course(id)
	if current == nil && identity.FromContext(ctx).Has(identity.Trainer) {
		return r.Courses.Draft(ctx, id)
	}
	if current == nil || !offered(ctx, current) {
		return nil, problem.Missing()
	}
	return current, nil
}

// offered reports whether whoever is not enrolled sees a release: an archived
// course is shown to its trainers only.
func offered(ctx context.Context, c *catalogue.Course) bool {
	viewer := identity.FromContext(ctx)
	return catalogue.Visible(viewer, c) &&
		(c.Status == course.StatusPUBLISHED || viewer.Covers(identity.Trainer, c.OrganizationPath))
}

// lesson shows a lesson as it is in the release of the viewer's enrolment, or in
// the current one, or to trainers in the draft.
func (r *Resolver) lesson(ctx context.Context, id int64) (*catalogue.Lesson, error) {
	if err := expect(key.Lesson, id); err != nil {
		return nil, err
	}
	shown, err := r.released(ctx, r.Catalogue.CourseOfLesson(id), func(c *catalogue.Course) bool { return c.Lesson(id) != nil })
	if err != nil {
		return nil, err
	}
	if shown != nil {
		return shown.Lesson(id), nil
	}
	if identity.FromContext(ctx).Has(identity.Trainer) {
		return r.Courses.DraftLesson(ctx, id)
	}
	return nil, problem.Missing()
}

// module shows a module, as lesson does.
func (r *Resolver) module(ctx context.Context, id int64) (*catalogue.Module, error) {
	if err := expect(key.TrainingModule, id); err != nil {
		return nil, err
	}
	shown, err := r.released(ctx, r.Catalogue.CourseOfModule(id), func(c *catalogue.Course) bool { return c.Module(id) != nil })
	if err != nil {
		return nil, err
	}
	if shown != nil {
		return shown.Module(id), nil
	}
	if identity.FromContext(ctx).Has(identity.Trainer) {
		return r.Courses.DraftModule(ctx, id)
	}
	return nil, problem.Missing()
}

// released returns the release in which the viewer sees something: that of an
// enrolment that holds it, else the current one. Current is nil where no current
// release holds it; an older one that the viewer pins may. It returns nil where
// there is none.
func (r *Resolver) released(ctx context.Context, current *catalogue.Course, holds func(*catalogue.Course) bool) (*catalogue.Course, error) {
	places, err := requestOf(ctx).places(ctx, current)
	if err != nil {
		return nil, err
	}
	for _, e := range places {
		if e.Status == enrollment.StatusWITHDRAWN {
			continue
		}
		pinned, err := r.Catalogue.Release(ctx, e.ReleaseID)
		if err != nil {
			return nil, err
		}
		if holds(pinned) {
			return pinned, nil
		}
	}
	if current != nil && offered(ctx, current) {
		return current, nil
	}
	return nil, nil
}

// coverURL is nil without a cover.
func (r *Resolver) coverURL(c *catalogue.Course) (*string, error) {
	if c.CoverMediaID == nil {
		return nil, nil
	}
	url, _, err := r.Files.URL(*c.CoverMediaID)
	return &url, err
}

// mayStudy lets those who are enrolled in a course and its trainers see what its
// lessons show. CONFLICT with the reason NOT_ENROLLED for others.
func mayStudy(ctx context.Context, c *catalogue.Course) error {
	if identity.FromContext(ctx).Covers(identity.Trainer, c.OrganizationPath) {
		return nil
	}
	enrolled, err := requestOf(ctx).Enrollment(ctx, c.ID)
	if err == nil && enrolled == nil {
		err = problem.Clash("请先报名该课程。", "Please enrol in the course first.").With("reason", "NOT_ENROLLED")
	}
	return err
}

// content shows a lesson to whoever may study it.
func (r *Resolver) content(ctx context.Context, l *catalogue.Lesson) (catalogue.LessonContent, error) {
	if err := mayStudy(ctx, l.Module.Course); err != nil {
		return nil, err
	}
	seconds := float64(l.DurationMS) / 1000
	if lesson.Kind(l.Kind) == lesson.KindARTICLE {
		html, err := r.Courses.Article(ctx, l.ContentID)
		return catalogue.ArticleContent{HTML: html, ReadingSeconds: seconds}, err
	}
	if lesson.Kind(l.Kind) == lesson.KindQUIZ {
		return r.quizContent(ctx, l)
	}
	if err := r.Files.Load(ctx, filesOf(l)); err != nil { // a video and its companions in one statement
		return nil, err
	}
	source, pages, err := r.source(ctx, l.MediaID)
	if err != nil {
		return nil, err
	}
	switch lesson.Kind(l.Kind) {
	case lesson.KindVIDEO:
		return r.video(ctx, l, catalogue.VideoContent{DurationSeconds: seconds, Source: source})
	case lesson.KindAUDIO:
		return catalogue.AudioContent{DurationSeconds: seconds, Source: source}, nil
	}
	return catalogue.DocumentContent{PageCount: pages, ReadingSeconds: seconds, Source: source}, nil
}

// filesOf are the files that a lesson shows.
func filesOf(l *catalogue.Lesson) []int64 {
	return slices.DeleteFunc([]int64{l.MediaID, l.CaptionsMediaID, l.AudioMediaID}, func(id int64) bool { return id == 0 })
}

// video adds the companions of a video to it.
func (r *Resolver) video(ctx context.Context, l *catalogue.Lesson, video catalogue.VideoContent) (catalogue.LessonContent, error) {
	var err error
	if l.CaptionsMediaID != 0 {
		if video.Captions, _, err = r.source(ctx, l.CaptionsMediaID); err != nil {
			return nil, err
		}
	}
	if l.AudioMediaID != 0 {
		if video.AudioRendition, _, err = r.source(ctx, l.AudioMediaID); err != nil {
			return nil, err
		}
	}
	return video, nil
}

// source says where to fetch a file, and its pages; 0 where they were not counted.
func (r *Resolver) source(ctx context.Context, mediaID int64) (*catalogue.MediaSource, int, error) {
	found, err := r.Files.Source(ctx, mediaID)
	if err != nil {
		return nil, 0, err
	}
	pages := 0
	if found.PageCount != nil {
		pages = *found.PageCount
	}
	return &catalogue.MediaSource{
		URL: found.URL, MimeType: found.MimeType, ByteSize: int(found.ByteSize), Sha256: found.Sha256, ExpiresAt: found.ExpiresAt,
	}, pages, nil
}

// record is where the viewer stands in a lesson.
func record(ctx context.Context, l *catalogue.Lesson) (*study.Record, error) {
	row, err := requestOf(ctx).Record(ctx, l)
	if err != nil {
		return nil, err
	}
	return study.RecordOf(l, row), nil
}

// completion says which rules of a lesson the viewer meets.
func completion(ctx context.Context, l *catalogue.Lesson) (*study.LessonCompletion, error) {
	row, err := requestOf(ctx).Record(ctx, l)
	if err != nil {
		return nil, err
	}
	return study.CompletionOf(l, row), nil
}
