// Package keyfile keeps files that hold keys: each is there whole or not at all, and for
// its owner alone.
package keyfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// largest bounds what is read as a key.
const largest = 64 << 10

// Create writes a new file, and its folder where that is missing. An error for which
// errors.Is(err, fs.ErrExist) holds where there is one already, also one that another
// process wrote meanwhile.
func Create(path string, content []byte) error {
	return write(path, content, os.Link)
}

// Replace writes a file in place of the one that is there.
func Replace(path string, content []byte) error {
	return write(path, content, os.Rename)
}

// write writes aside: a running school must not read half a key.
func write(path string, content []byte, put func(from, to string) error) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of the keys: %w", err)
	}
	aside, err := os.CreateTemp(dir, ".key-*") // with mode 0600
	if err != nil {
		return fmt.Errorf("write the key: %w", err)
	}
	_, err = aside.Write(content)
	if err = errors.Join(err, aside.Sync(), aside.Close()); err == nil {
		err = put(aside.Name(), path)
	}
	_ = os.Remove(aside.Name()) // gone after a rename
	if err == nil {
		err = syncFolder(dir)
	}
	if err != nil {
		return fmt.Errorf("write the key: %w", err)
	}
	return nil
}

// syncFolder has a new name outlive the power: the key may be used in a moment.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Read reads a file. An error for which errors.Is(err, fs.ErrNotExist) holds where there
// is none; another where it is no key file, or open to others than its owner.
func Read(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > largest {
		return nil, errors.New("this is no key file")
	}
	if open := info.Mode().Perm() & 0o077; open != 0 {
		return nil, fmt.Errorf("others than its owner may use it (mode %04o): chmod 600 %s", info.Mode().Perm(), path)
	}
	return os.ReadFile(path)
}
