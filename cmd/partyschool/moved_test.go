package main_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"partyschool/internal/database/databasetest"
	"partyschool/internal/sampleschool"
)

// screens are asked of a school before and after it moved.
var screens = []string{
	`{ viewer { id name phone organization { id name } } }`,
	`{ courses(first: 4) { edges { cursor node { id title summary category modules { title lessons { id title viewerRecord { status coverage creditedSeconds resumePosition } } } } } } }`,
	`{ viewer { enrollments(first: 20) { edges { node { id status progress { fraction } course { title } } } } } }`,
}

// register is what the secretary sees of the branch: the phones were sealed.
const register = `{ viewer { organization { members(first: 50) { edges { node { id name phone stage joinedOn } } } } } }`

// answers signs in anew and asks every screen.
func (v *victim) answers() []string {
	v.t.Helper()
	var all []string
	for _, phone := range []string{sampleschool.SecretaryPhone, sampleschool.MemberPhone} {
		token := v.as(phone)
		asked := screens
		if phone == sampleschool.SecretaryPhone {
			asked = append([]string{register}, screens...)
		}
		for _, query := range asked {
			answer := v.ask(v.t, token, query, nil)
			if strings.Contains(answer, `"errors"`) {
				v.t.Fatalf("%s: %s", query, answer)
			}
			all = append(all, answer)
		}
	}
	return all
}

// TestASchoolMovesToAnotherEngineAndBack does what docs/operating.md says, to SQLite and
// back to the engine of the tests: phones are answered the same.
func TestASchoolMovesToAnotherEngineAndBack(t *testing.T) {
	v := newVictim(t)
	before := v.answers()
	for _, to := range []string{"sqlite://" + filepath.Join(t.TempDir(), "school.db"), databasetest.EmptyURL(t)} {
		v.must(v.stop(syscall.SIGTERM))
		file := filepath.Join(t.TempDir(), "school.zip")
		to, _, _ := strings.Cut(to, "?")
		for _, command := range [][]string{
			{"export", "--database-url", v.url, "--data-dir", v.dir, "--to", file},
			{"migrate", "--database-url", to, "--data-dir", v.dir},
			{"import", "--database-url", to, "--data-dir", v.dir, "--from", file},
		} {
			if out, err := run(t, nil, command...); err != nil {
				t.Fatalf("%v: %v\n%s", command, err, out)
			}
		}
		v.url = to
		v.rise()
		for i, after := range v.answers() {
			if after != before[i] {
				t.Errorf("on %s: %s\nbefore: %s", strings.Split(to, ":")[0], after, before[i])
			}
		}
	}
	v.proved()
}

// TestAnImportThatWasKilledLeavesNoSchool pulls the plug after the first tables: nobody
// takes what is there for a school, and everybody is told how to go on.
func TestAnImportThatWasKilledLeavesNoSchool(t *testing.T) {
	v := newVictim(t)
	v.must(v.stop(syscall.SIGTERM))
	file := filepath.Join(t.TempDir(), "school.zip")
	if out, err := run(t, nil, "export", "--database-url", v.url, "--data-dir", v.dir, "--to", file); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	to, _, _ := strings.Cut(databasetest.EmptyURL(t), "?")
	target := []string{"--database-url", to, "--data-dir", v.dir}
	if out, err := run(t, nil, append([]string{"migrate"}, target...)...); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	c := exec.Command(binary, append([]string{"import", "--from", file}, target...)...)
	told, err := c.StderrPipe()
	v.must(err)
	v.must(c.Start())
	for lines := bufio.NewScanner(told); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "audit_entries:") {
			_ = c.Process.Kill()
			break
		}
	}
	if err := c.Wait(); err == nil {
		t.Fatal("the import ended before it was killed")
	}
	for _, command := range []string{"import", "migrate", "check", "serve", "export"} {
		arguments := append([]string{command}, target...)
		switch command {
		case "import":
			arguments = append(arguments, "--from", file)
		case "export":
			arguments = append(arguments, "--to", filepath.Join(t.TempDir(), "x.zip"))
		}
		out, err := run(t, nil, arguments...)
		if err == nil || !strings.Contains(out, "an import into this database began and did not end") || !strings.Contains(out, "begin again with an empty one") {
			t.Errorf("%s: %v\n%s", command, err, out)
		}
	}
}

// TestAFullDiskLeavesNothing lets the program write no file longer than 100 KB: neither a
// backup nor an export is half there.
func TestAFullDiskLeavesNothing(t *testing.T) {
	alone(t)
	v := newVictim(t)
	dir := t.TempDir()
	for _, command := range []string{"backup --to " + dir, "export --to " + dir + "/school.zip"} {
		// bash counts in kilobytes; the signal is ignored so that the write fails, as on a full disk.
		c := exec.Command("bash", "-c", "trap '' XFSZ; ulimit -f 20; exec "+binary+" "+command+" --data-dir "+v.dir+" --database-url "+v.url)
		out, err := c.CombinedOutput()
		if err == nil || strings.Contains(string(out), "panic") {
			t.Errorf("%s: %v\n%s", command, err, out)
		}
		t.Logf("%s", out)
		left, err := os.ReadDir(dir)
		v.must(err)
		for _, e := range left {
			if e.Name() != ".partyschool-lock" {
				t.Errorf("%s: it left %s", command, e.Name())
			}
		}
	}
	v.proved()
}

// TestABackupOfASchoolThatServesComesBack makes one with the keys, restores it elsewhere
// and asks it.
func TestABackupOfASchoolThatServesComesBack(t *testing.T) {
	v := newVictim(t)
	before := v.answers()
	dir, to := t.TempDir(), t.TempDir()
	out, err := run(t, nil, "backup", "--with-keys", "--to", to, "--data-dir", v.dir, "--database-url", v.url)
	if strings.HasPrefix(v.url, "mysql:") {
		if err == nil || !strings.Contains(out, "mariadb-dump --single-transaction") {
			t.Errorf("%v %s", err, out)
		}
		return
	}
	if err != nil || !strings.Contains(out, "the keys are in it") {
		t.Fatalf("%v %s", err, out)
	}
	v.must(v.stop(syscall.SIGTERM))
	made, err := filepath.Glob(filepath.Join(to, "partyschool-*"))
	v.must(err)
	if out, err := run(t, nil, "restore", "--from", made[0], "--data-dir", dir); err != nil || !strings.Contains(out, "Every reference and every counter is right.") {
		t.Fatalf("%v %s", err, out)
	}
	v.dir, v.url = dir, "sqlite://"+filepath.Join(dir, "school.db")
	v.rise()
	for i, after := range v.answers() {
		if after != before[i] {
			t.Errorf("%s\nbefore: %s", after, before[i])
		}
	}
}
