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
	transfer "partyschool/ent/affiliationtransfer"
	"partyschool/ent/member"
	"partyschool/ent/organization"
	"partyschool/internal/calendar"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/notices"
	"partyschool/internal/organizations"
	"partyschool/internal/outbox"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
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

func TestTheCommonSuperiorDoesBothEnds(t *testing.T) {
	w := newWorld(t)
	made := w.must(w.transfer("chief", "member", "west", "2026-07-01"))
	if made.Status != transfer.StatusDONE || made.DoneAt == nil || made.OpenMemberID != nil {
		t.Errorf("%v", made)
	}
	if got := w.history(); got != "at west, studies at west: east 2026-01-01-2026-07-01, west 2026-07-01-" {
		t.Error(got)
	}
	if again := w.must(w.transfer("chief", "member", "west", "2026-07-01")); again.ID != made.ID {
		t.Errorf("again: %v", again)
	}
	if w.notices("member") != 1 || len(w.moved) != 1 || w.db.Client(system()).AudienceChange.Query().CountX(system()) != 1 || w.db.Client(system()).AuditEntry.Query().CountX(system()) != 3 {
		t.Errorf("%d notices, moved %v", w.notices("member"), w.moved)
	}
	// And back, from the day after.
	w.clock.Advance(24 * time.Hour)
	if _, err := w.transfer("chief", "member", "east", "2026-07-01"); problem.As(err) == nil || problem.As(err).Field != "effectiveOn" {
		t.Errorf("on the day the affiliation began: %v", err)
	}
	w.must(w.transfer("chief", "member", "east", "2026-07-02"))
	if got := w.history(); got != "at east, studies at east: east 2026-01-01-2026-07-01, west 2026-07-01-2026-07-02, east 2026-07-02-" {
		t.Error(got)
	}
}

func TestTwoSides(t *testing.T) {
	w := newWorld(t)
	made := w.must(w.transfer("east admin", "member", "west", "2026-06-20"))
	if made.Status != transfer.StatusPROPOSED || w.history() != stayed || w.notices("west admin") != 1 || w.notices("chief") != 0 {
		t.Fatalf("proposed: %v, %s", made, w.history())
	}
	for _, who := range []string{"", "member", "east admin"} {
		for _, task := range []func(context.Context, transfers.DecideTransferInput) (*transfers.DecideTransferPayload, error){w.service.AcceptTransfer, w.service.DeclineTransfer} {
			if _, err := w.decide(task, who, made); !problem.Is(err, problem.NotFound) {
				t.Errorf("%q decides at the receiving end: %v", who, err)
			}
		}
	}
	for range 2 {
		if accepted := w.must(w.decide(w.service.AcceptTransfer, "west admin", made)); accepted.Status != transfer.StatusDONE {
			t.Errorf("accepted: %v", accepted)
		}
	}
	if got := w.history(); got != "at west, studies at west: east 2026-01-01-2026-06-20, west 2026-06-20-" {
		t.Error(got)
	}
	if _, err := w.decide(w.service.DeclineTransfer, "west admin", made); !problem.Is(err, problem.Conflict) {
		t.Errorf("declined after it was done: %v", err)
	}
	if _, err := w.decide(w.service.WithdrawTransfer, "east admin", made); !problem.Is(err, problem.Conflict) {
		t.Errorf("withdrawn after it was done: %v", err)
	}
}

func TestDeclinedAndWithdrawn(t *testing.T) {
	w := newWorld(t)
	first := w.must(w.transfer("east admin", "member", "west", "2026-08-01"))
	if again := w.must(w.transfer("east admin", "member", "west", "2026-08-01")); again.ID != first.ID {
		t.Errorf("the same again: %v", again)
	}
	if _, err := w.transfer("east admin", "member", "west", "2026-09-01"); problem.As(err) == nil || problem.As(err).Extensions["reason"] != "TRANSFER_OPEN" {
		t.Errorf("another while one is open: %v", err)
	}
	if _, err := w.decide(w.service.WithdrawTransfer, "west admin", first); !problem.Is(err, problem.NotFound) {
		t.Errorf("withdrawn at the wrong end: %v", err)
	}
	for range 2 {
		if d := w.must(w.decide(w.service.DeclineTransfer, "west admin", first)); d.Status != transfer.StatusDECLINED {
			t.Errorf("declined: %v", d)
		}
	}
	if _, err := w.decide(w.service.AcceptTransfer, "west admin", first); !problem.Is(err, problem.Conflict) {
		t.Errorf("accepted after it was declined: %v", err)
	}
	second := w.must(w.transfer("east admin", "member", "west", "2026-08-01"))
	w.must(w.decide(w.service.AcceptTransfer, "west admin", second))
	for range 2 {
		if d := w.must(w.decide(w.service.WithdrawTransfer, "east admin", second)); d.Status != transfer.StatusWITHDRAWN {
			t.Errorf("withdrawn: %v", d)
		}
	}
	w.clock.Advance(60 * 24 * time.Hour)
	if err := w.service.TakeEffect(system()); err != nil || w.history() != stayed {
		t.Errorf("%v: %s", err, w.history())
	}
}

func TestADayToCome(t *testing.T) {
	w := newWorld(t)
	made := w.must(w.transfer("chief", "member", "west", "2026-08-01"))
	takes := func(want transfer.Status) {
		t.Helper()
		for range 2 {
			if err := w.service.TakeEffect(system()); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.db.Client(system()).AffiliationTransfer.GetX(system(), made.ID); got.Status != want {
			t.Errorf("the transfer is %s, want %s", got.Status, want)
		}
	}
	takes(transfer.StatusACCEPTED)
	w.clock.Set(time.Date(2026, 7, 31, 15, 59, 0, 0, time.UTC)) // a minute before midnight
	takes(transfer.StatusACCEPTED)
	w.clock.Set(time.Date(2026, 8, 4, 0, 0, 0, 0, time.UTC)) // the school did not run for some days
	takes(transfer.StatusDONE)
	if got := w.history(); got != "at west, studies at west: east 2026-01-01-2026-08-01, west 2026-08-01-" {
		t.Error(got)
	}
}

func TestWhoWasDeactivatedMeanwhileIsNotMoved(t *testing.T) {
	w := newWorld(t)
	made := w.must(w.transfer("chief", "member", "west", "2026-08-01"))
	w.db.Client(system()).Member.Update().Where(member.ID(w.people["member"])).SetActive(false).ExecX(system())
	w.clock.Advance(60 * 24 * time.Hour)
	if err := w.service.TakeEffect(system()); err != nil {
		t.Fatal(err)
	}
	got := w.db.Client(system()).AffiliationTransfer.GetX(system(), made.ID)
	if got.Status != transfer.StatusWITHDRAWN || got.OpenMemberID != nil || got.Note == "" || w.history() != stayed {
		t.Errorf("%v, %s", got, w.history())
	}
}

// TestManyNodesTakeOneTransferIntoEffect runs the round on several nodes at once.
func TestManyNodesTakeOneTransferIntoEffect(t *testing.T) {
	w := newWorld(t)
	w.must(w.transfer("chief", "member", "west", "2026-07-02"))
	w.clock.Advance(24 * time.Hour)
	var nodes sync.WaitGroup
	for range 5 {
		nodes.Go(func() {
			if err := w.service.TakeEffect(system()); err != nil {
				t.Error(err)
			}
		})
	}
	nodes.Wait()
	if got := w.history(); got != "at west, studies at west: east 2026-01-01-2026-07-02, west 2026-07-02-" || w.notices("member") != 1 {
		t.Errorf("%s, %d notices", got, w.notices("member"))
	}
}

func TestWhoTransfers(t *testing.T) {
	w := newWorld(t)
	w.join("official", "east", "district")
	w.join("gone", "east", "")
	w.db.Client(system()).Member.Update().Where(member.ID(w.people["gone"])).SetActive(false).ExecX(system())
	for name, c := range map[string]struct {
		who, whom, to, on string
		want              problem.Code
		field             string
	}{
		"a guest":                    {"", "member", "west", "2026-07-01", problem.NotFound, ""},
		"the member":                 {"member", "member", "west", "2026-07-01", problem.NotFound, ""},
		"the receiving end":          {"west admin", "member", "west", "2026-07-01", problem.NotFound, ""},
		"a year and two days ahead":  {"east admin", "member", "west", "2027-07-03", problem.BadUserInput, "effectiveOn"},
		"long ago":                   {"east admin", "member", "west", "2025-06-01", problem.BadUserInput, "effectiveOn"},
		"where the member is":        {"east admin", "member", "east", "2026-07-01", problem.Conflict, ""},
		"somebody of the district's": {"east admin", "official", "west", "2026-07-01", problem.Conflict, ""},
		"who was deactivated":        {"chief", "gone", "west", "2026-07-01", problem.Conflict, ""},
	} {
		_, err := w.transfer(c.who, c.whom, c.to, c.on)
		if p := problem.As(err); p == nil || p.Code != c.want || p.Field != c.field {
			t.Errorf("%s: %v, want %s of %q", name, err, c.want, c.field)
		}
	}
	for name, input := range map[string]transfers.TransferMemberInput{
		"an organisation as member": {MemberID: w.units["east"].ID, ToOrganizationID: w.units["west"].ID, EffectiveOn: day("2026-07-01")},
		"a member as organisation":  {MemberID: w.people["member"], ToOrganizationID: w.people["member"], EffectiveOn: day("2026-07-01")},
	} {
		if _, err := w.service.TransferMember(w.as("chief"), input); !problem.Is(err, problem.BadUserInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.service.TransferMember(w.as("chief"), transfers.TransferMemberInput{MemberID: w.people["member"], ToOrganizationID: w.units["west"].ID + 1<<22, EffectiveOn: day("2026-07-01")}); !problem.Is(err, problem.NotFound) {
		t.Errorf("to nowhere: %v", err)
	}
	if n := w.db.Client(system()).AffiliationTransfer.Query().CountX(system()) + w.db.Client(system()).AuditEntry.Query().CountX(system()); n != 0 || w.history() != stayed {
		t.Errorf("refused calls wrote %d rows", n)
	}
}

func TestListsAndHistory(t *testing.T) {
	w := newWorld(t)
	w.join("second", "east", "")
	w.must(w.transfer("chief", "member", "west", "2026-07-01"))
	w.must(w.transfer("east admin", "second", "west", "2026-07-01"))
	yes, no := true, false
	for name, c := range map[string]struct {
		who, unit string
		open      *bool
		want      int
		code      problem.Code
	}{
		"all":               {"chief", "district", nil, 2, ""},
		"open":              {"chief", "district", &yes, 1, ""},
		"not open":          {"chief", "district", &no, 1, ""},
		"of who let go":     {"east admin", "east", nil, 2, ""},
		"of who receives":   {"west admin", "west", nil, 2, ""},
		"of the one above":  {"west admin", "district", nil, 0, problem.NotFound},
		"as a member":       {"member", "west", nil, 0, problem.Forbidden},
		"of another branch": {"west admin", "east", nil, 0, problem.NotFound},
	} {
		page, err := w.service.List(w.as(c.who), w.units[c.unit], c.open, paging.Args{})
		if c.code != "" {
			if !problem.Is(err, c.code) {
				t.Errorf("%s: %v, want %s", name, err, c.code)
			}
			continue
		}
		if err != nil || len(page.Nodes()) != c.want {
			t.Errorf("%s: %v, %v, want %d", name, page, err, c.want)
		}
	}
	m := w.row("member")
	for who, want := range map[string]int{"member": 2, "west admin": 2, "chief": 2, "east admin": 0, "second": 0} {
		rows, err := w.service.Affiliations(w.as(who), m)
		if err != nil || len(rows) != want || want > 0 && rows[0].UntilOn != nil {
			t.Errorf("%s reads %v, %v, want %d", who, rows, err, want)
		}
	}
	rows, err := w.service.Affiliations(w.as("second"), w.row("second"))
	if err != nil || len(rows) != 1 || rows[0].OrganizationID != w.units["east"].ID || rows[0].FromOn != day("2026-01-01") {
		t.Errorf("who was never transferred: %v, %v", rows, err)
	}
}
