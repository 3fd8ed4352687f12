package app_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent/migrate"
	"partyschool/internal/calendar"
	"partyschool/internal/check"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/rounds"
	"partyschool/internal/sampleschool"
	"partyschool/internal/vault"
)

// piece is something that nodes do beside the requests, or for one, and that has to be
// done once whatever dies.
type piece struct {
	// name is the round's, or what a job is called here.
	name string
	// prepare readies the school for all subjects; nil where there is nothing to.
	prepare func(w *world)
	// arrange makes something to do, and returns its key and what counts its effects.
	arrange func(w *world, number int) (subject int64, effects func() []int)
	// want are the effects of one subject.
	want []int
	// job does what is no round.
	job func(ctx context.Context, n *node, subject int64) error
	// step is the time from one subject to the next, an hour where it is 0.
	step time.Duration
	// grows tells that subjects differ in how many rows they leave.
	grows bool
}

func pieceNamed(name string) piece {
	all := append(slices.Clone(everyRound), jobs...)
	return all[slices.IndexFunc(all, func(p piece) bool { return p.name == name })]
}

// do does the piece of work on a node, as its loops would.
func (p piece) do(n *node, subject int64) error {
	if p.job != nil {
		return p.job(context.Background(), n, subject)
	}
	return n.app.Rounds.Now(context.Background(), p.name)
}

// unguarded does it without asking whether another node is at it, as two nodes do whose
// clocks are far apart.
func (p piece) unguarded(n *node, subject int64) error {
	if p.job != nil {
		return p.do(n, subject)
	}
	all := n.app.Done()
	return all[slices.IndexFunc(all, func(r rounds.Round) bool { return r.Name == p.name })].Do(context.Background())
}

// TestEveryRoundIsProved fails where a round has no piece in the table.
func TestEveryRoundIsProved(t *testing.T) {
	w := newWorld(t)
	var have, want []string
	for _, r := range w.app.Done() {
		want = append(want, r.Name)
	}
	for _, p := range everyRound {
		have = append(have, p.name)
	}
	slices.Sort(have)
	slices.Sort(want)
	if !slices.Equal(have, want) {
		t.Errorf("pieces for %q, and the rounds are %q", have, want)
	}
}

// TestRoundsAreDoneOnceWhateverDies has a process killed after each step of each round; see
// stride.
func TestRoundsAreDoneOnceWhateverDies(t *testing.T) { everyPiece(t, everyRound) }

// TestJobsAreDoneOnceWhateverDies does the same to what is no round.
func TestJobsAreDoneOnceWhateverDies(t *testing.T) { everyPiece(t, jobs) }

func everyPiece(t *testing.T, pieces []piece) {
	w := newWorld(t)
	other, err := newNode(w.url, w.dir, w.clock, nil)
	w.must(err)
	t.Cleanup(func() { _ = other.close() })
	for _, p := range pieces {
		t.Run(p.name, func(t *testing.T) {
			outer := w.t
			w.t = t
			defer func() { w.t = outer }()
			w.clock.Set(w.morning())
			if p.prepare != nil {
				p.prepare(w)
			}
			w.once(p, 0, "drained", func(subject int64) { w.must(p.do(w.node, subject)) })
			usual := w.once(p, 1, "undisturbed", func(subject int64) { w.must(p.do(w.node, subject)) })
			died, after := int64(0), int64(1)
			for dies := true; dies; after += stride(w.url) {
				rows := w.once(p, int(after)+1, fmt.Sprintf("killed after step %d", after), func(subject int64) {
					if dies = w.dies(p, subject, after); dies {
						died++
					}
					w.clock.Advance(lapsed)
					w.must(p.do(w.node, subject))
				})
				if !p.grows && !maps.Equal(rows, usual) {
					t.Errorf("killed after step %d, it leaves rows %v, and undisturbed %v", after, rows, usual)
				}
			}
			if died == 0 {
				t.Error("no node died of it")
			}
			t.Logf("killed %d times", died)
			rows := w.once(p, int(after)+1, "done by two at once", func(subject int64) {
				var both sync.WaitGroup
				for _, n := range []*node{w.node, other} {
					both.Go(func() {
						if err := p.unguarded(n, subject); err != nil {
							t.Logf("two at once: %v", err)
						}
					})
				}
				both.Wait()
			})
			if !p.grows && !maps.Equal(rows, usual) {
				t.Errorf("done by two at once, it leaves rows %v, and undisturbed %v", rows, usual)
			}
		})
	}
	found, err := check.Run(w.system(), w.db)
	w.must(err)
	for _, f := range found {
		t.Errorf("check: %s %d: %s", f.Table, f.ID, f.Message)
	}
}

// stride is how many steps lie between two deaths: none of a school on a file. A server
// takes longer, and what is written is the same: there every third, unless there is time.
func stride(url string) int64 {
	if strings.HasPrefix(url, "mysql:") && os.Getenv("PARTYSCHOOL_SOAK") == "" {
		return 3
	}
	return 1
}

// lapsed is longer than a node that fell silent keeps anything.
const lapsed = 10 * time.Minute

// once arranges a subject, has it done, and asks for its effects. It returns how many rows
// came into each table.
func (w *world) once(p piece, number int, how string, done func(subject int64)) map[string]int {
	w.t.Helper()
	step := p.step
	if step == 0 {
		step = time.Hour
	}
	w.clock.Advance(step)
	before := w.rows()
	subject, effects := p.arrange(w, number)
	done(subject)
	if got := effects(); !slices.Equal(got, p.want) {
		w.t.Errorf("%s: the effects are %v, want %v", how, got, p.want)
	}
	came := map[string]int{}
	for table, n := range w.rows() {
		if n != before[table] {
			came[table] = n - before[table]
		}
	}
	return came
}

// world is a sample school with a node that stays.
type world struct {
	*node
	t        *testing.T
	school   *sampleschool.School
	url, dir string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, url: databasetest.URL(t), dir: t.TempDir()}
	c := clocktest.At(time.Date(2026, 7, 1, 2, 0, 0, 0, time.UTC))
	keysDir := settingsIn(w.dir).KeysDir()
	_, err := identity.NewKeyFile(keysDir, c)
	w.must(err)
	_, err = vault.NewMaster(keysDir)
	w.must(err)
	keys, err := identity.OpenKeys(keysDir, c)
	w.must(err)
	db, err := database.Open(t.Context(), w.url, c)
	w.must(err)
	master, err := vault.OpenMaster(keysDir)
	w.must(err)
	w.must(db.Unlock(t.Context(), master))
	w.school, err = sampleschool.Build(t.Context(), sampleschool.Options{Database: db, Settings: settingsIn(w.dir), Keys: keys, Now: c.Now(), Size: sampleschool.Small})
	w.must(err)
	// Nobody's political birthday is to come in between.
	w.must(db.Client(w.system()).Member.Update().ClearJoinedOn().ClearJoinedMonthDay().ClearFullMemberOn().Exec(w.system()))
	w.must(db.Close())
	w.node, err = newNode(w.url, w.dir, c, nil)
	w.must(err)
	t.Cleanup(func() { _ = w.close() })
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) system() context.Context { return identity.AsSystem(context.Background(), "test") }

// morning is ten o'clock of the next day.
func (w *world) morning() time.Time {
	return w.today().AddDays(1).Start(w.app.Resolver.Calendar.Zone()).Add(10 * time.Hour)
}

func (w *world) today() calendar.Date { return w.app.Resolver.Calendar.DateOf(w.clock.Now()) }

// rows counts the rows of each table in which they tell of an effect.
func (w *world) rows() map[string]int {
	w.t.Helper()
	counts := map[string]int{}
	for _, table := range migrate.Tables {
		if table.Name != "node_leases" && table.Name != "round_runs" {
			counts[table.Name] = w.count("SELECT COUNT(*) FROM " + table.Name)
		}
	}
	return counts
}

// count is the number that a statement tells.
func (w *world) count(query string, args ...any) (n int) {
	w.t.Helper()
	rows, err := w.db.Client(w.system()).QueryContext(w.system(), query, args...)
	w.must(database.ReadAll(rows, err, func(scan func(...any) error) error { return scan(&n) }))
	return n
}

// exec sends a statement.
func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	_, err := w.db.Client(w.system()).ExecContext(w.system(), query, args...)
	w.must(err)
}

// as is a context in which a member is signed in.
func (n *node) as(memberID int64) context.Context {
	m, err := n.app.Resolver.Members.ViewerOf(identity.AsSystem(context.Background(), "test"), memberID)
	if err != nil {
		panic(err)
	}
	tree := n.app.Resolver.Tree
	v := identity.Viewer{MemberID: m.ID, Name: m.Name, OrganizationID: m.OrganizationID, OrganizationPath: tree.Unit(m.OrganizationID).Path}
	for _, g := range m.Edges.RoleGrants {
		v.Scopes = append(v.Scopes, identity.Scope{Role: identity.Role(g.Role), OrganizationID: g.OrganizationID, Path: tree.Unit(g.OrganizationID).Path})
	}
	return identity.NewContext(context.Background(), v)
}

// admin is the context of the district's admin.
func (w *world) admin() context.Context {
	return w.as(w.school.Accounts[sampleschool.DistrictAdminPhone])
}
