package signin

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"time"
)

const (
	// RefreshTokenLife is how long a refresh token works, from when it was made.
	RefreshTokenLife = 30 * 24 * time.Hour
	// grace is how long a spent refresh token still answers with its successor.
	grace = 10 * time.Second

	familySize = 16
	secretSize = 32
	tokenSize  = familySize + secretSize
)

// refreshToken is what a refresh token holds: a family, the same in all tokens
// of a session, and a secret of its own. Both are chance. By the family even a
// token spent long ago finds the session that it must end.
type refreshToken [tokenSize]byte

func newRefreshToken() refreshToken {
	var t refreshToken
	_, _ = rand.Read(t[:]) // never fails
	return t
}

// successor returns the next token of the family.
func (t refreshToken) successor() refreshToken {
	_, _ = rand.Read(t[familySize:])
	return t
}

func parseRefreshToken(text string) (t refreshToken, ok bool) {
	if len(text) != base64.RawURLEncoding.EncodedLen(tokenSize) {
		return t, false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	return t, err == nil && copy(t[:], b) == tokenSize
}

// String is the token as clients keep it.
func (t refreshToken) String() string { return base64.RawURLEncoding.EncodeToString(t[:]) }

// familyHash and ownHash lie side by side in sessions.refresh_hash, so that a
// family is one range of it.
func (t refreshToken) familyHash() []byte {
	sum := sha256.Sum256(t[:familySize])
	return sum[:12]
}

func (t refreshToken) ownHash() []byte {
	sum := sha256.Sum256(t[:])
	return sum[:20]
}

func (t refreshToken) hash() []byte { return append(t.familyHash(), t.ownHash()...) }

// firstHash and lastHash bound the hashes of the family.
func (t refreshToken) firstHash() []byte { return t.familyHash() }

func (t refreshToken) lastHash() []byte {
	return append(t.familyHash(), bytes.Repeat([]byte{0xff}, 20)...)
}

// A sealed successor is when the token was spent, the token's own hash, and the
// next token, encrypted with a key that only the spent token gives.
const (
	atSize     = 8
	hashSize   = 20
	nonceSize  = 12
	boxSize    = tokenSize + 16
	sealedSize = atSize + hashSize + nonceSize + boxSize
	// sealedKept is how many fit into sessions.sealed_successor: so often a session
	// may be refreshed within the grace.
	sealedKept = 4
)

// seal adds the successor of a token spent now, and drops those whose grace is
// over.
func seal(sealed []byte, spent, next refreshToken, now time.Time) ([]byte, error) {
	var kept [][]byte
	for record := range records(sealed) {
		if spentWithinGrace(record, now) {
			kept = append(kept, record)
		}
	}
	kept = kept[max(0, len(kept)-sealedKept+1):]
	aead, err := spent.cipher()
	if err != nil {
		return nil, err
	}
	record := binary.BigEndian.AppendUint64(nil, uint64(now.UnixMilli())) //nolint:gosec // after 1970
	record = append(record, spent.ownHash()...)
	record = append(record, make([]byte, nonceSize)...)
	nonce := record[atSize+hashSize:]
	_, _ = rand.Read(nonce)
	record = aead.Seal(record, nonce, next[:], nil)
	return bytes.Join(append(kept, record), nil), nil
}

// unseal returns the successor of a spent token; ok is false where the token was
// not spent within the grace.
func unseal(sealed []byte, spent refreshToken, now time.Time) (next refreshToken, ok bool, err error) {
	for record := range records(sealed) {
		if !bytes.Equal(record[atSize:atSize+hashSize], spent.ownHash()) || !spentWithinGrace(record, now) {
			continue
		}
		aead, err := spent.cipher()
		if err != nil {
			return next, false, err
		}
		text, err := aead.Open(nil, record[atSize+hashSize:sealedSize-boxSize], record[sealedSize-boxSize:], nil)
		if err != nil {
			return next, false, fmt.Errorf("unseal a successor: %w", err)
		}
		return next, copy(next[:], text) == tokenSize, nil
	}
	return next, false, nil
}

func records(sealed []byte) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for len(sealed) >= sealedSize {
			if !yield(sealed[:sealedSize:sealedSize]) {
				return
			}
			sealed = sealed[sealedSize:]
		}
	}
}

func spentWithinGrace(record []byte, now time.Time) bool {
	at := time.UnixMilli(int64(binary.BigEndian.Uint64(record))) //nolint:gosec // written by seal
	return now.Sub(at) <= grace
}

func (t refreshToken) cipher() (cipher.AEAD, error) {
	secret, err := hkdf.Key(sha256.New, t[:], nil, "partyschool: successor of a refresh token", 32)
	if err != nil {
		return nil, fmt.Errorf("derive a key: %w", err)
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, fmt.Errorf("derive a key: %w", err)
	}
	return cipher.NewGCM(block)
}
