package posts_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/auditentry"
	"partyschool/ent/member"
	"partyschool/ent/organization"
	"partyschool/ent/post"
	"partyschool/internal/calendar"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
	"partyschool/internal/posts"
	"partyschool/internal/problem"
)

// world is a district with two branches, an admin of each, and a member of east.
type world struct {
	t       *testing.T
	db      *database.Database
	tree    *organizations.Tree
	service *posts.Service
	units   map[string]*ent.Organization
	people  map[string]int64
}

func newWorld(t *testing.T) *world {
	t.Helper()
	clock := clocktest.At(time.Date(2026, 7, 1, 2, 0, 0, 0, time.UTC))
	w := &world{t: t, db: databasetest.Open(t, clock), units: map[string]*ent.Organization{}, people: map[string]int64{}}
	for _, code := range []string{"district", "east", "west"} {
		id, err := w.db.NewKey(key.Organization)
		if err != nil {
			t.Fatal(err)
		}
		row := w.db.Client(system()).Organization.Create().SetID(id).SetName(code).SetCode(code).SetKind(organization.KindBRANCH).SetCreatedAt(clock.Now()).SetPath(key.Format(id))
		if code != "district" {
			row.SetParentID(w.units["district"].ID).SetPath(w.units["district"].Path + key.Format(id))
		}
		w.units[code] = row.SaveX(system())
	}
	watcher := database.NewWatcher(w.db)
	var err error
	if w.tree, err = organizations.NewTree(system(), w.db, watcher); err != nil {
		t.Fatal(err)
	}
	zone, err := calendar.New("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	w.service = posts.New(posts.Deps{Database: w.db, Tree: w.tree, Watcher: watcher, Calendar: zone, Clock: clock})
	for name, c := range map[string][2]string{"chief": {"district", "district"}, "east admin": {"east", "east"}, "west admin": {"west", "west"}, "member": {"east", ""}, "gone": {"east", ""}} {
		m := w.db.Client(system()).Member.Create().SetOrganizationID(w.units[c[0]].ID).SetName(name).SetPhone(fmt.Sprintf("139%08d", len(w.people))).SetActive(name != "gone").
			SetStage(member.StageFULL).SetResidency(member.ResidencySETTLED).SetCreatedAt(clock.Now()).SaveX(system())
		w.people[name] = m.ID
		if c[1] != "" {
			w.db.Client(system()).RoleGrant.Create().SetMemberID(m.ID).SetRole("ADMIN").SetOrganizationID(w.units[c[1]].ID).SetGrantedAt(clock.Now()).ExecX(system())
		}
	}
	return w
}

func system() context.Context { return identity.AsSystem(context.Background(), "test") }

func (w *world) as(name string) context.Context {
	if name == "" {
		return context.Background()
	}
	m := w.db.Client(system()).Member.Query().Where(member.ID(w.people[name])).WithRoleGrants().OnlyX(system())
	v := identity.Viewer{MemberID: m.ID, Name: m.Name, OrganizationID: m.OrganizationID, OrganizationPath: w.tree.Unit(m.OrganizationID).Path}
	for _, g := range m.Edges.RoleGrants {
		v.Scopes = append(v.Scopes, identity.Scope{Role: identity.Role(g.Role), OrganizationID: g.OrganizationID, Path: w.tree.Unit(g.OrganizationID).Path})
	}
	return identity.NewContext(context.Background(), v)
}

func day(s string) calendar.Date {
	d, err := calendar.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func until(s string) *calendar.Date {
	if s == "" {
		return nil
	}
	d := day(s)
	return &d
}

func check(t *testing.T, what string, err error, want problem.Code, field string) {
	t.Helper()
	switch p := problem.As(err); {
	case want == "" && err != nil:
		t.Errorf("%s: %v", what, err)
	case want != "" && (p == nil || p.Code != want || p.Field != field):
		t.Errorf("%s: %v, want %s of %q", what, err, want, field)
	}
}

func (w *world) appoint(who, whom, unit string, as post.Position, from, to string) (*ent.Post, error) {
	p, err := w.service.AppointMember(w.as(who), posts.AppointMemberInput{MemberID: w.people[whom], OrganizationID: w.units[unit].ID, Position: as, FromDay: day(from), UntilDay: until(to)})
	if err != nil {
		return nil, err
	}
	return p.Post, nil
}

func (w *world) trail() string {
	var said []string
	for _, e := range w.db.Client(system()).AuditEntry.Query().Order(auditentry.ByID()).AllX(system()) {
		said = append(said, e.Summary)
	}
	return strings.Join(said, "\n")
}

func TestAPostAndItsTerm(t *testing.T) {
	w := newWorld(t)
	made, err := w.appoint("east admin", "member", "east", post.PositionSECRETARY, "2023-07-01", "2026-07-01")
	check(t, "a term", err, "", "")
	again, err := w.appoint("chief", "member", "east", post.PositionSECRETARY, "2023-07-01", "2026-07-01")
	if err != nil || again.ID != made.ID {
		t.Errorf("again: %v, %v", again, err)
	}
	_, err = w.appoint("east admin", "member", "east", post.PositionSECRETARY, "2026-07-01", "")
	check(t, "the next term", err, "", "")
	_, err = w.appoint("east admin", "member", "east", post.PositionSECRETARY, "2024-01-01", "2024-02-01")
	check(t, "within the first", err, problem.Conflict, "")
	_, err = w.appoint("east admin", "member", "east", post.PositionCOMMITTEE_MEMBER, "2024-01-01", "")
	check(t, "another post", err, "", "")
	if n := w.db.Client(system()).ChangeMark.Query().CountX(system()); n != 1 {
		t.Errorf("%d marks raised, want that of the credits", n)
	}
	for range 2 {
		p, err := w.service.EndPost(w.as("east admin"), posts.EndPostInput{ID: made.ID, UntilDay: day("2025-01-01")})
		if err != nil || *p.Post.UntilDay != day("2025-01-01") || *p.Post.EndedByID != w.people["east admin"] {
			t.Errorf("ended: %v, %v", p, err)
		}
	}
	_, err = w.service.EndPost(w.as("east admin"), posts.EndPostInput{ID: made.ID, UntilDay: day("2026-07-02")})
	check(t, "into the next term", err, problem.Conflict, "")
	_, err = w.service.EndPost(w.as("east admin"), posts.EndPostInput{ID: made.ID, UntilDay: day("2023-07-01")})
	check(t, "on its first day", err, problem.BadUserInput, "untilDay")
	const want = "“member”自 2023-07-01 起任“east”书记。\n“member”自 2026-07-01 起任“east”书记。\n“member”自 2024-01-01 起任“east”委员。\n“member”自 2025-01-01 起不再任“east”书记。"
	if got := w.trail(); got != want {
		t.Errorf("the trail: %s", got)
	}
	m := w.db.Client(system()).Member.GetX(system(), w.people["member"])
	for who, want := range map[string]int{"": 0, "member": 3, "east admin": 3, "chief": 3, "west admin": 0} {
		if rows, err := w.service.Posts(w.as(who), m); err != nil || len(rows) != want {
			t.Errorf("%q reads %d posts, want %d (%v)", who, len(rows), want, err)
		}
	}
}

func TestWhoAppoints(t *testing.T) {
	w := newWorld(t)
	made, err := w.appoint("chief", "member", "east", post.PositionSECRETARY, "2026-07-01", "")
	check(t, "the chief", err, "", "")
	before := w.trail()
	for name, c := range map[string]struct {
		who, whom, unit, from, to string
		want                      problem.Code
		field                     string
	}{
		"a guest":                   {"", "member", "east", "2026-07-01", "", problem.NotFound, ""},
		"the member":                {"member", "member", "east", "2026-07-01", "", problem.NotFound, ""},
		"of another branch":         {"west admin", "member", "west", "2026-07-01", "", problem.NotFound, ""},
		"in another branch":         {"east admin", "member", "west", "2026-07-01", "", problem.NotFound, ""},
		"above one's own":           {"east admin", "member", "district", "2026-07-01", "", problem.NotFound, ""},
		"who was deactivated":       {"east admin", "gone", "east", "2026-07-01", "", problem.Conflict, ""},
		"before the founding":       {"east admin", "member", "east", "1921-06-30", "", problem.BadUserInput, "fromDay"},
		"in two years":              {"east admin", "member", "east", "2028-07-01", "", problem.BadUserInput, "fromDay"},
		"for no day":                {"east admin", "member", "east", "2026-08-01", "2026-08-01", problem.BadUserInput, "untilDay"},
		"for twenty years":          {"east admin", "member", "east", "2026-08-01", "2046-08-01", problem.BadUserInput, "untilDay"},
		"while it is held already":  {"east admin", "member", "east", "2026-09-01", "", problem.Conflict, ""},
		"and before it, until then": {"chief", "member", "east", "2026-06-01", "2026-07-02", problem.Conflict, ""},
	} {
		_, err := w.appoint(c.who, c.whom, c.unit, post.PositionSECRETARY, c.from, c.to)
		check(t, name, err, c.want, c.field)
	}
	for _, who := range []string{"", "member", "west admin"} {
		_, err := w.service.EndPost(w.as(who), posts.EndPostInput{ID: made.ID, UntilDay: day("2026-08-01")})
		check(t, who+" ends it", err, problem.NotFound, "")
	}
	_, err = w.service.EndPost(w.as("chief"), posts.EndPostInput{ID: w.people["member"], UntilDay: day("2026-08-01")})
	check(t, "a member as a post", err, problem.BadUserInput, "id")
	if w.trail() != before || w.db.Client(system()).Post.Query().CountX(system()) != 1 {
		t.Error("refused calls changed something")
	}
}

// TestManyAppointOnce sends the same request from many sides at once.
func TestManyAppointOnce(t *testing.T) {
	w := newWorld(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := w.appoint("east admin", "member", "east", post.PositionSECRETARY, "2026-07-01", ""); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := w.db.Client(system()).Post.Query().CountX(system()); n != 1 {
		t.Errorf("%d posts, want 1", n)
	}
}

func TestTakingPartElsewhere(t *testing.T) {
	w := newWorld(t)
	add := func(who, whom, unit, from, to string) (*ent.Participation, error) {
		p, err := w.service.AddParticipation(w.as(who), posts.AddParticipationInput{MemberID: w.people[whom], OrganizationID: w.units[unit].ID, FromDay: day(from), UntilDay: until(to)})
		if err != nil {
			return nil, err
		}
		return p.Participation, nil
	}
	made, err := add("east admin", "member", "west", "2026-03-01", "")
	check(t, "in west", err, "", "")
	again, err := add("east admin", "member", "west", "2026-03-01", "")
	if err != nil || again.ID != made.ID {
		t.Errorf("again: %v, %v", again, err)
	}
	_, err = add("east admin", "member", "district", "2026-03-01", "")
	check(t, "in many places", err, "", "")
	for name, c := range map[string]struct {
		who, whom, unit, from, to string
		want                      problem.Code
		field                     string
	}{
		"a guest":             {"", "member", "west", "2026-07-01", "", problem.NotFound, ""},
		"the member":          {"member", "member", "west", "2026-07-01", "", problem.NotFound, ""},
		"where it would be":   {"west admin", "member", "west", "2026-07-01", "", problem.NotFound, ""},
		"at home":             {"east admin", "member", "east", "2026-07-01", "", problem.BadUserInput, "organizationId"},
		"at the same time":    {"east admin", "member", "west", "2026-07-01", "", problem.Conflict, ""},
		"who was deactivated": {"east admin", "gone", "west", "2026-07-01", "", problem.Conflict, ""},
	} {
		_, err := add(c.who, c.whom, c.unit, c.from, c.to)
		check(t, name, err, c.want, c.field)
	}
	m := w.db.Client(system()).Member.GetX(system(), w.people["member"])
	for who, want := range map[string]int{"": 0, "member": 2, "east admin": 2, "chief": 2, "west admin": 1} {
		if rows, err := w.service.Participations(w.as(who), m); err != nil || len(rows) != want {
			t.Errorf("%q reads %d participations, want %d (%v)", who, len(rows), want, err)
		}
	}
	end := func(who, on string) error {
		_, err := w.service.EndParticipation(w.as(who), posts.EndParticipationInput{ID: made.ID, UntilDay: day(on)})
		return err
	}
	check(t, "the member ends it", end("member", "2026-06-01"), problem.NotFound, "")
	check(t, "where the member takes part", end("west admin", "2026-06-01"), "", "")
	check(t, "at home, the same", end("east admin", "2026-06-01"), "", "")
	check(t, "before it began", end("east admin", "2026-03-01"), problem.BadUserInput, "untilDay")
	if got := strings.Count(w.trail(), "不再参加"); got != 1 {
		t.Errorf("%d lines of the end", got)
	}
}
