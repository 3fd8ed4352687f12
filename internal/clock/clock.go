// Package clock is the seam through which the school learns the time, so that
// tests can live through a year in a second.
package clock

import "time"

// Clock tells the time.
type Clock interface {
	// Now returns the moment in UTC, cut to the milliseconds that the database keeps.
	Now() time.Time
}

// System is the machine's clock.
type System struct{}

// Now returns the machine's time.
func (System) Now() time.Time { return Cut(time.Now()) }

// Cut returns t in UTC with milliseconds: engines differ in what they do with
// the rest, so it never reaches them.
func Cut(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
