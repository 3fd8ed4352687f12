package credits_test

import (
	"context"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/creditrule"
	"partyschool/internal/calendar"
	"partyschool/internal/credits"
)

func TestConvert(t *testing.T) {
	per45 := &ent.CreditRule{Scheme: creditrule.SchemePER_MINUTES, MinutesPerHour: 45}
	per60 := &ent.CreditRule{Scheme: creditrule.SchemePER_MINUTES, MinutesPerHour: 60}
	steps := &ent.CreditRule{Scheme: creditrule.SchemeSTEPS}
	cases := []struct {
		rule *ent.CreditRule
		ms   int64
		want int
	}{
		{per45, 0, 0}, {per45, -5, 0}, {per45, 45 * 60_000, 100}, {per45, 45*60_000 - 1, 99}, {per45, 27_000, 1}, {per45, 26_999, 0},
		{per60, 45 * 60_000, 75}, {per60, 36_000, 1}, {per60, 35_999, 0},
		{steps, 0, 0}, {steps, 1, 25}, {steps, 15 * 60_000, 25}, {steps, 15*60_000 + 1, 50}, {steps, 30*60_000 - 1, 50}, {steps, 30 * 60_000, 100},
	}
	for _, c := range cases {
		if got := credits.Convert(c.rule, c.ms); got != c.want {
			t.Errorf("%s of %d ms: %d, want %d", c.rule.Scheme, c.ms, got, c.want)
		}
	}
}

func TestRuleOn(t *testing.T) {
	w := newWorld(t)
	rule := func(day calendar.Date) string {
		t.Helper()
		r, err := credits.RuleOn(context.Background(), w.db, day)
		w.must(err)
		return r.Code
	}
	if got := rule(calendar.NewDate(2026, 1, 1)); got != "PER_45_MINUTES" {
		t.Errorf("without rules: %s", got)
	}
	for year, minutes := range map[int]int{2026: 45, 2027: 60} {
		w.db.Client(w.system()).CreditRule.Create().SetCode(time.Duration(minutes).String()).SetValidFrom(calendar.NewDate(year, 1, 1)).
			SetScheme(creditrule.SchemePER_MINUTES).SetMinutesPerHour(minutes).ExecX(w.system())
	}
	for day, want := range map[calendar.Date]string{
		calendar.NewDate(2025, 12, 31): "PER_45_MINUTES", calendar.NewDate(2026, 1, 1): "45ns",
		calendar.NewDate(2026, 12, 31): "45ns", calendar.NewDate(2027, 1, 1): "60ns",
	} {
		if got := rule(day); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
	if hours, err := credits.Propose(context.Background(), w.db, calendar.NewDate(2027, 5, 1), 5400); hours != 1.5 || err != nil {
		t.Errorf("proposed %v %v", hours, err)
	}
}
