package courses_test

import (
	"fmt"
	"testing"

	"partyschool/internal/courses"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

func TestCompanionsOfAVideo(t *testing.T) {
	s := newSchool(t)
	course := s.course()
	module := s.module(course, "一")
	captions, sound := s.file(s.root, "text/vtt", 0), s.file(s.root, "audio/mpeg", 104)
	short, foreign := s.file(s.root, "audio/mpeg", 94), s.file(s.b, "text/vtt", 0)
	silent := s.file(s.root, "audio/ogg", 0)
	missing, err := s.db.NewKey(key.Media)
	s.must(err)
	for field, video := range map[string]courses.VideoInput{
		"video.captionsMediaId": {CaptionsMediaID: &sound}, "video.audioMediaId": {AudioMediaID: &captions},
	} {
		for name, id := range map[string]int64{"wrong kind": course, "missing": missing, "picture": s.pic} {
			if video.CaptionsMediaID != nil {
				video.CaptionsMediaID = &id
			} else {
				video.AudioMediaID = &id
			}
			video.MediaID = s.video
			if _, err := s.courses.CreateLesson(s.trainer, courses.CreateLessonInput{ModuleID: module, Title: "x", Video: &video}); !is(err, problem.BadUserInput, field) {
				t.Errorf("%s, %s: %v", field, name, err)
			}
		}
	}
	for name, id := range map[string]int64{"too short": short, "without a length": silent} {
		_, err := s.courses.CreateLesson(s.trainer, courses.CreateLessonInput{ModuleID: module, Title: "x", Video: &courses.VideoInput{MediaID: s.video, AudioMediaID: &id}})
		if !is(err, problem.BadUserInput, "video.audioMediaId") {
			t.Errorf("%s: %v", name, err)
		}
	}
	p, err := s.courses.CreateLesson(s.trainer, courses.CreateLessonInput{ModuleID: module, Title: "影片", Video: &courses.VideoInput{MediaID: s.video, CaptionsMediaID: &captions, AudioMediaID: &sound}})
	s.must(err)
	id := p.Lesson.ID
	draft, err := s.courses.LessonDraft(s.trainer, id)
	if err != nil || draft.Captions.ID != captions || draft.AudioRendition.ID != sound || draft.Media.ID != s.video {
		t.Errorf("draft: %+v, %v", draft, err)
	}
	released := s.publish(course, courses.Keep).Lesson(id)
	if released.CaptionsMediaID != captions || released.AudioMediaID != sound || released.DurationMS != 100_000 {
		t.Errorf("released: %+v", released.Lesson)
	}
	rows := s.rows()
	_, err = s.courses.UpdateLesson(s.trainer, courses.UpdateLessonInput{ID: id, Video: &courses.VideoInput{MediaID: s.video, CaptionsMediaID: &captions, AudioMediaID: &sound}})
	if s.must(err); s.rows() != rows {
		t.Error("the same again changed something")
	}
	for range 2 { // those left out go, first in a new revision, then in that
		update, err := s.courses.UpdateLesson(s.trainer, courses.UpdateLessonInput{ID: id, Video: &courses.VideoInput{MediaID: s.video, AudioMediaID: &sound}})
		s.must(err)
		if update.Lesson.CaptionsMediaID != 0 || update.Lesson.AudioMediaID != sound {
			t.Errorf("without captions: %+v", update.Lesson.Lesson)
		}
		update, err = s.courses.UpdateLesson(s.trainer, courses.UpdateLessonInput{ID: id, Video: &courses.VideoInput{MediaID: s.video, CaptionsMediaID: &foreign}})
		s.must(err)
		if update.Lesson.CaptionsMediaID != foreign || update.Lesson.AudioMediaID != 0 {
			t.Errorf("without the sound: %+v", update.Lesson.Lesson)
		}
	}
	if s.shelf.Course(course).Lesson(id).AudioMediaID != sound {
		t.Error("the release was changed")
	}
	s.client().Media.DeleteOneID(foreign).ExecX(s.system)
	if _, err := s.courses.PublishCourse(s.trainer, courses.PublishCourseInput{ID: course}); paths(err) != "CONFLICT modules[0].lessons[0].captions" {
		t.Errorf("captions that are gone: %v", paths(err))
	}
	if draft, err := s.courses.LessonDraft(s.trainer, id); err != nil || draft.Captions != nil {
		t.Errorf("draft without them: %+v, %v", draft, err)
	}
}

func TestADocumentIsReadPageByPage(t *testing.T) {
	s := newSchool(t)
	module := s.module(s.course(), "一")
	for pages, seconds := range map[int]float64{12: 1080, 0: 300} {
		file := s.client().Media.Create().SetOrganizationID(s.root.ID).SetStoreKey(fmt.Sprint("pdf", pages)).SetFileName("x.pdf").
			SetMimeType("application/pdf").SetByteSize(1).SetSha256("x").SetPageCount(pages).SetCreatedByID(1).SetCreatedAt(now).SaveX(s.system)
		p, err := s.courses.CreateLesson(s.trainer, courses.CreateLessonInput{ModuleID: module, Title: "x", Document: &courses.MediaInput{MediaID: file.ID}})
		if err != nil || float64(p.Lesson.DurationMS) != seconds*1000 || float64(p.Lesson.MinCreditedMS) != seconds*600 {
			t.Errorf("%d pages: %+v, %v", pages, p, err)
		}
	}
}
