package identity

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the folder of the keys: %w", err)
	}
	path := filepath.Join(dir, pushKeyFile)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("there is %s already; browsers are subscribed with it, and with another one all of them would be lost", path)
	} else if err != nil {
		return "", fmt.Errorf("write the key: %w", err)
	}
	_, err = file.Write(pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: der}))
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return "", errors.Join(fmt.Errorf("write the key: %w", err), os.Remove(path))
	}
	return path, nil
}

// OpenPushKey reads the key of web push; an error for which errors.Is(err,
// fs.ErrNotExist) holds where there is none.
func OpenPushKey(dir string) (PushKey, error) {
	path := filepath.Join(dir, pushKeyFile)
	info, err := os.Stat(path)
	if err != nil {
		return PushKey{}, err
	}
	if open := info.Mode().Perm() & 0o077; open != 0 {
		return PushKey{}, fmt.Errorf("others than its owner may use it (mode %04o): chmod 600 %s", info.Mode().Perm(), path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return PushKey{}, err
	}
	block, rest := pem.Decode(text)
	if block == nil || block.Type != pemType || len(bytes.TrimSpace(rest)) > 0 {
		return PushKey{}, fmt.Errorf("%s is not one PEM block %q (PKCS#8, not encrypted)", path, pemType)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return PushKey{}, fmt.Errorf("%s: the PEM block holds no PKCS#8 private key", path)
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
