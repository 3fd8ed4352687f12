package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestServe opens a school as an operator does, and before that tries to open it
// too early: each refusal says what to do.
func TestServe(t *testing.T) {
	alone(t)
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	serve := []string{"serve", "--listen", "127.0.0.1:0", "--public-url", "http://school.test", "--data-dir", dir}
	refused := func(says string, args ...string) {
		t.Helper()
		out, err := run(t, nil, args...)
		if err == nil || !strings.Contains(out, says) {
			t.Errorf("%v: %v, want a refusal that says %q:\n%s", args, err, says, out)
		}
	}
	works := func(says string, env []string, args ...string) {
		t.Helper()
		out, err := run(t, env, args...)
		if err != nil || !strings.Contains(out, says) {
			t.Errorf("%v: %v, want %q:\n%s", args, err, says, out)
		}
	}
	admin := []string{"admin", "create", "--data-dir", dir, "--organization-name", "区委", "--admin-name", "周正明", "--phone", "13800000001"}
	password := []string{"PARTYSCHOOL_ADMIN_PASSWORD=a-temporary-password"}

	refused("keys add", serve...)
	// As in a container that is no node, and knows no address of one.
	works("Made ", []string{"PARTYSCHOOL_LISTEN=0.0.0.0:8080", "PARTYSCHOOL_BUS_PEERS=node1:6222"}, "keys", "add", "--data-dir", dir)
	refused("--public-url", "serve", "--listen", "0.0.0.0:0", "--data-dir", dir)
	refused("partyschool migrate", serve...)
	refused("no database", "check", "--data-dir", filepath.Join(dir, "mistyped"))
	works("Lacking", nil, "migrate", "--data-dir", dir, "--dry-run")
	refused("partyschool migrate", serve...)
	works("up to date", nil, "migrate", "--data-dir", dir)
	refused("PARTYSCHOOL_ADMIN_PASSWORD", admin...)
	refused("10", append(admin[:len(admin):len(admin)], "--password", "short")...)
	works("周正明", password, admin...)
	out, err := run(t, password, admin...)
	if err == nil {
		t.Errorf("a second first admin: %s", out)
	}
	refused("time-zone", append(serve[:len(serve):len(serve)], "--time-zone", "Mars/Olympus")...)
	works("partyschool", nil, "version")
	refused("did not make", "demo", "--listen", "127.0.0.1:0", "--data-dir", dir)
	works("PARTYSCHOOL_DATABASE_URL", nil, "serve", "--help")

	p := start(t, nil, serve...)
	if got := p.ask(t, "", `{ school { signInMethods } }`, nil); !strings.Contains(got, `["PASSWORD"]`) {
		t.Errorf("codes are not off without a sender: %s", got)
	}
	if got := p.ask(t, "", `mutation { requestLoginCode(input: { phone: "13800000001" }) { expiresInSeconds } }`, nil); pick(got, "code") != "FORBIDDEN" {
		t.Errorf("asking for a code: %s", got)
	}
	if got := p.ask(t, "", `{ __schema { types { name } } }`, nil); !strings.Contains(got, "errors") {
		t.Errorf("introspection is open: %.200s", got)
	}
	signedIn := p.ask(t, "", `mutation { logIn(input: { phone: "13800000001", password: "a-temporary-password" }) { accessToken viewer { mustChangePassword } } }`, nil)
	if !strings.Contains(signedIn, `"mustChangePassword":true`) {
		t.Errorf("signing in: %s", signedIn)
	}
	if err := p.stop(syscall.SIGTERM); err != nil {
		t.Errorf("stopping: %v\n%s", err, p.stderr)
	}

	// A key that others may read, and one of another kind, are refused.
	keys, err := filepath.Glob(filepath.Join(dir, "keys", "*.pem"))
	if err != nil || len(keys) != 1 {
		t.Fatalf("keys: %v %v", keys, err)
	}
	if err := os.Chmod(keys[0], 0o644); err != nil { //nolint:gosec // that is the point
		t.Fatal(err)
	}
	refused(filepath.Base(keys[0]), serve...)
}
