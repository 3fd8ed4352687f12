package credits

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/annualtarget"
	"partyschool/internal/audit"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

// SetAnnualTargetInput is the input of setAnnualTarget.
type SetAnnualTargetInput struct {
	OrganizationID int64
	Audience       annualtarget.Audience
	FromYear       int
	Hours          float64
}

// SetAnnualTargetPayload is the answer of setAnnualTarget.
type SetAnnualTargetPayload struct{ Target *AnnualTarget }

const (
	// lastYear is the last that a date can have.
	lastYear = 9999
	// maxTarget is the most hours that may be asked for in a year.
	maxTarget = 1000
)

// SetAnnualTarget sets how many hours an organisation asks of its members or
// leaders, from a year on: this one or a later one. NOT_FOUND unless an ADMIN role
// covers the organisation. What is as it was changes nothing and leaves no line in
// the audit trail.
func (s *Service) SetAnnualTarget(ctx context.Context, input SetAnnualTargetInput) (*SetAnnualTargetPayload, error) {
	if err := problem.WrongKind("organizationId", input.OrganizationID, key.Organization); err != nil {
		return nil, err
	}
	hundredths, ok := whole(input.Hours)
	if !ok || input.Hours < 0 || hundredths > maxTarget*100 {
		return nil, problem.BadInput("hours", "学时须在 0 到 %d 之间，小数点后最多两位。", "Hours lie between 0 and %d, with at most two digits after the point.", maxTarget)
	}
	if this := s.today().Year; input.FromYear < this || input.FromYear > lastYear {
		return nil, problem.BadInput("fromYear", "年份须为 %d 或以后。", "The year is %d or a later one.", this)
	}
	var unit *ent.Organization
	err := s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		var err error
		unit, err = organizations.LockStanding(ctx, s.database, tx, input.OrganizationID)
		if unit != nil && !identity.FromContext(ctx).Covers(identity.Admin, unit.Path) {
			return problem.Missing()
		}
		if err != nil {
			return err
		}
		return s.setTarget(ctx, tx, unit, input, hundredths)
	})
	if err != nil {
		return nil, err
	}
	return &SetAnnualTargetPayload{Target: &AnnualTarget{Hours: Hours(hundredths), FromYear: &input.FromYear, SetBy: unit}}, nil
}

func (s *Service) setTarget(ctx context.Context, tx *ent.Client, unit *ent.Organization, input SetAnnualTargetInput, hundredths int) error {
	at := annualtarget.And(annualtarget.OrganizationID(unit.ID), annualtarget.AudienceEQ(input.Audience), annualtarget.FromYear(input.FromYear))
	by := identity.FromContext(ctx).MemberID
	row, err := tx.AnnualTarget.Query().Where(at).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		err = tx.AnnualTarget.Create().SetOrganizationID(unit.ID).SetAudience(input.Audience).SetFromYear(input.FromYear).
			SetHundredths(hundredths).SetSetByID(by).SetSetAt(s.clock.Now()).Exec(ctx)
		if !ent.IsConstraintError(err) {
			break
		}
		fallthrough // somebody was faster: the last one holds
	case err == nil && row.Hundredths != hundredths:
		err = tx.AnnualTarget.Update().Where(at).SetHundredths(hundredths).SetSetByID(by).SetSetAt(s.clock.Now()).Exec(ctx)
	case err == nil:
		return nil
	}
	if err != nil {
		return fmt.Errorf("set a yearly target: %w", err)
	}
	err = audit.Write(ctx, tx, s.clock, audit.Entry{
		Action: "setAnnualTarget", OrganizationID: unit.ID, SubjectID: unit.ID,
		Summary: fmt.Sprintf("设定“%s”%s的年度学习目标：自 %d 年起 %g 学时。", unit.Name, audiences[input.Audience], input.FromYear, Hours(hundredths)),
	})
	if err != nil {
		return err
	}
	return s.targets.watcher.Changed(ctx, tx, database.Credits)
}

// Target returns the target in force in a year, the current one where year is nil,
// for the members or leaders of an organisation that the viewer sees, without a
// statement. BAD_USER_INPUT for years that no target can have.
func (s *Service) Target(_ context.Context, unit *ent.Organization, year *int, audience annualtarget.Audience) (*AnnualTarget, error) {
	asked := s.today().Year
	if year != nil {
		asked = *year
	}
	if asked < firstYear || asked > lastYear {
		return nil, problem.BadInput("year", "年份须在 %d 到 %d 之间。", "The year lies between %d and %d.", firstYear, lastYear)
	}
	target := s.targets.For(unit.Path, audience, asked)
	shown := &AnnualTarget{Hours: Hours(target.Hundredths)}
	if target.OrganizationID != 0 {
		// It lies above an organisation that the viewer sees, and is seen with it.
		shown.FromYear, shown.SetBy = &target.FromYear, s.tree.Unit(target.OrganizationID)
	}
	return shown, nil
}
