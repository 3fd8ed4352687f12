package courses_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent/auditentry"
	"partyschool/ent/course"
	"partyschool/ent/enrollment"
	"partyschool/ent/media"
	"partyschool/ent/release"
	"partyschool/internal/catalogue"
	"partyschool/internal/courses"
	"partyschool/internal/database"
	"partyschool/internal/enrollments"
	"partyschool/internal/identity"
	"partyschool/internal/interval"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

// seen is all that a learner sees of a course.
func seen(t *testing.T, s *school, c *catalogue.Course) string {
	t.Helper()
	out := fmt.Sprint(c.ReleaseID, *c.Release, c.Title, c.Summary, c.Category, c.CreditHundredths, c.LessonCount, c.RequiredLessonCount, c.PublishedAt)
	for _, m := range c.Modules {
		out += fmt.Sprint(m.ID, m.Title, m.Summary, m.Position, m.Status)
		for _, l := range m.Lessons {
			rules, err := json.Marshal(l.Lesson)
			s.must(err)
			out += string(rules)
			if l.Kind == "ARTICLE" {
				html, err := s.courses.Article(s.member, l.ContentID)
				s.must(err)
				out += html
			}
		}
	}
	return out
}

func TestAReleaseNeverChanges(t *testing.T) {
	s := newSchool(t)
	id, modules, lessons := s.small()
	first := s.shelf.Course(id)
	before := seen(t, s, first)
	_, err := s.places.Enroll(s.member, enrollments.EnrollInput{CourseID: id})
	s.must(err)

	_, err = s.courses.UpdateCourse(s.trainer, courses.UpdateCourseInput{ID: id, Title: ptr("新标题"), CreditHours: ptr(9.0), CoverMediaID: &s.pic})
	s.must(err)
	_, err = s.courses.UpdateTrainingModule(s.trainer, courses.UpdateTrainingModuleInput{ID: modules[0], Title: ptr("新一"), Position: ptr(2)})
	s.must(err)
	_, err = s.courses.UpdateLesson(s.trainer, courses.UpdateLessonInput{
		ID: lessons[0], Title: ptr("新文章"), Article: &courses.ArticleInput{Markdown: "新的"}, Completion: &courses.CompletionInput{MinCoverage: ptr(0.5)}})
	s.must(err)
	_, err = s.courses.DeleteLesson(s.trainer, courses.DeleteLessonInput{ID: lessons[1]})
	s.must(err)
	s.article(modules[1], "另一篇")
	s.clock.Advance(time.Hour)
	second := s.publish(id, courses.Keep)
	if *second.Release != 2 || second.Title != "新标题" || second.Modules[0].ID != modules[1] || second.Lesson(lessons[1]) != nil {
		t.Errorf("second release: %+v", second)
	}
	for name, shelf := range map[string]*catalogue.Catalogue{"here": s.shelf, "on another node": s.anotherNode()} {
		old, err := shelf.Release(s.member, first.ReleaseID)
		s.must(err)
		if after := seen(t, s, old); after != before {
			t.Errorf("%s the first release became\n%s, it was\n%s", name, after, before)
		}
	}
	kept := s.client().Enrollment.Query().Where(enrollment.MemberID(s.memberID)).OnlyX(s.system)
	if kept.ReleaseID != first.ReleaseID {
		t.Error("KEEP moved a learner")
	}
	if n := s.client().Release.GetX(s.system, first.ReleaseID).LearnerCount; n != 1 {
		t.Errorf("the first release counts %d learners, want 1", n)
	}
	// One may keep first and move later, though nothing else is new.
	p, err := s.courses.PublishCourse(s.trainer, courses.PublishCourseInput{ID: id, InProgress: ptr(courses.Migrate)})
	if err != nil || p.MigratedEnrollments != 1 || *p.Course.Release != 2 {
		t.Errorf("moving later: %+v, %v", p, err)
	}
	page, err := s.courses.Releases(s.trainer, id, paging.Args{})
	s.must(err)
	list := page.Nodes()
	if len(list) != 2 || list[0].Number != 2 || list[0].LearnerCount != 1 || list[1].LearnerCount != 0 || list[0].PublishedByID != identity.FromContext(s.trainer).MemberID {
		t.Errorf("releases: %+v", list)
	}
}

// anotherNode is the catalogue of another machine on the same database.
func (s *school) anotherNode() *catalogue.Catalogue {
	s.t.Helper()
	shelf, err := catalogue.New(s.system, s.db, database.NewWatcher(s.db))
	s.must(err)
	return shelf
}

func TestPublishersAtTheSameMomentMakeOneRelease(t *testing.T) {
	s := newSchool(t)
	id, _, _ := s.small()
	_, err := s.courses.UpdateCourse(s.trainer, courses.UpdateCourseInput{ID: id, Summary: ptr("新的说明")})
	s.must(err)
	var wg sync.WaitGroup
	numbers := make([]int, 10)
	for i := range numbers {
		wg.Go(func() {
			p, err := s.courses.PublishCourse(s.trainer, courses.PublishCourseInput{ID: id, Note: ptr("改了说明")})
			if err != nil {
				t.Error(err)
				return
			}
			numbers[i] = *p.Course.Release
		})
	}
	wg.Wait()
	for _, n := range numbers {
		if n != 2 {
			t.Errorf("release %d, want 2", n)
		}
	}
	if n := s.client().Release.Query().Where(release.CourseID(id)).CountX(s.system); n != 2 {
		t.Errorf("%d releases, want 2", n)
	}
	if n := s.client().AuditEntry.Query().Where(auditentry.Action("publishCourse"), auditentry.SubjectID(id)).CountX(s.system); n != 2 {
		t.Errorf("%d lines in the audit trail, want 2", n)
	}
}

func TestWhatStandsInTheWay(t *testing.T) {
	s := newSchool(t)
	id := s.course()
	publish := func() string {
		_, err := s.courses.PublishCourse(s.trainer, courses.PublishCourseInput{ID: id})
		return paths(err)
	}
	if got := publish(); got != "CONFLICT modules" {
		t.Errorf("without modules: %s", got)
	}
	one, two := s.module(id, "一"), s.module(id, "二")
	s.article(two, "<script>不显示</script>")
	_, err := s.courses.CreateLesson(s.trainer, courses.CreateLessonInput{ModuleID: two, Title: "片", Required: ptr(false), Video: &courses.VideoInput{MediaID: s.video}})
	s.must(err)
	s.client().Media.Delete().Where(media.ID(s.video)).ExecX(s.system)
	before := s.rows()
	if got := publish(); got != "CONFLICT modules[0] modules[1].lessons[0] modules[1].lessons[1]" {
		t.Errorf("with every problem: %s", got)
	}
	if s.rows() != before || s.shelf.Course(id) != nil {
		t.Error("something was published")
	}
	draft, err := s.courses.CourseDraft(s.trainer, id)
	s.must(err)
	if len(draft.Problems) != 3 {
		t.Errorf("the draft shows %+v", draft.Problems)
	}
	for _, p := range draft.Problems {
		english := p.In(true)
		if p.In(false) != p || english.Path != p.Path || english.Message == p.Message || strings.ContainsFunc(english.Message, func(r rune) bool { return r > 127 }) {
			t.Errorf("%q is %q in English", p.Message, english.Message)
		}
	}
	if _, err := s.courses.PublishTrainingModule(s.trainer, courses.PublishTrainingModuleInput{ID: one}); !problem.Is(err, problem.Conflict) {
		t.Errorf("a module of a course never published: %v", err)
	}
	if _, err := s.courses.ArchiveCourse(s.trainer, courses.ArchiveCourseInput{ID: id}); !problem.Is(err, problem.Conflict) {
		t.Errorf("archiving a draft: %v", err)
	}
	_, err = s.courses.DeleteTrainingModule(s.trainer, courses.DeleteTrainingModuleInput{ID: two})
	s.must(err)
	lesson := s.article(one, "字")
	_, err = s.courses.UpdateLesson(s.trainer, courses.UpdateLessonInput{ID: lesson, Required: ptr(false)})
	s.must(err)
	if got := publish(); got != "CONFLICT modules" {
		t.Errorf("without a required lesson: %s", got)
	}
}

func TestOneModuleIsPublished(t *testing.T) {
	s := newSchool(t)
	id, modules, lessons := s.small()
	_, err := s.courses.UpdateCourse(s.trainer, courses.UpdateCourseInput{ID: id, Title: ptr("还没发布的标题")})
	s.must(err)
	_, err = s.courses.UpdateTrainingModule(s.trainer, courses.UpdateTrainingModuleInput{ID: modules[1], Summary: ptr("还没发布的说明")})
	s.must(err)
	empty := s.module(id, "空的") // the problem of another module does not matter
	_, err = s.courses.UpdateLesson(s.trainer, courses.UpdateLessonInput{ID: lessons[0], Article: &courses.ArticleInput{Markdown: "改过的第一篇"}})
	s.must(err)
	publish := func(module int64) *courses.PublishTrainingModulePayload {
		t.Helper()
		p, err := s.courses.PublishTrainingModule(s.trainer, courses.PublishTrainingModuleInput{ID: module})
		s.must(err)
		return p
	}
	p := publish(modules[0])
	if *p.Course.Release != 2 || p.Course.Title != "消防" || p.Course.Modules[1].Summary != "" || p.Module.Status != catalogue.ModulePublished || !strings.Contains(seen(t, s, p.Course), "改过的第一篇") {
		t.Errorf("published %s; module %+v", seen(t, s, p.Course), p.Module)
	}
	if c := s.client().Course.GetX(s.system, id); !c.DraftChanged || c.CurrentReleaseNumber != 2 {
		t.Errorf("the draft differs still: %+v", c)
	}
	if p = publish(modules[0]); *p.Course.Release != 2 {
		t.Errorf("sent twice: release %d", *p.Course.Release)
	}
	if _, err := s.courses.PublishTrainingModule(s.trainer, courses.PublishTrainingModuleInput{ID: empty}); paths(err) != "CONFLICT modules[2]" {
		t.Errorf("an empty module: %v", err)
	}
	// A new module comes after the one that stands before it in the draft.
	_, err = s.courses.UpdateTrainingModule(s.trainer, courses.UpdateTrainingModuleInput{ID: empty, Position: ptr(2)})
	s.must(err)
	s.article(empty, "不空了")
	p = publish(empty)
	if *p.Course.Release != 3 || len(p.Course.Modules) != 3 || p.Course.Modules[1].ID != empty {
		t.Errorf("with the new module: %s", seen(t, s, p.Course))
	}
	// With all of its modules published and its title taken back, nothing differs.
	publish(modules[1])
	_, err = s.courses.UpdateCourse(s.trainer, courses.UpdateCourseInput{ID: id, Title: ptr("消防")})
	s.must(err)
	publish(modules[1])
	if c := s.client().Course.GetX(s.system, id); c.DraftChanged {
		t.Error("the draft is said to differ")
	}
}

func TestArchivingAndComingBack(t *testing.T) {
	s := newSchool(t)
	id, _, _ := s.small()
	_, err := s.places.Enroll(s.member, enrollments.EnrollInput{CourseID: id})
	s.must(err)
	for range 2 {
		p, err := s.courses.ArchiveCourse(s.trainer, courses.ArchiveCourseInput{ID: id})
		if err != nil || p.Course.Status != course.StatusARCHIVED {
			t.Fatalf("archived: %+v, %v", p, err)
		}
	}
	viewer := identity.FromContext(s.member)
	if n := len(s.shelf.List(viewer, catalogue.CourseFilter{})); n != 0 {
		t.Errorf("%d courses are listed", n)
	}
	late := s.person(s.a)
	if _, err := s.places.Enroll(late, enrollments.EnrollInput{CourseID: id}); !problem.Is(err, problem.Conflict) {
		t.Errorf("enrolling in an archived course: %v", err)
	}
	if c := s.shelf.Course(id); c == nil || c.Status != course.StatusARCHIVED {
		t.Error("those who began cannot finish")
	}
	if c := s.publish(id, courses.Keep); *c.Release != 1 || c.Status != course.StatusPUBLISHED {
		t.Errorf("back as %+v", c)
	}
	if n := len(s.shelf.List(viewer, catalogue.CourseFilter{})); n != 1 {
		t.Errorf("%d courses are listed", n)
	}
	if n := s.client().AuditEntry.Query().Where(auditentry.Action("archiveCourse")).CountX(s.system); n != 1 {
		t.Errorf("%d lines say that it was archived", n)
	}
}

func TestMigratingCompletesWhomTheReleaseAsksNothingMore(t *testing.T) {
	s := newSchool(t)
	id, modules, lessons := s.small()
	p, err := s.places.Enroll(s.member, enrollments.EnrollInput{CourseID: id})
	s.must(err)
	s.client().StudyRecord.Create().SetMemberID(s.memberID).SetCourseID(id).SetLessonID(lessons[0]).SetStatus("COMPLETED").SetCoverage(interval.Set{}).
		SetLastStudiedAt(now).SetCompletedAt(now).SaveX(s.system)
	_, err = s.courses.DeleteTrainingModule(s.trainer, courses.DeleteTrainingModuleInput{ID: modules[1]})
	s.must(err)
	moved, err := s.courses.PublishCourse(s.trainer, courses.PublishCourseInput{ID: id, InProgress: ptr(courses.Migrate)})
	if err != nil || moved.MigratedEnrollments != 1 {
		t.Fatalf("%+v, %v", moved, err)
	}
	e := s.client().Enrollment.GetX(s.system, p.Enrollment.ID)
	if e.Status != enrollment.StatusCOMPLETED || e.ReleaseID != moved.Course.ReleaseID || e.RequiredLessons != 1 {
		t.Errorf("the enrolment is %+v", e)
	}
}
