package backup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"partyschool/internal/check"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/vault"
)

// RestoreInput is where a backup is put back.
type RestoreInput struct {
	// From is the folder of one backup.
	From string
	// Database is the file of the embedded database, KeysFolder that of the keys.
	Database, KeysFolder string
	// MediaFolder is that of the media store; empty where the school keeps its files
	// elsewhere.
	MediaFolder string
	// Force puts what is there aside, where it is refused without.
	Force bool
	// Now names what is put aside.
	Now time.Time
}

// Restored says what became of it.
type Restored struct {
	Manifest *Manifest
	// Aside are the paths under which what was there lies now.
	Aside []string
	// Pending are the migrations that the school lacks for this program: then it was not
	// checked.
	Pending []string
	// Findings are those of the checker.
	Findings []check.Finding
	// Master tells whether there is a master key in the folder of the keys.
	Master bool
	// KeysLeft tells that keys were there already, and those of the backup were left out.
	KeysLeft bool
}

// Restore puts a backup back. It compares every file with its checksum before it touches
// anything, refuses a backup of a newer program, a school that is there unless Force is
// set, and in any case one that is served; copies all beside the final names; and
// only then renames. Keys that are there are never replaced. At the end the checker
// looks at the school, where this program knows its tables.
func Restore(ctx context.Context, in RestoreInput) (*Restored, error) {
	m, err := Verify(ctx, in.From)
	if err != nil {
		return nil, fmt.Errorf("%s: %w\nNothing was touched", in.From, err)
	}
	r := &Restored{Manifest: m}
	hasMedia := slices.ContainsFunc(m.Files, func(f File) bool { return strings.HasPrefix(f.Path, mediaName+"/") })
	if hasMedia && in.MediaFolder == "" {
		return nil, errors.New("the backup holds files, and the media store of this school is no folder: give the folder with --media-url file:///path, and bring its files to the store from there")
	}
	if err := r.allowed(ctx, in); err != nil {
		return nil, err
	}
	staged := in.Database + ".restoring"
	stagedMedia := in.MediaFolder + ".restoring"
	clean := func() error {
		err := os.RemoveAll(staged)
		if in.MediaFolder != "" {
			err = errors.Join(err, os.RemoveAll(stagedMedia))
		}
		return err
	}
	if err := clean(); err != nil { // what was left by one that was killed
		return nil, err
	}
	if err := stage(ctx, m, in, staged, stagedMedia); err != nil {
		return nil, errors.Join(fmt.Errorf("copy the backup: %w", err), clean())
	}
	if err := r.place(in, staged, stagedMedia, hasMedia); err != nil {
		return nil, errors.Join(err, clean())
	}
	return r, r.look(ctx, in)
}

// Verify compares every file of a backup with what its manifest says.
func Verify(ctx context.Context, from string) (*Manifest, error) {
	content, err := os.ReadFile(filepath.Join(from, manifestName))
	if err != nil {
		return nil, fmt.Errorf("this is no backup: %w", err)
	}
	m, err := readManifest(content, formBackup)
	if err != nil {
		return nil, err
	}
	sums, err := readSums(filepath.Join(from, sumsName))
	if err != nil {
		return nil, err
	}
	known, err := database.KnownMigrations()
	if err != nil {
		return nil, err
	}
	for _, version := range m.Migrations {
		if !slices.Contains(known, version) {
			return nil, fmt.Errorf("it was taken by partyschool %s and has the migration %s, which this program does not know: restore it with that program", m.Program, version)
		}
	}
	if !slices.ContainsFunc(m.Files, func(f File) bool { return f.Path == databaseName }) {
		return nil, errors.New("the manifest names no database")
	}
	var wrong []string
	for _, f := range append([]File{{Path: manifestName, Size: int64(len(content)), SHA256: sums[manifestName]}}, m.Files...) {
		if !filepath.IsLocal(filepath.FromSlash(f.Path)) {
			return nil, fmt.Errorf("the manifest names a file outside the backup: %s", f.Path)
		}
		is, err := hashFile(ctx, filepath.Join(from, filepath.FromSlash(f.Path)))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			wrong = append(wrong, f.Path+" is missing")
		case err != nil:
			return nil, err
		case is.Size != f.Size:
			wrong = append(wrong, fmt.Sprintf("%s has %d bytes, should have %d", f.Path, is.Size, f.Size))
		case is.SHA256 != f.SHA256 || sums[f.Path] != f.SHA256:
			wrong = append(wrong, f.Path+" was changed: its checksum is another one")
		}
	}
	if n := len(wrong); n > 20 {
		wrong = append(wrong[:20], fmt.Sprintf("and %d more", n-20))
	}
	if len(wrong) > 0 {
		return nil, errors.New("the backup is damaged, take another one: " + strings.Join(wrong, "; "))
	}
	return m, nil
}

// readSums reads a list as sha256sum writes it.
func readSums(path string) (map[string]string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	sums := map[string]string{}
	for lines := bufio.NewScanner(strings.NewReader(string(content))); lines.Scan(); {
		sum, name, _ := strings.Cut(lines.Text(), "  ")
		sums[name] = sum
	}
	return sums, nil
}

// allowed refuses to take the place of a school, unless it is told to, and of one that
// is served in any case.
func (r *Restored) allowed(ctx context.Context, in RestoreInput) error {
	var there []string
	if _, err := os.Lstat(in.Database); err == nil {
		there = append(there, "the database "+in.Database)
		if serving := serving(ctx, in.Database); len(serving) > 0 {
			return fmt.Errorf("the school at %s is served by %s: stop it first; where it was killed, wait half a minute", in.Database, strings.Join(serving, ", "))
		}
	}
	if in.MediaFolder != "" && filled(in.MediaFolder) {
		there = append(there, "files in "+in.MediaFolder)
	}
	if len(there) > 0 && !in.Force {
		return fmt.Errorf("there is a school already: %s. Restore into an empty folder with --data-dir; or, if it is to be replaced, with --force, which puts what is there aside and deletes nothing", strings.Join(there, " and "))
	}
	return nil
}

// serving names the processes on a database; none where it cannot be read, which may be
// why it is to be replaced.
func serving(ctx context.Context, path string) []string {
	d, err := database.Open(ctx, fileURL(path), clock.System{})
	if err != nil {
		return nil
	}
	defer func() { _ = d.Close() }()
	names, err := d.Serving(ctx)
	if err != nil {
		return nil
	}
	return names
}

// filled reports whether a folder holds anything but rooms for uploads.
func filled(dir string) bool {
	found := false
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			found = true
			return fs.SkipAll
		}
		return nil
	})
	return found
}

// stage copies the backup beside the final names.
func stage(ctx context.Context, m *Manifest, in RestoreInput, staged, stagedMedia string) error {
	for _, f := range m.Files {
		to := staged
		switch folder, rest, _ := strings.Cut(f.Path, "/"); {
		case folder == mediaName && rest != "":
			to = filepath.Join(stagedMedia, filepath.FromSlash(rest))
		case f.Path != databaseName:
			continue // keys: see place
		}
		is, err := copyFile(ctx, filepath.Join(in.From, filepath.FromSlash(f.Path)), to)
		if err != nil {
			return err
		}
		if is.SHA256 != f.SHA256 {
			return fmt.Errorf("%s changed while it was read", f.Path)
		}
	}
	if _, err := os.Stat(stagedMedia); in.MediaFolder != "" && err == nil {
		return syncFolders(stagedMedia)
	}
	return nil
}

// place puts what is there aside and the backup in its place: the keys and the files
// first, the database last, since without it there is no school. Where a step fails, what
// was there is put back.
func (r *Restored) place(in RestoreInput, staged, stagedMedia string, hasMedia bool) (err error) {
	if err := r.placeKeys(in); err != nil {
		return err
	}
	type renamed struct{ from, to string }
	var done []renamed
	defer func() {
		if err == nil {
			return
		}
		for _, d := range slices.Backward(done) {
			err = errors.Join(err, os.Rename(d.to, d.from))
		}
		r.Aside = nil
	}()
	rename := func(from, to string) error {
		err := os.Rename(from, to)
		if err == nil {
			done = append(done, renamed{from, to})
		}
		return err
	}
	suffix := ".before-" + in.Now.UTC().Format("20060102T150405Z")
	// Its write-ahead log goes with the database, under a name that belongs to it.
	for _, more := range []string{"-wal", "-shm", ""} {
		err := rename(in.Database+more, in.Database+suffix+more)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err == nil && more == "" {
			r.Aside = append(r.Aside, in.Database+suffix)
		}
	}
	if in.MediaFolder != "" && filled(in.MediaFolder) {
		if err := rename(in.MediaFolder, in.MediaFolder+suffix); err != nil {
			return err
		}
		r.Aside = append(r.Aside, in.MediaFolder+suffix)
	}
	if hasMedia {
		if err := os.RemoveAll(in.MediaFolder); err != nil { // it holds no file
			return err
		}
		if err := rename(stagedMedia, in.MediaFolder); err != nil {
			return err
		}
	}
	if err := rename(staged, in.Database); err != nil {
		return err
	}
	return errors.Join(syncFolder(filepath.Dir(in.Database)), syncMedia(in, hasMedia))
}

// syncMedia has the name of the media folder outlive the power, which may lie elsewhere.
func syncMedia(in RestoreInput, hasMedia bool) error {
	if !hasMedia {
		return nil
	}
	return syncFolder(filepath.Dir(in.MediaFolder))
}

// placeKeys puts the keys of the backup into a folder that has none.
func (r *Restored) placeKeys(in RestoreInput) error {
	if !r.Manifest.Keys {
		return nil
	}
	if filled(in.KeysFolder) {
		r.KeysLeft = true
		return nil
	}
	for _, f := range r.Manifest.Files {
		rest, ok := strings.CutPrefix(f.Path, keysName+"/")
		if !ok {
			continue
		}
		if _, err := copyFile(context.Background(), filepath.Join(in.From, filepath.FromSlash(f.Path)), filepath.Join(in.KeysFolder, filepath.FromSlash(rest))); err != nil {
			return err
		}
	}
	return syncFolders(in.KeysFolder)
}

// look opens the school that was restored and has the checker look at it.
func (r *Restored) look(ctx context.Context, in RestoreInput) (err error) {
	d, err := database.Open(ctx, fileURL(in.Database), clock.System{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	master, err := vault.OpenMaster(in.KeysFolder)
	if err != nil && !errors.Is(err, vault.ErrNoMaster) {
		return err
	}
	r.Master = err == nil
	if r.Pending, err = d.Behind(ctx); err != nil || len(r.Pending) > 0 {
		return err
	}
	if r.Master {
		if err := d.UnlockToRead(ctx, master); err != nil {
			return fmt.Errorf("the school is restored, but: %w", err)
		}
	}
	r.Findings, err = check.Run(ctx, d)
	return err
}
