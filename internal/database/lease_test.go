package database_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"partyschool/ent"
	"partyschool/internal/clock"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

var noon = time.Date(2026, 8, 1, 4, 0, 0, 0, time.UTC)

func system() context.Context { return identity.AsSystem(context.Background(), "test") }

func newKey(t testing.TB, d *database.Database) int64 {
	t.Helper()
	k, err := d.NewKey(key.Member)
	if err != nil {
		t.Fatalf("make a key: %v", err)
	}
	return k
}

func lease(t testing.TB, d *database.Database) (release func()) {
	t.Helper()
	release, err := d.Lease(context.Background())
	if err != nil {
		t.Fatalf("lease a node number: %v", err)
	}
	t.Cleanup(release)
	return release
}

func nodeOf(k int64) int { return int(k >> 6 & key.MaxNode) }

// leases returns who holds which number.
func leases(t testing.TB, d *database.Database) []*ent.NodeLease {
	t.Helper()
	rows, err := d.Client(system()).NodeLease.Query().All(system())
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestLeasesTakeTheLowestFreeNumber(t *testing.T) {
	c := clocktest.At(noon)
	u := databasetest.URL(t)
	a, b, last := databasetest.Connect(t, u, c), databasetest.Connect(t, u, c), databasetest.Connect(t, u, c)
	releaseA := lease(t, a)
	lease(t, b)
	if nodeOf(newKey(t, a)) != 1 || nodeOf(newKey(t, b)) != 2 {
		t.Fatalf("nodes are %d and %d, want 1 and 2", nodeOf(newKey(t, a)), nodeOf(newKey(t, b)))
	}
	before := newKey(t, a)
	releaseA()
	if k, err := a.NewKey(key.Member); err == nil {
		t.Errorf("after the release a key %d was made", k)
	}
	lease(t, last)
	k := newKey(t, last)
	if nodeOf(k) != 1 || k <= before {
		t.Errorf("the next node has number %d and key %d; want 1 and a key after %d", nodeOf(k), k, before)
	}
	if ahead := key.TimeOf(k).Sub(noon); ahead > time.Second {
		t.Errorf("a number given back costs %v of key time", ahead)
	}
}

func TestASilentNodeLosesItsNumberAndTakesAnother(t *testing.T) {
	c := clocktest.At(noon)
	u := databasetest.URL(t)
	sleeper, other := databasetest.Connect(t, u, c), databasetest.Connect(t, u, c)
	lease(t, sleeper)
	before := newKey(t, sleeper)
	c.Advance(31 * time.Second)
	lease(t, other)
	if got := nodeOf(newKey(t, other)); got != 1 {
		t.Fatalf("the second node got number %d, want the silent one's", got)
	}
	// The sleeper wakes up, uses its reserve, and then needs more.
	database.UseUpReserve(sleeper)
	last := before
	for range 65 {
		k := newKey(t, sleeper)
		if k <= last {
			t.Fatalf("key %d came after %d", k, last)
		}
		last = k
		if nodeOf(k) != 1 {
			break
		}
	}
	if nodeOf(last) != 2 {
		t.Fatalf("the sleeper makes keys as node %d, want 2", nodeOf(last))
	}
	if k := newKey(t, other); k <= before || key.TimeOf(k).Before(noon.Add(time.Minute)) {
		t.Errorf("the number's new holder made a key within the former reserve: %v", key.TimeOf(k))
	}
}

func TestAClockSetBackOverARestartRepeatsNothing(t *testing.T) {
	c := clocktest.At(noon)
	u := databasetest.URL(t)
	seen := map[int64]bool{}
	for range 5 {
		d := databasetest.Connect(t, u, c)
		release := lease(t, d)
		for range 1000 {
			k := newKey(t, d)
			if seen[k] {
				t.Fatalf("key %d was made twice", k)
			}
			seen[k] = true
		}
		release()
		c.Advance(-time.Hour)
	}
	d := databasetest.Connect(t, u, c)
	if len(leases(t, d)) != 1 {
		t.Errorf("%d numbers were used where one would do", len(leases(t, d)))
	}
}

func TestMoreThan64NodesAtOnce(t *testing.T) {
	u := databasetest.URL(t)
	const nodes = 70
	var wait sync.WaitGroup
	var mu sync.Mutex
	got := map[int]int{}
	for range nodes {
		d, err := database.Open(context.Background(), u, clock.System{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		wait.Go(func() {
			release, err := d.Lease(context.Background())
			if err != nil {
				t.Errorf("lease: %v", err)
				return
			}
			t.Cleanup(release)
			k, err := d.NewKey(key.Member)
			if err != nil {
				t.Errorf("make a key: %v", err)
			}
			mu.Lock()
			got[nodeOf(k)]++
			mu.Unlock()
		})
	}
	wait.Wait()
	for n := 1; n <= nodes; n++ {
		if got[n] != 1 {
			t.Errorf("number %d has %d holders, want 1", n, got[n])
		}
	}
}

func TestASeedRunsAheadOfTheClock(t *testing.T) {
	d := databasetest.Open(t, clocktest.At(noon)) // the clock stands still
	lease(t, d)
	var last int64
	for i := range 200_000 {
		if i%10_000 == 9_999 {
			database.UseUpReserve(d)
		}
		k := newKey(t, d)
		if k <= last {
			t.Fatalf("key %d came after %d", k, last)
		}
		last = k
	}
	rows := leases(t, d)
	if until := rows[0].KeysUntilMs; until <= key.TimeOf(last).Sub(key.Epoch).Milliseconds() {
		t.Errorf("keys are reserved up to %d only, the last was made beyond", until)
	}
}

// A transaction that needs more keys than are reserved fails after a while instead of
// waiting for itself: on SQLite the reserve cannot grow while it writes.
func TestTransactionsDoNotWaitForThemselves(t *testing.T) {
	d := databasetest.Open(t, clocktest.At(noon))
	lease(t, d)
	newKey(t, d)
	done := make(chan error, 1)
	go func() {
		done <- d.InTx(system(), func(context.Context, *ent.Client) error {
			database.UseUpReserve(d)
			for range 65 {
				if _, err := d.NewKey(key.Member); err != nil {
					return err
				}
			}
			return nil
		})
	}()
	select {
	case err := <-done:
		if (err != nil) != (d.Dialect() == "sqlite3") {
			t.Errorf("a transaction with too many keys: %v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the transaction waits for ever")
	}
	newKey(t, d)
}

// A node that could not write for longer than its keys last goes on at once when it can:
// on SQLite whoever held the writer would wait for the keys that only another writer gets.
func TestAWriterWithoutKeysLetsThemBeReservedFirst(t *testing.T) {
	c := clocktest.At(noon)
	d := databasetest.Open(t, c)
	lease(t, d)
	newKey(t, d)
	database.UseUpReserve(d)
	c.Advance(2 * time.Minute)
	began := time.Now()
	var writers sync.WaitGroup
	for range 8 {
		writers.Go(func() {
			err := d.InTx(system(), func(context.Context, *ent.Client) error {
				for range 100 {
					if _, err := d.NewKey(key.Member); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Errorf("a writer without keys: %v", err)
			}
		})
	}
	writers.Wait()
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("eight writers took %s", took)
	}
}

// Whatever clocks, crashes and restarts do, no key is made twice and each process
// makes them in order.
func TestKeysAreUniqueWhateverHappens(t *testing.T) {
	u := databasetest.URL(t)
	emptied := databasetest.Connect(t, u, clock.System{})
	rapid.Check(t, func(rt *rapid.T) {
		// One database for all schools: making its tables takes longer than the rest.
		if _, err := emptied.Client(system()).NodeLease.Delete().Exec(system()); err != nil {
			rt.Fatal(err)
		}
		c := clocktest.At(noon)
		seen := map[int64]string{}
		type node struct {
			name    string
			db      *database.Database
			release func()
			last    int64
		}
		var nodes []*node
		start := func(name string) *node {
			db, err := database.Open(context.Background(), u, c)
			if err != nil {
				rt.Fatal(err)
			}
			release, err := db.Lease(context.Background())
			if err != nil {
				rt.Fatal(err)
			}
			return &node{name: name, db: db, release: release}
		}
		defer func() {
			for _, n := range nodes {
				n.release()
				_ = n.db.Close()
			}
		}()
		steps := rapid.IntRange(1, 15).Draw(rt, "steps")
		for step := range steps {
			c.Advance(time.Duration(rapid.SampledFrom([]int{0, 1, 5_000, 31_000, 600_000, -1, -40_000, -3_600_000}).Draw(rt, "jump")) * time.Millisecond)
			what := rapid.SampledFrom([]string{"start", "crash", "stop", "make"}).Draw(rt, "what")
			if len(nodes) == 0 {
				what = "start"
			}
			i := rapid.IntRange(0, max(len(nodes)-1, 0)).Draw(rt, "node")
			switch what {
			case "start":
				nodes = append(nodes, start(fmt.Sprintf("node %d", step)))
			case "crash": // nothing is given back
				defer nodes[i].release()
				nodes = append(nodes[:i], nodes[i+1:]...)
			case "stop":
				nodes[i].release()
				_ = nodes[i].db.Close()
				nodes = append(nodes[:i], nodes[i+1:]...)
			}
			for _, n := range nodes {
				for range 100 {
					k, err := n.db.NewKey(key.Member)
					if err != nil {
						rt.Fatal(err)
					}
					if by, twice := seen[k]; twice || k <= n.last {
						rt.Fatalf("%s made %d after %d; made before by %q", n.name, k, n.last, by)
					}
					seen[k], n.last = n.name, k
				}
			}
		}
	})
}
