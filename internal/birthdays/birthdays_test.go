package birthdays_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/organization"
	"partyschool/internal/birthdays"
	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/notices"
	"partyschool/internal/organizations"
	"partyschool/internal/outbox"
	"partyschool/internal/paging"
	"partyschool/internal/print"
	"partyschool/internal/problem"
)

// world is a district with two branches.
type world struct {
	t       *testing.T
	db      *database.Database
	clock   *clocktest.Clock
	service *birthdays.Service
	units   map[string]*ent.Organization
	count   int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: clocktest.At(time.Date(2026, 6, 30, 22, 0, 0, 0, time.UTC)), units: map[string]*ent.Organization{}}
	w.db = databasetest.Open(t, w.clock)
	zone, err := calendar.New("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
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
	w.open(zone)
	return w
}

func system() context.Context { return identity.AsSystem(context.Background(), "test") }

// join puts an active member on the register; an empty day is none.
func (w *world) join(unit, joinedOn string) *ent.Member {
	w.count++
	row := w.db.Client(system()).Member.Create().SetOrganizationID(w.units[unit].ID).SetName("党员").SetPhone(fmt.Sprint(w.count)).
		SetStage(member.StageFULL).SetResidency(member.ResidencySETTLED).SetCreatedAt(w.clock.Now())
	if joinedOn != "" {
		d := day(joinedOn)
		row.SetJoinedOn(d).SetJoinedMonthDay(d.MonthDay())
	}
	return row.SaveX(system())
}

func day(s string) calendar.Date {
	d, err := calendar.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func (w *world) viewer(roles ...string) context.Context {
	v := identity.Viewer{MemberID: 1, OrganizationID: w.units["west"].ID, OrganizationPath: w.units["west"].Path}
	for _, r := range roles {
		role, unit, _ := strings.Cut(r, " ")
		v.Scopes = append(v.Scopes, identity.Scope{Role: identity.Role(role), OrganizationID: w.units[unit].ID, Path: w.units[unit].Path})
	}
	return identity.NewContext(context.Background(), v)
}

// open opens the room with days of a zone.
func (w *world) open(days calendar.Calendar) {
	w.t.Helper()
	tree, err := organizations.NewTree(system(), w.db, database.NewWatcher(w.db))
	if err != nil {
		w.t.Fatal(err)
	}
	w.service = birthdays.New(birthdays.Deps{
		Database: w.db, Notices: notices.New(w.db, w.clock, outbox.New(outbox.Deps{})), Tree: tree, Printer: print.New(), Tokens: tokens(w.t, w.clock), Calendar: days, Clock: w.clock, Address: "http://school.test",
	})
}

// as is a member who is signed in; viewerOf is one with roles.
func (w *world) as(m *ent.Member) context.Context { return w.viewerOf(m) }

func (w *world) viewerOf(m *ent.Member, roles ...string) context.Context {
	v := identity.FromContext(w.viewer(roles...))
	v.MemberID, v.Name, v.OrganizationID = m.ID, m.Name, m.OrganizationID
	for _, unit := range w.units {
		if unit.ID == m.OrganizationID {
			v.OrganizationPath = unit.Path
		}
	}
	return identity.NewContext(context.Background(), v)
}

func (w *world) today() calendar.Date {
	return calendar.DateOf(w.clock.Now().In(time.FixedZone("", 8*3600)))
}

// tokens are signed with a key of the test.
func tokens(t *testing.T, c clock.Clock) *identity.Tokens {
	t.Helper()
	dir := t.TempDir()
	if _, err := identity.NewKeyFile(dir, c); err != nil {
		t.Fatal(err)
	}
	keys, err := identity.OpenKeys(dir, c)
	if err != nil {
		t.Fatal(err)
	}
	return identity.NewTokens(keys, c, "http://school.test", "partyschool")
}

func ptr[T any](v T) *T { return &v }

// list reads a list page by page, from either end, in pages of a size.
func (w *world) list(ctx context.Context, unit, from, to string, size int, backward bool) []string {
	w.t.Helper()
	var said []string
	args := paging.Args{First: &size}
	if backward {
		args = paging.Args{Last: &size}
	}
	for {
		counting, statements := database.CountStatements(ctx)
		page, err := w.service.List(counting, w.units[unit], day(from), day(to), args)
		if err != nil {
			w.t.Fatal(err)
		}
		// The members of a year or two, what became of them, and the cards.
		if n := statements.Load(); n > 4 {
			w.t.Errorf("a page cost %d statements, want at most 4", n)
		}
		var lines []string
		for _, e := range page.Nodes() {
			lines = append(lines, fmt.Sprintf("%s %d %s", e.Date, e.Years, e.Member.JoinedOn))
			if e.ID != birthdays.EventID(e.Member.ID, e.Date.Year) || e.Status != birthdays.Scheduled || e.Talk != nil || (e.Card != nil) == e.Date.After(w.today()) {
				w.t.Errorf("got %+v", e)
			}
		}
		if backward {
			said = append(lines, said...)
			args.Before = page.PageInfo.StartCursor
		} else {
			said = append(said, lines...)
			args.After = page.PageInfo.EndCursor
		}
		if more := page.PageInfo.HasNextPage; !backward && !more || backward && !page.PageInfo.HasPreviousPage {
			if n, err := page.TotalCount(ctx); err != nil || n != len(said) {
				w.t.Errorf("the total is %d, %v, want %d", n, err, len(said))
			}
			return said
		}
	}
}

func TestTheNextPoliticalBirthday(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		now, joined, want string
	}{
		{"2026-07-01", "1994-07-01", "2026-07-01 32 years in 0 days"},
		{"2026-07-01", "1994-06-30", "2027-06-30 33 years in 364 days"},
		{"2026-07-01", "1994-07-02", "2026-07-02 32 years in 1 days"},
		{"2026-07-01", "2026-07-01", "2027-07-01 1 years in 365 days"},
		{"2026-07-01", "2026-01-01", "2027-01-01 1 years in 184 days"},
		{"2026-12-31", "1921-07-01", "2027-07-01 106 years in 182 days"},
		{"2026-12-31", "1970-01-01", "2027-01-01 57 years in 1 days"},
		{"2026-07-01", "1969-12-31", "2026-12-31 57 years in 183 days"},
		{"2027-02-28", "2020-02-29", "2027-02-28 7 years in 0 days"},
		{"2027-03-01", "2020-02-29", "2028-02-29 8 years in 365 days"},
		{"2028-02-28", "2020-02-29", "2028-02-29 8 years in 1 days"},
		{"2028-02-29", "2020-02-29", "2028-02-29 8 years in 0 days"},
	} {
		w.clock.Set(day(c.now).Start(time.FixedZone("", 8*3600)))
		m := w.join("east", c.joined)
		b := w.service.Next(m)
		if got := fmt.Sprintf("%s %d years in %d days", b.NextDate, b.Years, b.DaysUntil); got != c.want {
			t.Errorf("on %s, joined on %s: got %s, want %s", c.now, c.joined, got, c.want)
		}
		if e, err := b.Event(w.as(m)); err != nil || e.Date != b.NextDate || e.Member != m || e.ID != birthdays.EventID(m.ID, b.NextDate.Year) {
			t.Errorf("the event is %+v, %v", e, err)
		}
	}
	if b := w.service.Next(w.join("east", "")); b != nil {
		t.Errorf("without a day of joining: %+v", b)
	}
}

func TestWhoListsPoliticalBirthdays(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		who      context.Context
		from, to string
		args     paging.Args
		want     problem.Code
		field    string
	}{
		"a guest":               {context.Background(), "2026-07-01", "2026-07-31", paging.Args{}, problem.Forbidden, ""},
		"a member":              {w.viewer(), "2026-07-01", "2026-07-31", paging.Args{}, problem.Forbidden, ""},
		"a trainer":             {w.viewer("TRAINER district"), "2026-07-01", "2026-07-31", paging.Args{}, problem.Forbidden, ""},
		"an admin elsewhere":    {w.viewer("ADMIN west"), "2026-07-01", "2026-07-31", paging.Args{}, problem.NotFound, ""},
		"the branch's admin":    {w.viewer("ADMIN east"), "2026-07-01", "2026-07-31", paging.Args{}, "", ""},
		"the district's admin":  {w.viewer("ADMIN district"), "2026-07-01", "2026-07-31", paging.Args{}, "", ""},
		"backwards":             {w.viewer("ADMIN east"), "2026-07-02", "2026-07-01", paging.Args{}, problem.BadUserInput, "to"},
		"a year and two days":   {w.viewer("ADMIN east"), "2026-07-01", "2027-07-02", paging.Args{}, problem.BadUserInput, "to"},
		"a year and a day":      {w.viewer("ADMIN east"), "2026-07-01", "2027-07-01", paging.Args{}, "", ""},
		"a page of none":        {w.viewer("ADMIN east"), "2026-07-01", "2026-07-01", paging.Args{First: ptr(0)}, problem.BadUserInput, "first"},
		"a cursor of no list":   {w.viewer("ADMIN east"), "2026-07-01", "2026-07-01", paging.Args{After: ptr("x")}, problem.BadUserInput, "after"},
		"another list's cursor": {w.viewer("ADMIN east"), "2026-07-01", "2026-07-01", paging.Args{Before: ptr("W1sicyIsIngiXSxbInMiLCJ4Il0sWyJzIiwieCJdXQ")}, problem.BadUserInput, "before"},
	} {
		_, err := w.service.List(c.who, w.units["east"], day(c.from), day(c.to), c.args)
		p := problem.As(err)
		if c.want == "" && err != nil || c.want != "" && (p == nil || p.Code != c.want || p.Field != c.field) {
			t.Errorf("%s: got %v, want %q of %q", name, err, c.want, c.field)
		}
	}
}

func TestListingPoliticalBirthdays(t *testing.T) {
	w := newWorld(t)
	for _, joined := range []string{"1994-07-01", "1921-07-01", "1970-01-01", "1969-12-31", "2020-02-29", "2019-02-28", "2020-03-01", "2026-07-01", "2026-01-01", ""} {
		w.join("east", joined)
	}
	w.join("west", "1999-07-01")
	w.db.Client(system()).Member.Update().Where(member.ID(w.join("east", "2000-07-01").ID)).SetActive(false).ExecX(system())
	for name, c := range map[string]struct {
		unit, from, to string
		want           []string
	}{
		"a day":                      {"east", "2026-07-01", "2026-07-01", []string{"2026-07-01 32 1994-07-01", "2026-07-01 105 1921-07-01"}},
		"all below":                  {"district", "2026-07-01", "2026-07-01", []string{"2026-07-01 32 1994-07-01", "2026-07-01 105 1921-07-01", "2026-07-01 27 1999-07-01"}},
		"over new year":              {"east", "2026-12-31", "2027-01-01", []string{"2026-12-31 57 1969-12-31", "2027-01-01 57 1970-01-01", "2027-01-01 1 2026-01-01"}},
		"28 February, common":        {"east", "2027-02-28", "2027-02-28", []string{"2027-02-28 8 2019-02-28", "2027-02-28 7 2020-02-29"}},
		"to 1 March, common":         {"east", "2027-02-28", "2027-03-01", []string{"2027-02-28 8 2019-02-28", "2027-02-28 7 2020-02-29", "2027-03-01 7 2020-03-01"}},
		"from 1 March, common":       {"east", "2027-03-01", "2027-03-31", []string{"2027-03-01 7 2020-03-01"}},
		"28 February, leap":          {"east", "2028-02-28", "2028-02-28", []string{"2028-02-28 9 2019-02-28"}},
		"29 February, leap":          {"east", "2028-02-29", "2028-02-29", []string{"2028-02-29 8 2020-02-29"}},
		"the same day twice":         {"west", "2026-07-01", "2027-07-01", []string{"2026-07-01 27 1999-07-01", "2027-07-01 28 1999-07-01"}},
		"before anybody joined":      {"district", "1900-01-01", "1900-12-31", nil},
		"nothing before the first":   {"east", "1921-07-01", "1922-06-30", nil},
		"the first of them all":      {"east", "1922-07-01", "1922-07-01", []string{"1922-07-01 1 1921-07-01"}},
		"of those who joined in May": {"east", "2026-05-01", "2026-05-31", nil},
	} {
		for _, size := range []int{1, 2, 100} {
			for _, backward := range []bool{false, true} {
				if got := w.list(w.viewer("ADMIN district"), c.unit, c.from, c.to, size, backward); !slices.Equal(got, c.want) {
					t.Errorf("%s, pages of %d, backward %t: got %v, want %v", name, size, backward, got, c.want)
				}
			}
		}
	}
}

// TestEveryDayIsListed compares lists of random ranges with each member's day,
// looked up day by day.
func TestEveryDayIsListed(t *testing.T) {
	w, random := newWorld(t), rand.New(rand.NewPCG(1, 2))
	var joined []calendar.Date
	for range 60 {
		d := calendar.NewDate(1921, time.July, 1).AddDays(random.IntN(38000))
		if random.IntN(8) == 0 {
			d = calendar.NewDate(1924+4*random.IntN(24), time.February, 29)
		}
		joined = append(joined, d)
		w.join("east", d.String())
	}
	for range 12 {
		from := calendar.NewDate(2019, time.January, 1).AddDays(random.IntN(3000))
		to := from.AddDays(random.IntN(366))
		var want []string
		for d := from; !d.After(to); d = d.AddDays(1) {
			var today []string
			for _, j := range joined {
				if j.InYear(d.Year) == d && d.Year > j.Year {
					today = append(today, fmt.Sprintf("%s %d %s", d, d.Year-j.Year, j))
				}
			}
			slices.Sort(today)
			want = append(want, today...)
		}
		got := w.list(w.viewer("ADMIN east"), "east", from.String(), to.String(), 1+random.IntN(20), random.IntN(2) == 0)
		if !slices.IsSortedFunc(got, func(a, b string) int { return strings.Compare(a[:10], b[:10]) }) {
			t.Errorf("%s to %s is not in order: %v", from, to, got)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s to %s: got %v, want %v", from, to, got, want)
		}
	}
}
