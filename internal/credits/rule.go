package credits

import (
	"context"

	"partyschool/ent"
	"partyschool/ent/creditrule"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
)

// defaultRule is in force where the school has set none: 45 minutes are one
// credit hour, the commonest conversion.
var defaultRule = ent.CreditRule{Code: "PER_45_MINUTES", Scheme: creditrule.SchemePER_MINUTES, MinutesPerHour: 45}

// RuleOn returns the rule 学时折算规则 in force on the day.
func RuleOn(ctx context.Context, d *database.Database, day calendar.Date) (*ent.CreditRule, error) {
	ctx = identity.AsSystem(ctx, "credits: the rule of a day")
	rule, err := d.Client(ctx).CreditRule.Query().
		Where(creditrule.ValidFromLTE(day)).
		Order(ent.Desc(creditrule.FieldValidFrom)).
		First(ctx)
	if ent.IsNotFound(err) {
		rule := defaultRule
		return &rule, nil
	}
	return rule, err
}

// Convert returns the credit hours that so much study makes under the rule, in
// hundredths of an hour, rounded down. Negative time makes none.
func Convert(rule *ent.CreditRule, milliseconds int64) int {
	milliseconds = max(milliseconds, 0)
	if rule.Scheme == creditrule.SchemeSTEPS {
		return step(milliseconds)
	}
	return int(milliseconds / 10 / 60 / int64(rule.MinutesPerHour))
}

// step is the scheme of steps: from 30 minutes on one hour, from 15 on a half,
// anything less a quarter.
func step(milliseconds int64) int {
	const minute = 60_000
	switch {
	case milliseconds >= 30*minute:
		return 100
	case milliseconds > 15*minute:
		return 50
	case milliseconds > 0:
		return 25
	}
	return 0
}

// Propose returns the credit hours that a course of so many seconds is worth by
// the rule in force on the day: what its trainer is offered.
func Propose(ctx context.Context, d *database.Database, today calendar.Date, seconds float64) (float64, error) {
	rule, err := RuleOn(ctx, d, today)
	if err != nil {
		return 0, err
	}
	return Hours(Convert(rule, int64(min(max(seconds, 0), 1e9)*1000))), nil
}
