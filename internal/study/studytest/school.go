// Package studytest is a school as small as can be, for tests of study: an
// organisation, members, courses with releases, and a clock that stands still.
package studytest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/ent/member"
	"partyschool/ent/organization"
	"partyschool/ent/release"
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/completions/completionstest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/outline"
)

// School is the school with its parts.
type School struct {
	Clock     *clocktest.Clock
	Calendar  calendar.Calendar
	Database  *database.Database
	Watcher   *database.Watcher
	Catalogue *catalogue.Catalogue
	Unit      *ent.Organization

	t testing.TB
	n int
}

// Morning is when the clock stands at first: 09:00 in Shanghai.
var Morning = time.Date(2026, 7, 1, 1, 0, 0, 0, time.UTC)

// Open makes a school.
func Open(t testing.TB) *School {
	t.Helper()
	s := &School{Clock: clocktest.At(Morning), t: t}
	var err error
	s.Calendar, err = calendar.New("Asia/Shanghai")
	s.must(err)
	s.Database = databasetest.Open(t, s.Clock)
	id, err := s.Database.NewKey(key.Organization)
	s.must(err)
	s.Unit, err = s.Client().Organization.Create().SetID(id).SetName("市场党支部").SetCode("01").SetPath(key.Format(id)).
		SetKind(organization.KindBRANCH).SetCreatedAt(s.Clock.Now()).Save(s.System())
	s.must(err)
	s.Watcher = database.NewWatcher(s.Database)
	s.Catalogue, err = catalogue.New(context.Background(), s.Database, s.Watcher)
	s.must(err)
	return s
}

// Client is the database's.
func (s *School) Client() *ent.Client { return s.Database.Client(context.Background()) }

// System is a context in which the system acts.
func (s *School) System() context.Context { return identity.AsSystem(context.Background(), "test") }

// Member makes a member and returns a context in which they ask.
func (s *School) Member() (context.Context, *ent.Member) {
	s.t.Helper()
	s.n++
	m, err := s.Client().Member.Create().
		SetOrganizationID(s.Unit.ID).SetName(fmt.Sprintf("党员%d", s.n)).SetPhone(fmt.Sprintf("139%08d", s.n)).
		SetStage(member.StageFULL).SetResidency(member.ResidencySETTLED).SetCreatedAt(s.Clock.Now()).Save(s.System())
	s.must(err)
	completionstest.Joined(s.t, s.Database, s.Unit.ID, 1)
	return identity.NewContext(context.Background(), identity.Viewer{
		MemberID: m.ID, Name: m.Name, OrganizationID: s.Unit.ID, OrganizationPath: s.Unit.Path,
	}), m
}

// Video is a required video of so many seconds, complete at nine tenths.
func (s *School) Video(seconds int64) outline.Lesson {
	return outline.Lesson{ID: s.Key(key.Lesson), Title: "视频", Kind: "VIDEO", Required: true, DurationMS: seconds * 1000, MinCoverage: 0.9}
}

// Article is a required text of so many seconds of reading.
func (s *School) Article(seconds int64) outline.Lesson {
	return outline.Lesson{
		ID: s.Key(key.Lesson), Title: "文章", Kind: "ARTICLE", Required: true,
		DurationMS: seconds * 1000, MinCreditedMS: seconds * 600, ReachEnd: true,
	}
}

// Key makes a key.
func (s *School) Key(kind key.Kind) int64 {
	s.t.Helper()
	k, err := s.Database.NewKey(kind)
	s.must(err)
	return k
}

// Course publishes a course of one module with the lessons, worth 1.5 hours.
func (s *School) Course(lessons ...outline.Lesson) *catalogue.Course {
	s.t.Helper()
	s.n++
	c, err := s.Client().Course.Create().
		SetOrganizationID(s.Unit.ID).SetTrainerID(1).SetTitle(fmt.Sprintf("课程%d", s.n)).SetCategory(course.CategoryTHEORY).
		SetCreditHundredths(150).SetStatus(course.StatusPUBLISHED).SetPublishedAt(s.Clock.Now()).
		SetCreatedAt(s.Clock.Now()).SetUpdatedAt(s.Clock.Now()).Save(s.System())
	s.must(err)
	return s.Publish(c.ID, lessons...)
}

// Publish makes a new release of a course current.
func (s *School) Publish(courseID int64, lessons ...outline.Lesson) *catalogue.Course {
	s.t.Helper()
	ctx := s.System()
	c := s.Client().Course.GetX(ctx, courseID)
	required := 0
	for _, l := range lessons {
		if l.Required {
			required++
		}
	}
	r, err := s.Client().Release.Create().
		SetCourseID(c.ID).SetNumber(c.CurrentReleaseNumber + 1).SetTitle(c.Title).SetSummary("").SetCategory(release.Category(c.Category)).
		SetCreditHundredths(c.CreditHundredths).
		SetOutline(outline.Outline{Modules: []outline.Module{{ID: s.Key(key.TrainingModule), Title: "模块", Lessons: lessons}}}).
		SetLessonCount(len(lessons)).SetRequiredLessonCount(required).SetPublishedByID(1).SetPublishedAt(s.Clock.Now()).Save(ctx)
	s.must(err)
	s.must(s.Client().Course.Update().Where(course.ID(c.ID)).SetCurrentReleaseID(r.ID).SetCurrentReleaseNumber(r.Number).Exec(ctx))
	s.must(s.Catalogue.Refresh(ctx))
	return s.Catalogue.Course(c.ID)
}

func (s *School) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}
