package members

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"partyschool/internal/problem"
)

// phoneDigits is the length of a mobile number of the mainland.
const phoneDigits = 11

// NormalizePhone returns the eleven digits of a mobile number as people type or
// paste it: full-width digits, spaces, hyphens, invisible marks and +86 are taken
// away. Anything else is a BAD_USER_INPUT of the field phone.
func NormalizePhone(s string) (string, error) {
	s = inOneWord(s)
	if rest, ok := strings.CutPrefix(s, "+86"); ok {
		s = rest
	}
	if len(s) != phoneDigits || s[0] != '1' || strings.ContainsFunc(s, notDigit) {
		return "", problem.BadInput("phone", "手机号须为 11 位数字，以 1 开头。", "A mobile number has 11 digits and begins with 1.")
	}
	return s, nil
}

// inOneWord returns a number without the spaces, hyphens and invisible marks that people
// put between its digits, and full-width digits as others.
func inOneWord(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Pd, r) {
			return -1
		}
		return r
	}, norm.NFKC.String(s))
}

func notDigit(r rune) bool { return r < '0' || r > '9' }

// Mask hides the middle of a telephone number: 138****0004.
func Mask(phone string) string {
	if len(phone) < phoneDigits {
		return "****"
	}
	return phone[:3] + "****" + phone[len(phone)-4:]
}

// masked reports whether a cell holds a number as Mask writes it.
func masked(cell string) bool { return strings.Contains(cell, "****") }
