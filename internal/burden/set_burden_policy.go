package burden

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/burdenpolicy"
	"partyschool/internal/audit"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

// SetBurdenPolicyInput is the input of setBurdenPolicy.
type SetBurdenPolicyInput struct {
	OrganizationID int64
	Practice       burdenpolicy.Practice
	Enabled        bool
	Reason         string
}

// SetBurdenPolicyPayload is the answer of setBurdenPolicy.
type SetBurdenPolicyPayload struct{ Policy *BurdenPolicy }

const (
	leastReason = 4
	maxReason   = 500
)

// practices are what they are called in the audit trail.
var practices = map[burdenpolicy.Practice]string{
	burdenpolicy.PracticeLEAGUE_TABLE: "个人学时排名", burdenpolicy.PracticeCOMPULSORY_CHECK_IN: "强制签到", burdenpolicy.PracticeONLINE_TIME_TABLE: "在线时长统计",
}

// SetBurdenPolicy switches a practice on or off for an organisation and all below it that
// say nothing of their own. Off may any ADMIN whose role covers it; on only one of the
// whole school: FORBIDDEN with the reason DISTRICT_DECIDES for others. NOT_FOUND for an
// organisation out of reach. What is as it was changes nothing and leaves no line in the
// audit trail.
func (s *Service) SetBurdenPolicy(ctx context.Context, input SetBurdenPolicyInput) (*SetBurdenPolicyPayload, error) {
	if err := problem.WrongKind("organizationId", input.OrganizationID, key.Organization); err != nil {
		return nil, err
	}
	reason, err := problem.Lines("reason", input.Reason, leastReason, maxReason)
	if err != nil {
		return nil, err
	}
	viewer, unit := identity.FromContext(ctx), s.Tree.Unit(input.OrganizationID)
	switch {
	case unit == nil || !viewer.Covers(identity.Admin, unit.Path):
		return nil, problem.Missing()
	case input.Enabled && !viewer.Covers(identity.Admin, s.Tree.Root().Path):
		return nil, problem.New(problem.Forbidden, "只有最高组织的管理员可以开启。", "Only an admin of the whole school switches this on.").With("reason", "DISTRICT_DECIDES")
	}
	err = s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		if err := organizations.KeepStanding(ctx, s.Database, tx, unit.ID); err != nil {
			return err
		}
		changed, err := s.set(ctx, tx, input, reason)
		if err != nil || !changed {
			return err
		}
		verb := "关闭"
		if input.Enabled {
			verb = "开启"
		}
		err = audit.Write(ctx, tx, s.Clock, audit.Entry{
			Action: "setBurdenPolicy", OrganizationID: unit.ID, SubjectID: unit.ID,
			Summary: fmt.Sprintf("为“%s”%s%s，理由：%s", unit.Name, verb, practices[input.Practice], reason),
		})
		if err != nil {
			return err
		}
		return s.Policies.watcher.Changed(ctx, tx, database.Burden)
	})
	if err != nil {
		return nil, err
	}
	row := s.Policies.of(unit.Path, input.Practice)
	return &SetBurdenPolicyPayload{Policy: &BurdenPolicy{Practice: input.Practice, Enabled: row != nil && row.Enabled, Row: row}}, nil
}

// set reports whether anything changed.
func (s *Service) set(ctx context.Context, tx *ent.Client, input SetBurdenPolicyInput, reason string) (bool, error) {
	by, now := identity.FromContext(ctx).MemberID, s.Clock.Now()
	at := burdenpolicy.And(burdenpolicy.OrganizationID(input.OrganizationID), burdenpolicy.PracticeEQ(input.Practice))
	row, err := tx.BurdenPolicy.Query().Where(at).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		err = tx.BurdenPolicy.Create().SetOrganizationID(input.OrganizationID).SetPractice(input.Practice).SetEnabled(input.Enabled).
			SetReason(reason).SetSetByID(by).SetSetAt(now).Exec(ctx)
		if !ent.IsConstraintError(err) {
			break
		}
		fallthrough // somebody was faster: the last one holds
	case err == nil && (row.Enabled != input.Enabled || row.Reason != reason):
		change := tx.BurdenPolicy.Update().Where(at).SetEnabled(input.Enabled).SetReason(reason).SetSetByID(by)
		if row == nil || row.Enabled != input.Enabled {
			change.SetSetAt(now) // a better reason does not change since when
		}
		err = change.Exec(ctx)
	case err == nil:
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("set a policy of lightening the load: %w", err)
	}
	return true, nil
}
