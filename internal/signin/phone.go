package signin

import (
	"partyschool/internal/members"
	"partyschool/internal/vault"
)

// phone is the number that somebody signs in with.
type phone struct {
	// number is normal, or empty where no member can have it.
	number string
	// index finds the member with the number.
	index string
	// hash stands for what was sent, however odd, so that an odd number takes the
	// same way as a good one and neither is kept. Without the school's key nobody tells
	// which of the eleven digits it stands for.
	hash string
}

// longestPhone bounds what is looked at as a number at all, in bytes.
const longestPhone = 100

func (s *Service) phoneOf(text string) phone {
	number := ""
	if len(text) <= longestPhone {
		number, _ = members.NormalizePhone(text)
	}
	p := phone{number: number, index: s.db.Index(vault.Phone, number), hash: s.db.Index(vault.SignIn, number)}
	if number == "" {
		p.hash = s.db.Index(vault.SignIn, text)
	}
	return p
}
