package sheet_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"partyschool/internal/sheet"
)

// TestSweep keeps what is being written, and what is not ours.
func TestSweep(t *testing.T) {
	temp, now := t.TempDir(), time.Now()
	t.Setenv("TMPDIR", temp)
	old := now.Add(-24 * time.Hour)
	for _, folder := range []string{"partyschool-sheet-dead", "partyschool-sheet-slow", "partyschool-sheet-empty", "other"} {
		if err := os.Mkdir(filepath.Join(temp, folder), 0o700); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(temp, folder, "excelize-1")
		if folder != "partyschool-sheet-empty" {
			if err := os.WriteFile(file, []byte("王小明"), 0o600); err != nil {
				t.Fatal(err)
			}
			if folder != "partyschool-sheet-slow" {
				must(t, os.Chtimes(file, old, old))
			}
		}
		must(t, os.Chtimes(filepath.Join(temp, folder), old, old))
	}
	w, err := sheet.NewWriter(io.Discard, sheet.XLSX, "a", columns)
	must(t, err)
	must(t, sheet.Sweep(now))
	var left []string
	folders, err := os.ReadDir(temp)
	must(t, err)
	for _, f := range folders {
		left = append(left, f.Name())
	}
	if len(left) != 3 || left[0] != "other" || left[2] != "partyschool-sheet-slow" {
		t.Errorf("left are %q", left)
	}
	must(t, w.Row("a"))
	must(t, w.Close())
}
