package identity

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"partyschool/internal/keyfile"
)

// pushKeyFile lies beside the signing keys and has another ending: it signs nothing of
// the school's.
const pushKeyFile = "push.vapid"

// PushKey is the P-256 key by which push services know the school (VAPID).
type PushKey struct {
	// Private is the scalar, Public the point, uncompressed.
	Private, Public []byte
}

// NewPushKeyFile makes the key of web push in the directory of the signing keys and
// returns the file's path. Where there is one it is an error: browsers are subscribed
// with it, and a new one would lose them all.
func NewPushKeyFile(dir string) (string, error) {
	private, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return "", fmt.Errorf("make a key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return "", fmt.Errorf("encode the key: %w", err)
	}
	path := filepath.Join(dir, pushKeyFile)
	err = keyfile.Create(path, pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: der}))
	if errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("there is %s already; browsers are subscribed with it, and with another one all of them would be lost", path)
	} else if err != nil {
		return "", err
	}
	return path, nil
}

// OpenPushKey reads the key of web push; an error for which errors.Is(err,
// fs.ErrNotExist) holds where there is none.
func OpenPushKey(dir string) (PushKey, error) {
	path := filepath.Join(dir, pushKeyFile)
	parsed, err := readPKCS8(path)
	if errors.Is(err, fs.ErrNotExist) {
		return PushKey{}, err
	} else if err != nil {
		return PushKey{}, fmt.Errorf("%s: %w", path, err)
	}
	signer, is := parsed.(*ecdsa.PrivateKey)
	if !is {
		return PushKey{}, fmt.Errorf("%s: the key is %s, but web push needs P-256", path, kindOfKey(parsed))
	}
	private, err := signer.ECDH()
	if err != nil || private.Curve() != ecdh.P256() {
		return PushKey{}, fmt.Errorf("%s: the key is not of the curve P-256", path)
	}
	return PushKey{Private: private.Bytes(), Public: private.PublicKey().Bytes()}, nil
}

// IsP256Point reports whether the bytes are a point of P-256, uncompressed.
func IsP256Point(public []byte) bool {
	_, err := ecdh.P256().NewPublicKey(public)
	return err == nil
}
