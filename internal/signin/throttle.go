package signin

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"partyschool/internal/key"
	"partyschool/internal/throttle"
)

// signInLimits are the contract's: ten failures in ten minutes for one phone, by
// password and by code together, one hundred for one address.
func signInLimits(ctx context.Context, p phone) []throttle.Limit {
	return withAddressLimit(ctx, []throttle.Limit{{Subject: failuresOf(p), Most: 10, Window: 10 * time.Minute}}, "failed-at:", 100, 10*time.Minute)
}

// codeLimits bound the messages that a phone receives, and what one address can
// make the school spend.
func codeLimits(ctx context.Context, p phone) []throttle.Limit {
	return withAddressLimit(ctx, []throttle.Limit{{Subject: codesFor(p), Most: 5, Window: time.Hour}}, "codes-at:", 100, time.Hour)
}

// changeLimits bound the guesses at a password by who has the phone in hand.
// They are apart from those of signing in, where strangers can use them up.
func changeLimits(memberID int64) []throttle.Limit {
	return []throttle.Limit{{Subject: "change:" + key.Format(memberID), Most: 10, Window: 10 * time.Minute}}
}

func failuresOf(p phone) string { return "failed:" + p.hash }

func codesFor(p phone) string { return "codes:" + p.hash }

func withAddressLimit(ctx context.Context, limits []throttle.Limit, kind string, most int, window time.Duration) []throttle.Limit {
	if place := Neighbourhood(ctx); place != "" {
		limits = append(limits, throttle.Limit{Subject: kind + hashOf(place), Most: most, Window: window})
	}
	return limits
}

// hashOf is SHA-256 in 43 characters.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
