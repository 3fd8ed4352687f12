package calendar_test

import (
	"bytes"
	"testing"
	"time"

	"pgregory.net/rapid"

	"partyschool/internal/calendar"
)

func date(t testing.TB, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var anyDate = rapid.Custom(func(t *rapid.T) calendar.Date {
	return calendar.NewDate(1900, time.January, 1).AddDays(rapid.IntRange(0, 80_000).Draw(t, "days"))
})

func TestDatesAreWrittenAndReadAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate.Draw(t, "date")
		back, err := calendar.ParseDate(d.String())
		if err != nil || back != d {
			t.Fatalf("%v came back as %v, %v", d, back, err)
		}
		value, err := d.Value()
		if err != nil {
			t.Fatal(err)
		}
		for _, src := range []any{value, []byte(d.String()), d.String() + " 00:00:00+00:00", d.Start(time.UTC)} {
			var read calendar.Date
			if err := read.Scan(src); err != nil || read != d {
				t.Fatalf("%v read from %T %v is %v, %v", d, src, src, read, err)
			}
		}
		var b bytes.Buffer
		d.MarshalGQL(&b)
		if b.String() != `"`+d.String()+`"` {
			t.Fatalf("GraphQL shows %s", b.String())
		}
	})
}

func TestWhatIsNoDate(t *testing.T) {
	for _, s := range []string{"", "2026-02-29", "2026-2-9", "2026-13-01", "20260801", "2026-08-01T00:00:00Z", " 2026-08-01", "0999-12-31", "12026-01-01", "二〇二六-08-01"} {
		if d, err := calendar.ParseDate(s); err == nil {
			t.Errorf("ParseDate(%q) = %v, want an error", s, d)
		}
	}
	var d calendar.Date
	for _, v := range []any{nil, 5, true, "tomorrow"} {
		if err := d.UnmarshalGQL(v); err == nil {
			t.Errorf("UnmarshalGQL(%v) succeeds", v)
		}
	}
	if err := d.Scan(5); err == nil {
		t.Error("Scan reads a number")
	}
}

func TestNoDateIsNull(t *testing.T) {
	if v, err := (calendar.Date{}).Value(); v != nil || err != nil {
		t.Errorf("no date is written as %v, %v", v, err)
	}
	d := calendar.NewDate(2026, 8, 1)
	if err := d.Scan(nil); err != nil || !d.IsZero() {
		t.Errorf("null is read as %v, %v", d, err)
	}
}

func TestDaysAreCountedAndCompared(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := anyDate.Draw(t, "date"), rapid.IntRange(-40_000, 40_000).Draw(t, "days")
		later := d.AddDays(n)
		if d.DaysUntil(later) != n || later.AddDays(-n) != d {
			t.Fatalf("%d days from %v is %v, which is %d days away", n, d, later, d.DaysUntil(later))
		}
		if d.Before(later) != (n > 0) || d.After(later) != (n < 0) || (d == later) != (n == 0) || d.Compare(later) != -later.Compare(d) {
			t.Fatalf("%v and %v, %d days apart, are compared wrongly", d, later, n)
		}
	})
}

func TestAnniversaries(t *testing.T) {
	for _, test := range []struct {
		day  string
		year int
		want string
	}{
		{"2004-02-29", 2026, "2026-02-28"}, {"2004-02-29", 2028, "2028-02-29"}, {"2004-02-29", 2100, "2100-02-28"},
		{"1904-02-29", 2000, "2000-02-29"}, {"1921-07-01", 2026, "2026-07-01"}, {"2003-02-28", 2028, "2028-02-28"},
	} {
		if got := date(t, test.day).InYear(test.year); got != date(t, test.want) {
			t.Errorf("%s in %d is %v, want %s", test.day, test.year, got, test.want)
		}
	}
}

func TestYearsSince(t *testing.T) {
	for _, test := range []struct {
		from, today string
		want        int
	}{
		{"2004-02-29", "2026-02-27", 21}, {"2004-02-29", "2026-02-28", 22}, {"2004-02-29", "2028-02-28", 23}, {"2004-02-29", "2028-02-29", 24},
		{"1921-07-01", "2021-06-30", 99}, {"1921-07-01", "2021-07-01", 100}, {"2026-08-01", "2026-08-01", 0}, {"2027-01-01", "2026-08-01", 0},
	} {
		if got := date(t, test.from).YearsSince(date(t, test.today)); got != test.want {
			t.Errorf("from %s to %s are %d years, want %d", test.from, test.today, got, test.want)
		}
	}
}

func shanghai(t testing.TB) calendar.Calendar {
	t.Helper()
	c, err := calendar.New("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheTenantsDay(t *testing.T) {
	c := shanghai(t)
	for at, want := range map[string]string{
		"2026-07-31T15:59:59.999Z": "2026-07-31", "2026-07-31T16:00:00Z": "2026-08-01", "2025-12-31T16:00:00Z": "2026-01-01",
		"1986-06-30T15:00:00Z": "1986-07-01", // summer time
	} {
		when, err := time.Parse(time.RFC3339Nano, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.DateOf(when); got.String() != want {
			t.Errorf("%s is on %v, want %s", at, got, want)
		}
	}
}

func TestUnknownZones(t *testing.T) {
	if _, err := calendar.New("Asia/Nowhere"); err == nil {
		t.Error("a zone that does not exist is taken")
	}
}

// Pieces lie on their days, follow each other and add up to the whole, in zones with
// and without summer time.
func TestStretchesAreSplitAtMidnight(t *testing.T) {
	zones := []string{"Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "UTC", "Asia/Urumqi", "Africa/Cairo"}
	rapid.Check(t, func(t *rapid.T) {
		c, err := calendar.New(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		from := rapid.Int64Range(0, 2_000_000_000_000).Draw(t, "from")
		to := from + rapid.Int64Range(-1000, 10*24*3_600_000).Draw(t, "length")
		pieces, at := c.SplitDays(from, to), from
		for i, p := range pieces {
			if p.From != at || p.To <= p.From {
				t.Fatalf("piece %d of %v begins or ends wrongly", i, pieces)
			}
			if c.DateOf(time.UnixMilli(p.From)) != p.Day || c.DateOf(time.UnixMilli(p.To-1)) != p.Day {
				t.Fatalf("piece %v does not lie on its day", p)
			}
			if i > 0 && p.Day != pieces[i-1].Day.AddDays(1) {
				t.Fatalf("%v does not follow %v", p.Day, pieces[i-1].Day)
			}
			at = p.To
		}
		if at != max(from, to) {
			t.Fatalf("the pieces of %d to %d end at %d", from, to, at)
		}
	})
}

func TestNewYearIsSplit(t *testing.T) {
	midnight := time.Date(2025, 12, 31, 16, 0, 0, 0, time.UTC).UnixMilli()
	pieces := shanghai(t).SplitDays(midnight-1000, midnight+500)
	if len(pieces) != 2 || pieces[0].Day.Year != 2025 || pieces[1].Day.Year != 2026 || pieces[0].To != midnight {
		t.Errorf("got %+v", pieces)
	}
}
