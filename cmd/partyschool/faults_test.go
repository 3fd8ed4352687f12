package main_test

import (
	stdsql "database/sql"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"partyschool/internal/database/databasetest/server"
)

// fault is something that happens to a school.
type fault struct {
	name string
	// begin makes it happen, end makes it pass: whoever mends the cause does no more.
	begin, end func(t *testing.T, v *victim)
	// briefly is how long it lasts, 0 where it has to be long; lasts is how long where it is
	// the hour for long tests.
	briefly, lasts time.Duration
	// unready is what /readyz misses meanwhile; empty where it misses nothing.
	unready string
	// dies tells that the process does not live through it: else everybody is answered.
	dies bool
	// seen has to be among the answers, unless it is empty.
	seen string
	// patience is how long after its end all may take to be well.
	patience time.Duration
}

// soaking is how long the long tests run, as PARTYSCHOOL_SOAK says; 0 for not at all.
func soaking(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv("PARTYSCHOOL_SOAK")
	if text == "" {
		return 0
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("PARTYSCHOOL_SOAK: %v", err)
	}
	return d
}

// suffers lets a crowd use the school while one fault after the other happens to it.
func (v *victim) suffers(t *testing.T, faults []fault) {
	c := gather(t, v)
	long := soaking(t) > 0
	for _, f := range faults {
		lasts := f.briefly
		if long {
			lasts = f.lasts
		}
		if lasts == 0 {
			continue
		}
		c.begin()
		before := time.Now()
		for !c.wellSince(before) {
			if time.Since(before) > time.Minute {
				t.Fatalf("%s: not all is well beforehand: %s", f.name, c.sightings())
			}
			time.Sleep(10 * time.Millisecond)
		}
		c.forget()
		began := time.Now()
		f.begin(t, v)
		c.moved()
		unready := ""
		for time.Since(began) < lasts {
			if what := v.misses(); what != "" {
				unready = what
			}
			time.Sleep(20 * time.Millisecond)
		}
		f.end(t, v)
		c.moved()
		ended, recovered := time.Now(), time.Duration(0)
		for recovered == 0 {
			if c.wellSince(ended) && v.misses() == "" {
				recovered = time.Since(ended)
			} else if time.Since(ended) > f.patience+time.Minute {
				t.Fatalf("%s: a minute later than it should not all is well: %s; not ready: %q\n%s", f.name, c.sightings(), v.misses(), tail(v))
			}
			time.Sleep(10 * time.Millisecond)
		}
		c.end()
		seen, slowest := c.sightings(), c.slowest
		events, members := c.proved(t)
		out, err := run(t, nil, "check", "--data-dir", v.dir, "--database-url", v.url)
		says := strings.TrimSpace(out)
		if err != nil {
			t.Errorf("%s: check: %v\n%s", f.name, err, out)
		} else {
			says = says[strings.LastIndexByte(says, '\n')+1:]
		}
		t.Logf("| %s, %.1f s | %s; slowest %.1f s | %s | %.1f s | %d events and %d members acknowledged so far, all there | %s |",
			f.name, lasts.Seconds(), seen, slowest.Seconds(), unready, recovered.Seconds(), events, members, says)
		if f.seen != "" && !strings.Contains(seen, f.seen) {
			t.Errorf("%s: nobody was answered %q: %s", f.name, f.seen, seen)
		}
		if !f.dies && strings.Contains(seen, "broken off") {
			t.Errorf("%s: somebody was left without an answer: %s", f.name, seen)
		}
		if !strings.HasPrefix(unready, f.unready) || f.unready == "" && unready != "" {
			t.Errorf("%s: /readyz missed %q, want %q", f.name, unready, f.unready)
		}
		if recovered > f.patience {
			t.Errorf("%s: it took %s until all was well", f.name, recovered)
		}
	}
}

// misses returns what /readyz says is missing.
func (v *victim) misses() string {
	client := http.Client{Timeout: 3 * time.Second}
	response, err := client.Get(v.address + "/readyz")
	if err != nil {
		return "no answer"
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode == http.StatusOK {
		return ""
	}
	var text [200]byte
	n, _ := response.Body.Read(text[:])
	return strings.TrimSpace(strings.TrimPrefix(string(text[:n]), "not ready: "))
}

// tail is the end of the log; the program is stopped so that nobody writes it meanwhile.
func tail(v *victim) string {
	_ = v.stop(syscall.SIGKILL)
	text := v.stderr.String()
	return text[max(0, len(text)-4000):]
}

// hurried are the settings of a school that is asked much and is impatient, so that a
// short fault is noticed; where the long tests run it is as patient as any.
func hurried(t *testing.T) []string {
	settings := []string{"--rate-viewer", "0", "--rate-address", "0"}
	if soaking(t) == 0 {
		settings = append(settings, "--operation-deadline", "1s")
	}
	return settings
}

// TestASchoolOnAFileSuffers lets files grow no more, the database be locked, the media
// folder be gone, and the process stand still and be killed.
func TestASchoolOnAFileSuffers(t *testing.T) {
	alone(t)
	v := newVictim(t)
	v.must(v.stop(syscall.SIGTERM))
	v.more = hurried(t)
	v.rise()
	store := filepath.Join(v.dir, "media")
	var writer *stdsql.DB
	storeUnready := "" // its verdict holds for a quarter of a minute
	if soaking(t) > 0 {
		storeUnready = "media store"
	}
	v.suffers(t, []fault{
		{
			name: "no file may grow (RLIMIT_FSIZE)", briefly: time.Second, lasts: time.Minute, seen: "200 INTERNAL", patience: 3 * time.Second,
			begin: func(t *testing.T, v *victim) { v.mayGrow("65536") },
			end:   func(t *testing.T, v *victim) { v.mayGrow("unlimited") },
		},
		{
			name: "another process writes and does not end", briefly: 2 * time.Second, lasts: time.Minute, seen: "INTERNAL", patience: 3 * time.Second,
			begin: func(*testing.T, *victim) { writer = v.lockWriter() },
			end:   func(*testing.T, *victim) { v.must(writer.Close()) },
		},
		{
			name: "the media folder is gone", briefly: time.Second, lasts: time.Minute, patience: 20 * time.Second, unready: storeUnready,
			seen:  "media 503, Retry-After: 5",
			begin: func(*testing.T, *victim) { v.must(os.Rename(store, store+".away")) },
			end:   func(*testing.T, *victim) { v.must(os.Rename(store+".away", store)) },
		},
		{
			name: "the process stands still (SIGSTOP)", briefly: time.Second, lasts: time.Minute, patience: 15 * time.Second, unready: "no answer", dies: true, // the deadlines pass meanwhile
			begin: func(_ *testing.T, v *victim) { v.must(v.Process.Signal(syscall.SIGSTOP)) },
			end:   func(_ *testing.T, v *victim) { v.must(v.Process.Signal(syscall.SIGCONT)) },
		},
		{
			name: "kill -9, and started again after", briefly: time.Second, lasts: 20 * time.Second, patience: 3 * time.Second, dies: true, seen: "refused", unready: "no answer",
			begin: func(_ *testing.T, v *victim) { v.die() },
			end:   func(_ *testing.T, v *victim) { v.rise() },
		},
	})
	v.proved()
}

// mayGrow bounds the length of every file that the school writes, as a disk does that is
// nearly full.
func (v *victim) mayGrow(most string) {
	v.t.Helper()
	if out, err := exec.Command("prlimit", "--pid", strconv.Itoa(v.Process.Pid), "--fsize="+most+":unlimited").CombinedOutput(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			v.t.Skip("there is no prlimit here")
		}
		v.t.Fatalf("prlimit: %v\n%s", err, out)
	}
}

// lockWriter begins to write beside the school, and does not end before the pool is closed.
func (v *victim) lockWriter() *stdsql.DB {
	v.t.Helper()
	other, err := stdsql.Open("sqlite", "file:"+strings.TrimPrefix(v.url, "sqlite://")+"?_pragma=busy_timeout(10000)")
	v.must(err)
	other.SetMaxOpenConns(1)
	_, err = other.Exec("BEGIN IMMEDIATE")
	v.must(err)
	return other
}

// TestASchoolOnAFullDisk fills the disk on which all of a school lies.
func TestASchoolOnAFullDisk(t *testing.T) {
	alone(t)
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64m"); err != nil {
		t.Skipf("a small disk of its own needs root: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	v := newVictimIn(t, filepath.Join(dir, "school"))
	v.must(v.stop(syscall.SIGTERM))
	v.more = hurried(t)
	v.rise()
	filler := filepath.Join(dir, "filler")
	v.suffers(t, []fault{{
		name: "the disk is full (ENOSPC)", briefly: time.Second, lasts: time.Minute, seen: "200 INTERNAL", patience: 3 * time.Second,
		begin: func(t *testing.T, _ *victim) { fill(t, filler) },
		end:   func(*testing.T, *victim) { v.must(os.Remove(filler)) },
	}})
	v.proved()
}

// fill writes a file until nothing fits any more.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for size := 1 << 20; size > 0; {
		if _, err := f.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size /= 2
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// newVictimBehindGate is a school in a hurry that reaches its database through a gate.
func newVictimBehindGate(t *testing.T, more ...string) (*victim, *gate) {
	t.Helper()
	v := newVictim(t)
	v.must(v.stop(syscall.SIGTERM))
	v.more = append(hurried(t), more...)
	g, through := newGate(t, v.url)
	v.url = through
	v.rise()
	return v, g
}

// TestASchoolOnAServerSuffers lets the database be gone, hang, answer late and take what
// it is sent without a word.
func TestASchoolOnAServerSuffers(t *testing.T) {
	if !strings.HasPrefix(server.URL(), "mysql:") {
		t.Skip("needs a server: scripts/mariadb.sh")
	}
	v, g := newVictimBehindGate(t)
	v.suffers(t, []fault{
		{
			name: "the database is gone", briefly: 2 * time.Second, lasts: time.Minute, seen: "INTERNAL", patience: 5 * time.Second, unready: "database",
			begin: func(*testing.T, *victim) { g.close() },
			end:   func(*testing.T, *victim) { g.open() },
		},
		{
			name: "all its connections are reset", briefly: time.Second, lasts: time.Second, patience: 3 * time.Second,
			begin: func(*testing.T, *victim) { g.cut() },
			end:   func(*testing.T, *victim) { g.cut() },
		},
		{
			name: "it is reached and says nothing", briefly: 3 * time.Second, lasts: time.Minute, seen: "INTERNAL", patience: 10 * time.Second, unready: "database",
			begin: func(*testing.T, *victim) { g.set(true, false, 0) },
			end:   func(*testing.T, *victim) { g.set(false, false, 0) },
		},
		{
			name: "it is silent, and then all connections are reset", lasts: time.Minute, seen: "INTERNAL", patience: 10 * time.Second, unready: "database",
			begin: func(*testing.T, *victim) { g.set(true, false, 0) },
			end:   func(*testing.T, *victim) { g.cut(); g.set(false, false, 0) },
		},
		{
			name: "it takes all and answers nothing", briefly: 2 * time.Second, lasts: 20 * time.Second, seen: "INTERNAL", patience: 10 * time.Second, unready: "database",
			begin: func(*testing.T, *victim) { g.set(false, true, 0) },
			end:   func(*testing.T, *victim) { g.cut(); g.set(false, false, 0) },
		},
		{
			name: "each of its answers comes 50 ms late", briefly: time.Second, lasts: time.Minute, patience: 3 * time.Second,
			begin: func(*testing.T, *victim) { g.set(false, false, 50*time.Millisecond) },
			end:   func(*testing.T, *victim) { g.set(false, false, 0) },
		},
		{
			name: "each of its answers comes 3 s late", lasts: time.Minute, patience: 15 * time.Second, seen: "INTERNAL", unready: "database",
			begin: func(*testing.T, *victim) { g.set(false, false, 3*time.Second) },
			end:   func(*testing.T, *victim) { g.set(false, false, 0) },
		},
	})
	v.proved()
}
