package organizations

import (
	"context"
	"fmt"
	"strings"

	"partyschool/ent"
	"partyschool/ent/organization"
	"partyschool/internal/audit"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// UpdateOrganizationInput is the input of updateOrganization.
type UpdateOrganizationInput struct {
	ID       int64
	Name     *string
	Code     *string
	Kind     *organization.Kind
	SetUp    *organization.SetUp
	Floating *bool
	ParentID *int64
	// EffectiveOn is the day from which name and place hold; today where nil.
	EffectiveOn *calendar.Date
}

// UpdateOrganizationPayload is the answer of updateOrganization.
type UpdateOrganizationPayload struct {
	Organization *ent.Organization
}

// UpdateOrganization changes an organisation that an ADMIN role covers:
// NOT_FOUND for another. With another parent it moves with all below it: see
// move. A code that is taken and an organisation that was dissolved are a CONFLICT. What it was called and where it stood is
// kept until the day from which the change holds; that day is a BAD_USER_INPUT
// (effectiveOn) in the future and before the last such change. What is as it was changes nothing and
// leaves no line in the audit trail.
func (s *Service) UpdateOrganization(ctx context.Context, input UpdateOrganizationInput) (*UpdateOrganizationPayload, error) {
	if err := problem.WrongKind("id", input.ID, key.Organization); err != nil {
		return nil, err
	}
	if input.ParentID != nil {
		if err := problem.WrongKind("parentId", *input.ParentID, key.Organization); err != nil {
			return nil, err
		}
	}
	var err error
	if input.Name, err = optional("name", input.Name, MaxName); err != nil {
		return nil, err
	}
	if input.Code, err = optional("code", input.Code, MaxCode); err != nil {
		return nil, err
	}
	on, err := s.EffectiveDay(input.EffectiveOn)
	if err != nil {
		return nil, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error { return s.update(ctx, tx, input, on) })
	if err != nil {
		return nil, err
	}
	unit, err := s.db.Client(ctx).Organization.Get(ctx, input.ID)
	return &UpdateOrganizationPayload{Organization: unit}, err
}

func (s *Service) update(ctx context.Context, tx *ent.Client, input UpdateOrganizationInput, on calendar.Date) error {
	if input.ParentID != nil {
		// Moves wait for each other, so that no two of them make a ring.
		if _, err := LockRoot(ctx, s.db, tx); err != nil {
			return err
		}
	}
	unit, err := lock(ctx, s.db, tx, organization.ID(input.ID))
	if err != nil {
		return err
	}
	if !identity.FromContext(ctx).Covers(identity.Admin, unit.Path) {
		return problem.Missing()
	}
	if err := Standing(unit); err != nil {
		return err
	}
	moves := input.ParentID != nil && (unit.ParentID == nil || *unit.ParentID != *input.ParentID)
	if moves || input.Name != nil && *input.Name != unit.Name {
		if err := s.remember(ctx, tx, unit, on); err != nil {
			return err
		}
	}
	changes := tx.Organization.Update().Where(organization.ID(unit.ID))
	said := describe(changes.Mutation(), unit, input)
	if len(said) > 0 {
		if err := changes.Exec(ctx); ent.IsConstraintError(err) {
			return codeTaken()
		} else if err != nil {
			return err
		}
	}
	if moves {
		moved, err := s.move(ctx, tx, unit, *input.ParentID)
		if err != nil {
			return err
		}
		said = append(said, moved)
	}
	if len(said) == 0 {
		return nil
	}
	err = audit.Write(ctx, tx, s.clock, audit.Entry{
		Action: "updateOrganization", OrganizationID: unit.ID, SubjectID: unit.ID,
		Summary: fmt.Sprintf("修改了党组织“%s”：%s。", unit.Name, strings.Join(said, "；")),
	})
	if err != nil {
		return err
	}
	if input.ParentID != nil {
		// The catalogue in memory knows by path whom a course is offered to.
		if err := s.watcher.Changed(ctx, tx, database.Catalogue); err != nil {
			return err
		}
	}
	return s.watcher.Changed(ctx, tx, database.Organizations)
}

// describe puts what differs from the row into the mutation, and says it.
func describe(changes *ent.OrganizationMutation, unit *ent.Organization, input UpdateOrganizationInput) []string {
	var said []string
	if input.Name != nil && *input.Name != unit.Name {
		changes.SetName(*input.Name)
		said = append(said, fmt.Sprintf("名称改为“%s”", *input.Name))
	}
	if input.Code != nil && *input.Code != unit.Code {
		changes.SetCode(*input.Code)
		said = append(said, fmt.Sprintf("代码由 %s 改为 %s", unit.Code, *input.Code))
	}
	if input.Kind != nil && *input.Kind != unit.Kind {
		changes.SetKind(*input.Kind)
		said = append(said, "类别由"+kinds[unit.Kind]+"改为"+kinds[*input.Kind])
	}
	if input.SetUp != nil && *input.SetUp != unit.SetUp {
		changes.SetSetUp(*input.SetUp)
		said = append(said, "设置方式由"+setUps[unit.SetUp]+"改为"+setUps[*input.SetUp])
	}
	if input.Floating != nil && *input.Floating != unit.Floating {
		changes.SetFloating(*input.Floating)
		said = append(said, map[bool]string{true: "改为流动党员党组织", false: "不再是流动党员党组织"}[*input.Floating])
	}
	return said
}

// What the kinds and the ways of setting up are called in the audit trail.
var (
	kinds = map[organization.Kind]string{
		organization.KindCOMMITTEE: "党委", organization.KindGENERAL_BRANCH: "党总支", organization.KindBRANCH: "党支部",
		organization.KindJOINT_BRANCH: "联合党支部", organization.KindPARTY_GROUP: "党小组",
	}
	setUps = map[organization.SetUp]string{
		organization.SetUpINDEPENDENT: "单独组建", organization.SetUpJOINT: "联合组建", organization.SetUpATTACHED: "挂靠",
	}
)
