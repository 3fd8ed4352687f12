package members_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/auditentry"
	"partyschool/ent/credential"
	"partyschool/ent/member"
	"partyschool/ent/organization"
	"partyschool/ent/rolegrant"
	"partyschool/ent/session"
	"partyschool/internal/calendar"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/members"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

// now is ten o'clock in the evening of 30 June in UTC, and 1 July in the school.
var now = time.Date(2026, 6, 30, 22, 0, 0, 0, time.UTC)

// world is a district with two committees of one branch each, and people in them.
type world struct {
	t       *testing.T
	db      *database.Database
	tree    *organizations.Tree
	service *members.Service
	units   map[string]int64
	people  map[string]int64

	mu    sync.Mutex
	ended []int64
}

func newWorld(t *testing.T) *world {
	t.Helper()
	c := clocktest.At(now)
	w := &world{t: t, db: databasetest.Open(t, c), units: map[string]int64{}, people: map[string]int64{}}
	for _, name := range []string{"district", "district/east", "district/east/one", "district/west", "district/west/one"} {
		w.plant(name)
	}
	var err error
	if w.tree, err = organizations.NewTree(w.system(), w.db, database.NewWatcher(w.db)); err != nil {
		t.Fatal(err)
	}
	zone, err := calendar.New("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	w.service = members.New(w.db, c, zone, identity.NewPasswords(), func(id int64) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.ended = append(w.ended, id)
	})
	w.join("chief", "district", "ADMIN district")
	w.join("east admin", "district/east", "ADMIN district/east")
	w.join("branch admin", "district/east/one", "ADMIN district/east/one")
	w.join("west admin", "district/west", "ADMIN district/west")
	w.join("trainer", "district", "TRAINER district")
	w.join("member", "district/east/one")
	w.join("neighbour", "district/west/one")
	return w
}

func (w *world) system() context.Context { return identity.AsSystem(context.Background(), "test") }

func (w *world) plant(name string) {
	w.t.Helper()
	id, err := w.db.NewKey(key.Organization)
	if err != nil {
		w.t.Fatal(err)
	}
	path := key.Format(id)
	row := w.db.Client(w.system()).Organization.Create().SetID(id).SetName(name).SetCode(name).SetKind(organization.KindBRANCH).SetCreatedAt(now)
	if i := strings.LastIndexByte(name, '/'); i > 0 {
		above := w.db.Client(w.system()).Organization.GetX(w.system(), w.units[name[:i]])
		path = above.Path + path
		row.SetParentID(above.ID)
	}
	if err := row.SetPath(path).Exec(w.system()); err != nil {
		w.t.Fatal(err)
	}
	w.units[name] = id
}

// join puts somebody on the register, with roles such as "ADMIN district/east",
// and signs them in.
func (w *world) join(name, home string, roles ...string) {
	w.t.Helper()
	db := w.db.Client(w.system())
	m, err := db.Member.Create().SetOrganizationID(w.units[home]).SetName(name).SetPhone(fmt.Sprintf("139%08d", len(w.people))).
		SetStage(member.StageFULL).SetResidency(member.ResidencySETTLED).SetCreatedAt(now).Save(w.system())
	if err != nil {
		w.t.Fatal(err)
	}
	w.people[name] = m.ID
	for _, r := range roles {
		role, unit, _ := strings.Cut(r, " ")
		db.RoleGrant.Create().SetMemberID(m.ID).SetRole(rolegrant.Role(role)).SetOrganizationID(w.units[unit]).SetGrantedAt(now).SaveX(w.system())
	}
	db.Session.Create().SetMemberID(m.ID).SetCreatedAt(now).SetLastSeenAt(now).SetExpiresAt(now.Add(time.Hour)).
		SetRefreshHash([]byte(name)).SaveX(w.system())
}

// as returns the context of somebody who is signed in; "" is a guest.
func (w *world) as(name string) context.Context {
	if name == "" {
		return context.Background()
	}
	m := w.row(name)
	v := identity.Viewer{MemberID: m.ID, Name: m.Name, OrganizationID: m.OrganizationID, OrganizationPath: w.tree.Unit(m.OrganizationID).Path}
	for _, g := range m.Edges.RoleGrants {
		v.Scopes = append(v.Scopes, identity.Scope{Role: identity.Role(g.Role), OrganizationID: g.OrganizationID, Path: w.tree.Unit(g.OrganizationID).Path})
	}
	return identity.NewContext(context.Background(), v)
}

// row reads somebody as on the register.
func (w *world) row(name string) *ent.Member {
	w.t.Helper()
	m, err := w.db.Client(w.system()).Member.Query().Where(member.ID(w.people[name])).WithRoleGrants().Only(w.system())
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

// state is everything that a task of this room can change.
func (w *world) state() string {
	db, ctx := w.db.Client(w.system()), w.system()
	var b strings.Builder
	for _, m := range db.Member.Query().Order(member.ByID()).AllX(ctx) {
		fmt.Fprintln(&b, m, m.Phone)
	}
	for _, g := range db.RoleGrant.Query().Order(rolegrant.ByID()).AllX(ctx) {
		fmt.Fprintln(&b, g)
	}
	fmt.Fprintln(&b, db.Credential.Query().Order(credential.ByID()).IDsX(ctx),
		db.Session.Query().Where(session.EndedAtIsNil()).Order(session.ByID()).IDsX(ctx), db.AuditEntry.Query().CountX(ctx))
	return b.String()
}

// trail is what the audit trail says, the latest line last.
func (w *world) trail() string {
	var said []string
	for _, e := range w.db.Client(w.system()).AuditEntry.Query().Order(auditentry.ByID()).AllX(w.system()) {
		said = append(said, e.ActorName+": "+e.Summary)
	}
	return strings.Join(said, "\n")
}

// refused calls the task as everybody who may not, and looks that nothing
// changed.
func (w *world) refused(task func(ctx context.Context) error, who ...string) {
	w.t.Helper()
	before := w.state()
	for _, name := range who {
		if err := task(w.as(name)); !problem.Is(err, problem.NotFound) {
			w.t.Errorf("%q got %v, want NOT_FOUND", name, err)
		}
	}
	if w.state() != before {
		w.t.Error("something changed")
	}
}

// outsiders are all who have no ADMIN role over district/east/one.
var outsiders = []string{"", "member", "neighbour", "trainer", "west admin"}

// check compares an error with the code and the field wanted; "" wants none.
func check(t *testing.T, what string, err error, want problem.Code, field string) {
	t.Helper()
	switch p := problem.As(err); {
	case want == "" && err != nil:
		t.Errorf("%s: got %v, want no error", what, err)
	case want != "" && (p == nil || p.Code != want || p.Field != field):
		t.Errorf("%s: got %v, want %s of %q", what, err, want, field)
	}
}

func ptr[T any](v T) *T { return &v }

func day(s string) *calendar.Date {
	d, err := calendar.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return &d
}
