package outbox

import (
	"fmt"
	"time"

	"partyschool/ent"
)

// minutesOfDay are the minutes of a day.
const minutesOfDay = 24 * 60

// QuietHours are the time of day in which nobody is written to, in minutes since
// midnight: from From to Until, over midnight where Until is the less. There are none
// where they are the same.
type QuietHours struct{ From, Until int }

// DefaultQuietHours are from ten at night to seven in the morning.
var DefaultQuietHours = QuietHours{22 * 60, 7 * 60}

// ParseQuietHours reads hours of the form 22:00-07:00.
func ParseQuietHours(text string) (QuietHours, error) {
	var fromHour, fromMinute, untilHour, untilMinute int
	n, err := fmt.Sscanf(text, "%d:%d-%d:%d", &fromHour, &fromMinute, &untilHour, &untilMinute)
	q := QuietHours{fromHour*60 + fromMinute, untilHour*60 + untilMinute}
	if err != nil || n != 4 || fromMinute > 59 || untilMinute > 59 || !q.valid() || fromHour < 0 || fromMinute < 0 || untilHour < 0 || untilMinute < 0 {
		return q, fmt.Errorf("%q is not of the form 22:00-07:00", text)
	}
	return q, nil
}

func (q QuietHours) valid() bool {
	return q.From >= 0 && q.From < minutesOfDay && q.Until >= 0 && q.Until < minutesOfDay
}

// end returns when the quiet hours end in which the moment lies; quiet is false where
// it lies in none.
func (q QuietHours) end(now time.Time, zone *time.Location) (until time.Time, quiet bool) {
	now = now.In(zone)
	minute := now.Hour()*60 + now.Minute()
	days := 0
	switch {
	case q.From == q.Until:
		return now, false
	case q.From < q.Until:
		quiet = minute >= q.From && minute < q.Until
	case minute >= q.From:
		quiet, days = true, 1
	default:
		quiet = minute < q.Until
	}
	if !quiet {
		return now, false
	}
	return time.Date(now.Year(), now.Month(), now.Day()+days, q.Until/60, q.Until%60, 0, 0, zone), true
}

// quiet reports until when a member is left alone with a kind. What guards their account
// waits in hours of their own only while it is quiet in the school too: whoever took the
// account over could set them.
func (s *Service) quiet(m *ent.Member, kind string, now time.Time) (until time.Time, quiet bool) {
	until, quiet = s.QuietHoursOf(m).end(now, s.Calendar.Zone())
	if !Mandatory(kind) || !quiet {
		return until, quiet
	}
	school, quiet := s.Quiet.end(now, s.Calendar.Zone())
	if school.Before(until) {
		until = school
	}
	return until, quiet
}

// QuietHoursOf are the hours of a member: their own, or the school's.
func (s *Service) QuietHoursOf(m *ent.Member) QuietHours {
	q := s.Quiet
	if m.QuietFrom != nil && m.QuietUntil != nil {
		q = QuietHours{*m.QuietFrom, *m.QuietUntil}
	}
	return q
}
