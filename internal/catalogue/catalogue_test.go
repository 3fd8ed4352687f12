package catalogue_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/ent/release"
	"partyschool/internal/catalogue"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/outline"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

var now = time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)

// school is a district with two branches, A and B, and whoever looks at courses.
type school struct {
	t       *testing.T
	ctx     context.Context // as the system
	db      *database.Database
	watcher *database.Watcher
	shelf   *catalogue.Catalogue
	units   map[string]*ent.Organization
	trainer int64
}

func newSchool(t *testing.T) *school {
	t.Helper()
	s := &school{t: t, ctx: identity.AsSystem(context.Background(), "test"), units: map[string]*ent.Organization{}}
	s.db = databasetest.Open(t, clocktest.At(now))
	s.watcher = database.NewWatcher(s.db)
	for _, code := range []string{"district", "A", "B"} {
		id, err := s.db.NewKey(key.Organization)
		if err != nil {
			t.Fatal(err)
		}
		path := key.Format(id)
		if code != "district" {
			path = s.units["district"].Path + path
		}
		s.units[code] = s.db.Client(s.ctx).Organization.Create().SetID(id).SetPath(path).SetName(code).SetCode(code).
			SetKind("BRANCH").SetCreatedAt(now).SaveX(s.ctx)
	}
	s.trainer = s.db.Client(s.ctx).Member.Create().SetOrganizationID(s.units["district"].ID).SetName("讲师甲").SetPhone("1").
		SetStage("FULL").SetResidency("SETTLED").SetCreatedAt(now).SaveX(s.ctx).ID
	var err error
	if s.shelf, err = catalogue.New(s.ctx, s.db, s.watcher); err != nil {
		t.Fatal(err)
	}
	return s
}

// publish makes a course of the unit, or its next release, with a lesson for each
// title, the last of them elective.
func (s *school) publish(id int64, unit, title string, lessons ...string) *ent.Release {
	s.t.Helper()
	var row *ent.Release
	err := s.db.InTx(s.ctx, func(ctx context.Context, tx *ent.Client) error {
		number := 1
		if id == 0 {
			id = tx.Course.Create().SetOrganizationID(s.units[unit].ID).SetTrainerID(s.trainer).SetTitle(title).
				SetCategory("POLICY").SetCreditHundredths(150).SetCreatedAt(now).SetUpdatedAt(now).SaveX(ctx).ID
		} else {
			number += tx.Release.Query().Where(release.CourseID(id)).CountX(ctx)
		}
		var content outline.Outline
		for i, l := range lessons {
			lessonID, err := s.db.NewKey(key.Lesson)
			if err != nil {
				return err
			}
			contentID, err := s.db.NewKey(key.LessonContent)
			if err != nil {
				return err
			}
			if i%2 == 0 {
				content.Modules = append(content.Modules, outline.Module{ID: int64(100 + i), Title: fmt.Sprint("模块", i)})
			}
			m := &content.Modules[len(content.Modules)-1]
			m.Lessons = append(m.Lessons, outline.Lesson{ID: lessonID, ContentID: contentID, Title: l, Kind: "ARTICLE", Required: i < len(lessons)-1, DurationMS: 60_000})
		}
		row = tx.Release.Create().SetCourseID(id).SetNumber(number).SetTitle(title).SetSummary("关于 " + title).SetCategory("POLICY").
			SetCreditHundredths(150).SetOutline(content).SetLessonCount(len(lessons)).SetRequiredLessonCount(max(len(lessons)-1, 0)).
			SetPublishedByID(s.trainer).SetPublishedAt(now.Add(time.Duration(number) * time.Minute)).SaveX(ctx)
		tx.Course.Update().Where(course.ID(id)).SetStatus("PUBLISHED").SetCurrentReleaseID(row.ID).SetCurrentReleaseNumber(number).
			SetPublishedAt(row.PublishedAt).ExecX(ctx)
		if s.shelf.Course(id) != nil && s.shelf.Course(id).ReleaseID == row.ID {
			s.t.Error("a release is in the catalogue before its transaction is committed")
		}
		return s.watcher.Changed(ctx, tx, database.Catalogue)
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return row
}

func (s *school) viewer(unit string, scopes ...string) identity.Viewer {
	v := identity.Viewer{MemberID: 7, OrganizationID: s.units[unit].ID, OrganizationPath: s.units[unit].Path}
	for _, scope := range scopes {
		role, over, _ := strings.Cut(scope, " ")
		v.Scopes = append(v.Scopes, identity.Scope{Role: identity.Role(role), OrganizationID: s.units[over].ID, Path: s.units[over].Path})
	}
	return v
}

func titles(list []*catalogue.Course) string {
	var names []string
	for _, c := range list {
		names = append(names, c.Title)
	}
	return strings.Join(names, " ")
}

func TestWhoSeesWhichCourses(t *testing.T) {
	s := newSchool(t)
	s.publish(0, "district", "全区")
	s.publish(0, "A", "甲支部")
	s.publish(0, "B", "乙支部")
	archived := s.publish(0, "A", "已下架")
	s.db.Client(s.ctx).Course.Update().Where(course.ID(archived.CourseID)).SetStatus("ARCHIVED").ExecX(s.ctx)
	if err := s.shelf.Refresh(s.ctx); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		viewer identity.Viewer
		want   string
	}{
		"guest":            {identity.Viewer{}, ""},
		"member of A":      {s.viewer("A"), "甲支部 全区"},
		"member of B":      {s.viewer("B"), "乙支部 全区"},
		"district office":  {s.viewer("district"), "全区"},
		"district admin":   {s.viewer("district", "ADMIN district"), "乙支部 甲支部 全区"},
		"district trainer": {s.viewer("district", "TRAINER district"), "乙支部 甲支部 全区"},
		"B trains A":       {s.viewer("B", "TRAINER A"), "乙支部 甲支部 全区"},
		"system":           {identity.Viewer{System: "test"}, "乙支部 甲支部 全区"},
	} {
		if got := titles(s.shelf.List(c.viewer, catalogue.CourseFilter{})); got != c.want {
			t.Errorf("%s sees %q, want %q", name, got, c.want)
		}
	}
	if c := s.shelf.Course(archived.CourseID); c == nil || c.Status != course.StatusARCHIVED {
		t.Error("an archived course is kept for those who began it")
	}
}

func TestSearchFindsPartsOfWords(t *testing.T) {
	s := newSchool(t)
	s.publish(0, "district", "消防安全ＡＢＣ 入门")
	s.publish(0, "district", "合同基础")
	policy := course.CategoryPOLICY
	theory := course.CategoryTHEORY
	for search, want := range map[string]string{
		"":      "合同基础 消防安全ＡＢＣ 入门",
		"安全":    "消防安全ＡＢＣ 入门",
		"abc":   "消防安全ＡＢＣ 入门",
		"ＡＢｃ　门": "消防安全ＡＢＣ 入门",
		"安全 合同": "",
		"全A":    "消防安全ＡＢＣ 入门",
		"关于":    "合同基础 消防安全ＡＢＣ 入门",
		"%":     "",
	} {
		if got := titles(s.shelf.List(s.viewer("A"), catalogue.CourseFilter{Search: &search, Category: &policy})); got != want {
			t.Errorf("search %q finds %q, want %q", search, got, want)
		}
		if got := titles(s.shelf.List(s.viewer("A"), catalogue.CourseFilter{Search: &search, Category: &theory})); got != "" {
			t.Errorf("search %q finds %q on another shelf", search, got)
		}
	}
	long := strings.Repeat("长", 101)
	_, err := s.shelf.Page(s.ctx, &catalogue.CourseFilter{Search: &long}, paging.Args{})
	if p := problem.As(err); p == nil || p.Field != "filter.search" {
		t.Errorf("a search of 101 characters: %v", err)
	}
}

func TestOldReleasesStayAsTheyWere(t *testing.T) {
	s := newSchool(t)
	first := s.publish(0, "A", "第一版", "一", "二", "三")
	view := s.shelf.Course(first.CourseID)
	if view.LessonCount != 3 || view.RequiredLessonCount != 2 || view.TrainerName != "讲师甲" || *view.Release != 1 {
		t.Fatalf("first release: %+v", view)
	}
	lessons := view.Lessons()
	if lessons[0].Previous() != nil || lessons[0].Next() != lessons[1] || lessons[2].Previous() != lessons[1] || lessons[2].Next() != nil {
		t.Error("lessons are not linked in order across modules")
	}
	if lessons[2].Module.Position != 2 || lessons[2].Module.Course != view || view.Lesson(lessons[2].ID) != lessons[2] {
		t.Error("lessons do not know their module and course")
	}
	second := s.publish(first.CourseID, "A", "第二版", "新")
	if got := s.shelf.Course(first.CourseID); got.Title != "第二版" || got.ReleaseID != second.ID {
		t.Errorf("the current release is %q", got.Title)
	}
	if s.shelf.CourseOfLesson(lessons[0].ID) != nil || s.shelf.CourseOfLesson(s.shelf.Course(first.CourseID).Lessons()[0].ID) == nil {
		t.Error("CourseOfLesson looks beyond current releases, or not into them")
	}
	ctx, statements := database.CountStatements(s.ctx)
	old, err := s.shelf.Release(ctx, first.ID)
	if err != nil || old.Title != "第一版" || old.LessonCount != 3 {
		t.Fatalf("the first release: %+v, %v", old, err)
	}
	if n := statements.Load(); n != 0 {
		t.Errorf("a release that was current a moment ago takes %d statements", n)
	}

	other, err := catalogue.New(s.ctx, s.db, database.NewWatcher(s.db)) // another node, later
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int64{1, 0} {
		ctx, statements := database.CountStatements(context.Background())
		old, err := other.Release(ctx, first.ID)
		if err != nil || old.Title != "第一版" || old.OrganizationPath != s.units["A"].Path {
			t.Fatalf("the first release on another node: %+v, %v", old, err)
		}
		if n := statements.Load(); n != want {
			t.Errorf("reading %d of an old release takes %d statements, want %d", i+1, n, want)
		}
	}
	s.db.Client(s.ctx).Course.Update().Where(course.ID(first.CourseID)).SetStatus("ARCHIVED").ExecX(s.ctx)
	if err := other.Refresh(s.ctx); err != nil {
		t.Fatal(err)
	}
	if old, err := other.Release(s.ctx, first.ID); err != nil || old.Status != course.StatusARCHIVED {
		t.Errorf("an old release of an archived course: %+v, %v", old, err)
	}
	if _, err := other.Release(s.ctx, 12345); !problem.Is(err, problem.NotFound) {
		t.Errorf("a release that is none: %v", err)
	}
}

func TestReleasesOfAFailedTransactionAreNotKept(t *testing.T) {
	s := newSchool(t)
	first := s.publish(0, "A", "第一版", "一")
	var lost int64
	_ = s.db.InTx(s.ctx, func(ctx context.Context, tx *ent.Client) error {
		lost = tx.Release.Create().SetCourseID(first.CourseID).SetNumber(9).SetTitle("x").SetSummary("").SetCategory("POLICY").
			SetCreditHundredths(1).SetOutline(outline.Outline{}).SetLessonCount(0).SetRequiredLessonCount(0).
			SetPublishedByID(s.trainer).SetPublishedAt(now).SaveX(ctx).ID
		if _, err := s.shelf.Release(ctx, lost); err != nil {
			t.Errorf("a release of one's own transaction: %v", err)
		}
		return fmt.Errorf("changed my mind")
	})
	if _, err := s.shelf.Release(s.ctx, lost); !problem.Is(err, problem.NotFound) {
		t.Errorf("a release that was never committed: %v", err)
	}
}

func TestPagesOfTheCatalogue(t *testing.T) {
	s := newSchool(t)
	for i := range 5 {
		s.publish(0, "district", fmt.Sprint("课程", i))
	}
	ctx, statements := database.CountStatements(identity.NewContext(context.Background(), s.viewer("A")))
	two := 2
	page, err := s.shelf.Page(ctx, nil, paging.Args{First: &two})
	if err != nil || titles(page.Nodes()) != "课程4 课程3" || !page.PageInfo.HasNextPage {
		t.Fatalf("first page: %s, %v", titles(page.Nodes()), err)
	}
	page, err = s.shelf.Page(ctx, nil, paging.Args{First: &two, After: page.PageInfo.EndCursor})
	if total, _ := page.TotalCount(ctx); err != nil || titles(page.Nodes()) != "课程2 课程1" || total != 5 {
		t.Errorf("second page: %s of %d, %v", titles(page.Nodes()), total, err)
	}
	if n := statements.Load(); n != 0 {
		t.Errorf("the catalogue takes %d statements", n)
	}
}
