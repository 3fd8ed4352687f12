package transfers_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/affiliation"
	"partyschool/ent/member"
	"partyschool/ent/organization"
	"partyschool/internal/calendar"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/completions/completionstest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/notices"
	"partyschool/internal/organizations"
	"partyschool/internal/outbox"
	"partyschool/internal/transfers"
)

// world is a district with two branches, an admin each, and a member of the east who
// has a place in a course.
type world struct {
	t       *testing.T
	db      *database.Database
	clock   *clocktest.Clock
	tree    *organizations.Tree
	service *transfers.Service
	units   map[string]*ent.Organization
	people  map[string]int64

	mu    sync.Mutex
	moved []int64
}

func newWorld(t *testing.T) *world {
	t.Helper()
	// Ten in the morning of 1 July in Shanghai.
	w := &world{t: t, clock: clocktest.At(time.Date(2026, 7, 1, 2, 0, 0, 0, time.UTC)), units: map[string]*ent.Organization{}, people: map[string]int64{}}
	w.db = databasetest.Open(t, w.clock)
	for _, code := range []string{"district", "east", "west"} {
		id, err := w.db.NewKey(key.Organization)
		if err != nil {
			t.Fatal(err)
		}
		path := key.Format(id)
		if code != "district" {
			path = w.units["district"].Path + path
		}
		w.units[code] = w.db.Client(system()).Organization.Create().SetID(id).SetPath(path).SetName(code).SetCode(code).
			SetKind(organization.KindBRANCH).SetCreatedAt(w.clock.Now()).SaveX(system())
	}
	var err error
	if w.tree, err = organizations.NewTree(system(), w.db, database.NewWatcher(w.db)); err != nil {
		t.Fatal(err)
	}
	zone, err := calendar.New("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	w.service = transfers.New(transfers.Deps{Database: w.db, Notices: notices.New(w.db, w.clock, outbox.New(outbox.Deps{})), Tree: w.tree, Calendar: zone, Clock: w.clock, Moved: func(id int64) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.moved = append(w.moved, id)
	}})
	w.join("chief", "district", "district")
	w.join("east admin", "east", "east")
	w.join("west admin", "west", "west")
	w.join("member", "east", "")
	w.db.Client(system()).Enrollment.Create().SetMemberID(w.people["member"]).SetCourseID(1).SetReleaseID(1).SetOrganizationID(w.units["east"].ID).
		SetEnrolledAt(w.clock.Now()).SetActiveAt(w.clock.Now()).SaveX(system())
	return w
}

func system() context.Context { return identity.AsSystem(context.Background(), "test") }

func (w *world) join(name, home, admins string) {
	m := w.db.Client(system()).Member.Create().SetOrganizationID(w.units[home].ID).SetName(name).SetPhone(fmt.Sprint(len(w.people))).
		SetStage(member.StageFULL).SetResidency(member.ResidencySETTLED).SetCreatedAt(w.clock.Now().AddDate(0, -6, 0)).SaveX(system())
	completionstest.Joined(w.t, w.db, m.OrganizationID, 1)
	w.people[name] = m.ID
	if admins != "" {
		w.db.Client(system()).RoleGrant.Create().SetMemberID(m.ID).SetRole("ADMIN").SetOrganizationID(w.units[admins].ID).SetGrantedAt(w.clock.Now()).ExecX(system())
	}
}

func (w *world) row(name string) *ent.Member {
	return w.db.Client(system()).Member.GetX(system(), w.people[name])
}

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

func (w *world) transfer(who, whom, to, on string) (*ent.AffiliationTransfer, error) {
	p, err := w.service.TransferMember(w.as(who), transfers.TransferMemberInput{MemberID: w.people[whom], ToOrganizationID: w.units[to].ID, EffectiveOn: day(on)})
	if err != nil {
		return nil, err
	}
	return p.Transfer, nil
}

func (w *world) must(t *ent.AffiliationTransfer, err error) *ent.AffiliationTransfer {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return t
}

func (w *world) decide(task func(context.Context, transfers.DecideTransferInput) (*transfers.DecideTransferPayload, error), who string, t *ent.AffiliationTransfer) (*ent.AffiliationTransfer, error) {
	p, err := task(w.as(who), transfers.DecideTransferInput{ID: t.ID})
	if err != nil {
		return nil, err
	}
	return p.Transfer, nil
}

// history is where the member belonged, in order, and where the places in courses are.
func (w *world) history() string {
	var said []string
	for _, a := range w.db.Client(system()).Affiliation.Query().Where(affiliation.MemberID(w.people["member"])).Order(ent.Asc(affiliation.FieldFromOn)).AllX(system()) {
		until := ""
		if a.UntilOn != nil {
			until = a.UntilOn.String()
		}
		said = append(said, fmt.Sprintf("%s %s-%s", w.tree.Unit(a.OrganizationID).Name, a.FromOn, until))
	}
	place := w.db.Client(system()).Enrollment.Query().OnlyX(system())
	return fmt.Sprintf("at %s, studies at %s: %s", w.tree.Unit(w.row("member").OrganizationID).Name, w.tree.Unit(place.OrganizationID).Name, strings.Join(said, ", "))
}

func (w *world) notices(name string) int {
	n := 0
	for _, row := range w.db.Client(system()).Notice.Query().AllX(system()) {
		if row.MemberID == w.people[name] {
			n++
		}
	}
	return n
}

const stayed = "at east, studies at east: "
