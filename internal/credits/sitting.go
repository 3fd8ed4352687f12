package credits

import (
	"time"

	"partyschool/ent"
	"partyschool/ent/creditrule"
	"partyschool/internal/calendar"
)

// portion is what of a booking counts on one day.
type portion struct {
	day        calendar.Date
	hundredths int
	seconds    int64
}

// share splits a sitting at midnight, and so at the end of a year, and makes
// hours of it by the rule. It is converted as one and shared out:
// cut into days first, a class from 23:50 to 00:20 would make two quarters of an
// hour by the steps instead of one hour, and every midnight would lose what
// rounding takes. Parts of seconds are left out.
func share(cal calendar.Calendar, rule *ent.CreditRule, from, to time.Time) []portion {
	begin, end := from.Unix(), to.Unix()
	var portions []portion
	given := 0
	for _, p := range cal.SplitDays(begin*1000, end*1000) {
		// Shares are rounded where they end, so that they add up to the whole.
		due := dueAfter(rule, p.To/1000-begin, end-begin)
		portions = append(portions, portion{day: p.Day, hundredths: due - given, seconds: (p.To - p.From) / 1000})
		given = due
	}
	return portions
}

// dueAfter returns what the first seconds of a sitting are worth. By the minutes they
// are worth what they would be alone: a share of the whole, which is rounded down,
// would make 1.99 hours of the two before midnight. By the steps they are worth their
// share.
func dueAfter(rule *ent.CreditRule, seconds, of int64) int {
	if rule.Scheme == creditrule.SchemeSTEPS {
		return int(int64(Convert(rule, of*1000)) * seconds / of)
	}
	return Convert(rule, seconds*1000)
}
