package studydays

import (
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"partyschool/internal/calendar"
	"partyschool/internal/problem"
)

const (
	maxRecurrence = 200
	maxInterval   = 52
	// firstWithin is the number of days within which a rule names its first day.
	firstWithin = 400
)

// parts are those of RFC 5545 that a rule may have. A rule ends where the next one
// begins, so there is no COUNT and no UNTIL, and its days have no times.
var parts = []string{"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}

// checkRecurrence reads a rule that an admin wrote, to hold from a day on; a
// BAD_USER_INPUT says which part of it is wrong. It returns the rule as it is kept.
func checkRecurrence(text string, from calendar.Date) (string, error) {
	const field = "recurrence"
	text = strings.ToUpper(strings.TrimSpace(text))
	if len(text) < 1 || len(text) > maxRecurrence {
		return "", problem.BadInput(field, "规则须为 1 到 %d 个字符。", "A rule has 1 to %d characters.", maxRecurrence)
	}
	seen := map[string]bool{}
	for part := range strings.SplitSeq(text, ";") {
		name, value, _ := strings.Cut(part, "=")
		switch {
		case !slices.Contains(parts, name):
			return "", problem.BadInput(field, "规则只能包含 %s；不能用 %q。", "A rule is made of %s; %q cannot be used.", strings.Join(parts, "、"), name)
		case seen[name]:
			return "", problem.BadInput(field, "%s 出现了两次。", "%s is there twice.", name)
		case name == "FREQ" && !slices.Contains([]string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}, value):
			return "", problem.BadInput(field, "FREQ 只能是 DAILY、WEEKLY、MONTHLY 或 YEARLY。", "FREQ is DAILY, WEEKLY, MONTHLY or YEARLY.")
		}
		seen[name] = true
	}
	option, err := rrule.StrToROption(text)
	if err != nil {
		return "", problem.BadInput(field, "看不懂这条规则，例如：FREQ=MONTHLY;BYMONTHDAY=15。", "This rule cannot be read; one is FREQ=MONTHLY;BYMONTHDAY=15.").Because(err)
	}
	if seen["INTERVAL"] && (option.Interval < 1 || option.Interval > maxInterval) {
		return "", problem.BadInput(field, "INTERVAL 须为 1 到 %d。", "INTERVAL is 1 to %d.", maxInterval)
	}
	days, err := expand(*option, from, from, from.AddDays(firstWithin))
	if err != nil {
		return "", problem.BadInput(field, "规则中有超出范围的数字。", "A number of the rule is out of range.").Because(err)
	}
	if len(days) == 0 {
		return "", problem.BadInput(field, "按这条规则，%d 天内没有一个学习日。", "The rule names no day within %d days.", firstWithin)
	}
	return text, nil
}

// expand returns the days of a recurrence, counted from its anchor, between two days,
// both included. The days lie in no zone: a study day is a day wherever the school is.
func expand(option rrule.ROption, anchor, from, to calendar.Date) ([]calendar.Date, error) {
	option.Dtstart = anchor.Start(time.UTC)
	rule, err := rrule.NewRRule(option)
	if err != nil {
		return nil, err
	}
	var days []calendar.Date
	for _, at := range rule.Between(from.Start(time.UTC), to.Start(time.UTC), true) {
		days = append(days, calendar.DateOf(at))
	}
	return days, nil
}
