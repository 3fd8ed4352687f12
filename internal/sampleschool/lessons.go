package sampleschool

import (
	"bytes"
	"context"
	"fmt"
	"path"

	"partyschool/ent/course"
	"partyschool/internal/courses"
	"partyschool/internal/identity"
	"partyschool/internal/media"
)

// courses writes and publishes the learning material, on behalf of the trainer.
func (b *builder) courses(ctx context.Context) error {
	ctx, err := b.as(ctx, b.school.Accounts[TrainerPhone])
	if err != nil {
		return err
	}
	b.trainer = identity.FromContext(ctx)
	material, err := materialCourses()
	if err != nil {
		return err
	}
	for _, m := range material {
		id, err := b.course(ctx, m)
		if err != nil {
			return fmt.Errorf("%s: %w", m.Code, err)
		}
		b.school.Courses[m.Code] = id
	}
	return nil
}

func (b *builder) course(ctx context.Context, m materialCourse) (int64, error) {
	r := b.app.Resolver
	input := courses.CreateCourseInput{
		OrganizationID: b.school.Root, Title: m.Title, Summary: &m.Summary,
		Category: course.Category(m.Category), CreditHours: m.CreditHours,
	}
	if m.Cover != "" {
		cover, err := b.file(ctx, m, m.Cover)
		if err != nil {
			return 0, err
		}
		input.CoverMediaID = &cover
	}
	made, err := r.Courses.CreateCourse(ctx, input)
	if err != nil {
		return 0, err
	}
	id := made.Course.ID
	for _, module := range m.Modules {
		p, err := r.Courses.CreateTrainingModule(ctx, courses.CreateTrainingModuleInput{CourseID: id, Title: module.Title, Summary: &module.Summary})
		if err != nil {
			return 0, err
		}
		for _, l := range module.Lessons {
			if err := b.lesson(ctx, m, p.Module.ID, l); err != nil {
				return 0, fmt.Errorf("%s: %w", l.File, err)
			}
		}
	}
	note := "首次发布"
	_, err = r.Courses.PublishCourse(ctx, courses.PublishCourseInput{ID: id, Note: &note})
	return id, err
}

func (b *builder) lesson(ctx context.Context, m materialCourse, moduleID int64, l materialLesson) error {
	input := courses.CreateLessonInput{ModuleID: moduleID, Title: l.Title, Required: &l.Required}
	if err := b.content(ctx, m, l, &input); err != nil {
		return err
	}
	_, err := b.app.Resolver.Courses.CreateLesson(ctx, input)
	return err
}

// content fills in what the lesson consists of.
func (b *builder) content(ctx context.Context, m materialCourse, l materialLesson, input *courses.CreateLessonInput) (err error) {
	switch l.Kind {
	case "ARTICLE":
		var text []byte
		text, err = m.read(l.File)
		input.Article = &courses.ArticleInput{Markdown: string(text)}
	case "QUIZ":
		if input.Quiz, err = m.quiz(l.File); err == nil {
			b.learnKeys(input.Quiz)
		}
	case "VIDEO":
		input.Video = &courses.VideoInput{}
		if input.Video.MediaID, err = b.file(ctx, m, l.File); err != nil || l.Captions == "" {
			return err
		}
		captions, err := b.file(ctx, m, l.Captions)
		if err != nil {
			return err
		}
		sound, err := b.file(ctx, m, l.Sound)
		input.Video.CaptionsMediaID, input.Video.AudioMediaID = &captions, &sound
		return err
	default:
		input.Audio = &courses.MediaInput{}
		input.Audio.MediaID, err = b.file(ctx, m, l.File)
	}
	return err
}

// file brings a file of the material into the media store.
func (b *builder) file(ctx context.Context, m materialCourse, name string) (int64, error) {
	content, err := m.read(name)
	if err != nil {
		return 0, err
	}
	row, err := b.app.Resolver.Files.Add(ctx, media.AddInput{OrganizationID: b.school.Root, FileName: path.Base(name), Content: bytes.NewReader(content)})
	if err != nil {
		return 0, err
	}
	return row.ID, nil
}
