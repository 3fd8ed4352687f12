// Package vault seals personal data: what of a member a stolen database must not
// tell. A value is sealed with a data key, the data keys lie in the database sealed
// under the master key, and the master key lies in a file. A value that rows are
// found by has a blind index beside it, which tells equal from unequal to whoever
// has the key and nothing to anybody else.
package vault

import (
	"encoding/base64"
	"fmt"
	"strconv"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Vault seals and opens values. All of its methods may be used from many goroutines.
type Vault struct {
	seal    tink.AEAD
	indexes *prf.Set
	primary string
}

// indexBytes is the length of a blind index: no two numbers share one.
const indexBytes = 32

// The kinds of blind indexes. Equal texts of different kinds have different indexes.
const (
	// Phone finds a member by the whole number.
	Phone = "phone"
	// PhoneTail finds members by the last four digits.
	PhoneTail = "phone tail"
	// IdentityNumber finds a member by the identity number.
	IdentityNumber = "identity number"
	// SignIn counts tries of what somebody typed as a phone.
	SignIn = "sign-in"
)

// Open opens the vault with its two sets of keys as the database keeps them.
func Open(m *Master, sealing, indexing []byte) (*Vault, error) {
	handle, err := m.open(Sealing, sealing)
	if err != nil {
		return nil, err
	}
	v := &Vault{}
	if v.seal, err = aead.New(handle); err != nil {
		return nil, fmt.Errorf("use the sealing keys: %w", err)
	}
	primary, err := handle.Primary()
	if err != nil {
		return nil, fmt.Errorf("use the sealing keys: %w", err)
	}
	v.primary = Mark(primary.KeyID())
	if handle, err = m.open(Indexing, indexing); err != nil {
		return nil, err
	}
	if v.indexes, err = prf.NewPRFSet(handle); err != nil {
		return nil, fmt.Errorf("use the indexing keys: %w", err)
	}
	return v, nil
}

// Seal seals a text for one place: the table and column, as members.phone, and the
// row's key. It opens nowhere else, so that nobody swaps two rows' values. The empty
// text stays empty.
func (v *Vault) Seal(place string, row int64, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	sealed, err := v.seal.Encrypt([]byte(text), where(place, row))
	if err != nil {
		return "", fmt.Errorf("seal %s: %w", place, err)
	}
	return base64.RawStdEncoding.EncodeToString(sealed), nil
}

// Open returns the text that was sealed for the place. An error does not hold it.
func (v *Vault) Open(place string, row int64, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return "", fmt.Errorf("open %s of row %d: it was not sealed", place, row)
	}
	text, err := v.seal.Decrypt(raw, where(place, row))
	if err != nil {
		return "", fmt.Errorf("open %s of row %d: it was sealed for another place or with a key that is missing", place, row)
	}
	return string(text), nil
}

// Current reports whether the value was sealed with the newest key.
func (v *Vault) Current(sealed string) bool {
	return sealed == "" || len(sealed) >= markLength && sealed[:markLength] == v.primary
}

// Index returns the blind index of a text: 43 characters that are the same for the
// same kind and text.
func (v *Vault) Index(kind, text string) string {
	sum, err := v.indexes.ComputePrimaryPRF([]byte(kind+"\x00"+text), indexBytes)
	if err != nil {
		panic(fmt.Sprintf("vault: index: %v", err)) // the length is wrong for the key: a fault in this file
	}
	return base64.RawURLEncoding.EncodeToString(sum)
}

func where(place string, row int64) []byte { return strconv.AppendInt([]byte(place+"/"), row, 10) }

// markLength is how much of a sealed text comes of the key's number alone: the
// library writes a version and the number, five bytes, before the rest.
const markLength = 6

// Mark is what texts sealed with the key of this number begin with.
func Mark(keyID uint32) string {
	head := []byte{1, byte(keyID >> 24), byte(keyID >> 16), byte(keyID >> 8), byte(keyID)}
	return base64.RawStdEncoding.EncodeToString(head)[:markLength]
}

// Purpose is what a set of keys is for.
type Purpose string

// The purposes.
const (
	Sealing  Purpose = "SEALING"
	Indexing Purpose = "INDEXING"
)

// NewKeys makes a set of keys for the purpose, sealed under the master key.
func (m *Master) NewKeys(p Purpose) ([]byte, error) {
	template := aead.AES256GCMKeyTemplate()
	if p == Indexing {
		template = prf.HMACSHA256PRFKeyTemplate()
	}
	handle, err := keyset.NewHandle(template)
	if err != nil {
		return nil, fmt.Errorf("make keys for %s: %w", p, err)
	}
	return m.close(p, handle)
}

// AddSealingKey adds a new key, which seals from then on; the old ones go on opening.
func (m *Master) AddSealingKey(sealing []byte) ([]byte, error) {
	handle, err := m.open(Sealing, sealing)
	if err != nil {
		return nil, err
	}
	if handle, err = withNewKey(handle); err != nil {
		return nil, err
	}
	return m.close(Sealing, handle)
}

// Rewrap seals a set of keys under the master's newest key.
func (m *Master) Rewrap(p Purpose, keys []byte) ([]byte, error) {
	handle, err := m.open(p, keys)
	if err != nil {
		return nil, err
	}
	return m.close(p, handle)
}
