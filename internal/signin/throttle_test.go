package signin

import (
	"fmt"
	"net/netip"
	"testing"

	"partyschool/internal/problem"
)

func TestOneHundredFailuresCloseAnAddress(t *testing.T) {
	s := open(t)
	at := func(address string, i int) error {
		ctx := withAddress(asTest(), netip.MustParseAddr(address))
		_, err := s.throttle.Admit(ctx, signInLimits(ctx, s.phoneOf(fmt.Sprintf("139%08d", i)))...)
		return err
	}
	for i := range 100 {
		must(t, at(theAddress, i))
	}
	wants(t, at(theAddress, 100), problem.RateLimited)
	must(t, at("203.0.113.8", 101))
	ctx, db := s.rows()
	if n := db.SignInAttempt.Query().CountX(ctx); n != 202 {
		t.Errorf("%d rows, want two for each try that was looked at", n)
	}
}

func TestNeighbourhood(t *testing.T) {
	for address, want := range map[string]string{
		"203.0.113.7":          "203.0.113.7",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"2001:db8:1:2::ffff":   "2001:db8:1:2::/64",
	} {
		if got := Neighbourhood(withAddress(asTest(), netip.MustParseAddr(address))); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
	if got := Neighbourhood(asTest()); got != "" {
		t.Errorf("no address: %s", got)
	}
}
