package posts

import (
	"slices"

	"time"

	"partyschool/internal/calendar"
	"partyschool/internal/problem"
)

// farthest is for how many days from today a term may begin, and longest how many it may
// last: the longest terms are five years.
const (
	farthest = 366
	longest  = 10 * 366
)

// founded is the day of the party's founding: nobody held anything before.
var founded = calendar.NewDate(1921, time.July, 1)

// term is from when until when something holds.
type term struct {
	from calendar.Date
	// until is the first day on which it no longer holds; nil without an end.
	until *calendar.Date
}

// check is a BAD_USER_INPUT for a term that cannot be.
func (t term) check(today calendar.Date) error {
	switch {
	case t.from.Before(founded) || today.DaysUntil(t.from) > farthest:
		return problem.BadInput("fromDay", "起始日期须在 1921-07-01 至一年之内。", "The first day lies between 1921-07-01 and a year from today.")
	case t.until != nil && !t.until.After(t.from):
		return problem.BadInput("untilDay", "终止日期须晚于起始日期（%s）。", "The end lies after the first day (%s).", t.from)
	case t.until != nil && today.DaysUntil(*t.until) > longest:
		return problem.BadInput("untilDay", "终止日期须在十年之内。", "The end lies at most ten years from today.")
	}
	return nil
}

// same reports whether two terms are one.
func (t term) same(o term) bool {
	return t.from == o.from && (t.until == nil) == (o.until == nil) && (t.until == nil || *t.until == *o.until)
}

// meets reports whether there is a day in both terms.
func (t term) meets(o term) bool {
	return (t.until == nil || o.from.Before(*t.until)) && (o.until == nil || t.from.Before(*o.until))
}

// besides is what is left of a term beside others of the same member and place: terms that
// meet none of them, and begin on no day on which one of them does.
func (t term) besides(others []term) []term {
	others = slices.SortedFunc(slices.Values(others), func(a, b term) int { return a.from.Compare(b.from) })
	var left []term
	for _, o := range others {
		switch {
		case o.until != nil && !o.until.After(o.from) && o.from == t.from: // one that held for no day
			t.from = t.from.AddDays(1)
		case o.meets(t):
			if t.from.Before(o.from) {
				left = append(left, term{t.from, &o.from})
			}
			if o.until == nil {
				return left
			}
			t.from = *o.until
		}
		if t.until != nil && !t.from.Before(*t.until) {
			return left
		}
	}
	return append(left, t)
}
