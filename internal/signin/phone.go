package signin

import (
	"crypto/sha256"
	"encoding/base64"

	"partyschool/internal/members"
)

// phone is the number that somebody signs in with.
type phone struct {
	// number is normal, or empty where no member can have it.
	number string
	// hash stands for what was sent, however odd, so that an odd number takes the
	// same way as a good one and neither is kept.
	hash string
}

// longestPhone bounds what is looked at as a number at all, in bytes.
const longestPhone = 100

func phoneOf(text string) phone {
	if len(text) > longestPhone {
		return phone{hash: hashOf(text)}
	}
	number, err := members.NormalizePhone(text)
	if err != nil {
		return phone{hash: hashOf(text)}
	}
	return phone{number: number, hash: hashOf(number)}
}

// hashOf is SHA-256 in 43 characters.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
