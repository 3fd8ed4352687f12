package credits_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/auditentry"
	"partyschool/ent/member"
	"partyschool/ent/organization"
	"partyschool/internal/calendar"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/credits"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/media"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

// morning is 09:00 on 1 July 2026 in Shanghai.
var morning = time.Date(2026, 7, 1, 1, 0, 0, 0, time.UTC)

// world is a district d with two streets d/e and d/w, and a branch d/e/1.
type world struct {
	t        testing.TB
	db       *database.Database
	clock    *clocktest.Clock
	calendar calendar.Calendar
	targets  *credits.Targets
	service  *credits.Service
	units    map[string]*ent.Organization
	// sheets are the uploads, by key.
	sheets map[int64]string
	n      int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, clock: clocktest.At(morning), units: map[string]*ent.Organization{}, sheets: map[int64]string{}}
	w.db = databasetest.Open(t, w.clock)
	var err error
	w.calendar, err = calendar.New("Asia/Shanghai")
	w.must(err)
	for _, code := range []string{"d", "d/e", "d/e/1", "d/w"} {
		id := w.key(key.Organization)
		row := w.db.Client(w.system()).Organization.Create().SetID(id).SetName("组织" + code).SetCode(code).SetKind(organization.KindBRANCH).SetCreatedAt(morning)
		path := key.Format(id)
		if i := strings.LastIndexByte(code, '/'); i > 0 {
			above := w.units[code[:i]]
			row.SetParentID(above.ID)
			path = above.Path + path
		}
		w.units[code] = row.SetPath(path).SaveX(w.system())
	}
	watcher := database.NewWatcher(w.db)
	tree, err := organizations.NewTree(w.system(), w.db, watcher)
	w.must(err)
	w.targets, err = credits.NewTargets(w.system(), w.db, watcher, 32, 56)
	w.must(err)
	w.service = credits.New(credits.Deps{Database: w.db, Tree: tree, Targets: w.targets, Calendar: w.calendar, Clock: w.clock, OpenSheet: w.open})
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) system() context.Context { return identity.AsSystem(context.Background(), "test") }

func (w *world) key(kind key.Kind) int64 {
	w.t.Helper()
	k, err := w.db.NewKey(kind)
	w.must(err)
	return k
}

// person puts a member on the register who holds roles such as "ADMIN d/e", and
// returns a context in which they ask.
func (w *world) person(unit string, roles ...string) (context.Context, *ent.Member) {
	w.t.Helper()
	w.n++
	home := w.units[unit]
	m := w.db.Client(w.system()).Member.Create().SetOrganizationID(home.ID).SetName(fmt.Sprintf("党员%d", w.n)).SetPhone(fmt.Sprintf("139%08d", w.n)).
		SetStage(member.StageFULL).SetResidency(member.ResidencySETTLED).SetCreatedAt(morning).SaveX(w.system())
	v := identity.Viewer{MemberID: m.ID, Name: m.Name, OrganizationID: home.ID, OrganizationPath: home.Path}
	for _, r := range roles {
		role, scope, _ := strings.Cut(r, " ")
		v.Scopes = append(v.Scopes, identity.Scope{Role: identity.Role(role), OrganizationID: w.units[scope].ID, Path: w.units[scope].Path})
	}
	return identity.NewContext(context.Background(), v), m
}

// open opens a sheet as the media room does: whose it is, is not looked at.
func (w *world) open(_ context.Context, id int64) (*media.UploadedFile, error) {
	text, ok := w.sheets[id]
	if !ok {
		return nil, problem.Missing()
	}
	return &media.UploadedFile{Name: "学时.csv", Size: int64(len(text)), ReadSeekCloser: closer{bytes.NewReader([]byte(text))}}, nil
}

type closer struct{ io.ReadSeeker }

func (closer) Close() error { return nil }

// upload puts a sheet of lines where it can be opened.
func (w *world) upload(lines ...string) int64 {
	id := w.key(key.Upload)
	w.sheets[id] = strings.Join(lines, "\n")
	return id
}

// ledger returns the hundredths on all lines, and the number of lines.
func (w *world) ledger() (sum, n int) {
	for _, e := range w.db.Client(w.system()).CreditEntry.Query().AllX(w.system()) {
		sum, n = sum+e.Hundredths, n+1
	}
	return sum, n
}

// audited returns the summaries of an action, the first first.
func (w *world) audited(action string) []*ent.AuditEntry {
	return w.db.Client(w.system()).AuditEntry.Query().Where(auditentry.Action(action)).Order(auditentry.ByID()).AllX(w.system())
}

func check(t testing.TB, what string, err error, want problem.Code) {
	t.Helper()
	if want == "" && err != nil || want != "" && !problem.Is(err, want) {
		t.Errorf("%s: got %v, want %q", what, err, want)
	}
}

func ptr[T any](v T) *T { return &v }

func day(s string) calendar.Date {
	d, err := calendar.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}
