package graph_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"partyschool/ent"
	"partyschool/ent/organization"
	"partyschool/graph"
	"partyschool/internal/audit"
	"partyschool/internal/calendar"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/members"
	"partyschool/internal/organizations"
	"partyschool/internal/privacy"
)

// register is a school that has organisations and members only: a district of
// three committees with four branches each, and two members in every one.
type register struct {
	t     *testing.T
	db    *database.Database
	door  http.Handler
	units map[string]*ent.Organization
}

func newRegister(t *testing.T) *register {
	t.Helper()
	c := clocktest.At(now)
	g := &register{t: t, db: databasetest.Open(t, c), units: map[string]*ent.Organization{}}
	g.plant("d")
	for i := range 3 {
		g.plant(fmt.Sprint("d/", i))
		for j := range 4 {
			g.plant(fmt.Sprint("d/", i, "/", j))
		}
	}
	tree, err := organizations.NewTree(identity.AsSystem(context.Background(), "test"), g.db, database.NewWatcher(g.db))
	if err != nil {
		t.Fatal(err)
	}
	g.door = graph.NewDoor(&graph.Resolver{
		Database: g.db, Clock: c, Tree: tree, Audit: audit.New(g.db), Members: members.New(g.db, c, tenant(t), nil, nil),
		Privacy: privacy.New(privacy.Deps{Database: g.db, Tree: tree, Calendar: tenant(t), Clock: c}),
	}, graph.DoorOptions{Introspection: true})
	return g
}

// plant makes an organisation with two members.
func (g *register) plant(code string) {
	g.t.Helper()
	ctx := identity.AsSystem(context.Background(), "test")
	id, err := g.db.NewKey(key.Organization)
	if err != nil {
		g.t.Fatal(err)
	}
	path := key.Format(id)
	row := g.db.Client(ctx).Organization.Create().SetID(id).SetName(code).SetCode(code).SetKind(organization.KindBRANCH).SetCreatedAt(now)
	if i := strings.LastIndexByte(code, '/'); i > 0 {
		path = g.units[code[:i]].Path + path
		row.SetParentID(g.units[code[:i]].ID)
	}
	g.units[code] = row.SetPath(path).SaveX(ctx)
	for i := range 2 {
		g.db.Client(ctx).Member.Create().SetOrganizationID(id).SetName(code).SetPhone(fmt.Sprintf("138%07d%d", len(g.units), i)).
			SetStage("FULL").SetResidency("SETTLED").SetCreatedAt(now).SaveX(ctx)
	}
}

// query sends a document as a member of an organisation with roles such as
// "ADMIN d/1", and returns the answer and the number of SQL statements.
func (g *register) query(document, home string, roles ...string) (string, int64) {
	g.t.Helper()
	v := identity.Viewer{MemberID: 1, OrganizationID: g.units[home].ID, OrganizationPath: g.units[home].Path}
	for _, r := range roles {
		role, unit, _ := strings.Cut(r, " ")
		v.Scopes = append(v.Scopes, identity.Scope{Role: identity.Role(role), OrganizationID: g.units[unit].ID, Path: g.units[unit].Path})
	}
	for code, unit := range g.units {
		document = strings.ReplaceAll(document, "<"+code+">", `"`+key.Format(unit.ID)+`"`)
	}
	ctx, statements := database.CountStatements(identity.NewContext(context.Background(), v))
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", strings.NewReader(fmt.Sprintf(`{"query":%q}`, document)))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	g.door.ServeHTTP(w, r)
	return w.Body.String(), statements.Load()
}

// TestMembersOfATreeAreCountedInOneStatement asks for the numbers of a whole
// tree in several ways: none of them may cost a statement for each organisation.
func TestMembersOfATreeAreCountedInOneStatement(t *testing.T) {
	g := newRegister(t)
	for name, c := range map[string]struct {
		document, want string
		roles          []string
		most           int64
	}{
		"the contract's tree": {
			`{organization(id:<d>){memberCount(includeSubtree:true) children{memberCount(includeSubtree:true)}}}`,
			`{"organization":{"memberCount":32,"children":[{"memberCount":10},{"memberCount":10},{"memberCount":10}]}}`,
			[]string{"ADMIN d"}, 2,
		},
		"only the children": {
			`{organization(id:<d>){children{memberCount}}}`,
			`{"organization":{"children":[{"memberCount":2},{"memberCount":2},{"memberCount":2}]}}`,
			[]string{"TRAINER d"}, 1,
		},
		"only the grandchildren": {
			`{organization(id:<d>){children{children{memberCount}}}}`,
			`{"organization":{"children":[` + strings.Repeat(`{"children":[{"memberCount":2},{"memberCount":2},{"memberCount":2},{"memberCount":2}]},`, 2) +
				`{"children":[{"memberCount":2},{"memberCount":2},{"memberCount":2},{"memberCount":2}]}]}}`,
			[]string{"ADMIN d"}, 1,
		},
		"what the role covers": {
			`{organization(id:<d/1>){memberCount(includeSubtree:true) children{code memberCount}}}`,
			`{"organization":{"memberCount":10,"children":[{"code":"d/1/0","memberCount":2},{"code":"d/1/1","memberCount":2},{"code":"d/1/2","memberCount":2},{"code":"d/1/3","memberCount":2}]}}`,
			[]string{"ADMIN d/1"}, 2,
		},
	} {
		got, statements := g.query(c.document, "d", c.roles...)
		if want := `{"data":` + c.want; !strings.HasPrefix(got, want) || statements > c.most {
			t.Errorf("%s: in %d statements %s, want %s in at most %d", name, statements, got, want, c.most)
		}
	}
}

func TestWhoSeesWhatOfAnOrganisation(t *testing.T) {
	g := newRegister(t)
	for name, c := range map[string]struct {
		document  string
		roles     []string
		want, not string
	}{
		"a member's own":               {`{organization{code ancestors{code} children{code}}}`, nil, `{"code":"d/1/2","ancestors":[{"code":"d"},{"code":"d/1"}],"children":[]}`, "errors"},
		"a member above":               {`{organization(id:<d/1>){code children{code}}}`, nil, `{"code":"d/1","children":[{"code":"d/1/2"}]}`, "errors"},
		"a member elsewhere":           {`{organization(id:<d/0>){code}}`, nil, "NOT_FOUND", "d/0"},
		"a member counts":              {`{organization{memberCount}}`, nil, "FORBIDDEN", `Count":`},
		"a member reads the roster":    {`{organization{members{edges{node{name}}}}}`, nil, "FORBIDDEN", "d/1/2"},
		"a member reads the trail":     {`{organization{auditTrail{edges{node{id}}}}}`, nil, "FORBIDDEN", "edges"},
		"a trainer begins":             {`{organization{code}}`, []string{"TRAINER d/0"}, `"d/0"`, "errors"},
		"a trainer reads the roster":   {`{organization{members{edges{node{phone}}}}}`, []string{"TRAINER d/0"}, `138****00`, "1380000"},
		"a trainer reads the trail":    {`{organization{auditTrail{edges{node{id}}}}}`, []string{"TRAINER d/0"}, "FORBIDDEN", "edges"},
		"an admin reads the roster":    {`{organization{members{totalCount edges{node{phone organization{code} roles{role}}}}}}`, []string{"ADMIN d/0"}, `{"totalCount":2,"edges":[{"node":{"phone":"138`, "****"},
		"an admin reads above":         {`{organization(id:<d>){members{edges{node{phone}}}}}`, []string{"ADMIN d/0"}, "NOT_FOUND", "138"},
		"an admin reads the trail":     {`{organization{auditTrail{edges{node{id}}}}}`, []string{"ADMIN d/0"}, `{"edges":[]}`, "errors"},
		"an admin reads a trail above": {`{organization(id:<d>){auditTrail{edges{node{id}}}}}`, []string{"ADMIN d/0"}, "NOT_FOUND", "edges"},
	} {
		got, _ := g.query(c.document, "d/1/2", c.roles...)
		if !strings.Contains(got, c.want) || strings.Contains(got, c.not) {
			t.Errorf("%s: got %s, want %s and not %s", name, got, c.want, c.not)
		}
	}
}

func TestARosterOfTheSubtreeCostsFiveStatements(t *testing.T) {
	g := newRegister(t)
	got, statements := g.query(`{organization(id:<d>){members(first:100,includeSubtree:true){totalCount edges{node{id name phone organization{id name memberCount} roles{role organization{id}}}} pageInfo{hasNextPage endCursor}}}}`, "d", "ADMIN d")
	if strings.Contains(got, "errors") || strings.Count(got, `"phone":"138`) != 32 || statements > 5 { // one of them tells the members
		t.Errorf("in %d statements %s", statements, got)
	}
}

// tenant is the calendar of the tests' schools.
func tenant(t *testing.T) calendar.Calendar {
	t.Helper()
	days, err := calendar.New("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return days
}
