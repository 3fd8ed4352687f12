package main_test

import (
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestKillsAtRandomUnderLoad kills the school again and again at a moment that nobody
// chose, while a crowd uses it. Nothing that was acknowledged is lost, nobody is signed
// out, and each time it rises by itself. PARTYSCHOOL_SOAK says for how long: make soak.
func TestKillsAtRandomUnderLoad(t *testing.T) {
	long := soaking(t)
	if long == 0 {
		t.Skip("takes minutes: make soak")
	}
	v := newVictim(t)
	v.must(v.stop(syscall.SIGTERM))
	v.more = hurried(t)
	v.rise()
	c := gather(t, v)
	c.begin()
	kills, slowest, down := 0, time.Duration(0), time.Duration(0)
	for began := time.Now(); time.Since(began) < long; kills++ {
		time.Sleep(time.Duration(rand.IntN(5000)) * time.Millisecond) //nolint:gosec // no secret
		v.die()
		killed := time.Now()
		v.rise()
		c.moved()
		risen := time.Now()
		for !c.wellSince(risen) {
			if time.Since(risen) > 30*time.Second {
				t.Fatalf("not all is well half a minute after a kill: %s\n%s", c.sightings(), tail(v))
			}
			time.Sleep(10 * time.Millisecond)
		}
		down += time.Since(killed)
		slowest = max(slowest, time.Since(killed))
	}
	c.end()
	seen := c.sightings()
	events, members := c.proved(t)
	t.Logf("%d kills in %s: %d events, %d members and %d uploads acknowledged, all there; from a kill until all was well %s in the mean, %s at most; seen: %s",
		kills, long, events, members, len(c.completed), down/time.Duration(max(kills, 1)), slowest, seen)
	if strings.Contains(seen, "WRONG") {
		t.Error("somebody was answered what nobody should be")
	}
	v.proved()
}
