package certificates

import (
	"regexp"
	"testing"
)

func TestNumber(t *testing.T) {
	form := regexp.MustCompile(`^PS-2026-[2-9A-HJKMNP-TW-Z]{10}$`)
	seen := map[string]bool{}
	for range 10_000 {
		n := number(2026)
		if !form.MatchString(n) || seen[n] {
			t.Fatalf("number %q", n)
		}
		seen[n] = true
	}
}
