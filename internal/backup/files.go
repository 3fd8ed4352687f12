package backup

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// aside writes a file under the name with .part behind it, syncs it and only then gives
// it its name. Where write fails nothing stays. Two at once are refused; what a killed
// one left is written over. One of the final name is never overwritten.
func aside(path string, write func(io.Writer) error) (err error) {
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		return errors.Join(fmt.Errorf("%s is there already and is not overwritten", path), err)
	}
	part := path + ".part"
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if err := alone(f, path); err != nil {
		return errors.Join(err, f.Close())
	}
	err = f.Truncate(0)
	if err == nil {
		err = write(f)
	}
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = os.Rename(part, path) // before the lock is given back
	}
	if err != nil {
		return errors.Join(err, os.Remove(part), f.Close())
	}
	return errors.Join(f.Close(), syncFolder(filepath.Dir(path)))
}

// alone takes the file's lock, which the kernel gives back when the process dies.
func alone(f *os.File, what string) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return fmt.Errorf("another process is just writing %s", what)
	}
	return err
}

// syncFolder has names outlive the power.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
