package sheet

import (
	"errors"
	"os"
	"path/filepath"
	"time"
)

const (
	// tempPrefix is what the temporary folders of workbooks begin with; they lie in
	// the machine's folder for such (TMPDIR).
	tempPrefix = "partyschool-sheet-"
	// abandoned is how long nothing was written to a folder that nobody needs any
	// more: a sheet takes seconds, and its folder grows while it is written.
	abandoned = 6 * time.Hour
)

// Sweep throws away the temporary folders that programs left behind that were
// killed while they wrote a workbook. It is a round; now is the machine's time.
func Sweep(now time.Time) error {
	folders, err := filepath.Glob(filepath.Join(os.TempDir(), tempPrefix+"*"))
	for _, folder := range folders {
		last, statErr := lastChange(folder)
		if statErr == nil && now.Sub(last) > abandoned {
			statErr = os.RemoveAll(folder)
		}
		// Another program may have removed it, and another user's is not ours.
		if statErr != nil && !errors.Is(statErr, os.ErrNotExist) && !errors.Is(statErr, os.ErrPermission) {
			err = errors.Join(err, statErr)
		}
	}
	return err
}

// lastChange returns when a folder or a file in it last changed.
func lastChange(folder string) (time.Time, error) {
	info, err := os.Lstat(folder)
	if err != nil {
		return time.Time{}, err
	}
	last := info.ModTime()
	files, err := os.ReadDir(folder)
	if err != nil {
		return time.Time{}, err
	}
	for _, file := range files {
		if info, err := file.Info(); err == nil && info.ModTime().After(last) {
			last = info.ModTime()
		}
	}
	return last, nil
}
