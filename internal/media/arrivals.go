package media

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"partyschool/internal/key"
)

const (
	// uploads is the folder of the store in which files lie that are on their way,
	// and sheets for a week.
	uploads = "uploads"
	// part ends the name of a file that is on its way.
	part = ".part"
	// copied is in the name of the copy of it that is looked into.
	copied = ".copy-"
)

// arrivals is the folder of the school's own store in which files grow that are on
// their way. It may be shared by many nodes: nothing of it is in memory, and a file
// is known by its length alone.
//
// Nothing is ever written beyond the end of what arrived, and nothing is cut off,
// so what is there has no holes, whoever sends at the same time. Two that send the
// same file write the same bytes over each other; two that do not are found out by
// the checksum.
type arrivals struct{ dir string }

func (a arrivals) path(id int64) string { return filepath.Join(a.dir, key.Format(id)+part) }

// size returns how much of a file arrived, 0 where nothing did. That much is on the
// disk.
func (a arrivals) size(id int64) (int64, error) {
	f, err := os.OpenFile(a.path(id), os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	} else if err != nil {
		return 0, fmt.Errorf("how far an upload is: %w", err)
	}
	defer func() { _ = f.Close() }()
	return onDisk(f)
}

// onDisk brings what was written to a file so far onto the disk and returns how much
// that is. Another PUT may be adding to it, so the length is taken first.
func onDisk(f *os.File) (int64, error) {
	info, err := f.Stat()
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return 0, fmt.Errorf("bring a file onto the disk: %w", err)
	}
	return info.Size(), nil
}

// errGap says that bytes in between did not arrive.
var errGap = errors.New("the bytes before it have not arrived")

// write adds a stretch of a file from the reader and returns how much of the file
// is there now. It is on the disk when write returns, also where the reader broke
// off: then with the reader's error.
func (a arrivals) write(id int64, bytes stretch, from io.Reader) (arrived int64, err error) {
	_, known := os.Stat(a.path(id))
	f, err := os.OpenFile(a.path(id), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, fmt.Errorf("take an upload: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return 0, fmt.Errorf("take an upload: %w", err)
	}
	if bytes.from > info.Size() {
		return info.Size(), errGap
	}
	_, broken := io.CopyBuffer(io.NewOffsetWriter(f, bytes.from), io.LimitReader(from, bytes.until-bytes.from), make([]byte, 128<<10))
	if arrived, err = onDisk(f); err != nil {
		return 0, err
	}
	if known != nil {
		syncFolder(a.dir)
	}
	return arrived, broken
}

// syncFolder brings new names in a folder onto the disk. Not every system can, and
// those need not.
func syncFolder(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}
