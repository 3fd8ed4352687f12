package credits_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"partyschool/ent"
	"partyschool/ent/creditrule"
	"partyschool/internal/calendar"
	"partyschool/internal/credits"
)

// TestSharesAddUp splits sittings of all lengths, by all rules, in zones with and
// without summer time.
func TestSharesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal, err := calendar.New(rapid.SampledFrom([]string{"Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "UTC"}).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		rule := &ent.CreditRule{Scheme: creditrule.SchemeSTEPS, MinutesPerHour: 45}
		if minutes := rapid.IntRange(0, 240).Draw(t, "minutes"); minutes > 0 {
			rule.Scheme, rule.MinutesPerHour = creditrule.SchemePER_MINUTES, minutes
		}
		from := time.UnixMilli(rapid.Int64Range(0, 2_000_000_000_000).Draw(t, "from"))
		to := from.Add(time.Duration(rapid.Int64Range(1_000, 7*24*3_600_000).Draw(t, "length")) * time.Millisecond)
		portions := credits.Share(cal, rule, from, to)
		var hundredths int
		var seconds int64
		for i, p := range portions {
			hundredths, seconds = hundredths+p.Hundredths, seconds+p.Seconds
			if p.Hundredths < 0 || p.Seconds < 1 {
				t.Fatalf("%v is worth nothing or less", p)
			}
			if i > 0 && p.Day != portions[i-1].Day.AddDays(1) {
				t.Fatalf("%v does not follow the day before", p)
			}
		}
		want := to.Unix() - from.Unix()
		if seconds != want || hundredths != credits.Convert(rule, want*1000) {
			t.Fatalf("%v add up to %d seconds and %d hundredths, want %d and %d", portions, seconds, hundredths, want, credits.Convert(rule, want*1000))
		}
		if len(portions) > 9 || portions[0].Day != cal.DateOf(from) {
			t.Fatalf("%d days from %v", len(portions), portions[0].Day)
		}
	})
}

func TestSharesOfANight(t *testing.T) {
	cal, err := calendar.New("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		when, err := time.ParseInLocation("2006-01-02 15:04:05", s, cal.Zone())
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for _, c := range []struct {
		name, from, to string
		rule           ent.CreditRule
		want           []credits.Portion
	}{
		{"one evening", "2026-06-30 19:00:00", "2026-06-30 20:30:00", ent.CreditRule{MinutesPerHour: 45}, []credits.Portion{{day("2026-06-30"), 200, 5400}}},
		{"to midnight", "2026-06-30 23:15:00", "2026-07-01 00:00:00", ent.CreditRule{MinutesPerHour: 45}, []credits.Portion{{day("2026-06-30"), 100, 2700}}},
		{"new year's eve", "2025-12-31 23:00:00", "2026-01-01 00:30:00", ent.CreditRule{MinutesPerHour: 45}, []credits.Portion{{day("2025-12-31"), 133, 3600}, {day("2026-01-01"), 67, 1800}}},
		{"two hours, then an hour", "2025-12-31 22:30:00", "2026-01-01 01:00:00", ent.CreditRule{MinutesPerHour: 45}, []credits.Portion{{day("2025-12-31"), 200, 5400}, {day("2026-01-01"), 133, 3600}}},
		{"steps over midnight", "2025-12-31 23:50:00", "2026-01-01 00:20:00", ent.CreditRule{Scheme: creditrule.SchemeSTEPS}, []credits.Portion{{day("2025-12-31"), 33, 600}, {day("2026-01-01"), 67, 1200}}},
		{"an hour of 60", "2026-06-30 23:59:59", "2026-07-01 01:00:00", ent.CreditRule{MinutesPerHour: 60}, []credits.Portion{{day("2026-06-30"), 0, 1}, {day("2026-07-01"), 100, 3600}}},
	} {
		got := credits.Share(cal, &c.rule, at(c.from), at(c.to))
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
	}
}
