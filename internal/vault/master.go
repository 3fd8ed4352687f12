package vault

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"partyschool/internal/keyfile"
)

// Master seals the data keys. Without it no phone of the school can be read again.
type Master struct {
	aead tink.AEAD
	// dir is the folder that it was read from; empty for one in memory.
	dir string
}

const masterFile = "master.json"

// ErrNoMaster says that the folder holds no master key.
var ErrNoMaster = errors.New("there is no master key")

// NewMaster makes a master key in the folder of the keys, which it makes where it is
// missing, as a file that only its owner may read. One that is there stays. It returns
// the file's path.
func NewMaster(dir string) (string, error) {
	path := filepath.Join(dir, masterFile)
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return "", fmt.Errorf("make the master key: %w", err)
	}
	text, err := written(handle)
	if err != nil {
		return "", err
	}
	if err = keyfile.Create(path, text); errors.Is(err, fs.ErrExist) {
		err = fmt.Errorf("%s is there already: without it the phones cannot be read again, so it is never overwritten", path)
	}
	return path, err
}

// AddMasterKey adds a new key to the file, under which data keys are sealed from then
// on; the old ones go on opening what was sealed before.
func AddMasterKey(dir string) error {
	path := filepath.Join(dir, masterFile)
	handle, err := readMaster(path)
	if err != nil {
		return err
	}
	if handle, err = withNewKey(handle); err != nil {
		return err
	}
	text, err := written(handle)
	if err != nil {
		return err
	}
	return keyfile.Replace(path, text)
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

// written is a keyset as its file has it.
func written(handle *keyset.Handle) ([]byte, error) {
	var text bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&text)); err != nil {
		return nil, fmt.Errorf("write the master key: %w", err)
	}
	return append(text.Bytes(), '\n'), nil
}

func readMaster(path string) (*keyset.Handle, error) {
	text, err := keyfile.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w at %s; restore it from its copy, or for a new school make one with: partyschool keys add", ErrNoMaster, path)
	} else if err != nil {
		return nil, fmt.Errorf("master key %s: %w", path, err)
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(text)))
	if err != nil {
		return nil, fmt.Errorf("%s is not a Tink keyset in JSON: restore it from its copy", path)
	}
	return handle, nil
}

// withNewKey adds a key to a set, which seals from then on.
func withNewKey(handle *keyset.Handle) (*keyset.Handle, error) {
	manager := keyset.NewManagerFromHandle(handle)
	id, err := manager.Add(aead.AES256GCMKeyTemplate())
	if err == nil {
		err = manager.SetPrimary(id)
	}
	if err != nil {
		return nil, fmt.Errorf("add a key: %w", err)
	}
	return manager.Handle()
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
