package identity_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"partyschool/internal/clock/clocktest"
	"partyschool/internal/identity"
)

var day = time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)

func newKey(t *testing.T, dir string, c *clocktest.Clock) string {
	t.Helper()
	path, err := identity.NewKeyFile(dir, c)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestKeyFileIsPrivateAndNamedByTimeAndKey(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	path := newKey(t, dir, clocktest.At(day))
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %04o, want 0600", info.Mode().Perm())
	}
	if name := filepath.Base(path); !strings.HasPrefix(name, "20260701T080000Z-") || !strings.HasSuffix(name, ".pem") {
		t.Errorf("name %s", name)
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("%d files in the folder, want 1", len(files))
	}
}

func pkcs8(t *testing.T, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// named is a seed's file under its right name.
func named(t *testing.T, seed []byte) (string, []byte) {
	t.Helper()
	private := ed25519.NewKeyFromSeed(seed)
	x := base64.RawURLEncoding.EncodeToString(private.Public().(ed25519.PublicKey))
	sum := sha256.Sum256([]byte(`{"crv":"Ed25519","kty":"OKP","x":"` + x + `"}`))
	return "20260701T080000Z-" + base64.RawURLEncoding.EncodeToString(sum[:12]) + ".pem", pkcs8(t, private)
}

func TestKeysThatAreRefused(t *testing.T) {
	chance := make([]byte, 32)
	_, _ = rand.Read(chance)
	goodName, good := named(t, chance)
	rsaKey, _ := rsa.GenerateKey(rand.Reader, 2048)
	ecKey, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	published, _ := hex.DecodeString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
	weak := func(seed []byte) func(*testing.T) (string, []byte) {
		return func(t *testing.T) (string, []byte) { return named(t, seed) }
	}
	sequence := func(from, step byte) []byte {
		seed := make([]byte, 32)
		for i := range seed {
			seed[i] = from + step*byte(i)
		}
		return seed
	}
	fixed := func(name string, content []byte) func(*testing.T) (string, []byte) {
		return func(*testing.T) (string, []byte) { return name, content }
	}
	for name, c := range map[string]struct {
		file func(*testing.T) (string, []byte)
		mode os.FileMode
		says string
	}{
		"RSA":                {fixed(goodName, pkcs8(t, rsaKey)), 0o600, "rsa.PrivateKey"},
		"ECDSA":              {fixed(goodName, pkcs8(t, ecKey)), 0o600, "ecdsa.PrivateKey"},
		"not PEM":            {fixed(goodName, []byte("secret")), 0o600, "PEM"},
		"empty":              {fixed(goodName, nil), 0o600, "PEM"},
		"two blocks":         {fixed(goodName, append(bytes.Clone(good), good...)), 0o600, "PEM"},
		"half a key":         {fixed(goodName, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte{1, 2}})), 0o600, "PKCS#8"},
		"another's name":     {fixed("20260701T080000Z-abcdefghijklmnop.pem", good), 0o600, "the name says"},
		"no time":            {fixed("key.pem", good), 0o600, "the name is not of the form"},
		"readable by group":  {fixed(goodName, good), 0o640, "chmod 600"},
		"readable by others": {fixed(goodName, good), 0o604, "chmod 600"},
		"zeros":              {weak(make([]byte, 32)), 0o600, "weak"},
		"all alike":          {weak(bytes.Repeat([]byte{0xab}, 32)), 0o600, "weak"},
		"counted up":         {weak(sequence(0, 1)), 0o600, "weak"},
		"counted down":       {weak(sequence(255, 255)), 0o600, "weak"},
		"in sevens":          {weak(sequence(3, 7)), 0o600, "weak"},
		"words":              {weak([]byte("partyschoolpartyschoolpartyschoo")), 0o600, "weak"},
		"published":          {weak(published), 0o600, "weak"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file, content := c.file(t)
			if err := os.WriteFile(filepath.Join(dir, file), content, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(filepath.Join(dir, file), c.mode); err != nil {
				t.Fatal(err)
			}
			_, err := identity.OpenKeys(dir, clocktest.At(day))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one that says %q", err, c.says)
			}
		})
	}
}

func TestMissingKeysSayHowToMakeThem(t *testing.T) {
	empty := t.TempDir()
	for _, dir := range []string{empty, filepath.Join(empty, "missing")} {
		_, err := identity.OpenKeys(dir, clocktest.At(day))
		if err == nil || !strings.Contains(err.Error(), "partyschool keys add") {
			t.Errorf("%s: %v", dir, err)
		}
	}
}

func TestRotationSignsNobodyOut(t *testing.T) {
	dir, c := t.TempDir(), clocktest.At(day)
	first := newKey(t, dir, c)
	keys, err := identity.OpenKeys(dir, c)
	if err != nil {
		t.Fatal(err)
	}
	tokens := identity.NewTokens(keys, c, "https://school.example", "partyschool")
	old, _, err := tokens.NewAccess(member, session)
	if err != nil {
		t.Fatal(err)
	}

	c.Advance(24 * time.Hour)
	second := newKey(t, dir, c)
	if err := keys.Reload(); err != nil {
		t.Fatal(err)
	}
	signedBy := func() string {
		token, _, err := tokens.NewAccess(member, session)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tokens.VerifyAccess(token); err != nil {
			t.Fatal(err)
		}
		return headerOf(t, token)["kid"].(string)
	}
	if kid := signedBy(); !strings.Contains(first, kid) {
		t.Errorf("a key signs that other nodes may not have read")
	}
	c.Advance(10 * time.Minute)
	if kid := signedBy(); !strings.Contains(second, kid) {
		t.Errorf("after ten minutes the new key does not sign")
	}
	c.Set(day.Add(time.Minute))
	if _, err := tokens.VerifyAccess(old); err != nil {
		t.Errorf("the old key no longer verifies: %v", err)
	}

	// A file that is wrong leaves the keys in use.
	if err := os.WriteFile(filepath.Join(dir, "x.pem"), []byte("?"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := keys.Reload(); err == nil {
		t.Error("a wrong file is passed over in silence")
	}
	if _, err := tokens.VerifyAccess(old); err != nil {
		t.Errorf("a wrong file signs everybody out: %v", err)
	}
	_ = os.Remove(filepath.Join(dir, "x.pem"))

	// A key that is taken away verifies no longer, remembered verdict or not.
	if err := os.Remove(first); err != nil {
		t.Fatal(err)
	}
	if err := keys.Reload(); err != nil {
		t.Fatal(err)
	}
	if _, err := tokens.VerifyAccess(old); err == nil {
		t.Error("a key that was taken away still verifies")
	}
}

func TestTheBestKnownOfNewKeysSigns(t *testing.T) {
	dir, c := t.TempDir(), clocktest.At(day)
	first := newKey(t, dir, c)
	c.Advance(5 * time.Minute)
	newKey(t, dir, c)
	keys, err := identity.OpenKeys(dir, c)
	if err != nil {
		t.Fatal(err)
	}
	token, _, err := identity.NewTokens(keys, c, "i", "a").NewAccess(member, session)
	if err != nil {
		t.Fatal(err)
	}
	if kid := headerOf(t, token)["kid"].(string); !strings.Contains(first, kid) {
		t.Error("the younger of two new keys signs")
	}
}

func TestJWKSHoldsPublicKeysOnly(t *testing.T) {
	dir, c := t.TempDir(), clocktest.At(day)
	newKey(t, dir, c)
	newKey(t, dir, c)
	keys, err := identity.OpenKeys(dir, c)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	keys.ServeHTTP(w, httptest.NewRequestWithContext(context.Background(), "GET", "/.well-known/jwks.json", nil))
	var set struct{ Keys []map[string]string }
	if err := json.Unmarshal(w.Body.Bytes(), &set); err != nil {
		t.Fatal(err)
	}
	if len(set.Keys) != 2 {
		t.Fatalf("%d keys, want 2", len(set.Keys))
	}
	for _, k := range set.Keys {
		if _, secret := k["d"]; secret || k["kty"] != "OKP" || k["crv"] != "Ed25519" || k["alg"] != "EdDSA" || len(k["kid"]) != 16 {
			t.Errorf("key %v", k)
		}
	}
}
