package main_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"partyschool/internal/clock"
	"partyschool/internal/config"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/sampleschool"
	"partyschool/internal/vault"
)

// victim is a school that is served by a process of its own, which dies without a
// word and is started again on the same database and folder.
type victim struct {
	*program
	t        *testing.T
	school   *sampleschool.School
	dir, url string
	// more are settings beside those of every victim.
	more []string
}

func newVictim(t *testing.T) *victim {
	t.Helper()
	t.Parallel()
	url, _, _ := strings.Cut(databasetest.URL(t), "?") // commits wait for the disk
	return newVictimOf(t, t.TempDir(), url)
}

// newVictimIn makes one all of which lies in a folder.
func newVictimIn(t *testing.T, dir string) *victim {
	t.Helper()
	t.Parallel()
	if out, err := run(t, nil, "migrate", "--data-dir", dir); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return newVictimOf(t, dir, "sqlite://"+filepath.Join(dir, "school.db"))
}

func newVictimOf(t *testing.T, dir, url string) *victim {
	t.Helper()
	v := &victim{t: t, dir: dir, url: url}
	settings := config.Settings{Storage: config.Storage{DataDir: v.dir}, School: config.School{TimeZone: "Asia/Shanghai", TargetHours: 32, LeaderTargetHours: 56, PublicURL: "http://school.test"}}
	db, err := database.Open(t.Context(), url, clock.System{})
	v.must(err)
	_, err = identity.NewKeyFile(settings.KeysDir(), clock.System{})
	v.must(err)
	keys, err := identity.OpenKeys(settings.KeysDir(), clock.System{})
	v.must(err)
	_, err = vault.NewMaster(settings.KeysDir())
	v.must(err)
	v.must(db.Unlock(t.Context(), v.master()))
	v.school, err = sampleschool.Build(t.Context(), sampleschool.Options{Database: db, Settings: settings, Keys: keys, Now: time.Now(), Size: sampleschool.Small})
	v.must(err)
	v.must(db.Close())
	v.rise()
	return v
}

func (v *victim) master() *vault.Master {
	v.t.Helper()
	m, err := vault.OpenMaster(filepath.Join(v.dir, "keys"))
	v.must(err)
	return m
}

func (v *victim) must(err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
}

func (v *victim) rise() {
	v.t.Helper()
	v.program = start(v.t, nil, append([]string{"serve", "--listen", "127.0.0.1:0", "--public-url", "http://school.test", "--data-dir", v.dir, "--database-url", v.url}, v.more...)...)
}

// die kills the process as the power or the kernel would.
func (v *victim) die() { _ = v.stop(syscall.SIGKILL) }

// proved stops the school in order and looks at every row.
func (v *victim) proved() {
	v.t.Helper()
	v.must(v.stop(syscall.SIGTERM))
	if out, err := run(v.t, nil, "check", "--data-dir", v.dir, "--database-url", v.url); err != nil {
		v.t.Errorf("check: %v\n%s", err, out)
	}
}

// within lets the test look into the database while the school is down.
func (v *victim) within(look func(ctx context.Context, db *database.Database)) {
	v.t.Helper()
	db, err := database.Open(v.t.Context(), v.url, clock.System{})
	v.must(err)
	v.must(db.Unlock(v.t.Context(), v.master()))
	look(identity.AsSystem(v.t.Context(), "test"), db)
	v.must(db.Close())
}

func (v *victim) as(phone string) string {
	v.t.Helper()
	token := pick(v.ask(v.t, "", `mutation($p: String!) { logIn(input: { phone: $p, password: "demo-party-school", device: "x" }) { accessToken } }`, map[string]any{"p": phone}), "accessToken")
	if token == "" {
		v.t.Fatalf("%s cannot sign in\n%s", phone, v.stderr)
	}
	return token
}

// upload announces a file; PUT follows with send.
func (v *victim) announce(token, name, mimeType string, content []byte) (id, path string) {
	v.t.Helper()
	sum := sha256.Sum256(content)
	made := v.ask(v.t, token, `mutation($n: String!, $m: String!, $b: Int!, $s: String!) { createUpload(input: { fileName: $n, mimeType: $m, byteSize: $b, sha256: $s }) { upload { id url } } }`,
		map[string]any{"n": name, "m": mimeType, "b": len(content), "s": hex.EncodeToString(sum[:])})
	if id, path = pick(made, "id"), strings.TrimPrefix(pick(made, "url"), "http://school.test"); id == "" {
		v.t.Fatalf("announced: %s", made)
	}
	return id, path
}

// send sends a PUT, with a Content-Range where one is given, and returns the status
// and the number of bytes that the school says it has; -1 where it did not answer.
func (v *victim) send(path, mimeType, contentRange string, body io.Reader) (status int, has int64) {
	v.t.Helper()
	request, err := http.NewRequestWithContext(v.t.Context(), http.MethodPut, v.address+path, body)
	v.must(err)
	request.Header.Set("Content-Type", mimeType)
	if contentRange != "" {
		request.Header.Set("Content-Range", contentRange)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return 0, -1
	}
	_ = response.Body.Close()
	if m := regexp.MustCompile(`^bytes=0-(\d+)$`).FindStringSubmatch(response.Header.Get("Range")); m != nil {
		last, _ := strconv.ParseInt(m[1], 10, 64)
		has = last + 1
	}
	return response.StatusCode, has
}

// files lists the files of a folder and those below it.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	_ = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasSuffix(path, ".attrs") {
			found = append(found, path)
		}
		return nil
	})
	return found
}
