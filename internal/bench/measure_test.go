package bench

import (
	"testing"

	"partyschool/internal/bench/load"
)

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   spread
	}{
		{nil, spread{}},
		{[]float64{3}, spread{3, 3, 3}},
		{[]float64{3, 1, 2}, spread{2, 1, 3}},
		{[]float64{4, 1, 2, 3}, spread{2.5, 1, 4}},
	} {
		if got := spreadOf(c.values); got != c.want {
			t.Errorf("%v: %v, want %v", c.values, got, c.want)
		}
	}
}

func TestRatioComparesRoundsWithEachOther(t *testing.T) {
	rounds := func(n ...int) []round {
		var list []round
		for _, requests := range n {
			list = append(list, round{Result: load.Result{Requests: requests, Elapsed: 1e9}})
		}
		return list
	}
	// The machine was half as fast in the second round, for both.
	if got := ratio(rounds(200, 100), rounds(100, 50), rate); got != (spread{2, 2, 2}) {
		t.Errorf("%v", got)
	}
}
