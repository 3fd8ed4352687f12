package identity_test

import (
	"context"
	"strings"
	"testing"

	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

func TestPasswordHash(t *testing.T) {
	ctx, p := context.Background(), identity.NewPasswords()
	hash, err := p.Hash(ctx, "一张党员卡 three networks")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %s", hash)
	}
	for password, want := range map[string]bool{"一张党员卡 three networks": true, "一张党员卡 three network": false, "": false} {
		if got, err := p.Verify(ctx, password, hash); err != nil || got != want {
			t.Errorf("%q: %t, %v", password, got, err)
		}
	}
	if got, err := p.Verify(ctx, "", identity.NobodysHash); err != nil || got {
		t.Errorf("nobody's password: %t, %v", got, err)
	}
	if _, err := p.Verify(ctx, "x", "md5"); err == nil {
		t.Error("what is no hash is no error")
	}
}

func TestWhoWaitsForAPlaceCanGiveUp(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := identity.NewPasswords().Hash(ctx, "x"); err == nil {
		t.Skip("a free place is given even to those who left")
	}
}

func TestPolicy(t *testing.T) {
	for password, good := range map[string]bool{
		"":                         false,
		"short-one":                false,
		"ten chars!":               true,
		"demo-party-school":        true,
		"党员卡党员卡党员卡一二":              true,
		"一二三四五六七八九":                false,
		"1234567890":               false,
		"Password123":              false,
		"password123 and more":     true,
		"aaaaaaaaaaaa":             false,
		"党党党党党党党党党党":               false,
		strings.Repeat("ab", 64):   true,
		strings.Repeat("ab", 65):   false,
		strings.Repeat("a", 1<<20): false,
	} {
		err := identity.NewPasswords().Policy(password)
		if (err == nil) != good {
			t.Errorf("%.20q: %v", password, err)
		}
		if p := problem.As(err); err != nil && (p == nil || p.Code != problem.BadUserInput || p.Field != "newPassword") {
			t.Errorf("%.20q: %v is no problem with newPassword", password, err)
		}
	}
}
