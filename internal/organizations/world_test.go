package organizations_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/organization"
	"partyschool/internal/calendar"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

var now = time.Date(2026, 7, 1, 2, 0, 0, 0, time.UTC)

// world is a district with an east and a west committee, each with two branches.
type world struct {
	t       *testing.T
	db      *database.Database
	tree    *organizations.Tree
	service *organizations.Service
	units   map[string]int64
}

func newWorld(t *testing.T) *world {
	t.Helper()
	c := clocktest.At(now)
	w := &world{t: t, db: databasetest.Open(t, c), units: map[string]int64{}}
	for _, name := range []string{"district", "district/east", "district/east/one", "district/east/two", "district/west", "district/west/one", "district/west/two"} {
		w.plant(name)
	}
	watcher := database.NewWatcher(w.db)
	var err error
	if w.tree, err = organizations.NewTree(w.system(), w.db, watcher); err != nil {
		t.Fatal(err)
	}
	zone, err := calendar.New("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	w.service = organizations.New(w.db, watcher, zone, c)
	return w
}

func (w *world) system() context.Context { return identity.AsSystem(context.Background(), "test") }

// plant makes an organisation below the one named by all but the last part.
func (w *world) plant(name string) {
	w.t.Helper()
	id, err := w.db.NewKey(key.Organization)
	if err != nil {
		w.t.Fatal(err)
	}
	row := w.db.Client(w.system()).Organization.Create().SetID(id).SetName(name).SetCode(name).
		SetKind(organization.KindBRANCH).SetCreatedAt(now).SetPath(key.Format(id))
	if i := strings.LastIndexByte(name, '/'); i > 0 {
		row.SetParentID(w.units[name[:i]]).SetPath(w.row(name[:i]).Path + key.Format(id))
	}
	if err := row.Exec(w.system()); err != nil {
		w.t.Fatal(err)
	}
	w.units[name] = id
}

// row reads an organisation as it is in the database.
func (w *world) row(name string) *ent.Organization {
	w.t.Helper()
	row, err := w.db.Client(w.system()).Organization.Get(w.system(), w.units[name])
	if err != nil {
		w.t.Fatal(err)
	}
	return row
}

// viewer is a member of an organisation with roles such as "ADMIN district/east".
func (w *world) viewer(home string, roles ...string) context.Context {
	v := identity.Viewer{MemberID: 1, Name: "张三", OrganizationID: w.units[home], OrganizationPath: w.row(home).Path}
	for _, r := range roles {
		role, unit, _ := strings.Cut(r, " ")
		v.Scopes = append(v.Scopes, identity.Scope{Role: identity.Role(role), OrganizationID: w.units[unit], Path: w.row(unit).Path})
	}
	return identity.NewContext(context.Background(), v)
}

// state is everything that a task of this room can change.
func (w *world) state() string {
	w.t.Helper()
	var b strings.Builder
	for _, u := range w.db.Client(w.system()).Organization.Query().Order(organization.ByID()).AllX(w.system()) {
		parent := int64(0)
		if u.ParentID != nil {
			parent = *u.ParentID
		}
		fmt.Fprintln(&b, u.ID, parent, u.Path, u.Name, u.Code, u.Kind, u.SetUp, u.Floating)
	}
	fmt.Fprintln(&b, w.db.Client(w.system()).AuditEntry.Query().CountX(w.system()))
	return b.String()
}

// callers are all kinds of people, and the code that each gets for a deed over
// district/east.
func (w *world) callers() map[string]struct {
	ctx  context.Context
	want problem.Code
} {
	type caller = struct {
		ctx  context.Context
		want problem.Code
	}
	return map[string]caller{
		"a guest":                  {context.Background(), problem.NotFound},
		"a member":                 {w.viewer("district/east/one"), problem.NotFound},
		"a member elsewhere":       {w.viewer("district/west/one"), problem.NotFound},
		"a trainer":                {w.viewer("district", "TRAINER district"), problem.NotFound},
		"an admin below":           {w.viewer("district/east/one", "ADMIN district/east/one"), problem.NotFound},
		"an admin elsewhere":       {w.viewer("district/east/one", "ADMIN district/west"), problem.NotFound},
		"the organisation's admin": {w.viewer("district/east", "ADMIN district/east"), ""},
		"the district's admin":     {w.viewer("district", "ADMIN district"), ""},
	}
}

// check compares what an error says with what is wanted; "" wants none.
func check(t *testing.T, who string, err error, want problem.Code) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("%s: got %v, want no error", who, err)
	case want != "" && !problem.Is(err, want):
		t.Errorf("%s: got %v, want %s", who, err, want)
	}
}

func ptr[T any](v T) *T { return &v }

func viewerOf(ctx context.Context) identity.Viewer { return identity.FromContext(ctx) }
