package media_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/internal/key"
)

func TestSweeping(t *testing.T) {
	p, dir := inFolder(t)
	clip, sheet := film(12_500, "vide"), []byte("姓名\n张三\n")
	p.bring(t, clip, mp4File)
	p.bring(t, sheet, csvFile)
	old := p.add(t, film(9_000, "vide"))
	kept := filesIn(t, dir)
	if len(kept) != 3 {
		t.Fatalf("files: %v", kept)
	}
	abandoned := p.announce(t, p.trainer, clip, mp4File)
	p.put(t, abandoned, bytes.NewReader(clip[:20]), "Content-Range", "bytes 0-19/*")

	sum := "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	swept, err := p.db.NewKey(key.Upload)
	if err != nil {
		t.Fatal(err)
	}
	leftovers := []string{
		"01/" + sum + "-" + key.Format(old.ID+1), // a medium whose row was never written
		"uploads/" + key.Format(swept),
		"uploads/" + key.Format(swept) + ".part",
		"uploads/" + key.Format(swept) + ".copy-123",
		"01/" + sum + "-" + key.Format(old.ID) + ".18a1b2c3d4e5f607.tmp",
	}
	strange := []string{"exports/x", "README", "uploads/mine.txt"} // none of this room's
	for _, name := range append(slices.Clone(leftovers), strange...) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sweep := func(age time.Duration) []string {
		t.Helper()
		for _, name := range filesIn(t, dir) {
			written := p.clock.Now().Add(-age)
			if err := os.Chtimes(filepath.Join(dir, filepath.FromSlash(name)), written, written); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.store.Sweep(p.ctx); err != nil {
			t.Fatal(err)
		}
		return filesIn(t, dir)
	}
	all := len(kept) + len(leftovers) + len(strange) + 1
	if files := sweep(time.Hour); len(files) != all {
		t.Errorf("young files were swept: %v", files)
	}
	want := slices.Sorted(slices.Values(append(append(slices.Clone(kept), strange...), "uploads/"+key.Format(abandoned.ID)+".part")))
	if files := slices.Sorted(slices.Values(sweep(25 * time.Hour))); !slices.Equal(files, want) {
		t.Errorf("after a day: %v, want %v", files, want)
	}
	p.clock.Advance(24*time.Hour + 30*time.Minute)
	if n := len(sweep(time.Minute)); n != len(want) || p.db.Client(p.ctx).Upload.Query().CountX(p.ctx) != 3 {
		t.Errorf("swept within the hour of grace: %d files", n)
	}
	p.clock.Advance(time.Hour)
	for range 2 {
		want := slices.Sorted(slices.Values(append(slices.Clone(kept), strange...)))
		if files := slices.Sorted(slices.Values(sweep(48 * time.Hour))); !slices.Equal(files, want) {
			t.Errorf("the abandoned one: %v, want %v", files, want)
		}
	}
	if n := p.db.Client(p.ctx).Upload.Query().CountX(p.ctx); n != 2 {
		t.Errorf("%d uploads are left, want the completed 2", n)
	}
	if n := p.db.Client(p.ctx).Media.Query().CountX(p.ctx); n != 2 {
		t.Errorf("%d media are left, want 2", n)
	}
}

// TestSweepingWhileFilesComeAndGo sweeps while files are written beside it: what is gone
// before it was looked at keeps nothing else from being swept.
func TestSweepingWhileFilesComeAndGo(t *testing.T) {
	p, dir := inFolder(t)
	busy := filepath.Join(dir, "exports")
	if err := os.MkdirAll(busy, 0o700); err != nil {
		t.Fatal(err)
	}
	var writers sync.WaitGroup
	over := make(chan struct{})
	for range 4 {
		writers.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
				}
				f, err := os.CreateTemp(busy, "file.*.tmp")
				if err == nil {
					_ = f.Close()
					_ = os.Rename(f.Name(), strings.TrimSuffix(f.Name(), ".tmp"))
					_ = os.Remove(strings.TrimSuffix(f.Name(), ".tmp"))
				}
			}
		})
	}
	defer writers.Wait()
	defer close(over)
	long := p.clock.Now().AddDate(0, 0, -2)
	for i := range 100 {
		left := filepath.Join(busy, fmt.Sprintf("zz%d.18a1b2c3d4e5f607.tmp", i)) // read after those that come and go
		if err := errors.Join(os.WriteFile(left, []byte("x"), 0o600), os.Chtimes(left, long, long)); err != nil {
			t.Fatal(err)
		}
		if err := p.store.Sweep(p.ctx); err != nil {
			t.Fatalf("sweep %d: %v", i, err)
		}
		if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("sweep %d left what a dead program had not finished: %v", i, err)
		}
	}
}

// TestSweepingAFolderThatLiesElsewhere sweeps where the media folder is a link to another
// disk.
func TestSweepingAFolderThatLiesElsewhere(t *testing.T) {
	p, dir := inFolder(t)
	elsewhere := filepath.Join(t.TempDir(), "disk")
	left, long := filepath.Join(dir, "zz.18a1b2c3d4e5f607.tmp"), p.clock.Now().AddDate(0, 0, -2)
	err := errors.Join(os.Rename(dir, elsewhere), os.Symlink(elsewhere, dir), os.WriteFile(left, []byte("x"), 0o600), os.Chtimes(left, long, long))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.store.Sweep(p.ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what a dead program had not finished is left: %v", err)
	}
}
