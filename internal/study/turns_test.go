package study

import "testing"

func TestATransactionBearsSoManyReports(t *testing.T) {
	of := func(n, events int) []*report {
		reports := make([]*report, n)
		for i := range reports {
			reports[i] = &report{claims: make([]claim, events)}
		}
		return reports
	}
	for name, c := range map[string]struct {
		reports []*report
		want    int
	}{
		"one":               {of(1, 1), 1},
		"the most":          {of(128, 1), 128},
		"one more":          {of(129, 1), 128},
		"the most events":   {of(4, 500), 4},
		"one more of them":  {append(of(4, 500), of(1, 1)...), 4},
		"one beyond bounds": {of(2, 2_001), 1},
	} {
		if got := fit(c.reports); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
