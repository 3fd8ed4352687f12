package assignments_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/ent/organization"
	"partyschool/ent/rolegrant"
	"partyschool/internal/assignments"
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/check"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/completions/completionstest"
	"partyschool/internal/courses"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/enrollments"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/members"
	"partyschool/internal/notices"
	"partyschool/internal/organizations"
	"partyschool/internal/outbox"
	"partyschool/internal/problem"
)

// morning is nine o'clock on 1 July 2026 in Shanghai.
var morning = time.Date(2026, 7, 1, 1, 0, 0, 0, time.UTC)

// world is a district with two committees and their branches, some courses, and the
// rooms that change what assignments look at.
type world struct {
	t           testing.TB
	clock       *clocktest.Clock
	db          *database.Database
	watcher     *database.Watcher
	tree        *organizations.Tree
	shelf       *catalogue.Catalogue
	calendar    calendar.Calendar
	places      *enrollments.Service
	courses     *courses.Service
	members     *members.Service
	units       *organizations.Service
	assignments *assignments.Service

	unit   map[string]*ent.Organization
	people map[string]int64
	course map[string]int64
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, clock: clocktest.At(morning), unit: map[string]*ent.Organization{}, people: map[string]int64{}, course: map[string]int64{}}
	w.db = databasetest.Open(t, w.clock)
	var err error
	w.calendar, err = calendar.New("Asia/Shanghai")
	w.must(err)
	for _, name := range []string{"district", "district/east", "district/east/one", "district/east/two", "district/west", "district/west/one"} {
		w.plant(name)
	}
	w.watcher = database.NewWatcher(w.db)
	w.tree, err = organizations.NewTree(w.system(), w.db, w.watcher)
	w.must(err)
	w.shelf, err = catalogue.New(w.system(), w.db, w.watcher)
	w.must(err)
	w.places = enrollments.New(w.db, w.shelf, w.calendar, w.clock)
	w.courses = courses.New(w.db, w.shelf, w.places, w.watcher, w.calendar, w.clock, nil)
	w.members = members.New(w.db, w.clock, w.calendar, identity.NewPasswords(), nil)
	w.units = organizations.New(w.db, w.watcher, w.calendar, w.clock)
	w.assignments = assignments.New(w.db, w.tree, w.shelf, w.places, notices.New(w.db, w.clock, outbox.New(outbox.Deps{})), w.calendar, w.clock)
	w.join("chief", "district", "ADMIN district")
	w.join("trainer", "district", "TRAINER district")
	w.publish("fire safety", "district")
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) system() context.Context { return identity.AsSystem(context.Background(), "test") }

func (w *world) client() *ent.Client { return w.db.Client(context.Background()) }

func (w *world) plant(name string) {
	w.t.Helper()
	id, err := w.db.NewKey(key.Organization)
	w.must(err)
	row := w.client().Organization.Create().SetID(id).SetName(name).SetCode(name).SetKind(organization.KindBRANCH).SetCreatedAt(morning)
	path := key.Format(id)
	if i := strings.LastIndexByte(name, '/'); i > 0 {
		above := w.unit[name[:i]]
		path = above.Path + path
		row.SetParentID(above.ID)
	}
	w.unit[name], err = row.SetPath(path).Save(w.system())
	w.must(err)
}

// join puts somebody on the register without telling anybody, with roles such as
// "ADMIN district/east".
func (w *world) join(name, home string, roles ...string) int64 {
	w.t.Helper()
	m, err := w.client().Member.Create().SetOrganizationID(w.unit[home].ID).SetName(name).SetPhone(fmt.Sprintf("139%08d", len(w.people))).
		SetStage(member.StageFULL).SetResidency(member.ResidencySETTLED).SetCreatedAt(morning).Save(w.system())
	w.must(err)
	completionstest.Joined(w.t, w.db, m.OrganizationID, 1)
	w.people[name] = m.ID
	for _, r := range roles {
		role, unit, _ := strings.Cut(r, " ")
		w.client().RoleGrant.Create().SetMemberID(m.ID).SetRole(rolegrant.Role(role)).SetOrganizationID(w.unit[unit].ID).SetGrantedAt(morning).SaveX(w.system())
	}
	return m.ID
}

// crowd puts many on the register.
func (w *world) crowd(n int, home string) {
	w.t.Helper()
	for from := 0; from < n; from += 500 {
		var some []*ent.MemberCreate
		for i := from; i < min(from+500, n); i++ {
			some = append(some, w.client().Member.Create().SetOrganizationID(w.unit[home].ID).SetName("某").SetPhone(fmt.Sprintf("137%08d", i)).
				SetStage(member.StageFULL).SetResidency(member.ResidencySETTLED).SetCreatedAt(morning))
		}
		w.must(w.client().Member.CreateBulk(some...).Exec(w.system()))
		completionstest.Joined(w.t, w.db, w.unit[home].ID, len(some))
	}
}

// hire puts somebody on the register as an admin does.
func (w *world) hire(name, home string, residency member.Residency) {
	w.t.Helper()
	p, err := w.members.CreateMember(w.as("chief"), members.CreateMemberInput{
		OrganizationID: w.unit[home].ID, Name: name, Phone: fmt.Sprintf("138%08d", len(w.people)), Stage: member.StageACTIVIST, Residency: residency,
	})
	w.must(err)
	w.people[name] = p.Member.ID
}

// as returns the context of somebody who is signed in; "" is a guest.
func (w *world) as(name string) context.Context {
	w.t.Helper()
	if name == "" {
		return context.Background()
	}
	m := w.client().Member.Query().Where(member.ID(w.people[name])).WithRoleGrants().OnlyX(w.system())
	home := w.client().Organization.GetX(w.system(), m.OrganizationID)
	v := identity.Viewer{MemberID: m.ID, Name: m.Name, OrganizationID: home.ID, OrganizationPath: home.Path}
	for _, g := range m.Edges.RoleGrants {
		unit := w.client().Organization.GetX(w.system(), g.OrganizationID)
		v.Scopes = append(v.Scopes, identity.Scope{Role: identity.Role(g.Role), OrganizationID: unit.ID, Path: unit.Path})
	}
	return identity.NewContext(context.Background(), v)
}

// publish makes a course of one article.
func (w *world) publish(title, owner string) {
	w.t.Helper()
	trainer := w.as("trainer")
	c, err := w.courses.CreateCourse(trainer, courses.CreateCourseInput{OrganizationID: w.unit[owner].ID, Title: title, Category: course.CategoryPOLICY, CreditHours: 1})
	w.must(err)
	m, err := w.courses.CreateTrainingModule(trainer, courses.CreateTrainingModuleInput{CourseID: c.Course.ID, Title: "模块"})
	w.must(err)
	_, err = w.courses.CreateLesson(trainer, courses.CreateLessonInput{ModuleID: m.Module.ID, Title: "文章", Article: &courses.ArticleInput{Markdown: "第一篇"}})
	w.must(err)
	w.course[title] = c.Course.ID
	w.publishAgain(title)
}

func (w *world) publishAgain(title string) {
	w.t.Helper()
	_, err := w.courses.PublishCourse(w.as("trainer"), courses.PublishCourseInput{ID: w.course[title]})
	w.must(err)
}

func (w *world) archive(title string) {
	w.t.Helper()
	_, err := w.courses.ArchiveCourse(w.as("trainer"), courses.ArchiveCourseInput{ID: w.course[title]})
	w.must(err)
}

// input asks everybody of the organisations for a course.
func (w *world) input(title string, units ...string) assignments.AssignCourseInput {
	input := assignments.AssignCourseInput{CourseID: w.course[title]}
	for _, u := range units {
		input.Audience.OrganizationIds = append(input.Audience.OrganizationIds, w.unit[u].ID)
	}
	return input
}

// assign is given by the chief.
func (w *world) assign(input assignments.AssignCourseInput) *assignments.AssignCoursePayload {
	w.t.Helper()
	p, err := w.assignments.AssignCourse(w.as("chief"), input)
	w.must(err)
	return p
}

func (w *world) cancel(id int64) {
	w.t.Helper()
	p, err := w.assignments.CancelAssignment(w.as("chief"), assignments.CancelAssignmentInput{ID: id})
	w.must(err)
	if p.Assignment.CancelledAt == nil {
		w.t.Error("not cancelled")
	}
}

// settle runs the round.
func (w *world) settle() {
	w.t.Helper()
	w.must(w.assignments.Settle(context.Background()))
	if n := w.client().AudienceChange.Query().CountX(w.system()); n != 0 {
		w.t.Errorf("%d changes are left", n)
	}
}

// clean lets the checker look at everything.
func (w *world) clean() {
	w.t.Helper()
	found, err := check.Run(context.Background(), w.db)
	w.must(err)
	for _, f := range found {
		w.t.Errorf("%s %d: %s", f.Table, f.ID, f.Message)
	}
}

// place says in a word how somebody stands in a course: "-" without a place, else
// the status, whether it is required, by when, and whether the learner wished it.
func (w *world) place(name, title string) string {
	w.t.Helper()
	e := w.row(name, title)
	if e == nil {
		return "-"
	}
	said := string(e.Status)
	if e.Required {
		said += " required"
	}
	if e.DueOn != nil {
		said += " by " + e.DueOn.String()
	}
	if e.SelfEnrolled {
		said += " wished"
	}
	if e.Required != (e.AssignmentID != nil) {
		w.t.Errorf("%s in %s: required %t, assignment %v", name, title, e.Required, e.AssignmentID)
	}
	return said
}

// row is somebody's place in a course; nil without one.
func (w *world) row(name, title string) *ent.Enrollment {
	w.t.Helper()
	e, err := w.client().Enrollment.Query().Where(enrollment.MemberID(w.people[name]), enrollment.CourseID(w.course[title])).Only(w.system())
	if ent.IsNotFound(err) {
		return nil
	}
	w.must(err)
	return e
}

func (w *world) expect(title string, want map[string]string) {
	w.t.Helper()
	for name, place := range want {
		if got := w.place(name, title); got != place {
			w.t.Errorf("%s in %s: %s, want %s", name, title, got, place)
		}
	}
}

func (w *world) enroll(name, title string) *ent.Enrollment {
	w.t.Helper()
	p, err := w.places.Enroll(w.as(name), enrollments.EnrollInput{CourseID: w.course[title]})
	w.must(err)
	return p.Enrollment
}

// begin pretends that a learner studied a little.
func (w *world) begin(name, title string) {
	w.t.Helper()
	w.client().Enrollment.Update().Where(enrollment.MemberID(w.people[name]), enrollment.CourseID(w.course[title])).
		SetStatus(enrollment.StatusIN_PROGRESS).ExecX(w.system())
}

func day(s string) *calendar.Date {
	d, err := calendar.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return &d
}

func ptr[T any](v T) *T { return &v }

func wants(t testing.TB, what string, err error, want problem.Code) {
	t.Helper()
	if want == "" && err != nil || want != "" && !problem.Is(err, want) {
		t.Errorf("%s: %v, want %q", what, err, want)
	}
}
