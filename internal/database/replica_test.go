package database_test

import (
	"context"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/database/databasetest/server"
)

// school has a node's database and what follows it. The replica is looked at whenever the
// test says so.
type school struct {
	*database.Database
	t       *testing.T
	replica *databasetest.Replica
}

func replicated(t *testing.T, most time.Duration, through func(string) string) *school {
	d := databasetest.Open(t, clock.System{})
	s := &school{d, t, databasetest.ReplicaOf(t, d)}
	if err := d.UseReplica(through(s.replica.URL), most); err != nil {
		t.Fatal(err)
	}
	return s
}

func straight(address string) string { return address }

// becomes looks at the replica until reads go there, or do not.
func (s *school) becomes(fresh bool) {
	s.t.Helper()
	s.replica.Until("the replica is fresh: "+strconv.FormatBool(fresh), func() bool {
		database.LookAtReplica(context.Background(), s.Database)
		state, _ := s.Replica()
		return state.Fresh == fresh
	})
}

// marks counts the rows of a table, as a report would and as everybody else does.
func (s *school) marks(ctx context.Context) string {
	s.t.Helper()
	rows, err := s.Client(ctx).QueryContext(ctx, "SELECT COUNT(*) FROM change_marks WHERE name LIKE 'x%'")
	var n string
	if err = database.ReadAll(rows, err, func(scan func(...any) error) error { return scan(&n) }); err != nil {
		s.t.Error(err)
	}
	return n
}

func (s *school) expect(when, report, other string) {
	s.t.Helper()
	if got := s.marks(database.MayLag(system())); got != report {
		s.t.Errorf("%s a report counts %s, want %s", when, got, report)
	}
	if got := s.marks(system()); got != other {
		s.t.Errorf("%s everybody else counts %s, want %s", when, got, other)
	}
}

func (s *school) write(ctx context.Context, name string) {
	s.t.Helper()
	if err := s.Client(ctx).ChangeMark.Create().SetName(name).Exec(ctx); err != nil {
		s.t.Error(err)
	}
}

func (s *school) answered(by database.ReplicaAnswer) int64 {
	state, _ := s.Replica()
	return state.Answers[by]
}

func TestReadsThatMayLagGoToTheReplica(t *testing.T) {
	s := replicated(t, 2*time.Second, straight)
	s.write(system(), "x1")
	s.expect("before anybody looked", "1", "1")
	if s.answered(database.ReplicaGone) != 1 {
		t.Error("it was read before anybody looked at it")
	}
	s.becomes(true)
	s.replica.Until("the row arrives", func() bool { return s.marks(database.MayLag(system())) == "1" })

	s.replica.Stop()
	s.becomes(true)
	s.write(database.MayLag(system()), "x2") // what writes goes where it must
	s.expect("while the replica stands still", "1", "2")
	if n, err := s.Client(system()).ChangeMark.Query().Count(database.MayLag(system())); err != nil || n != s.Client(system()).ChangeMark.Query().CountX(system())-1 {
		t.Errorf("by ent a report counts %d; %v", n, err)
	}
	lagging := database.MayLag(system())
	err := s.InTx(lagging, func(ctx context.Context, tx *ent.Client) error {
		s.write(ctx, "x3")
		if got := s.marks(ctx); got != "3" {
			t.Errorf("a transaction counts %s, want 3", got)
		}
		// Not even past the transaction: what is read in it decides what is written.
		if got, err := s.Client(system()).ChangeMark.Query().Count(ctx); err != nil || got < 3 {
			t.Errorf("past the transaction %d are counted; %v", got, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}

	s.becomes(false)
	if state, _ := s.Replica(); state.Lag == nil || *state.Lag < time.Second {
		t.Errorf("it is said to be behind by %v", state.Lag)
	}
	s.expect("when it is too far behind", "3", "3")
	if s.answered(database.ReplicaLagged) == 0 {
		t.Error("nobody counts who fell back")
	}
	s.replica.Start()
	s.becomes(true)
	before := s.answered(database.AnsweredByReplica)
	s.replica.Until("it catches up", func() bool { return s.marks(database.MayLag(system())) == "3" })
	if s.answered(database.AnsweredByReplica) == before {
		t.Error("the replica is not read again")
	}
}

// A node that begins while the replica is far behind cannot know how far.
func TestANewNodeDoesNotTrustAReplicaThatIsBehind(t *testing.T) {
	s := replicated(t, time.Hour, straight)
	s.becomes(true)
	s.replica.Stop()
	database.LookAtReplica(t.Context(), s.Database)
	database.LookAtReplica(t.Context(), s.Database)
	u := strings.Replace(s.replica.URL, mustPort(t, s.replica.URL), mustPort(t, server.URL()), 1)
	another := &school{databasetest.Connect(t, u, clock.System{}), t, s.replica}
	if err := another.UseReplica(s.replica.URL, time.Hour); err != nil {
		t.Fatal(err)
	}
	database.LookAtReplica(t.Context(), another.Database)
	if state, _ := another.Replica(); state.Fresh || state.Lag != nil {
		t.Errorf("it believes %+v", state)
	}
	s.replica.Start()
	another.becomes(true)
}

func TestAReplicaThatIsGone(t *testing.T) {
	var g *gate
	s := replicated(t, time.Minute, func(address string) string {
		g = newGate(t, address)
		return g.url
	})
	g.shut()
	database.LookAtReplica(t.Context(), s.Database)
	s.write(system(), "x1")
	s.expect("when it is not there at the start", "1", "1")
	g.open()
	s.becomes(true)
	s.replica.Until("the row arrives", func() bool { return s.marks(database.MayLag(system())) == "1" })

	g.shut() // nobody has noticed yet
	s.write(system(), "x2")
	s.expect("in the moment when it goes", "2", "2")
	if s.answered(database.ReplicaFailed) != 1 {
		t.Errorf("%d reads were answered by another because the replica failed, want 1", s.answered(database.ReplicaFailed))
	}
	s.becomes(false)
	s.expect("when it is known to be gone", "2", "2")
	g.open()
	s.becomes(true)
}

// A machine that loses its power says nothing any more.
func TestAReplicaThatFallsSilent(t *testing.T) {
	var g *gate
	s := replicated(t, time.Minute, func(address string) string {
		g = newGate(t, address)
		return g.url
	})
	s.becomes(true)
	s.marks(database.MayLag(system())) // there is a connection
	g.silence()
	began := time.Now()
	var reading sync.WaitGroup
	reading.Go(func() { s.marks(database.MayLag(system())) })
	database.LookAtReplica(t.Context(), s.Database)
	reading.Wait()
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("a report waited for it for %s", took)
	}
	if s.answered(database.ReplicaGone) == 0 {
		t.Error("nobody counts who fell back")
	}
}

// A URL of another school's database is a mistake that must not show one school's numbers
// in the other.
func TestAnotherSchoolIsNoReplica(t *testing.T) {
	s := replicated(t, time.Hour, straight)
	other := replicated(t, time.Hour, straight)
	s.becomes(true)
	other.becomes(true)
	wrong := databasetest.Connect(t, strings.Replace(s.replica.URL, mustPort(t, s.replica.URL), mustPort(t, server.URL()), 1), clock.System{})
	if err := wrong.UseReplica(other.replica.URL, time.Hour); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		database.LookAtReplica(t.Context(), wrong)
	}
	if state, _ := wrong.Replica(); state.Fresh {
		t.Error("another school's database is read")
	}
}

func TestTheEmbeddedDatabaseHasNoReplica(t *testing.T) {
	d, err := database.Open(t.Context(), "sqlite://"+t.TempDir()+"/school.db", clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	if err := d.UseReplica("mysql://a@b/c", time.Second); err == nil {
		t.Error("it took one")
	}
}

func mustPort(t *testing.T, address string) string {
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return ":" + u.Port()
}

// gate passes connections on, refuses them, or swallows what passes.
type gate struct {
	t      *testing.T
	url    string
	target string
	at     string

	mu       sync.Mutex
	listener net.Listener
	passing  []net.Conn
	silent   bool
}

func newGate(t *testing.T, address string) *gate {
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{t: t, target: u.Host, at: "127.0.0.1:0"}
	g.open()
	u.Host = g.at
	g.url = u.String()
	t.Cleanup(g.shut)
	return g
}

func (g *gate) open() {
	l, err := net.Listen("tcp", g.at)
	if err != nil {
		g.t.Fatal(err)
	}
	g.mu.Lock()
	g.listener, g.at = l, l.Addr().String()
	g.mu.Unlock()
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial("tcp", g.target)
			if err != nil {
				_ = from.Close()
				continue
			}
			g.mu.Lock()
			g.passing = append(g.passing, from, to)
			g.mu.Unlock()
			go g.pass(from, to)
			go g.pass(to, from)
		}
	}()
}

func (g *gate) pass(from io.Reader, to net.Conn) {
	some := make([]byte, 32<<10)
	for {
		n, err := from.Read(some)
		g.mu.Lock()
		silent := g.silent
		g.mu.Unlock()
		if err != nil {
			_ = to.Close()
			return
		}
		if silent {
			continue
		}
		if _, err := to.Write(some[:n]); err != nil {
			return
		}
	}
}

func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	_ = g.listener.Close()
	for _, c := range g.passing {
		_ = c.Close()
	}
	g.passing = nil
}

func (g *gate) silence() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.silent = true
}
