package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
)

// copyFile copies a file to a new one, synced, and tells what was copied. The path of
// the answer is left empty.
func copyFile(ctx context.Context, from, to string) (made File, err error) {
	source, err := os.Open(from)
	if err != nil {
		return made, err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return made, err
	}
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return made, err
	}
	sum := sha256.New()
	made.Size, err = io.Copy(io.MultiWriter(target, sum), patientReader{ctx, source})
	if err == nil {
		err = target.Sync()
	}
	made.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return made, errors.Join(err, target.Close())
}

// hashFile tells what a file holds.
func hashFile(ctx context.Context, path string) (is File, err error) {
	f, err := os.Open(path)
	if err != nil {
		return is, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sum := sha256.New()
	is.Size, err = io.Copy(sum, patientReader{ctx, f})
	is.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return is, err
}

// writeFile writes a new file, synced.
func writeFile(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// patientReader reads until ctx is done.
type patientReader struct {
	ctx context.Context
	io.Reader
}

func (r patientReader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(b)
}

// syncFile has a file that others wrote outlive the power.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// syncFolders has the names in a folder and all below it outlive the power.
func syncFolders(dir string) error {
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() {
			err = syncFolder(path)
		}
		return err
	})
}

// fileURL is the address of an embedded database.
func fileURL(path string) string {
	return (&url.URL{Scheme: "sqlite", Path: path}).String()
}
