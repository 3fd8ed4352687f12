package mergers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/ent/member"
	"partyschool/ent/organization"
	"partyschool/ent/release"
	"partyschool/ent/rolegrant"
	"partyschool/internal/assignments"
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/check"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/completions/completionstest"
	"partyschool/internal/courses"
	"partyschool/internal/credits"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/enrollments"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/members"
	"partyschool/internal/mergers"
	"partyschool/internal/notices"
	"partyschool/internal/organizations"
	"partyschool/internal/outbox"
	"partyschool/internal/outline"
	"partyschool/internal/posts"
	"partyschool/internal/problem"
	"partyschool/internal/reports"
	"partyschool/internal/transfers"
)

// morning is ten o'clock on 1 July 2026 in Shanghai, and today that day.
var (
	morning = time.Date(2026, 7, 1, 2, 0, 0, 0, time.UTC)
	today   = calendar.NewDate(2026, time.July, 1)
)

// world is a district with two committees and their branches, and the rooms that put
// something into organisations.
type world struct {
	t           testing.TB
	clock       *clocktest.Clock
	db          *database.Database
	tree        *organizations.Tree
	units       *organizations.Service
	members     *members.Service
	transfers   *transfers.Service
	posts       *posts.Service
	courses     *courses.Service
	assignments *assignments.Service
	reports     *reports.Service
	mergers     *mergers.Service

	unit   map[string]int64
	people map[string]int64
	course int64
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, clock: clocktest.At(morning), unit: map[string]int64{}, people: map[string]int64{}}
	w.db = databasetest.Open(t, w.clock)
	zone, err := calendar.New("Asia/Shanghai")
	w.must(err)
	for _, name := range []string{"district", "district/east", "district/east/one", "district/east/one/group", "district/east/two", "district/west", "district/west/one"} {
		w.plant(name)
	}
	watcher := database.NewWatcher(w.db)
	w.tree, err = organizations.NewTree(w.system(), w.db, watcher)
	w.must(err)
	w.join("chief", "district", "ADMIN district")
	w.join("trainer", "district", "TRAINER district")
	w.course = w.publish("district")
	shelf, err := catalogue.New(w.system(), w.db, watcher)
	w.must(err)
	targets, err := credits.NewTargets(w.system(), w.db, watcher, 32, 56)
	w.must(err)
	told := notices.New(w.db, w.clock, outbox.New(outbox.Deps{}))
	places := enrollments.New(w.db, shelf, zone, w.clock)
	w.units = organizations.New(w.db, watcher, zone, w.clock)
	w.members = members.New(w.db, w.clock, zone, identity.NewPasswords(), func(int64) {})
	w.transfers = transfers.New(transfers.Deps{Database: w.db, Notices: told, Tree: w.tree, Calendar: zone, Clock: w.clock})
	w.posts = posts.New(posts.Deps{Database: w.db, Tree: w.tree, Watcher: watcher, Calendar: zone, Clock: w.clock})
	w.courses = courses.New(w.db, shelf, places, watcher, zone, w.clock, nil)
	w.assignments = assignments.New(w.db, w.tree, shelf, places, told, zone, w.clock)
	w.reports = reports.New(w.db, w.tree, shelf, targets, zone, w.clock)
	w.mergers = mergers.New(mergers.Deps{
		Database: w.db, Organizations: w.units, Members: w.members, Transfers: w.transfers, Posts: w.posts, Assignments: w.assignments,
		Notices: told, Watcher: watcher, Calendar: zone, Clock: w.clock,
	})
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

func (w *world) row(name string) *ent.Organization {
	w.t.Helper()
	row, err := w.client().Organization.Get(w.system(), w.unit[name])
	w.must(err)
	return row
}

func (w *world) plant(name string) {
	w.t.Helper()
	id, err := w.db.NewKey(key.Organization)
	w.must(err)
	row := w.client().Organization.Create().SetID(id).SetName(name).SetCode(name).SetKind(organization.KindBRANCH).SetCreatedAt(morning.AddDate(-1, 0, 0)).SetPath(key.Format(id))
	if i := strings.LastIndexByte(name, '/'); i > 0 {
		row.SetParentID(w.unit[name[:i]]).SetPath(w.row(name[:i]).Path + key.Format(id))
	}
	w.must(row.Exec(w.system()))
	w.unit[name] = id
}

// join puts somebody on the register half a year ago, with roles such as "ADMIN district".
func (w *world) join(name, home string, roles ...string) int64 {
	w.t.Helper()
	m, err := w.client().Member.Create().SetOrganizationID(w.unit[home]).SetName(name).SetPhone(fmt.Sprintf("139%08d", len(w.people))).
		SetStage(member.StageFULL).SetResidency(member.ResidencySETTLED).SetCreatedAt(morning.AddDate(0, -6, 0)).Save(w.system())
	w.must(err)
	completionstest.Joined(w.t, w.db, m.OrganizationID, 1)
	w.people[name] = m.ID
	for _, r := range roles {
		role, unit, _ := strings.Cut(r, " ")
		w.client().RoleGrant.Create().SetMemberID(m.ID).SetRole(rolegrant.Role(role)).SetOrganizationID(w.unit[unit]).SetGrantedAt(morning).SaveX(w.system())
	}
	return m.ID
}

// crowd puts many on the register half a year ago.
func (w *world) crowd(n int, home string) {
	w.t.Helper()
	for from := 0; from < n; from += 500 {
		var some []*ent.MemberCreate
		for i := from; i < min(from+500, n); i++ {
			some = append(some, w.client().Member.Create().SetOrganizationID(w.unit[home]).SetName("某").SetPhone(fmt.Sprintf("137%08d", i)).
				SetStage(member.StageFULL).SetResidency(member.ResidencySETTLED).SetCreatedAt(morning.AddDate(0, -6, 0)))
		}
		w.must(w.client().Member.CreateBulk(some...).Exec(w.system()))
		completionstest.Joined(w.t, w.db, w.unit[home], len(some))
	}
}

// publish makes a course without lessons that takes learners.
func (w *world) publish(owner string) int64 {
	w.t.Helper()
	c := w.client()
	by := w.people["trainer"]
	made := c.Course.Create().SetOrganizationID(w.unit[owner]).SetTrainerID(by).SetTitle(owner).SetCategory(course.CategoryTHEORY).SetCreditHundredths(100).
		SetCreatedAt(morning).SetUpdatedAt(morning).SaveX(w.system())
	cut := c.Release.Create().SetCourseID(made.ID).SetNumber(1).SetTitle(owner).SetSummary("").SetCategory(release.CategoryTHEORY).SetCreditHundredths(100).SetOutline(outline.Outline{}).
		SetLessonCount(0).SetRequiredLessonCount(0).SetPublishedByID(by).SetPublishedAt(morning).SaveX(w.system())
	c.Course.UpdateOne(made).SetStatus(course.StatusPUBLISHED).SetCurrentReleaseID(cut.ID).SetCurrentReleaseNumber(1).SetPublishedAt(morning).ExecX(w.system())
	return made.ID
}

// as is somebody of the register with the roles they hold now; a guest for "".
func (w *world) as(name string) context.Context {
	if name == "" {
		return context.Background()
	}
	m := w.client().Member.Query().Where(member.ID(w.people[name])).WithRoleGrants().OnlyX(w.system())
	home := w.client().Organization.GetX(w.system(), m.OrganizationID)
	v := identity.Viewer{MemberID: m.ID, Name: m.Name, OrganizationID: home.ID, OrganizationPath: home.Path}
	for _, g := range m.Edges.RoleGrants {
		v.Scopes = append(v.Scopes, identity.Scope{Role: identity.Role(g.Role), OrganizationID: g.OrganizationID, Path: w.client().Organization.GetX(w.system(), g.OrganizationID).Path})
	}
	return identity.NewContext(context.Background(), v)
}

func ptr[T any](v T) *T { return &v }

// dissolve ends an organisation; into may be "".
func (w *world) dissolve(who, from, into string, change ...func(*mergers.DissolveOrganizationInput)) (*mergers.DissolveOrganizationPayload, error) {
	input := mergers.DissolveOrganizationInput{OrganizationID: w.unit[from]}
	if into != "" {
		input.IntoID = ptr(w.unit[into])
	}
	for _, f := range change {
		f(&input)
	}
	return w.mergers.DissolveOrganization(w.as(who), input)
}

func dry(i *mergers.DissolveOrganizationInput) { i.DryRun = true }

func on(day calendar.Date) func(*mergers.DissolveOrganizationInput) {
	return func(i *mergers.DissolveOrganizationInput) { i.EffectiveOn = &day }
}

func keyed(token string) func(*mergers.DissolveOrganizationInput) {
	return func(i *mergers.DissolveOrganizationInput) { i.IdempotencyKey = &token }
}

// clean lets the checker look; what the world itself left out is passed over.
func (w *world) clean() {
	w.t.Helper()
	found, err := check.Run(context.Background(), w.db)
	w.must(err)
	for _, f := range found {
		w.t.Errorf("found %s %s: %s", f.Table, key.Format(f.ID), f.Message)
	}
}

// state is all that a dissolution may touch, as text.
func (w *world) state() string {
	w.t.Helper()
	var b strings.Builder
	for _, table := range []string{
		"organizations", "organization_placements", "members", "affiliations", "affiliation_transfers", "role_grants", "posts", "participations", "courses", "media",
		"uploads", "assignments", "assignment_scopes", "audience_changes", "venues", "ceremonies", "birthday_cards", "burden_policies", "study_day_plans",
		"fixed_study_day_rules", "holiday_shifts", "annual_targets", "check_in_secrets", "notices", "audit_entries", "idempotency_keys", "change_marks", "enrollments",
	} {
		rows, err := w.client().QueryContext(w.system(), "SELECT * FROM "+table+" ORDER BY id")
		w.must(err)
		columns, err := rows.Columns()
		w.must(err)
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			w.must(rows.Scan(values...))
			fmt.Fprint(&b, table)
			for _, v := range values {
				switch v := (*v.(*any)).(type) {
				case []byte:
					fmt.Fprintf(&b, " %s", v)
				default:
					fmt.Fprintf(&b, " %v", v)
				}
			}
			b.WriteByte('\n')
		}
		w.must(rows.Err())
		w.must(rows.Close())
	}
	return b.String()
}

// wants compares what an error says with a code and a reason or field; "" for no error.
func wants(t *testing.T, what string, err error, code problem.Code, detail string) {
	t.Helper()
	p := problem.As(err)
	switch {
	case code == "" && err != nil:
		t.Errorf("%s: got %v, want no error", what, err)
	case code != "" && (p == nil || p.Code != code):
		t.Errorf("%s: got %v, want %s", what, err, code)
	case code != "" && detail != "" && p.Field != detail && p.Extensions["reason"] != detail:
		t.Errorf("%s: got field %q and %v, want %q", what, p.Field, p.Extensions, detail)
	}
}
