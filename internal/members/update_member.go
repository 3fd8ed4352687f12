package members

import (
	"context"
	"fmt"
	"strings"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/internal/audit"
	"partyschool/internal/calendar"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// UpdateMemberInput is the input of updateMember.
type UpdateMemberInput struct {
	ID           int64
	Name         *string
	Phone        *string
	Gender       *member.Gender
	Stage        *member.Stage
	Residency    *member.Residency
	JoinedOn     *calendar.Date
	FullMemberOn *calendar.Date
	// IdentityNumber is taken off the register where it is empty.
	IdentityNumber *string
	BornOn         *calendar.Date
	// ComesFrom, StaysAt and MemberNumber are emptied by an empty text.
	ComesFrom, StaysAt, MemberNumber *string
	// EffectiveOn is the day from which stage, residency and places hold; today where nil.
	EffectiveOn *calendar.Date
}

// UpdateMemberPayload is the answer of updateMember.
type UpdateMemberPayload struct {
	Member *ent.Member
}

// UpdateMember changes what the register says of a member whom an ADMIN role
// covers: NOT_FOUND for another. What is left out stays; sessions stay too. A
// phone that is on the register is a CONFLICT, as is another phone for somebody
// with roles beyond the viewer's: it would sign in as them, and a number that another
// member has. What held before of stage, residency and places is kept until the day from
// which the change holds; that day is a BAD_USER_INPUT (effectiveOn) in the future and
// before the last change. What is as it was changes nothing and leaves no line in the
// audit trail.
func (s *Service) UpdateMember(ctx context.Context, input UpdateMemberInput) (*UpdateMemberPayload, error) {
	if err := problem.WrongKind("id", input.ID, key.Member); err != nil {
		return nil, err
	}
	if input.Name != nil {
		name, err := problem.Line("name", *input.Name, 1, maxName)
		if err != nil {
			return nil, err
		}
		input.Name = &name
	}
	if input.Phone != nil {
		phone, err := NormalizePhone(*input.Phone)
		if err != nil {
			return nil, err
		}
		input.Phone = &phone
	}
	p := person{input.IdentityNumber, input.BornOn}
	if err := p.check(s.today()); err != nil {
		return nil, err
	}
	input.IdentityNumber, input.BornOn = p.identityNumber, p.bornOn
	if err := input.tidy(); err != nil {
		return nil, err
	}
	on, err := s.effectiveDay(input.EffectiveOn)
	if err != nil {
		return nil, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error { return s.update(ctx, tx, input, on) })
	if err != nil {
		return nil, err
	}
	m, err := s.find(ctx, input.ID)
	return &UpdateMemberPayload{Member: m}, err
}

// tidy puts the places and the number in order.
func (input *UpdateMemberInput) tidy() error {
	for _, t := range []struct {
		field string
		text  *string
		most  int
	}{{"comesFrom", input.ComesFrom, maxPlace}, {"staysAt", input.StaysAt, maxPlace}, {"memberNumber", input.MemberNumber, maxNumber}} {
		if t.text == nil {
			continue
		}
		if *t.text = strings.TrimSpace(*t.text); *t.text == "" {
			continue
		}
		if _, err := problem.Line(t.field, *t.text, 1, t.most); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) update(ctx context.Context, tx *ent.Client, input UpdateMemberInput, on calendar.Date) error {
	m, home, err := s.administered(ctx, tx, input.ID)
	if err != nil {
		return err
	}
	if err := s.checkStanding(m, input); err != nil {
		return err
	}
	if err := checkBorn(m, input); err != nil {
		return err
	}
	if input.Phone != nil && *input.Phone != m.Phone {
		if err := s.checkRolesBelow(ctx, tx, m.ID); err != nil {
			return err
		}
	}
	changes := tx.Member.UpdateOneID(m.ID)
	said := describe(changes.Mutation(), m, input)
	if len(said) == 0 {
		return nil
	}
	held, err := s.ending(ctx, tx, m, input, on)
	if err != nil {
		return err
	}
	if err := s.remember(ctx, tx, m, held, on); err != nil {
		return err
	}
	if err := changes.Exec(ctx); ent.IsConstraintError(err) {
		return s.taken(ctx, tx, err, m.ID, input.Phone, input.IdentityNumber)
	} else if err != nil {
		return err
	}
	s.forget(ctx, m.ID)
	if s.phoneChanged != nil && input.Phone != nil && *input.Phone != m.Phone {
		if err := s.phoneChanged(ctx, tx, m.ID, m.Phone); err != nil {
			return err
		}
	}
	if input.Stage != nil && *input.Stage != m.Stage || input.Residency != nil && *input.Residency != m.Residency {
		if err := s.mayJoinAudiences(ctx, tx, m.ID); err != nil {
			return err
		}
	}
	return audit.Write(ctx, tx, s.clock, audit.Entry{
		Action: "updateMember", OrganizationID: home.ID, SubjectID: m.ID,
		Summary: fmt.Sprintf("修改了党员“%s”的登记：%s。", m.Name, strings.Join(said, "；")),
	})
}

// checkStanding checks stage and dates as they would be, where the input touches
// them: what somebody else once wrote bars nobody from correcting a name.
func (s *Service) checkStanding(m *ent.Member, input UpdateMemberInput) error {
	if input.Stage == nil && input.JoinedOn == nil && input.FullMemberOn == nil {
		return nil
	}
	st := standing{m.Stage, m.JoinedOn, m.FullMemberOn, input.JoinedOn != nil, input.FullMemberOn != nil}
	if input.Stage != nil {
		st.stage = *input.Stage
	}
	if input.JoinedOn != nil {
		st.joinedOn = input.JoinedOn
	}
	if input.FullMemberOn != nil {
		st.fullMember = input.FullMemberOn
	}
	return st.check(s.today())
}

// checkBorn finds a birth date that is not the one of the identity number on the register.
func checkBorn(m *ent.Member, input UpdateMemberInput) error {
	if input.BornOn == nil || input.IdentityNumber != nil || m.IdentityNumber == "" ||
		*input.BornOn == birthDate(m.IdentityNumber) || input.BornOn.String() == m.BornOn {
		return nil
	}
	return bornOtherwise()
}

// describe puts what differs from the row into the mutation, and says it: the
// new name, and of all else only what was changed, as the audit trail holds no
// personal data beyond names.
func describe(changes *ent.MemberMutation, m *ent.Member, input UpdateMemberInput) []string {
	var said, fields []string
	if input.Name != nil && *input.Name != m.Name {
		changes.SetName(*input.Name)
		said = append(said, fmt.Sprintf("姓名改为“%s”", *input.Name))
	}
	if input.Phone != nil && *input.Phone != m.Phone {
		changes.SetPhone(*input.Phone)
		fields = append(fields, "手机号")
	}
	if input.Gender != nil && (m.Gender == nil || *input.Gender != *m.Gender) {
		changes.SetGender(*input.Gender)
		fields = append(fields, "性别")
	}
	if input.Stage != nil && *input.Stage != m.Stage {
		changes.SetStage(*input.Stage)
		fields = append(fields, "人员类别")
	}
	if input.Residency != nil && *input.Residency != m.Residency {
		changes.SetResidency(*input.Residency)
		fields = append(fields, "流动情况")
	}
	if input.JoinedOn != nil && (m.JoinedOn == nil || *input.JoinedOn != *m.JoinedOn) {
		changes.SetJoinedOn(*input.JoinedOn)
		changes.SetJoinedMonthDay(input.JoinedOn.MonthDay())
		fields = append(fields, "入党时间")
	}
	if input.FullMemberOn != nil && (m.FullMemberOn == nil || *input.FullMemberOn != *m.FullMemberOn) {
		changes.SetFullMemberOn(*input.FullMemberOn)
		fields = append(fields, "转正时间")
	}
	if input.IdentityNumber != nil && *input.IdentityNumber != m.IdentityNumber {
		changes.SetIdentityNumber(*input.IdentityNumber)
		fields = append(fields, "身份证号")
	}
	if input.BornOn != nil && input.BornOn.String() != m.BornOn {
		changes.SetBornOn(input.BornOn.String())
		fields = append(fields, "出生日期")
	}
	if input.ComesFrom != nil && *input.ComesFrom != m.ComesFrom {
		changes.SetComesFrom(*input.ComesFrom)
		fields = append(fields, "流出地")
	}
	if input.StaysAt != nil && *input.StaysAt != m.StaysAt {
		changes.SetStaysAt(*input.StaysAt)
		fields = append(fields, "流入地")
	}
	if input.MemberNumber != nil && *input.MemberNumber != numberOf(m) {
		changes.SetMemberNumber(*input.MemberNumber)
		if *input.MemberNumber == "" {
			changes.ClearMemberNumber()
		}
		fields = append(fields, "党员编号")
	}
	if len(fields) > 0 {
		said = append(said, "更改了"+strings.Join(fields, "、"))
	}
	return said
}
