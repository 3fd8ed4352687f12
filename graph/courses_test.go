package graph_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"partyschool/ent/course"
	"partyschool/internal/identity"
)

func TestLearnersKeepTheirRelease(t *testing.T) {
	s := newSchool(t)
	course := keyText(s.Courses["trade-integrity"])
	s.must(member, "Enroll", map[string]any{"courseId": course})
	before := s.must(member, "CoursePage", map[string]any{"id": course})
	lesson := before.text("course.modules.0.lessons.0.id")
	s.must(trainer, "DeleteLesson", map[string]any{"id": lesson})
	s.must(trainer, "UpdateCourse", map[string]any{"input": map[string]any{"id": course, "title": "新标题"}})
	s.must(trainer, "PublishCourse", map[string]any{"id": course, "inProgress": "KEEP"})
	if after := s.must(member, "CoursePage", map[string]any{"id": course}); pages(after.body) != pages(before.body) {
		t.Errorf("the learner's page became %s, it was %s", after.body, before.body)
	}
	if a := s.must(member, "LessonPage", map[string]any{"id": lesson}); a.text("lesson.content.html") == "" {
		t.Errorf("the learner's lesson: %s", a.body)
	}
	s.refused(secretary, "LessonPage", "NOT_FOUND", map[string]any{"id": lesson})
	if a := s.must(secretary, "CoursePage", map[string]any{"id": course}); a.text("course.title") != "新标题" {
		t.Errorf("others see %s", a.body)
	}
	s.must(trainer, "ArchiveCourse", map[string]any{"id": course})
	s.refused(secretary, "CoursePage", "NOT_FOUND", map[string]any{"id": course})
	s.must(member, "CoursePage", map[string]any{"id": course})
	s.must(trainer, "CoursePage", map[string]any{"id": course})
}

// pages cuts the signature out of a page: the address of a cover may differ.
func pages(body string) string {
	before, after, _ := strings.Cut(body, "?ticket=")
	_, after, _ = strings.Cut(after, `"`)
	return before + after
}

func TestDraftsAreForTrainersOnly(t *testing.T) {
	s := newSchool(t)
	made := s.must(trainer, "CreateCourse", map[string]any{"input": map[string]any{
		"organizationId": keyText(s.Root), "title": "草稿", "category": "POLICY", "creditHours": 0.5}})
	draft := made.text("createCourse.course.id")
	module := s.must(trainer, "CreateModule", map[string]any{"courseId": draft, "title": "一"}).text("createTrainingModule.module.id")
	lesson := s.must(trainer, "CreateArticle", map[string]any{"moduleId": module, "title": "文", "markdown": "字"}).text("createLesson.lesson.id")
	for _, phone := range []string{member, secretary, district, floating} {
		s.refused(phone, "CoursePage", "NOT_FOUND", map[string]any{"id": draft})
		s.refused(phone, "LessonPage", "NOT_FOUND", map[string]any{"id": lesson})
	}
	if a := s.must(trainer, "LessonPage", map[string]any{"id": lesson}); !strings.Contains(a.text("lesson.content.html"), "字") {
		t.Errorf("the trainer's preview: %s", a.body)
	}
	a := s.must(trainer, "CoursePage", map[string]any{"id": draft})
	if a.at("course.viewerEnrollment") != nil || a.text("course.modules.0.lessons.0.id") != lesson {
		t.Errorf("the trainer's draft: %s", a.body)
	}
	n := s.db.Client(identity.AsSystem(t.Context(), "test")).Course.Query().Where(course.StatusEQ(course.StatusDRAFT)).CountX(identity.AsSystem(t.Context(), "test"))
	if n != 1 {
		t.Errorf("%d drafts, want 1", n)
	}
}

func TestProblemsComeInTheLanguageAskedFor(t *testing.T) {
	s := newSchool(t)
	draft := s.must(trainer, "CreateCourse", map[string]any{"input": map[string]any{
		"organizationId": keyText(s.Root), "title": "空的", "category": "POLICY", "creditHours": 0}}).text("createCourse.course.id")
	a := s.refused(trainer, "PublishCourse", "CONFLICT", map[string]any{"id": draft})
	if !strings.Contains(a.body, `"path":"modules"`) || !strings.Contains(a.body, "课程还没有模块") {
		t.Errorf("problems: %s", a.body)
	}
	shown := s.must(trainer, "DraftPreview", map[string]any{"courseId": draft})
	if shown.text("course.draft.problems.0.message") != "课程还没有模块。" {
		t.Errorf("draft: %s", shown.body)
	}
}

func TestFilesAreFetchedBySignedAddresses(t *testing.T) {
	s := newSchool(t)
	course := keyText(s.Courses["fire-safety"])
	s.must(member, "Enroll", map[string]any{"courseId": course})
	page := s.must(member, "CoursePage", map[string]any{"id": course})
	film := s.must(member, "LessonPage", map[string]any{"id": page.text("course.modules.1.lessons.0.id")})
	for name, address := range map[string]string{"image/jpeg": page.text("course.coverUrl"), "video/mp4": film.text("lesson.content.source.url")} {
		path := address[strings.Index(address, "/media/"):]
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := s.server.Client().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != name || len(body) < 1000 {
			t.Errorf("%s: %d %s, %d bytes, %v", address, response.StatusCode, response.Header.Get("Content-Type"), len(body), err)
		}
	}
	expires, err := time.Parse(time.RFC3339, film.text("lesson.content.source.expiresAt"))
	if left := expires.Sub(s.clock.Now()); err != nil || left < 6*time.Hour || left > 12*time.Hour {
		t.Errorf("expires in %v, %v", left, err)
	}
}
