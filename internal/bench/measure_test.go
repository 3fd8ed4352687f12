package bench

import (
	"strings"
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

func TestOperationsAreCutOut(t *testing.T) {
	text := "# page\nquery A {\n  a { b }\n}\nquery AB($x: ID!) { c(x: $x) { d } }\nmutation M { e }\n"
	for name, want := range map[string]string{
		"A": "query A {\n  a { b }\n}", "AB": "query AB($x: ID!) { c(x: $x) { d } }", "M": "mutation M { e }", "B": "",
	} {
		if got := operation(text, name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if body := string(documents{"A": "query A { a }"}.body("A", nil)); !strings.Contains(body, `"operationName":"A"`) {
		t.Error(body)
	}
}
