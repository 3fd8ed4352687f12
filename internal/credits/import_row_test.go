package credits_test

import (
	"fmt"
	"testing"

	"partyschool/internal/credits"
)

func TestDaysAsPeopleTypeThem(t *testing.T) {
	today := day("2026-07-01")
	for in, want := range map[string]string{
		"2026-07-01": "2026-07-01", "2026-7-1": "2026-07-01", "2026.07.01": "2026-07-01", "2026/7/1": "2026-07-01", "2026年7月1日": "2026-07-01",
		"20260701": "2026-07-01", "２０２６－０７－０１": "2026-07-01", " 2026 年 7 月 1 日 ": "2026-07-01", "2026-07-01 00:00:00": "2026-07-01", "2026-06-30T00:00": "2026-06-30",
		"2024-02-29": "2024-02-29", "1921-01-01": "1921-01-01",
		"2026-07-02": "", "1920-12-31": "", "2026-02-29": "", "2026-13-01": "", "2026-00-10": "", "2026-1-0": "", "46204": "", "": "", "昨天": "",
		"2026-7": "", "26-7-1": "", "2026-07-01 08:30": "", "12026-07-01": "", "2026-7-1-1": "", "2026-07-011": "",
	} {
		got, err := credits.ReadDay(in, today)
		if (err == nil) != (want != "") || err == nil && got.String() != want {
			t.Errorf("%q is %v, %v; want %q", in, got, err, want)
		}
	}
}

func TestHoursAsPeopleTypeThem(t *testing.T) {
	for in, want := range map[string]int{
		"2": 200, "2.0": 200, "2.50": 250, "0.01": 1, "100": 10_000, "２．５": 250, " 2 学时 ": 200, "1.1000000000000001": 110, "0.30000000000000004": 30, "007": 700,
		"": 0, "0": 0, "-1": 0, "+1": 0, "1e2": 0, "0x10": 0, "NaN": 0, "Inf": 0, "1,5": 0, "1.": 0, ".5": 0, "100.01": 0, "0.005": 0, "1.234": 0, "9999": 0, "99999999": 0, "学时": 0, "1 2": 0,
	} {
		got, err := credits.ReadHours(in)
		if (err == nil) != (want != 0) || err == nil && got != want {
			t.Errorf("%q is %d, %v; want %d", in, got, err, want)
		}
	}
}

// FuzzReadDay reads back whatever it understands.
func FuzzReadDay(f *testing.F) {
	for _, s := range []string{"2026-7-1", "2026年7月1日", "20260701", "2026.07.01", "９９９９/1/1"} {
		f.Add(s)
	}
	today := day("2026-07-01")
	f.Fuzz(func(t *testing.T, s string) {
		d, err := credits.ReadDay(s, today)
		if err != nil {
			return
		}
		if again, err := credits.ReadDay(d.String(), today); err != nil || again != d || d.After(today) || d.Year < 1921 {
			t.Fatalf("%q is %v, which is %v (%v)", s, d, again, err)
		}
	})
}

// FuzzReadHours understands nothing beyond what may be booked.
func FuzzReadHours(f *testing.F) {
	for _, s := range []string{"2", "2.50", "２学时", "1e9", "100.000000001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h, err := credits.ReadHours(s)
		if err != nil {
			return
		}
		again, err := credits.ReadHours(fmt.Sprintf("%d.%02d", h/100, h%100))
		if err != nil || again != h || h < 1 || h > 10_000 {
			t.Fatalf("%q is %d, which is %d (%v)", s, h, again, err)
		}
	})
}
