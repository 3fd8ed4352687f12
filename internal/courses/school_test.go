package courses_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/lesson"
	"partyschool/ent/organization"
	"partyschool/ent/trainingmodule"
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/completions/completionstest"
	"partyschool/internal/courses"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/enrollments"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/media"
	"partyschool/internal/problem"
)

var now = time.Date(2026, 7, 1, 1, 0, 0, 0, time.UTC)

// school is a district with two branches, and trainers of the district (trainer)
// and of branch B alone (other).
type school struct {
	t           testing.TB
	clock       *clocktest.Clock
	db          *database.Database
	shelf       *catalogue.Catalogue
	places      *enrollments.Service
	courses     *courses.Service
	root, a, b  *ent.Organization
	system      context.Context
	trainer     context.Context
	other       context.Context
	member      context.Context
	memberID    int64
	video, pic  int64
	otherVideo  int64
	phoneNumber int
	sheets      map[int64]string
}

func newSchool(t testing.TB) *school {
	t.Helper()
	s := &school{t: t, clock: clocktest.At(now), system: identity.AsSystem(context.Background(), "test")}
	s.db = databasetest.Open(t, s.clock)
	cal, err := calendar.New("Asia/Shanghai")
	s.must(err)
	watcher := database.NewWatcher(s.db)
	s.shelf, err = catalogue.New(s.system, s.db, watcher)
	s.must(err)
	s.places = enrollments.New(s.db, s.shelf, cal, s.clock)
	s.courses = courses.New(s.db, s.shelf, s.places, watcher, cal, s.clock, s.open)
	s.root = s.unit("R", "")
	s.a, s.b = s.unit("A", s.root.Path), s.unit("B", s.root.Path)
	s.trainer = s.person(s.root, identity.Scope{Role: identity.Trainer, OrganizationID: s.root.ID, Path: s.root.Path})
	s.other = s.person(s.b, identity.Scope{Role: identity.Trainer, OrganizationID: s.b.ID, Path: s.b.Path})
	s.member = s.person(s.a)
	s.memberID = identity.FromContext(s.member).MemberID
	s.video, s.otherVideo = s.file(s.root, "video/mp4", 100), s.file(s.root, "video/mp4", 50)
	s.pic = s.file(s.root, "image/png", 0)
	return s
}

// open opens the sheets of a test.
func (s *school) open(_ context.Context, id int64) (*media.UploadedFile, error) {
	text, ok := s.sheets[id]
	if !ok {
		return nil, problem.Missing()
	}
	return &media.UploadedFile{Name: "题库.csv", Size: int64(len(text)), ReadSeekCloser: closer{strings.NewReader(text)}}, nil
}

type closer struct{ io.ReadSeeker }

func (closer) Close() error { return nil }

func (s *school) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *school) client() *ent.Client { return s.db.Client(s.system) }

func (s *school) unit(code, above string) *ent.Organization {
	s.t.Helper()
	id, err := s.db.NewKey(key.Organization)
	s.must(err)
	return s.client().Organization.Create().SetID(id).SetPath(above + key.Format(id)).SetName(code).SetCode(code).
		SetKind(organization.KindBRANCH).SetCreatedAt(now).SaveX(s.system)
}

func (s *school) person(unit *ent.Organization, scopes ...identity.Scope) context.Context {
	s.t.Helper()
	s.phoneNumber++
	m := s.client().Member.Create().SetOrganizationID(unit.ID).SetName(fmt.Sprint("某", s.phoneNumber)).SetPhone(fmt.Sprint(s.phoneNumber)).
		SetStage("FULL").SetResidency("SETTLED").SetCreatedAt(now).SaveX(s.system)
	completionstest.Joined(s.t, s.db, unit.ID, 1)
	return identity.NewContext(context.Background(), identity.Viewer{
		MemberID: m.ID, Name: m.Name, OrganizationID: unit.ID, OrganizationPath: unit.Path, Scopes: scopes,
	})
}

func (s *school) file(unit *ent.Organization, mimeType string, seconds float64) int64 {
	s.t.Helper()
	var b bytes.Buffer
	s.must(png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))))
	create := s.client().Media.Create().SetOrganizationID(unit.ID).SetStoreKey(fmt.Sprint(mimeType, seconds, unit.ID)).SetFileName("x").
		SetMimeType(mimeType).SetByteSize(1).SetSha256("x").SetCreatedByID(1).SetCreatedAt(now)
	if seconds > 0 {
		create.SetDurationSeconds(seconds)
	}
	return create.SaveX(s.system).ID
}

func (s *school) course() int64 {
	s.t.Helper()
	p, err := s.courses.CreateCourse(s.trainer, courses.CreateCourseInput{OrganizationID: s.root.ID, Title: "消防", Category: "LAW_AND_SAFETY", CreditHours: 1.25})
	s.must(err)
	return p.Course.ID
}

func (s *school) module(course int64, title string) int64 {
	s.t.Helper()
	p, err := s.courses.CreateTrainingModule(s.trainer, courses.CreateTrainingModuleInput{CourseID: course, Title: title})
	s.must(err)
	return p.Module.ID
}

func (s *school) article(module int64, markdown string) int64 {
	s.t.Helper()
	p, err := s.courses.CreateLesson(s.trainer, courses.CreateLessonInput{ModuleID: module, Title: "文章", Article: &courses.ArticleInput{Markdown: markdown}})
	s.must(err)
	return p.Lesson.ID
}

func (s *school) publish(course int64, policy courses.MigrationPolicy) *catalogue.Course {
	s.t.Helper()
	p, err := s.courses.PublishCourse(s.trainer, courses.PublishCourseInput{ID: course, InProgress: &policy})
	s.must(err)
	return p.Course
}

// small is a published course of two modules, an article in each.
func (s *school) small() (course int64, modules, lessons []int64) {
	s.t.Helper()
	course = s.course()
	modules = []int64{s.module(course, "一"), s.module(course, "二")}
	lessons = []int64{s.article(modules[0], "第一篇"), s.article(modules[1], "第二篇")}
	s.publish(course, courses.Keep)
	return course, modules, lessons
}

// rows counts everything that writing could leave behind.
func (s *school) rows() string {
	c, ctx := s.client(), s.system
	all, err := json.Marshal([]any{c.Course.Query().AllX(ctx), c.TrainingModule.Query().AllX(ctx), c.Lesson.Query().AllX(ctx), c.LessonContent.Query().AllX(ctx),
		c.Release.Query().AllX(ctx), c.AuditEntry.Query().CountX(ctx), c.IdempotencyKey.Query().CountX(ctx)})
	s.must(err)
	return string(all)
}

// gapless fails where positions of modules or lessons are not 1, 2, 3 …
func (s *school) gapless(course int64) {
	s.t.Helper()
	modules := s.client().TrainingModule.Query().Where(trainingmodule.CourseID(course)).Order(trainingmodule.ByPosition()).AllX(s.system)
	for i, m := range modules {
		if m.Position != i+1 {
			s.t.Fatalf("module %d stands at %d", i+1, m.Position)
		}
		for j, l := range s.client().Lesson.Query().Where(lesson.ModuleID(m.ID)).Order(lesson.ByPosition()).AllX(s.system) {
			if l.Position != j+1 {
				s.t.Fatalf("lesson %d of module %d stands at %d", j+1, i+1, l.Position)
			}
		}
	}
}

// is reports whether an error has a code and a field.
func is(err error, code problem.Code, field string) bool {
	var p *problem.Problem
	return errors.As(err, &p) && p.Code == code && p.Field == field
}

func ptr[T any](v T) *T { return &v }

func paths(err error) string {
	p := problem.As(err)
	if p == nil {
		return fmt.Sprint(err)
	}
	list, _ := p.Extensions["problems"].([]courses.DraftProblem)
	var names []string
	for _, one := range list {
		names = append(names, one.Path)
	}
	return string(p.Code) + " " + strings.Join(names, " ")
}
