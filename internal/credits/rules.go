package credits

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/creditrule"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
)

// Rules returns every conversion rule, the one in force last first, and at the end
// the school's own, which holds before any other.
func (s *Service) Rules(ctx context.Context) ([]*CreditRule, error) {
	rows, err := dated(ctx, s.database)
	if err != nil {
		return nil, err
	}
	rules := make([]*CreditRule, 0, len(rows)+1)
	for _, row := range rows {
		rules = append(rules, show(row))
	}
	first := defaultRule
	own := show(&first)
	own.ValidFrom = nil
	return append(rules, own), nil
}

// show returns a rule as clients see it.
func show(row *ent.CreditRule) *CreditRule {
	rule := &CreditRule{Code: row.Code, ValidFrom: &row.ValidFrom, Scheme: row.Scheme}
	if row.Scheme == creditrule.SchemePER_MINUTES {
		rule.MinutesPerHour = &row.MinutesPerHour
	}
	return rule
}

// dated returns the rules that were set, the latest first.
func dated(ctx context.Context, d *database.Database) ([]*ent.CreditRule, error) {
	ctx = identity.AsSystem(ctx, "credits: the rules of all days")
	rules, err := d.Client(ctx).CreditRule.Query().Order(ent.Desc(creditrule.FieldValidFrom)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the credit rules: %w", err)
	}
	return rules, nil
}

// inForce returns the rule of the day among the rules, the latest of which comes
// first: for many days at once, where RuleOn would ask for each.
func inForce(rules []*ent.CreditRule, day calendar.Date) *ent.CreditRule {
	for _, rule := range rules {
		if !rule.ValidFrom.After(day) {
			return rule
		}
	}
	rule := defaultRule
	return &rule
}
