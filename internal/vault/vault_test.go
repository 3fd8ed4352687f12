package vault_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"partyschool/internal/vault"
)

func keys(t *testing.T, m *vault.Master) (sealing, indexing []byte) {
	t.Helper()
	sealing, err := m.NewKeys(vault.Sealing)
	if err != nil {
		t.Fatal(err)
	}
	if indexing, err = m.NewKeys(vault.Indexing); err != nil {
		t.Fatal(err)
	}
	return sealing, indexing
}

func open(t *testing.T, m *vault.Master, sealing, indexing []byte) *vault.Vault {
	t.Helper()
	v, err := vault.Open(m, sealing, indexing)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func master(t *testing.T) *vault.Master {
	t.Helper()
	m, err := vault.NewMasterInMemory()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestASealedValueOpensInItsPlaceOnly(t *testing.T) {
	m := master(t)
	sealing, indexing := keys(t, m)
	v := open(t, m, sealing, indexing)
	sealed, err := v.Seal("members.phone", 7, "13800000004")
	if err != nil || strings.Contains(sealed, "13800000004") {
		t.Fatalf("sealed as %q, %v", sealed, err)
	}
	if text, err := v.Open("members.phone", 7, sealed); err != nil || text != "13800000004" {
		t.Errorf("opened as %q, %v", text, err)
	}
	again, _ := v.Seal("members.phone", 7, "13800000004")
	if again == sealed {
		t.Error("the same value was sealed to the same text: equal phones could be seen")
	}
	flipped := sealed[:len(sealed)-2] + "A" + sealed[len(sealed)-1:]
	for name, c := range map[string]struct {
		place  string
		row    int64
		sealed string
	}{
		"another row":     {"members.phone", 8, sealed},
		"another column":  {"members.born_on", 7, sealed},
		"changed":         {"members.phone", 7, flipped},
		"never sealed":    {"members.phone", 7, "13800000004"},
		"not even base64": {"members.phone", 7, "é"},
	} {
		if text, err := v.Open(c.place, c.row, c.sealed); err == nil && c.sealed != sealed || err == nil && text != "" {
			t.Errorf("%s: opened as %q", name, text)
		} else if err != nil && strings.Contains(err.Error(), "13800000004") {
			t.Errorf("%s: the error tells the value: %v", name, err)
		}
	}
	if text, err := v.Seal("members.phone", 7, ""); err != nil || text != "" {
		t.Errorf("nothing was sealed as %q, %v", text, err)
	}
}

func TestAnIndexIsTheSameForTheSameTextAndKindOnly(t *testing.T) {
	m := master(t)
	sealing, indexing := keys(t, m)
	v, again := open(t, m, sealing, indexing), open(t, m, sealing, indexing)
	other := open(t, m, sealing, func() []byte { _, i := keys(t, m); return i }())
	one := v.Index(vault.Phone, "13800000004")
	if len(one) != 43 || one != again.Index(vault.Phone, "13800000004") {
		t.Errorf("index %q is not found again", one)
	}
	for name, index := range map[string]string{
		"another number": v.Index(vault.Phone, "13800000005"), "another kind": v.Index(vault.SignIn, "13800000004"),
		"another school": other.Index(vault.Phone, "13800000004"),
	} {
		if index == one {
			t.Errorf("%s has the same index", name)
		}
	}
}

func TestKeysAreChanged(t *testing.T) {
	dir := t.TempDir()
	if _, err := vault.OpenMaster(dir); !errors.Is(err, vault.ErrNoMaster) {
		t.Fatalf("without a file: %v", err)
	}
	path, err := vault.NewMaster(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := vault.NewMaster(dir); err == nil {
		t.Error("the master key was overwritten")
	}
	m, err := vault.OpenMaster(dir)
	if err != nil {
		t.Fatal(err)
	}
	sealing, indexing := keys(t, m)
	before := open(t, m, sealing, indexing)
	sealed, _ := before.Seal("members.phone", 7, "13800000004")
	if !before.Current(sealed) {
		t.Error("what was just sealed counts as old")
	}
	more, err := m.AddSealingKey(sealing)
	if err != nil {
		t.Fatal(err)
	}
	after := open(t, m, more, indexing)
	if text, err := after.Open("members.phone", 7, sealed); err != nil || text != "13800000004" {
		t.Errorf("sealed before the change: %q, %v", text, err)
	}
	fresh, _ := after.Seal("members.phone", 7, "13800000004")
	if after.Current(sealed) || !after.Current(fresh) {
		t.Error("old and new cannot be told apart")
	}
	if _, err := before.Open("members.phone", 7, fresh); err == nil {
		t.Error("the new key is not new")
	}
	// A new master key, and the data keys under it; the old file still opens the old ones.
	if err := vault.AddMasterKey(dir); err != nil {
		t.Fatal(err)
	}
	renewed, err := vault.OpenMaster(dir)
	if err != nil {
		t.Fatal(err)
	}
	wrapped, err := renewed.Rewrap(vault.Sealing, more)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := vault.Open(m, wrapped, indexing); err == nil {
		t.Error("the old master key opens what the new one sealed")
	}
	if text, err := open(t, renewed, wrapped, indexing).Open("members.phone", 7, fresh); err != nil || text != "13800000004" {
		t.Errorf("under the new master key: %q, %v", text, err)
	}
	// Bad files say what is wrong with them.
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.OpenMaster(dir); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a file for all to read: %v", err)
	}
	other := filepath.Join(t.TempDir(), "master.json")
	if err := os.WriteFile(other, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.OpenMaster(filepath.Dir(other)); err == nil || !strings.Contains(err.Error(), "restore it") {
		t.Errorf("a file that holds no key: %v", err)
	}
	if _, err := vault.Open(master(t), sealing, indexing); err == nil || !strings.Contains(err.Error(), "another school") {
		t.Errorf("another master key: %v", err)
	}
}

func BenchmarkOpen(b *testing.B) {
	m, _ := vault.NewMasterInMemory()
	sealing, _ := m.NewKeys(vault.Sealing)
	indexing, _ := m.NewKeys(vault.Indexing)
	v, err := vault.Open(m, sealing, indexing)
	if err != nil {
		b.Fatal(err)
	}
	sealed, _ := v.Seal("members.phone", 7, "13800000004")
	for b.Loop() {
		if _, err := v.Open("members.phone", 7, sealed); err != nil {
			b.Fatal(err)
		}
	}
}
