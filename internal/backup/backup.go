package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"partyschool/internal/clock"
	"partyschool/internal/database"
)

// Input is what a backup holds and where it goes.
type Input struct {
	// To is the folder in which each backup is a folder of its own.
	To string
	// MediaFolder is that of the media store; empty where it is none, and then MediaElsewhere
	// names the store.
	MediaFolder, MediaElsewhere string
	// Whole reports by the name below MediaFolder whether a file is there whole; what is on
	// its way is left out.
	Whole func(name string) bool
	// KeysFolder is taken along; empty to leave the keys out.
	KeysFolder string
	// Keep is how many backups stay in the folder, this one among them; 0 keeps all.
	Keep int
	// Program is the version of this program.
	Program string
	// Now is when the backup begins.
	Now time.Time
}

// What a backup's folder holds beside the manifest.
const (
	databaseName = "school.db"
	mediaName    = "media"
	keysName     = "keys"
	sumsName     = "SHA256SUMS"
)

var (
	finished = regexp.MustCompile(`^partyschool-\d{8}T\d{6}Z$`)
	partial  = regexp.MustCompile(`^partyschool-\d{8}T\d{6}Z\.part$`)
)

// Backup copies the embedded database and the folder of the media store, while the
// school serves, into a new folder below To, whose path it returns. First comes the
// database, as one state; then the files, which are never changed and are thrown away a
// day after the last row forgot them, so that each file of that state is there; last the
// keys, if they are wanted: they are only ever added to, so that they open what the copy
// holds. The folder is there whole and on the disk, or not at all. database.ErrNoCopy on
// a server.
func Backup(ctx context.Context, d *database.Database, in Input) (path string, m *Manifest, removed []string, err error) {
	if in.To, err = filepath.Abs(in.To); err != nil {
		return "", nil, nil, err
	}
	if err := os.MkdirAll(in.To, 0o700); err != nil {
		return "", nil, nil, err
	}
	lock, err := os.OpenFile(filepath.Join(in.To, ".partyschool-lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", nil, nil, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if err := alone(lock, in.To); err != nil {
		return "", nil, nil, err
	}
	if err := sweep(in.To); err != nil {
		return "", nil, nil, err
	}
	path = filepath.Join(in.To, "partyschool-"+in.Now.UTC().Format("20060102T150405Z"))
	if _, err := os.Lstat(path); err == nil {
		return "", nil, nil, fmt.Errorf("%s is there already; wait a second", path)
	}
	part := path + ".part"
	if err := os.Mkdir(part, 0o700); err != nil {
		return "", nil, nil, err
	}
	if m, err = write(ctx, d, in, part); err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		return "", nil, nil, errors.Join(fmt.Errorf("backup: %w", err), os.RemoveAll(part))
	}
	if err := syncFolder(in.To); err != nil {
		return "", nil, nil, err
	}
	if in.Keep > 0 {
		removed, err = old(in.To, in.Keep)
		for _, name := range removed {
			// Out of the way first: what is half removed must not look like a backup.
			going := filepath.Join(in.To, name) + ".part"
			err = errors.Join(err, os.Rename(filepath.Join(in.To, name), going), os.RemoveAll(going))
		}
	}
	return path, m, removed, err
}

// sweep removes what backups left that were killed.
func sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if partial.MatchString(e.Name()) {
			err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
		}
	}
	return err
}

// old returns the names of all but the newest backups.
func old(dir string, keep int) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() && finished.MatchString(e.Name()) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names[:max(0, len(names)-keep)], nil
}

// write fills the folder.
func write(ctx context.Context, d *database.Database, in Input, part string) (*Manifest, error) {
	m, err := newManifest(ctx, d, formBackup, in.Program, in.Now)
	if err != nil {
		return nil, err
	}
	copied := filepath.Join(part, databaseName)
	if err := d.Copy(ctx, copied); err != nil {
		return nil, fmt.Errorf("copy the database: %w", err)
	}
	named, err := m.look(ctx, copied)
	if err != nil {
		return nil, fmt.Errorf("look into the copy: %w", err)
	}
	file, err := hashFile(ctx, copied)
	if err != nil {
		return nil, err
	}
	if err := syncFile(copied); err != nil {
		return nil, err
	}
	file.Path = databaseName
	m.Files = append(m.Files, file)
	m.Media = in.MediaElsewhere
	if in.MediaFolder != "" {
		if err := m.copyFolder(ctx, in.MediaFolder, part, mediaName, in.Whole); err != nil {
			return nil, fmt.Errorf("copy the media: %w", err)
		}
		m.miss(named)
	}
	if in.KeysFolder != "" {
		if err := m.copyFolder(ctx, in.KeysFolder, part, keysName, nil); err != nil {
			return nil, fmt.Errorf("copy the keys: %w", err)
		}
		m.Keys = true
	}
	slices.SortFunc(m.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return m, m.close(part)
}

// close writes the manifest and the list of checksums, and has all names outlive the
// power.
func (m *Manifest) close(part string) error {
	text, err := m.text()
	if err != nil {
		return err
	}
	manifest := filepath.Join(part, manifestName)
	if err := writeFile(manifest, text); err != nil {
		return err
	}
	file, err := hashFile(context.Background(), manifest)
	if err != nil {
		return err
	}
	sums := file.SHA256 + "  " + manifestName + "\n"
	for _, f := range m.Files {
		sums += f.SHA256 + "  " + f.Path + "\n"
	}
	if err := writeFile(filepath.Join(part, sumsName), []byte(sums)); err != nil {
		return err
	}
	return syncFolders(part)
}

// look reads every row of the copy, and returns the files that its rows name.
func (m *Manifest) look(ctx context.Context, path string) (named []string, err error) {
	d, err := database.Open(ctx, fileURL(path), clock.System{})
	if err != nil {
		return nil, err
	}
	defer func() {
		// Closing moves the write-ahead log into the file.
		err = errors.Join(err, d.Close())
	}()
	pending, err := d.Behind(ctx)
	if err != nil {
		return nil, err
	}
	all, err := tables()
	if err != nil {
		return nil, err
	}
	present, err := d.Tables(ctx)
	if err != nil {
		return nil, err
	}
	err = d.Snapshot(ctx, func(ctx context.Context, query database.Query) error {
		if slices.Contains(present, "media") {
			rows, err := query(ctx, "SELECT store_key FROM media ORDER BY id")
			if err := database.ReadAll(rows, err, func(scan func(...any) error) error {
				named = append(named, "")
				return scan(&named[len(named)-1])
			}); err != nil {
				return err
			}
		}
		if len(pending) == 0 {
			m.Shape = shape(all)
			m.Tables, err = sumTables(ctx, query, all, nil)
			return err
		}
		// The columns are not those that this program knows: a backup before an upgrade.
		for _, name := range slices.Sorted(slices.Values(present)) {
			t := Table{Name: name}
			rows, err := query(ctx, "SELECT COUNT(*) FROM `"+name+"`")
			if err := database.ReadAll(rows, err, func(scan func(...any) error) error { return scan(&t.Rows) }); err != nil {
				return err
			}
			m.Tables = append(m.Tables, t)
		}
		return nil
	})
	return named, err
}

// copyFolder copies the regular files of a folder that are wanted, all where wanted is nil.
// A file that is thrown away meanwhile is left out.
func (m *Manifest) copyFolder(ctx context.Context, from, part, name string, wanted func(path string) bool) error {
	from, err := filepath.EvalSymlinks(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	return filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		} else if err != nil {
			return err
		}
		inside, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if inside = filepath.ToSlash(inside); !e.Type().IsRegular() || wanted != nil && !wanted(inside) {
			return nil
		}
		file, err := copyFile(ctx, path, filepath.Join(part, name, filepath.FromSlash(inside)))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		} else if err != nil {
			return err
		}
		file.Path = name + "/" + inside
		m.Files = append(m.Files, file)
		return nil
	})
}

// miss notes which files rows name that the folder did not have.
func (m *Manifest) miss(named []string) {
	has := map[string]bool{}
	for _, f := range m.Files {
		has[f.Path] = true
	}
	for _, name := range named {
		if !has[mediaName+"/"+name] {
			m.Missing = append(m.Missing, name)
		}
	}
}
