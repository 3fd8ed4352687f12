package identity_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"partyschool/internal/clock/clocktest"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

func open(t *testing.T, dir string, c *clocktest.Clock) *identity.Keys {
	t.Helper()
	keys, err := identity.OpenKeys(dir, c)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func TestSignatureHoldsForItsMessageOnly(t *testing.T) {
	dir, c := t.TempDir(), clocktest.At(day)
	newKey(t, dir, c)
	keys := open(t, dir, c)
	message := []byte("王小明")
	signature := keys.Sign("certificate", message)
	if len(signature) > 255 {
		t.Errorf("%d characters, the column holds 255", len(signature))
	}
	if err := keys.VerifySignature("certificate", message, signature); err != nil {
		t.Error(err)
	}
	id, rest, _ := strings.Cut(signature, ".")
	for name, c := range map[string]struct{ purpose, message, signature string }{
		"another message":          {"certificate", "王小明 ", signature},
		"another purpose":          {"pledge", "王小明", signature},
		"purpose within message":   {"", "certificate\x00王小明", signature},
		"empty":                    {"certificate", "王小明", ""},
		"no key":                   {"certificate", "王小明", rest},
		"cut":                      {"certificate", "王小明", signature[:len(signature)-4]},
		"loose base64":             {"certificate", "王小明", signature[:len(signature)-1] + loosen(signature[len(signature)-1])},
		"a bit off":                {"certificate", "王小明", id + "." + flip(rest[:1]) + rest[1:]},
		"key of another's message": {"certificate", "王小明", keys.Sign("certificate", []byte("李四"))},
	} {
		if err := keys.VerifySignature(c.purpose, []byte(c.message), c.signature); err == nil || errors.Is(err, identity.ErrKeyGone) {
			t.Errorf("%s: error %v, want that it does not hold", name, err)
		}
	}
	if err := keys.VerifySignature("certificate", message, "another."+rest); !errors.Is(err, identity.ErrKeyGone) {
		t.Errorf("unknown key: %v", err)
	}
}

func flip(s string) string {
	if s == "A" {
		return "B"
	}
	return "A"
}

// A retired key proves what it signed, and nothing more; a key that is gone leaves
// the question open.
func TestRetiredKeysStillProve(t *testing.T) {
	dir, c := t.TempDir(), clocktest.At(day)
	old := newKey(t, dir, c)
	c.Advance(time.Hour)
	keys := open(t, dir, c)
	tokens := identity.NewTokens(keys, c, "https://school.test", "partyschool")
	signature := keys.Sign("certificate", []byte("x"))
	token, _, err := tokens.NewAccess(keyOf(key.Member), keyOf(key.Session))
	if err != nil {
		t.Fatal(err)
	}
	newKey(t, dir, c)
	retired := filepath.Join(dir, "retired")
	if err := os.Mkdir(retired, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(old, filepath.Join(retired, filepath.Base(old))); err != nil {
		t.Fatal(err)
	}
	if err := keys.Reload(); err != nil {
		t.Fatal(err)
	}
	if err := keys.VerifySignature("certificate", []byte("x"), signature); err != nil {
		t.Errorf("retired: %v", err)
	}
	if _, err := tokens.VerifyAccess(token); err == nil {
		t.Error("a token of a retired key is believed")
	}
	if id, _, _ := strings.Cut(keys.Sign("certificate", []byte("x")), "."); strings.HasPrefix(signature, id) {
		t.Error("a retired key signs")
	}
	if err := os.RemoveAll(retired); err != nil {
		t.Fatal(err)
	}
	if err := keys.Reload(); err != nil {
		t.Fatal(err)
	}
	if err := keys.VerifySignature("certificate", []byte("x"), signature); !errors.Is(err, identity.ErrKeyGone) {
		t.Errorf("gone: %v", err)
	}
}

func TestYearTicket(t *testing.T) {
	b := newBench(t)
	member, expires := keyOf(key.Member), day.Add(time.Hour)
	ticket, err := b.tokens.YearTicket(member, 2026, expires)
	if err != nil {
		t.Fatal(err)
	}
	if id, year, err := b.tokens.VerifyYearTicket(ticket); err != nil || id != member || year != 2026 {
		t.Errorf("%d, %d, %v", id, year, err)
	}
	media, _ := b.tokens.MediaTicket(member, expires)
	access, _, _ := b.tokens.NewAccess(member, keyOf(key.Session))
	other, _ := b.tokens.YearTicket(keyOf(key.Course), 2026, expires)
	none, _ := b.tokens.YearTicket(member, 0, expires)
	for name, token := range map[string]string{"media": media, "access": access, "no member": other, "no year": none, "nothing": ""} {
		if _, _, err := b.tokens.VerifyYearTicket(token); err == nil {
			t.Errorf("%s passes for a ticket of a year", name)
		}
	}
	if _, err := b.tokens.VerifyMediaTicket(ticket); err == nil {
		t.Error("a ticket of a year opens a file")
	}
	b.clock.Advance(2 * time.Hour)
	if _, _, err := b.tokens.VerifyYearTicket(ticket); err == nil {
		t.Error("an expired ticket is believed")
	}
}
