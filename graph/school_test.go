package graph_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"partyschool/internal/app"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/config"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/sampleschool"
	"partyschool/internal/signin"
)

// now is the moment at which the tests' schools are ready.
var now = time.Date(2026, 7, 1, 2, 0, 0, 0, time.UTC)

// school is a sample school that answers over HTTP, with a clock that stands
// still until it is moved.
type school struct {
	*sampleschool.School
	t      *testing.T
	app    *app.App
	db     *database.Database
	clock  *clocktest.Clock
	server *httptest.Server
	// codes is what the sender of log-in codes wrote.
	codes *outbox
	// dir is the folder of the school's files.
	dir      string
	settings config.Settings
	keys     *identity.Keys
	// statements is the number of SQL statements of the last request.
	statements atomic.Int64
	tokens     map[string]string
}

func newSchool(t *testing.T) *school {
	t.Helper()
	s := &school{t: t, clock: clocktest.At(now), codes: &outbox{}, tokens: map[string]string{}}
	s.dir = t.TempDir()
	s.settings = settingsIn(s.dir)
	ctx := context.Background()
	s.keys = s.furnish(ctx, s.settings)
	var err error
	s.app, err = app.New(ctx, app.Options{
		Settings: s.settings, Database: s.db, Clock: s.clock, Keys: s.keys, Explore: true, Sender: signin.LogSender{Writer: s.codes},
	})
	if err != nil {
		t.Fatal(err)
	}
	loops, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { s.app.Run(loops) })
	t.Cleanup(func() {
		stop()
		wg.Wait()
		_ = s.app.Close()
	})
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, n := database.CountStatements(r.Context())
		s.app.Handler().ServeHTTP(w, r.WithContext(ctx))
		s.statements.Store(n.Load())
	}))
	t.Cleanup(s.server.Close)
	return s
}

// settingsIn are those of a school whose files lie in the folder.
func settingsIn(dir string) config.Settings {
	return config.Settings{Storage: config.Storage{DataDir: dir}, Watching: config.Watching{MetricsPublic: true}, School: config.School{
		Name: "测试党校", TimeZone: "Asia/Shanghai", TargetHours: 32, LeaderTargetHours: 56, StudyDayMinutes: 30, MakeUpDays: 14, MinimumClientVersion: "1.0.0", PublicURL: "http://school.test", CORSOrigins: []string{clientsOrigin}, CoolingOff: 15 * 24 * time.Hour, PrivacyVersion: "2026-1", PrivacyURL: "http://school.test/privacy",
	}}
}

// outbox collects what is written from other goroutines.
type outbox struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write collects p.
func (o *outbox) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

// String returns what was collected.
func (o *outbox) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// keyText is a key as clients see it.
func keyText(id int64) string { return key.Format(id) }
