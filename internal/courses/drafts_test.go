package courses_test

import (
	"context"
	"strings"
	"testing"

	"partyschool/ent/auditentry"
	"partyschool/ent/course"
	"partyschool/ent/lesson"
	"partyschool/ent/lessoncontent"
	"partyschool/ent/trainingmodule"
	"partyschool/internal/catalogue"
	"partyschool/internal/courses"
	"partyschool/internal/identity"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

func TestOnlyTrainersOfTheOwnerWrite(t *testing.T) {
	s := newSchool(t)
	id, modules, lessons := s.small()
	text := courses.ArticleInput{Markdown: "字"}
	tasks := map[string]func(context.Context) error{
		"createCourse": func(ctx context.Context) error {
			_, err := s.courses.CreateCourse(ctx, courses.CreateCourseInput{OrganizationID: s.root.ID, Title: "x", Category: "POLICY"})
			return err
		},
		"updateCourse": func(ctx context.Context) error {
			_, err := s.courses.UpdateCourse(ctx, courses.UpdateCourseInput{ID: id, Title: ptr("x")})
			return err
		},
		"createTrainingModule": func(ctx context.Context) error {
			_, err := s.courses.CreateTrainingModule(ctx, courses.CreateTrainingModuleInput{CourseID: id, Title: "x"})
			return err
		},
		"updateTrainingModule": func(ctx context.Context) error {
			_, err := s.courses.UpdateTrainingModule(ctx, courses.UpdateTrainingModuleInput{ID: modules[0], Title: ptr("x")})
			return err
		},
		"deleteTrainingModule": func(ctx context.Context) error {
			_, err := s.courses.DeleteTrainingModule(ctx, courses.DeleteTrainingModuleInput{ID: modules[0]})
			return err
		},
		"createLesson": func(ctx context.Context) error {
			_, err := s.courses.CreateLesson(ctx, courses.CreateLessonInput{ModuleID: modules[0], Title: "x", Article: &text})
			return err
		},
		"updateLesson": func(ctx context.Context) error {
			_, err := s.courses.UpdateLesson(ctx, courses.UpdateLessonInput{ID: lessons[0], Article: &text})
			return err
		},
		"deleteLesson": func(ctx context.Context) error {
			_, err := s.courses.DeleteLesson(ctx, courses.DeleteLessonInput{ID: lessons[0]})
			return err
		},
		"publishCourse": func(ctx context.Context) error {
			_, err := s.courses.PublishCourse(ctx, courses.PublishCourseInput{ID: id, InProgress: ptr(courses.Migrate)})
			return err
		},
		"publishTrainingModule": func(ctx context.Context) error {
			_, err := s.courses.PublishTrainingModule(ctx, courses.PublishTrainingModuleInput{ID: modules[0]})
			return err
		},
		"archiveCourse": func(ctx context.Context) error {
			_, err := s.courses.ArchiveCourse(ctx, courses.ArchiveCourseInput{ID: id})
			return err
		},
		"course draft": func(ctx context.Context) error { _, err := s.courses.CourseDraft(ctx, id); return err },
		"lesson draft": func(ctx context.Context) error { _, err := s.courses.LessonDraft(ctx, lessons[0]); return err },
	}
	admin := s.person(s.root, identity.Scope{Role: identity.Admin, OrganizationID: s.root.ID, Path: s.root.Path})
	callers := map[string]context.Context{"guest": context.Background(), "member": s.member, "trainer of B": s.other, "admin": admin}
	before := s.rows()
	for name, task := range tasks {
		for caller, ctx := range callers {
			if err := task(ctx); !problem.Is(err, problem.NotFound) {
				t.Errorf("%s by %s: %v, want NOT_FOUND", name, caller, err)
			}
		}
	}
	if s.rows() != before {
		t.Error("something was written")
	}
	for caller, ctx := range callers {
		page, err := s.courses.Authored(ctx, nil, paging.Args{}, true)
		if err != nil || len(page.Edges) != 0 {
			t.Errorf("%s is shown %d drafts, %v", caller, len(page.Edges), err)
		}
	}
}

func TestWhatIsSaidTwiceIsDoneOnce(t *testing.T) {
	s := newSchool(t)
	input := courses.CreateCourseInput{OrganizationID: s.a.ID, Title: " 消防 ", Category: "POLICY", CreditHours: 0.29, CoverMediaID: &s.pic, IdempotencyKey: ptr("k")}
	first, err := s.courses.CreateCourse(s.trainer, input)
	s.must(err)
	again, err := s.courses.CreateCourse(s.trainer, input)
	s.must(err)
	c := first.Course
	if again.Course.ID != c.ID || c.Title != "消防" || c.CreditHundredths != 29 || c.Release != nil || c.Status != course.StatusDRAFT || c.TrainerName == "" || c.OrganizationPath != s.a.Path {
		t.Errorf("created %+v, then %+v", c, again.Course)
	}
	input.Title = "别的"
	if _, err := s.courses.CreateCourse(s.trainer, input); !problem.Is(err, problem.Conflict) {
		t.Errorf("the same key with another input: %v", err)
	}
	if s.shelf.Course(c.ID) != nil {
		t.Error("a draft is in the catalogue")
	}
	s.courseUnchanged(t)
}

// courseUnchanged sends every update with what is there already.
func (s *school) courseUnchanged(t *testing.T) {
	id, modules, lessons := s.small()
	before := s.rows()
	s.clock.Advance(1e9)
	_, err := s.courses.UpdateCourse(s.trainer, courses.UpdateCourseInput{ID: id, Title: ptr("消防"), CreditHours: ptr(1.25)})
	s.must(err)
	_, err = s.courses.UpdateTrainingModule(s.trainer, courses.UpdateTrainingModuleInput{ID: modules[0], Title: ptr("一"), Position: ptr(1)})
	s.must(err)
	_, err = s.courses.UpdateLesson(s.trainer, courses.UpdateLessonInput{
		ID: lessons[0], Required: ptr(true), Position: ptr(1), Article: &courses.ArticleInput{Markdown: "第一篇 "}, Completion: &courses.CompletionInput{}})
	s.must(err)
	if after := s.rows(); after != before {
		t.Errorf("updates that change nothing changed\n%s\nto\n%s", before, after)
	}
}

func TestReleasedContentsAreNeverTouched(t *testing.T) {
	s := newSchool(t)
	id, modules, lessons := s.small()
	contents := func() int {
		return s.client().LessonContent.Query().Where(lessoncontent.LessonID(lessons[0])).CountX(s.system)
	}
	for i, text := range []string{"改一", "改二"} { // the second overwrites the first
		_, err := s.courses.UpdateLesson(s.trainer, courses.UpdateLessonInput{ID: lessons[0], Article: &courses.ArticleInput{Markdown: text}})
		s.must(err)
		if n := contents(); n != 2 {
			t.Errorf("after change %d there are %d contents, want 2", i+1, n)
		}
	}
	m := s.client().TrainingModule.GetX(s.system, modules[0])
	c := s.client().Course.GetX(s.system, id)
	if m.Status != trainingmodule.StatusCHANGED || !c.DraftChanged || s.client().TrainingModule.GetX(s.system, modules[1]).Status != trainingmodule.StatusPUBLISHED {
		t.Errorf("module %s, draft changed %t", m.Status, c.DraftChanged)
	}
	html, err := s.courses.Article(s.member, s.shelf.Course(id).Lesson(lessons[0]).ContentID)
	if err != nil || !strings.Contains(html, "第一篇") {
		t.Errorf("learners read %q, %v", html, err)
	}
	_, err = s.courses.DeleteLesson(s.trainer, courses.DeleteLessonInput{ID: lessons[0]})
	s.must(err)
	if n := contents(); n != 1 {
		t.Errorf("after deleting the lesson %d contents are left, want the released one", n)
	}
	if _, err := s.courses.DeleteLesson(s.trainer, courses.DeleteLessonInput{ID: lessons[0]}); !problem.Is(err, problem.NotFound) {
		t.Errorf("deleted twice: %v", err)
	}
	_, err = s.courses.DeleteTrainingModule(s.trainer, courses.DeleteTrainingModuleInput{ID: modules[0]})
	s.must(err)
	s.gapless(id)
	if html, err = s.courses.Article(s.member, s.shelf.Course(id).Lesson(lessons[0]).ContentID); err != nil || !strings.Contains(html, "第一篇") {
		t.Errorf("learners read %q, %v", html, err)
	}
	if n := s.client().AuditEntry.Query().Where(auditentry.ActionIn("deleteLesson", "deleteTrainingModule")).CountX(s.system); n != 2 {
		t.Errorf("%d lines in the audit trail, want 2", n)
	}
}

func TestTheSchoolsRulesAndTheTrainers(t *testing.T) {
	s := newSchool(t)
	module := s.module(s.course(), "一")
	document := s.file(s.root, "application/pdf", 0)
	for name, c := range map[string]struct {
		input    courses.CreateLessonInput
		coverage float64
		ms       int64
		end      bool
	}{
		"article":  {courses.CreateLessonInput{Article: &courses.ArticleInput{Markdown: strings.Repeat("读", 400)}}, 0, 36_000, true},
		"document": {courses.CreateLessonInput{Document: &courses.MediaInput{MediaID: document}}, 0, 180_000, true},
		"film":     {courses.CreateLessonInput{Video: &courses.VideoInput{MediaID: s.video}}, 0.9, 0, false},
		"film, stricter": {courses.CreateLessonInput{Video: &courses.VideoInput{MediaID: s.video},
			Completion: &courses.CompletionInput{MinCoverage: ptr(1.0), MinSeconds: ptr(60.0)}}, 1, 60_000, false},
		"article, at ease": {courses.CreateLessonInput{Article: &courses.ArticleInput{Markdown: "字"},
			Completion: &courses.CompletionInput{MinCoverage: ptr(0.5), MinSeconds: ptr(0.0)}}, 0.5, 0, true},
	} {
		c.input.ModuleID, c.input.Title = module, name
		p, err := s.courses.CreateLesson(s.trainer, c.input)
		s.must(err)
		if l := p.Lesson; l.MinCoverage != c.coverage || l.MinCreditedMS != c.ms || l.ReachEnd != c.end || !l.Required || l.Draft == nil {
			t.Errorf("%s: %+v", name, l.Lesson)
		}
	}
	// What is asked for must still be possible with another file.
	films := s.client().Lesson.Query().Where(lesson.Title("film, stricter")).OnlyX(s.system)
	_, err := s.courses.UpdateLesson(s.trainer, courses.UpdateLessonInput{ID: films.ID, Video: &courses.VideoInput{MediaID: s.otherVideo}})
	if !is(err, problem.BadUserInput, "completion.minSeconds") {
		t.Errorf("a film of 50 seconds of which 60 are asked: %v", err)
	}
	p, err := s.courses.UpdateLesson(s.trainer, courses.UpdateLessonInput{ID: films.ID, Video: &courses.VideoInput{MediaID: s.otherVideo}, Completion: &courses.CompletionInput{}})
	if err != nil || p.Lesson.MinCoverage != 0.9 || p.Lesson.DurationMS != 50_000 || p.Lesson.MediaID != s.otherVideo {
		t.Errorf("%+v, %v", p, err)
	}
	draft, err := s.courses.LessonDraft(s.trainer, films.ID)
	if err != nil || draft.Media.ID != s.otherVideo || draft.Article != nil || draft.Completion.MinSeconds != nil {
		t.Errorf("draft: %+v, %v", draft, err)
	}
}

func TestAuthoredCourses(t *testing.T) {
	s := newSchool(t)
	published, _, _ := s.small()
	draft := s.course()
	page, err := s.courses.Authored(s.trainer, nil, paging.Args{First: ptr(1)}, true)
	s.must(err)
	total, err := page.TotalCount(s.trainer)
	if c := page.Nodes(); err != nil || len(c) != 1 || c[0].ID != draft || c[0].Draft == nil || total != 2 || !page.PageInfo.HasNextPage {
		t.Errorf("first page: %+v of %d, %v", c, total, err)
	}
	status := course.StatusPUBLISHED
	page, err = s.courses.Authored(s.trainer, &courses.AuthoredCourseFilter{Status: &status}, paging.Args{}, true)
	var found []*catalogue.Course
	if page != nil {
		found = page.Nodes()
	}
	if err != nil || len(found) != 1 || found[0].ID != published || len(found[0].Modules) != 2 || *found[0].Release != 1 {
		t.Errorf("published: %+v, %v", found, err)
	}
}
