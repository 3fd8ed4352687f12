package databasetest

import (
	"testing"

	"partyschool/internal/clock"
)

func BenchmarkOpen(b *testing.B) {
	for range b.N {
		Open(b, clock.System{})
	}
}
