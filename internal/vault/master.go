package vault

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Master seals the data keys. Without it no phone of the school can be read again.
type Master struct {
	aead tink.AEAD
	// dir is the folder that it was read from; empty for one in memory.
	dir string
}

const (
	masterFile = "master.json"
	maxMaster  = 64 << 10
)

// ErrNoMaster says that the folder holds no master key.
var ErrNoMaster = errors.New("there is no master key")

// NewMaster makes a master key in the folder of the keys, which it makes where it is
// missing, as a file that only its owner may read. One that is there stays. It returns
// the file's path.
func NewMaster(dir string) (string, error) {
	path := filepath.Join(dir, masterFile)
	if _, err := os.Stat(path); err == nil {
		return path, fmt.Errorf("%s is there already: without it the phones cannot be read again, so it is never overwritten", path)
	}
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return "", fmt.Errorf("make the master key: %w", err)
	}
	return path, writeMaster(path, handle, os.Link)
}

// AddMasterKey adds a new key to the file, under which data keys are sealed from then
// on; the old ones go on opening what was sealed before.
func AddMasterKey(dir string) error {
	path := filepath.Join(dir, masterFile)
	handle, err := readMaster(path)
	if err != nil {
		return err
	}
	manager := keyset.NewManagerFromHandle(handle)
	id, err := manager.Add(aead.AES256GCMKeyTemplate())
	if err == nil {
		err = manager.SetPrimary(id)
	}
	if err == nil {
		handle, err = manager.Handle()
	}
	if err != nil {
		return fmt.Errorf("add a master key: %w", err)
	}
	return writeMaster(path, handle, os.Rename)
}

// OpenMaster reads the master key of the folder; errors.Is(err, ErrNoMaster) where
// there is none.
func OpenMaster(dir string) (*Master, error) {
	handle, err := readMaster(filepath.Join(dir, masterFile))
	if err != nil {
		return nil, err
	}
	m, err := newMaster(handle)
	if err == nil {
		m.dir = dir
	}
	return m, err
}

// Again reads the master key again: a rotation beside this process may have added one.
func (m *Master) Again() (*Master, error) {
	if m.dir == "" {
		return m, nil
	}
	return OpenMaster(m.dir)
}

// NewMasterInMemory makes a master key that is gone with the process.
func NewMasterInMemory() (*Master, error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make a master key: %w", err)
	}
	return newMaster(handle)
}

func newMaster(handle *keyset.Handle) (*Master, error) {
	a, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("use the master key: %w", err)
	}
	return &Master{aead: a}, nil
}

// writeMaster writes aside and puts the file in its place: half a master key is none. A
// link fails where another process was faster; a rename takes the old one's place.
func writeMaster(path string, handle *keyset.Handle, put func(from, to string) error) error {
	var text bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&text)); err != nil {
		return fmt.Errorf("write the master key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the folder of the keys: %w", err)
	}
	aside, err := os.CreateTemp(filepath.Dir(path), ".master-*") // with mode 0600
	if err != nil {
		return fmt.Errorf("write the master key: %w", err)
	}
	_, err = aside.Write(append(text.Bytes(), '\n'))
	if err = errors.Join(err, aside.Sync(), aside.Close()); err == nil {
		err = put(aside.Name(), path)
	}
	_ = os.Remove(aside.Name()) // gone after a rename
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("write the master key: %w", err)
	}
	return nil
}

// syncFolder has a new name outlive the power: keys are sealed under it in a moment.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

func readMaster(path string) (*keyset.Handle, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w at %s; restore it from its copy, or for a new school make one with: partyschool keys add", ErrNoMaster, path)
	} else if err != nil {
		return nil, fmt.Errorf("read the master key: %w", err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxMaster {
		return nil, fmt.Errorf("%s is no key file", path)
	}
	if open := info.Mode().Perm() & 0o077; open != 0 {
		return nil, fmt.Errorf("others than its owner may use the master key (mode %04o): chmod 600 %s", info.Mode().Perm(), path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the master key: %w", err)
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(text)))
	if err != nil {
		return nil, fmt.Errorf("%s is not a Tink keyset in JSON: restore it from its copy", path)
	}
	return handle, nil
}

// close seals a set of keys for its purpose.
func (m *Master) close(p Purpose, handle *keyset.Handle) ([]byte, error) {
	var sealed bytes.Buffer
	if err := handle.WriteWithAssociatedData(keyset.NewBinaryWriter(&sealed), m.aead, []byte(p)); err != nil {
		return nil, fmt.Errorf("seal the keys for %s: %w", p, err)
	}
	return sealed.Bytes(), nil
}

// open opens a set of keys for its purpose.
func (m *Master) open(p Purpose, keys []byte) (*keyset.Handle, error) {
	handle, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(keys)), m.aead, []byte(p))
	if err != nil {
		return nil, fmt.Errorf("the master key does not open the keys for %s of this database: it is another school's, or was changed", p)
	}
	return handle, nil
}
