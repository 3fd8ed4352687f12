package backup_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/auditentry"
	"partyschool/internal/backup"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/database/databasetest/server"
	"partyschool/internal/identity"
	"partyschool/internal/media"
	"partyschool/internal/sampleschool"
)

// onSQLite skips where the tests run beside a server: backups are of SQLite only.
func onSQLite(t *testing.T) {
	t.Helper()
	if server.URL() != "" {
		t.Skip("has nothing to do with the server")
	}
}

func (s school) media() string { return filepath.Join(s.dir, "media") }

func (s school) backup(t testing.TB, keys bool) (string, *backup.Manifest) {
	t.Helper()
	in := backup.Input{To: t.TempDir(), MediaFolder: s.media(), Whole: media.Whole, Program: "test", Now: time.Now()}
	if keys {
		in.KeysFolder = s.settings().KeysDir()
	}
	path, m, _, err := backup.Backup(t.Context(), s.db, in)
	must(t, err)
	return path, m
}

func into(dir, from string) backup.RestoreInput {
	return backup.RestoreInput{From: from, Database: filepath.Join(dir, "school.db"), KeysFolder: filepath.Join(dir, "keys"), MediaFolder: filepath.Join(dir, "media"), Now: time.Now()}
}

// TestABackupComesBack restores the sample school with its files and keys, and compares
// all rows and bytes.
func TestABackupComesBack(t *testing.T) {
	onSQLite(t)
	s := newSchool(t, sampleschool.Small)
	must(t, os.MkdirAll(filepath.Join(s.media(), "uploads"), 0o700))
	for _, name := range []string{"uploads/0123456789abc.part", "uploads/0123456789abc.copy-7", "x.0123456789abcdef.tmp"} {
		must(t, os.WriteFile(filepath.Join(s.media(), name), []byte("half"), 0o600))
	}
	must(t, os.WriteFile(filepath.Join(s.media(), "uploads/0123456789abd"), []byte("a sheet"), 0o600))
	path, m := s.backup(t, true)
	if len(m.Missing) > 0 {
		t.Errorf("missing: %v", m.Missing)
	}
	must(t, filepath.WalkDir(path, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v", p, info.Mode())
		}
		return err
	}))
	_, before := export(t, s.db)
	same(t, "the manifest", before, m)
	dir := t.TempDir()
	r, err := backup.Restore(t.Context(), into(dir, path))
	must(t, err)
	if len(r.Findings) > 0 || len(r.Pending) > 0 || len(r.Aside) > 0 {
		t.Errorf("%+v", r)
	}
	_, after := export(t, databasetest.Connect(t, "sqlite://"+filepath.Join(dir, "school.db"), clock.System{}))
	same(t, "restored", before, after)
	files := func(root string) (names []string) {
		for _, folder := range []string{"media", "keys"} {
			must(t, filepath.WalkDir(filepath.Join(root, folder), func(p string, e fs.DirEntry, err error) error {
				if err != nil || e.IsDir() || strings.HasSuffix(p, ".part") || strings.HasSuffix(p, ".tmp") || strings.Contains(p, ".copy-") {
					return err
				}
				content, err := os.ReadFile(p)
				names = append(names, strings.TrimPrefix(p, root)+" "+string(content))
				return err
			}))
		}
		return names
	}
	if a, b := files(s.dir), files(dir); !slices.Equal(a, b) || len(a) < 3 {
		t.Errorf("%d files, were %d", len(b), len(a))
	}
}

// TestABackupWhileOthersWriteIsOneState writes two rows in each transaction, from many
// sides, while backups are taken: none has one without the other.
func TestABackupWhileOthersWriteIsOneState(t *testing.T) {
	onSQLite(t)
	s := newSchool(t, sampleschool.Small)
	ctx, stop := context.WithCancel(identity.AsSystem(t.Context(), "test"))
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				_ = s.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
					for range 2 {
						err := tx.AuditEntry.Create().SetAt(time.Now()).SetActorName("x").SetAction("test").SetOrganizationID(s.made.Root).SetSubjectID(s.made.Root).SetSummary(strings.Repeat("写", 300)).Exec(ctx)
						if err != nil {
							return err
						}
					}
					return nil
				})
			}
		})
	}
	last := 0
	for range 3 {
		time.Sleep(200 * time.Millisecond)
		path, _ := s.backup(t, false)
		dir := t.TempDir()
		r, err := backup.Restore(t.Context(), into(dir, path))
		must(t, err)
		if len(r.Findings) > 0 || r.Master {
			t.Errorf("%+v", r)
		}
		d := databasetest.Connect(t, "sqlite://"+filepath.Join(dir, "school.db"), clock.System{})
		n, err := d.Client(ctx).AuditEntry.Query().Where(auditentry.Action("test")).Count(identity.AsSystem(t.Context(), "test"))
		must(t, err)
		if n%2 != 0 || n <= last {
			t.Errorf("%d rows, before %d", n, last)
		}
		last = n
	}
	stop()
	writers.Wait()
}

// TestADamagedBackupIsRefused changes each kind of file of a backup in each way. Nothing
// is written then.
func TestADamagedBackupIsRefused(t *testing.T) {
	onSQLite(t)
	s := newSchool(t, sampleschool.Small)
	path, m := s.backup(t, true)
	media := m.Files[slices.IndexFunc(m.Files, func(f backup.File) bool { return strings.HasPrefix(f.Path, "media/") })].Path
	change := func(name string, do func([]byte) []byte) (back func()) {
		content, err := os.ReadFile(filepath.Join(path, name))
		must(t, err)
		must(t, os.WriteFile(filepath.Join(path, name), do(slices.Clone(content)), 0o600))
		return func() { must(t, os.WriteFile(filepath.Join(path, name), content, 0o600)) }
	}
	dir := t.TempDir()
	refused := func(what, says string) {
		t.Helper()
		_, err := backup.Restore(t.Context(), into(dir, path))
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "Nothing was touched") {
			t.Errorf("%s: %v", what, err)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("%s: it left %v", what, left)
		}
	}
	for _, name := range []string{"school.db", media, "manifest.json", "keys/master.json", "SHA256SUMS"} {
		if _, err := os.Stat(filepath.Join(path, name)); err != nil {
			continue // the keys of tests lie in memory
		}
		for n := range 8 {
			back := change(name, func(b []byte) []byte { b[len(b)*n/8] ^= 1; return b })
			refused(fmt.Sprintf("%s, a bit at %d/8", name, n), "")
			back()
		}
		back := change(name, func(b []byte) []byte { return b[:len(b)-1] })
		if name != "SHA256SUMS" { // what is lost there is the last end of line
			refused(name+", cut off", "")
		}
		back()
		back = change(name, func(b []byte) []byte { return b })
		must(t, os.Remove(filepath.Join(path, name)))
		refused(name+", missing", "")
		back()
	}
	newer := func(b []byte) []byte {
		var m backup.Manifest
		must(t, json.Unmarshal(b, &m))
		m.Migrations = append(m.Migrations, "29991231235959")
		b, err := json.Marshal(m)
		must(t, err)
		return b
	}
	back := change("manifest.json", newer)
	refused("of a newer program", "29991231235959, which this program does not know")
	back()
	if _, err := backup.Restore(t.Context(), into(dir, path)); err != nil {
		t.Errorf("unchanged again: %v", err)
	}
}

// TestASchoolIsNotOverwritten wants to be forced, and then puts the school aside; never
// one that is served.
func TestASchoolIsNotOverwritten(t *testing.T) {
	onSQLite(t)
	s := newSchool(t, sampleschool.Small)
	path, _ := s.backup(t, false)
	dir := t.TempDir()
	in := into(dir, path)
	_, err := backup.Restore(t.Context(), in)
	must(t, err)
	if _, err := backup.Restore(t.Context(), in); err == nil || !strings.Contains(err.Error(), "--force") {
		t.Errorf("a school was overwritten: %v", err)
	}
	in.Force = true
	d, err := database.Open(t.Context(), "sqlite://"+in.Database, clock.System{})
	must(t, err)
	release, err := d.Lease(t.Context())
	must(t, err)
	if _, err := backup.Restore(t.Context(), in); err == nil || !strings.Contains(err.Error(), "stop it first") {
		t.Errorf("a school that is served was replaced: %v", err)
	}
	release()
	must(t, d.Close())
	r, err := backup.Restore(t.Context(), in)
	must(t, err)
	if len(r.Aside) != 2 {
		t.Errorf("put aside: %v", r.Aside)
	}
	databasetest.Connect(t, "sqlite://"+r.Aside[0], clock.System{})
}

// TestARestoreThatFailsPutsBackWhatWasThere lets the media folder be one that cannot be
// moved, as a file system of its own cannot.
func TestARestoreThatFailsPutsBackWhatWasThere(t *testing.T) {
	onSQLite(t)
	s := newSchool(t, sampleschool.Small)
	path, _ := s.backup(t, false)
	dir := t.TempDir()
	in := into(dir, path)
	_, err := backup.Restore(t.Context(), in)
	must(t, err)
	before, err := os.ReadFile(in.Database)
	must(t, err)
	in.Force = true
	// Its place aside is taken by a folder that is not empty.
	taken := in.MediaFolder + ".before-" + in.Now.UTC().Format("20060102T150405Z")
	must(t, os.MkdirAll(filepath.Join(taken, "x"), 0o700))
	if _, err := backup.Restore(t.Context(), in); err == nil {
		t.Fatal("it was restored")
	}
	if after, err := os.ReadFile(in.Database); err != nil || string(after) != string(before) {
		t.Errorf("the database is not the one that was there: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*.restoring"))
	if err != nil || len(left) > 0 {
		t.Errorf("left are %v (%v)", left, err)
	}
}

// TestOldBackupsGo keeps as many as are wanted, and what a killed backup left goes with
// the next.
func TestOldBackupsGo(t *testing.T) {
	onSQLite(t)
	db, to := embedded(t), t.TempDir()
	at := time.Date(2026, 11, 28, 3, 0, 0, 0, time.UTC)
	must(t, os.MkdirAll(filepath.Join(to, "partyschool-20261127T030000Z.part", "media"), 0o700))
	must(t, os.Mkdir(filepath.Join(to, "mine"), 0o700))
	for n := range 4 {
		_, _, _, err := backup.Backup(t.Context(), db, backup.Input{To: to, Keep: 2, Now: at.AddDate(0, 0, n)})
		must(t, err)
	}
	var names []string
	left, err := os.ReadDir(to)
	must(t, err)
	for _, e := range left {
		names = append(names, e.Name())
	}
	if want := []string{".partyschool-lock", "mine", "partyschool-20261130T030000Z", "partyschool-20261201T030000Z"}; !slices.Equal(names, want) {
		t.Errorf("left are %v", names)
	}
}

// TestADamagedExportIsRefused changes bits all over the file and cuts it off anywhere:
// it is refused before anything is written, or nothing of it was lost.
func TestADamagedExportIsRefused(t *testing.T) {
	s := newSchool(t, sampleschool.Small)
	file, m := export(t, s.db)
	content, err := os.ReadFile(file)
	must(t, err)
	bad := filepath.Join(t.TempDir(), "bad.zip")
	target := migrated(t, databasetest.URL(t))
	refused := 0
	try := func(what string, b []byte) {
		must(t, os.WriteFile(bad, b, 0o600))
		_, _, err := backup.Import(t.Context(), target, backup.ImportInput{From: bad})
		if err != nil {
			refused++
			if _, empty := export(t, target); empty.Rows() > 0 {
				t.Fatalf("%s: %d rows were written: %v", what, empty.Rows(), err)
			}
			return
		}
		_, is := export(t, target)
		same(t, what, m, is)
		target = migrated(t, databasetest.URL(t))
	}
	const places = 24
	for n := range places {
		at := len(content)*n/places + n
		flipped := slices.Clone(content)
		flipped[at] ^= 1 << (n % 8)
		try(fmt.Sprintf("a bit at %d", at), flipped)
		try(fmt.Sprintf("cut off at %d", at), content[:at])
	}
	if refused < places*3/2 {
		t.Errorf("only %d of %d were refused", refused, 2*places)
	}
}
