package print

import (
	"net/url"
	"strings"
	"unicode"
)

// Disposition returns the header Content-Disposition for a page that is looked at,
// with the name under which it is kept: plain for old clients, in ASCII, and name
// as people read it (RFC 6266).
func Disposition(plain, name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`/\:*?"<>|`, r), unicode.IsControl(r):
			return '_' // some system's folders refuse it
		case unicode.Is(unicode.Cf, r):
			return -1 // it would turn the name round
		}
		return r
	}, name)
	// QueryEscape leaves only what RFC 5987 lets stand, but for the space.
	escaped := strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
	return `inline; filename="` + plain + `"; filename*=UTF-8''` + escaped
}
