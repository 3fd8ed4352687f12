package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"partyschool/ent/delivery"
	"partyschool/internal/app"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/config"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/outbox"
	"partyschool/internal/vault"
)

// doomedVariable tells this program that it is a node which dies: it holds a doom.
const doomedVariable = "PARTYSCHOOL_TEST_DOOMED"

// doom is what a node does, and after how many steps it dies: a step is a statement that
// writes, a COMMIT, or a text that left the school.
type doom struct {
	URL, Dir, Work string
	Now            time.Time
	After          int64
	// Subject is what the piece of work is about, where it has to be told.
	Subject int64
}

// outlived is the status of a node that did all of its work before it was to die.
const outlived = 42

func TestMain(m *testing.M) {
	if text := os.Getenv(doomedVariable); text != "" {
		if err := live(text); err != nil {
			_, _ = os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		os.Exit(outlived)
	}
	os.Exit(m.Run())
}

// live does a piece of work as a process of its own, and is killed by the kernel in the
// middle of it.
func live(text string) error {
	var d doom
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return err
	}
	var steps atomic.Int64
	step := func() {
		if steps.Add(1) == d.After {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
	n, err := newNode(d.URL, d.Dir, clocktest.At(d.Now), step)
	if err != nil {
		return err
	}
	n.app.Rounds.WhenBegun(func(ctx context.Context, _ string) (context.Context, func(error)) {
		steps.Store(0) // the lease is taken
		return ctx, func(error) {}
	})
	n.db.Observe(func(_ context.Context, s database.Statement) {
		if text := strings.TrimSpace(s.Text); !strings.HasPrefix(text, "SELECT") && !strings.HasPrefix(text, "WITH") && text != "BEGIN" {
			step()
		}
	})
	return errors.Join(pieceNamed(d.Work).do(n, d.Subject), n.close())
}

// dies has a node die after some steps of a piece of work, and reports whether it did: a
// node with less to do outlives it.
func (w *world) dies(p piece, subject, after int64) bool {
	w.t.Helper()
	text, err := json.Marshal(doom{URL: w.url, Dir: w.dir, Work: p.name, Now: w.clock.Now(), After: after, Subject: subject})
	w.must(err)
	process := exec.Command(os.Args[0], "-test.run=^$")
	process.Env = append(os.Environ(), doomedVariable+"="+string(text))
	said, err := process.CombinedOutput()
	var ended *exec.ExitError
	if !errors.As(err, &ended) {
		w.t.Fatalf("a node that dies: %v\n%s", err, said)
	}
	status := ended.Sys().(syscall.WaitStatus)
	if !(status.Signaled() && status.Signal() == syscall.SIGKILL) && status.ExitStatus() != outlived {
		w.t.Fatalf("a node died of something else after %d steps: %v\n%s", after, err, said)
	}
	return status.Signaled()
}

// node is a school on one database, as one process of several has it.
type node struct {
	app     *app.App
	db      *database.Database
	clock   *clocktest.Clock
	release func()
}

func settingsIn(dir string) config.Settings {
	return config.Settings{Storage: config.Storage{DataDir: dir}, School: config.School{
		Name: "测试党校", TimeZone: "Asia/Shanghai", TargetHours: 32, LeaderTargetHours: 56, StudyDayMinutes: 30, MakeUpDays: 14,
		PublicURL: "http://school.test", CoolingOff: 15 * 24 * time.Hour, QuietHours: "00:00-00:00", KeepEventsMonths: 13,
	}}
}

// newNode opens a school that sends its texts into a file of its folder; sent is told of
// each, nil for nobody.
func newNode(url, dir string, c *clocktest.Clock, sent func()) (*node, error) {
	ctx, settings := context.Background(), settingsIn(dir)
	db, err := database.Open(ctx, url, c)
	if err != nil {
		return nil, err
	}
	master, err := vault.OpenMaster(settings.KeysDir())
	if err == nil {
		err = db.Unlock(ctx, master)
	}
	if err != nil {
		return nil, err
	}
	keys, err := identity.OpenKeys(settings.KeysDir(), c)
	if err != nil {
		return nil, err
	}
	n := &node{db: db, clock: c}
	if n.release, err = db.Lease(ctx); err != nil {
		return nil, err
	}
	n.app, err = app.New(ctx, app.Options{Settings: settings, Database: db, Clock: c, Keys: keys, Carriers: map[outbox.Channel]outbox.Carrier{
		delivery.ChannelSMS: &texts{path: filepath.Join(dir, "texts"), sent: sent},
	}})
	return n, err
}

func (n *node) close() error {
	n.release()
	return errors.Join(n.app.Close(), n.db.Close())
}

// texts is a gateway that writes down what it is given, a line each, and knows no keys: a
// text that may have arrived must not be sent again.
type texts struct {
	path string
	sent func()
}

// Repeatable is false.
func (*texts) Repeatable() bool { return false }

// Carry writes a line.
func (g *texts) Carry(_ context.Context, l outbox.Letter) outbox.Outcome {
	f, err := os.OpenFile(g.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return outbox.Outcome{Result: outbox.Failed, Code: "DISK"}
	}
	_, err = f.WriteString(l.Phone + "\n")
	if err = errors.Join(err, f.Close()); err != nil {
		return outbox.Outcome{Result: outbox.Unanswered, Code: "DISK"}
	}
	if g.sent != nil {
		g.sent()
	}
	return outbox.Outcome{Result: outbox.Taken}
}
