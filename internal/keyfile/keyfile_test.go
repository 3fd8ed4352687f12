package keyfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"partyschool/internal/keyfile"
)

func TestAFileIsWrittenOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "a")
	var made, refused atomic.Int64
	var writers sync.WaitGroup
	for range 20 {
		writers.Go(func() {
			switch err := keyfile.Create(path, []byte("one")); {
			case err == nil:
				made.Add(1)
			case errors.Is(err, fs.ErrExist):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	writers.Wait()
	if made.Load() != 1 || refused.Load() != 19 {
		t.Errorf("%d wrote it, %d were refused", made.Load(), refused.Load())
	}
	if err := keyfile.Replace(path, []byte("two")); err != nil {
		t.Fatal(err)
	}
	if got, err := keyfile.Read(path); err != nil || string(got) != "two" {
		t.Errorf("read %q, %v", got, err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("left in the folder: %v", left)
	}
}

func TestWhatIsNoKeyFile(t *testing.T) {
	dir := t.TempDir()
	put := func(name string, content []byte, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "missing"): "no such file",
		dir:                           "no key file",
		put("large", make([]byte, 64<<10+1), 0o600): "no key file",
		put("open", []byte("x"), 0o644):             "chmod 600",
	} {
		if _, err := keyfile.Read(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", filepath.Base(path), err, want)
		}
	}
}
