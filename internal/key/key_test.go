package key_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"partyschool/internal/key"
)

var noon = time.Date(2026, 8, 1, 4, 0, 0, 0, time.UTC)

func unbounded(t testing.TB, node int, now func() time.Time) *key.Maker {
	t.Helper()
	m, err := key.NewMaker(now, key.Reserve{Node: node, UntilMS: key.Forever}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestKeysTellTheirKindAndTime(t *testing.T) {
	m := unbounded(t, key.MaxNode, func() time.Time { return noon })
	k, err := m.Next(key.Credential)
	if err != nil {
		t.Fatal(err)
	}
	if key.KindOf(k) != key.Credential || !key.TimeOf(k).Equal(noon) || k <= 0 {
		t.Errorf("key %d is a %v of %v, want a Credential of %v", k, key.KindOf(k), key.TimeOf(k), noon)
	}
}

func TestTheLastMillisecondFits(t *testing.T) {
	end := key.Epoch.Add((key.Forever - 1) * time.Millisecond)
	m := unbounded(t, key.MaxNode, func() time.Time { return end })
	for range 64 {
		k, err := m.Next(key.Credential)
		if err != nil || k <= 0 || key.KindOf(k) != key.Credential {
			t.Fatalf("Next = %d, %v", k, err)
		}
	}
	if k, err := m.Next(key.Credential); err == nil {
		t.Errorf("Next beyond the last millisecond = %d, want an error", k)
	}
}

func TestTextKeepsTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64Min(0).Draw(t, "a"), rapid.Int64Min(0).Draw(t, "b")
		if (a < b) != (key.Format(a) < key.Format(b)) {
			t.Fatalf("%d and %d are ordered otherwise as %q and %q", a, b, key.Format(a), key.Format(b))
		}
		if key.KindOf(a) == 0 {
			return
		}
		if back, err := key.Parse(key.Format(a)); err != nil || back != a {
			t.Fatalf("Parse(Format(%d)) = %d, %v", a, back, err)
		}
	})
}

func TestParseAcceptsOneSpellingOnly(t *testing.T) {
	m := unbounded(t, 1, func() time.Time { return noon })
	k, err := m.Next(key.Member)
	if err != nil {
		t.Fatal(err)
	}
	good := key.Format(k)
	if _, err := key.Parse(good); err != nil {
		t.Fatal(err)
	}
	upper := []byte(good)
	for i, c := range upper {
		if c >= 'a' {
			upper[i] = c - 32
		}
	}
	for _, bad := range []string{"", "1", string(upper), good + "0", good[:12], good[:12] + "1", "0000000000000", "vvvvvvvvvvvvv", "g" + good[1:], good[:12] + "\n", good[:6] + "–" + good[9:]} {
		if k, err := key.Parse(bad); err == nil {
			t.Errorf("Parse(%q) = %d, want an error", bad, k)
		}
	}
}

func TestEveryKindHasANameAndFits(t *testing.T) {
	for k := key.Kind(1); k < 64; k++ {
		if k.String() != "" && key.KindNamed(k.String()) != k {
			t.Errorf("KindNamed(%q) = %d, want %d", k, key.KindNamed(k.String()), k)
		}
	}
	if key.KindNamed("Nothing") != 0 {
		t.Error("KindNamed invents a kind")
	}
}

// A maker whose clock jumps, and whose reserve is extended or refused, makes keys
// that only grow and never leave what was reserved.
func TestKeysOnlyGrowWhateverTheClockDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := noon
		start := noon.Sub(key.Epoch).Milliseconds()
		reserve := key.Reserve{Node: 1, FromMS: start, UntilMS: start + 2}
		refuse := false
		var m *key.Maker
		m, err := key.NewMaker(func() time.Time { return now }, reserve, func(lastMS int64) error {
			if refuse {
				return errors.New("refused")
			}
			reserve = key.Reserve{Node: reserve.Node%key.MaxNode + 1, FromMS: lastMS + 1, UntilMS: lastMS + 3}
			return m.Renew(reserve)
		})
		if err != nil {
			t.Fatal(err)
		}
		last := int64(0)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.Int64Range(-1e6, 1e6).Draw(t, "jump")) * time.Millisecond)
			refuse = rapid.IntRange(0, 9).Draw(t, "refuse") == 0
			for range rapid.IntRange(1, 200).Draw(t, "keys") {
				k, err := m.Next(key.Member)
				if err != nil {
					if !refuse {
						t.Fatalf("Next failed though nothing was refused: %v", err)
					}
					break
				}
				ms := key.TimeOf(k).Sub(key.Epoch).Milliseconds()
				if k <= last || ms < reserve.FromMS || ms >= reserve.UntilMS {
					t.Fatalf("after %d came %d of millisecond %d, reserved are %+v", last, k, ms, reserve)
				}
				last = k
			}
		}
	})
}

func TestNodeNumbersHaveBounds(t *testing.T) {
	for _, node := range []int{-1, key.MaxNode + 1} {
		if _, err := key.NewMaker(time.Now, key.Reserve{Node: node, UntilMS: key.Forever}, nil); err == nil {
			t.Errorf("NewMaker takes node number %d", node)
		}
	}
}

func BenchmarkNext(b *testing.B) {
	m := unbounded(b, 1, time.Now)
	for range b.N {
		if _, err := m.Next(key.StudyEvent); err != nil {
			b.Fatal(err)
		}
	}
}
