package identity

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"partyschool/internal/clock"
	"partyschool/internal/keyfile"
)

const (
	keySuffix  = ".pem"
	keyTime    = "20060102T150405Z"
	pemType    = "PRIVATE KEY" // PKCS#8, not encrypted
	makeOne    = "make one with: partyschool keys add"
	retiredDir = "retired"
)

// NewKeyFile makes a key and writes it to the directory, which it makes where it
// is missing, as a file that only its owner may read. It returns the file's path.
func NewKeyFile(dir string, c clock.Clock) (string, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return "", fmt.Errorf("make a key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return "", fmt.Errorf("encode the key: %w", err)
	}
	key := signingKey{private: private}
	path := filepath.Join(dir, c.Now().Format(keyTime)+"-"+thumbprint(key.public())+keySuffix)
	if err := keyfile.Create(path, pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: der})); err != nil {
		return "", err
	}
	return path, nil
}

// readKeySet reads every .pem file of the directory and of the folder "retired" in
// it, where there is one; other files are not looked at.
func readKeySet(dir string) (*keySet, error) {
	set := &keySet{byID: map[string]signingKey{}, retired: map[string]ed25519.PublicKey{}}
	var err error
	if set.newFirst, err = readKeys(dir); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the folder %s is missing; %s", dir, makeOne)
	} else if err != nil {
		return nil, err
	}
	if len(set.newFirst) == 0 {
		return nil, fmt.Errorf("the folder %s holds no key; %s", dir, makeOne)
	}
	for _, key := range set.newFirst {
		set.byID[key.id] = key
	}
	retired, err := readKeys(filepath.Join(dir, retiredDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, key := range retired {
		set.retired[key.id] = key.public()
	}
	slices.SortStableFunc(set.newFirst, func(a, b signingKey) int {
		return cmp.Or(b.madeAt.Compare(a.madeAt), strings.Compare(b.id, a.id))
	})
	set.jwks, err = jwksOf(set.newFirst)
	return set, err
}

// readKeys reads every .pem file of one folder. An error for which
// errors.Is(err, fs.ErrNotExist) holds where there is no such folder.
func readKeys(dir string) ([]signingKey, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read the folder of the keys: %w", err)
	}
	var keys []signingKey
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), keySuffix) {
			continue
		}
		key, err := readKey(filepath.Join(dir, entry.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue // moved to the retired ones while we read
		} else if err != nil {
			return nil, fmt.Errorf("key file %s: %w", entry.Name(), err)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func readKey(path string) (signingKey, error) {
	name := strings.TrimSuffix(filepath.Base(path), keySuffix)
	day, id, _ := strings.Cut(name, "-")
	madeAt, err := time.Parse(keyTime, day)
	if err != nil || id == "" {
		return signingKey{}, errors.New("the name is not of the form 20260131T080000Z-<id>.pem")
	}
	private, err := readPrivateKey(path)
	if err != nil {
		return signingKey{}, err
	}
	key := signingKey{id: id, madeAt: madeAt, private: private}
	if want := thumbprint(key.public()); id != want {
		return signingKey{}, fmt.Errorf("the key's id is %s, but the name says %s; give it its own name", want, id)
	}
	return key, nil
}

func readPrivateKey(path string) (ed25519.PrivateKey, error) {
	parsed, err := readPKCS8(path)
	if err != nil {
		return nil, err
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("the key is %s, but only Ed25519 keys sign here", kindOfKey(parsed))
	}
	if weak(private.Seed()) {
		return nil, errors.New("the key is weak: it was written by hand or published, not made by chance; " + makeOne)
	}
	// The library computes and keeps what it needs of a key at the first signature: made
	// here, before requests that sign at once race to make it.
	ed25519.Sign(private, nil)
	return private, nil
}

// readPKCS8 reads a file of one PEM block that holds a private key of any kind.
func readPKCS8(path string) (any, error) {
	text, err := keyfile.Read(path)
	if err != nil {
		return nil, err
	}
	block, rest := pem.Decode(text)
	if block == nil || block.Type != pemType || len(bytes.TrimSpace(rest)) > 0 {
		return nil, fmt.Errorf("this is not one PEM block %q (PKCS#8, not encrypted)", pemType)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errors.New("the PEM block holds no PKCS#8 private key")
	}
	return parsed, nil
}

// kindOfKey names a key's type, such as "rsa.PrivateKey".
func kindOfKey(key any) string { return strings.TrimPrefix(fmt.Sprintf("%T", key), "*") }

// publishedSeeds are the keys of RFC 8032, section 7.1; the first is RFC 8037's
// example as well. They end up in schools by copy and paste.
var publishedSeeds = []string{
	"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	"f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5",
}

// weak reports whether a seed was plainly not made by chance: published, with
// bytes a constant step apart, or with fewer than 16 different bytes. Chance
// leaves about 30 of the 32 different, and fewer than 16 never in practice.
func weak(seed []byte) bool {
	if slices.Contains(publishedSeeds, hex.EncodeToString(seed)) {
		return true
	}
	different, steps := map[byte]bool{}, map[byte]bool{}
	for i, b := range seed {
		different[b] = true
		if i > 0 {
			steps[b-seed[i-1]] = true
		}
	}
	return len(different) < 16 || len(steps) == 1
}
