package identity

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// ErrKeyGone says that a signature names a key that is in no file any more:
// whether the signature is ours cannot be said.
var ErrKeyGone = errors.New("the key that signed is gone")

// errForged is any other signature that does not hold.
var errForged = errors.New("the signature does not hold")

// Sign signs a message for one purpose, such as "certificate", with the key that
// signs tokens now. What was signed for one purpose holds for no other, and never
// as a token. The answer is the key's id, a point, and the signature in base64url:
// some 130 characters.
func (k *Keys) Sign(purpose string, message []byte) string {
	signer := k.signer()
	signature := ed25519.Sign(signer.private, signed(purpose, message))
	return signer.id + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// VerifySignature returns nil where Sign made the signature for this purpose and
// message with one of the school's keys, retired ones included. ErrKeyGone where
// it names a key that is not there; another error where it does not hold.
func (k *Keys) VerifySignature(purpose string, message []byte, signature string) error {
	id, text, ok := strings.Cut(signature, ".")
	if !ok {
		return fmt.Errorf("%w: it names no key", errForged)
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != ed25519.SignatureSize {
		return fmt.Errorf("%w: it is no signature", errForged)
	}
	public, err := k.signedBy(id)
	if err != nil {
		return err
	}
	if !ed25519.Verify(public, signed(purpose, message), raw) {
		return errForged
	}
	return nil
}

// signedBy returns the key that documents were signed with, in use or retired.
func (k *Keys) signedBy(id string) (ed25519.PublicKey, error) {
	set := k.set.Load()
	if key, ok := set.byID[id]; ok {
		return key.public(), nil
	}
	if public, ok := set.retired[id]; ok {
		return public, nil
	}
	return nil, fmt.Errorf("%w: %.40q", ErrKeyGone, id)
}

// signed is what a signature is over. It begins with what no token begins with –
// they are base64url – and the purpose ends where a byte is that no purpose holds.
func signed(purpose string, message []byte) []byte {
	return append([]byte("partyschool signature 1: "+purpose+"\x00"), message...)
}
