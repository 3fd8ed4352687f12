package credits

import (
	"time"

	"partyschool/ent"
	"partyschool/internal/calendar"
)

// Portion is what of a sitting counts on one day.
type Portion struct {
	Day        calendar.Date
	Hundredths int
	Seconds    int64
}

// Share is share, for tests.
func Share(cal calendar.Calendar, rule *ent.CreditRule, from, to time.Time) []Portion {
	var portions []Portion
	for _, p := range share(cal, rule, from, to) {
		portions = append(portions, Portion{p.day, p.hundredths, p.seconds})
	}
	return portions
}

// ReadDay and ReadHours understand cells, for tests.
var (
	ReadDay   = readDay
	ReadHours = readHours
)
