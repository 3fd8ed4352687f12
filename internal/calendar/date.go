// Package calendar knows days: dates of life that may lie before 1970, the
// tenant's time zone, and where a stretch of time crosses midnight.
package calendar

import (
	"database/sql/driver"
	"fmt"
	"io"
	"strconv"
	"time"
)

// Date is a day of the Gregorian calendar without a time of day or a zone. The
// zero Date is no day. Dates can be compared with ==.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// layout is how a date is written in answers, inputs and the database.
const layout = "2006-01-02"

// NewDate returns the day; out-of-range months and days are normalised as by
// time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf returns the day of t in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{Year: y, Month: m, Day: d}
}

// ParseDate reads YYYY-MM-DD. Years before 1000 are refused: no person and no
// database column has them.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() < 1000 {
		return Date{}, fmt.Errorf("%q is not a date of the form YYYY-MM-DD from the year 1000 on", s)
	}
	return DateOf(t), nil
}

// IsZero reports whether d is no day at all.
func (d Date) IsZero() bool { return d == Date{} }

// String writes d as YYYY-MM-DD.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// Before reports whether d lies before other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After reports whether d lies after other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// Compare returns -1, 0 or 1 as d lies before, on or after other.
func (d Date) Compare(other Date) int {
	a, b := d.Year*10000+d.MonthDay(), other.Year*10000+other.MonthDay()
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// AddDays returns the day n days later.
func (d Date) AddDays(n int) Date { return NewDate(d.Year, d.Month, d.Day+n) }

// DaysUntil returns the number of days from d to other; negative when other
// lies before d.
func (d Date) DaysUntil(other Date) int {
	return int(other.utc().Sub(d.utc()) / (24 * time.Hour))
}

// MonthDay returns month and day as MMDD, for columns that order birthdays.
func (d Date) MonthDay() int { return int(d.Month)*100 + d.Day }

// InYear returns the anniversary of d in the given year; 29 February becomes
// 28 February in common years.
func (d Date) InYear(year int) Date {
	if d.Month == time.February && d.Day == 29 && !IsLeap(year) {
		return Date{Year: year, Month: time.February, Day: 28}
	}
	return Date{Year: year, Month: d.Month, Day: d.Day}
}

// Start returns the first moment of the day in loc.
func (d Date) Start(loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
}

// IsLeap reports whether the year has a 29 February.
func IsLeap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

// YearsSince returns the completed years from d to today, 0 before the first
// anniversary and never negative.
func (d Date) YearsSince(today Date) int {
	years := today.Year - d.Year
	if today.Before(d.InYear(today.Year)) {
		years--
	}
	return max(years, 0)
}

func (d Date) utc() time.Time { return d.Start(time.UTC) }

// Value writes the date for a DATE column, as text, which every engine and
// every zone reads alike.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads a DATE column, which drivers give as time, text or bytes.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case time.Time:
		*d = DateOf(v)
		return nil
	case string:
		return d.scanText(v)
	case []byte:
		return d.scanText(string(v))
	}
	return fmt.Errorf("calendar: cannot read a date from %T", src)
}

func (d *Date) scanText(s string) error {
	if len(s) > len(layout) {
		s = s[:len(layout)]
	}
	parsed, err := ParseDate(s)
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// MarshalGQL writes the GraphQL scalar Date.
func (d Date) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(d.String())) }

// UnmarshalGQL reads the GraphQL scalar Date.
func (d *Date) UnmarshalGQL(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("a Date is a string of the form YYYY-MM-DD")
	}
	parsed, err := ParseDate(s)
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
