package credits

import (
	"time"

	"partyschool/ent"
	"partyschool/internal/calendar"
)

// portion is what of a booking counts on one day.
type portion struct {
	day        calendar.Date
	hundredths int
	seconds    int64
}

// share splits a sitting at midnight, and so at the end of a year, and makes
// hours of it by the rule. It is converted as one and shared out by seconds:
// cut into days first, a class from 23:50 to 00:20 would make two quarters of an
// hour by the steps instead of one hour, and every midnight would lose what
// rounding takes. Parts of seconds are left out.
func share(cal calendar.Calendar, rule *ent.CreditRule, from, to time.Time) []portion {
	begin, end := from.Unix(), to.Unix()
	all := int64(Convert(rule, (end-begin)*1000))
	var portions []portion
	var given int64
	for _, p := range cal.SplitDays(begin*1000, end*1000) {
		// Shares are rounded where they end, so that they add up to the whole.
		due := all * (p.To/1000 - begin) / (end - begin)
		portions = append(portions, portion{day: p.Day, hundredths: int(due - given), seconds: (p.To - p.From) / 1000})
		given = due
	}
	return portions
}
