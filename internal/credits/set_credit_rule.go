package credits

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/creditrule"
	"partyschool/internal/audit"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// SetCreditRuleInput is the input of setCreditRule.
type SetCreditRuleInput struct {
	ValidFrom      calendar.Date
	Scheme         creditrule.Scheme
	MinutesPerHour *int
}

// SetCreditRulePayload is the answer of setCreditRule.
type SetCreditRulePayload struct{ Rule *CreditRule }

// maxMinutes is the most that may make one hour.
const maxMinutes = 240

// SetCreditRule sets the conversion rule from a day on. The rules are the whole
// school's: an ADMIN role that does not cover its root is answered NOT_FOUND, as
// for anything beyond a role's reach. CONFLICT for a day in the past, and for one
// that has another rule. What was booked keeps its rule.
func (s *Service) SetCreditRule(ctx context.Context, input SetCreditRuleInput) (*SetCreditRulePayload, error) {
	rule, err := asked(input)
	if err != nil {
		return nil, err
	}
	root := s.tree.Root()
	if root == nil || !identity.FromContext(ctx).Covers(identity.Admin, root.Path) {
		return nil, problem.Missing()
	}
	var row *ent.CreditRule
	err = s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		row, err = s.setRule(ctx, tx, rule, root)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &SetCreditRulePayload{Rule: show(row)}, nil
}

// asked returns the rule that the input describes. Its code says all that it does,
// so that a ledger line can be read without the table of rules.
func asked(input SetCreditRuleInput) (ent.CreditRule, error) {
	rule := ent.CreditRule{ValidFrom: input.ValidFrom, Scheme: input.Scheme, MinutesPerHour: defaultRule.MinutesPerHour, Code: "STEPS"}
	if input.Scheme == creditrule.SchemeSTEPS {
		if input.MinutesPerHour != nil {
			return rule, problem.BadInput("minutesPerHour", "分档折算没有每学时分钟数。", "STEPS has no minutes that make an hour.")
		}
		return rule, nil
	}
	if input.MinutesPerHour != nil {
		rule.MinutesPerHour = *input.MinutesPerHour
	}
	if rule.MinutesPerHour < 1 || rule.MinutesPerHour > maxMinutes {
		return rule, problem.BadInput("minutesPerHour", "每学时须为 1 到 %d 分钟。", "An hour is made of 1 to %d minutes.", maxMinutes)
	}
	rule.Code = fmt.Sprintf("PER_%d_MINUTES", rule.MinutesPerHour)
	return rule, nil
}

func (s *Service) setRule(ctx context.Context, tx *ent.Client, rule ent.CreditRule, root *ent.Organization) (*ent.CreditRule, error) {
	row, err := ruleFrom(ctx, tx, rule.ValidFrom)
	if !ent.IsNotFound(err) {
		return sameRule(row, err, rule)
	}
	if rule.ValidFrom.Before(s.today()) {
		return nil, problem.Clash("不能为过去的日期设定折算规则。", "A rule cannot begin in the past.").With("reason", "PAST")
	}
	row, err = tx.CreditRule.Create().SetCode(rule.Code).SetValidFrom(rule.ValidFrom).
		SetScheme(rule.Scheme).SetMinutesPerHour(rule.MinutesPerHour).Save(ctx)
	if ent.IsConstraintError(err) { // somebody was faster
		row, err = ruleFrom(ctx, tx, rule.ValidFrom)
		return sameRule(row, err, rule)
	}
	if err != nil {
		return nil, fmt.Errorf("set a credit rule: %w", err)
	}
	return row, audit.Write(ctx, tx, s.clock, audit.Entry{
		Action: "setCreditRule", OrganizationID: root.ID, SubjectID: row.ID,
		Summary: fmt.Sprintf("设定学时折算规则：自 %s 起，%s。", rule.ValidFrom, say(rule)),
	})
}

func ruleFrom(ctx context.Context, tx *ent.Client, day calendar.Date) (*ent.CreditRule, error) {
	return tx.CreditRule.Query().Where(creditrule.ValidFrom(day)).Only(ctx)
}

// sameRule returns the rule that a day has, a CONFLICT where it is not the one
// asked for.
func sameRule(row *ent.CreditRule, err error, rule ent.CreditRule) (*ent.CreditRule, error) {
	if err != nil {
		return nil, err
	}
	if row.Scheme != rule.Scheme || rule.Scheme == creditrule.SchemePER_MINUTES && row.MinutesPerHour != rule.MinutesPerHour {
		return nil, problem.Clash("这一天已有另一条折算规则。", "Another rule begins on this day.").With("reason", "DAY_TAKEN")
	}
	return row, nil
}

// say describes a rule for the audit trail.
func say(rule ent.CreditRule) string {
	if rule.Scheme == creditrule.SchemeSTEPS {
		return "30 分钟及以上计 1 学时，超过 15 分钟计 0.5 学时，其余计 0.25 学时"
	}
	return fmt.Sprintf("%d 分钟计 1 学时", rule.MinutesPerHour)
}
