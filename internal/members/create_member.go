package members

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/credential"
	"partyschool/ent/member"
	"partyschool/internal/audit"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/once"
	"partyschool/internal/problem"
)

// CreateMemberInput is the input of createMember.
type CreateMemberInput struct {
	OrganizationID    int64
	Name              string
	Phone             string
	Gender            *member.Gender
	Stage             member.Stage
	Residency         member.Residency
	JoinedOn          *calendar.Date
	FullMemberOn      *calendar.Date
	IdentityNumber    *string
	BornOn            *calendar.Date
	ComesFrom         *string
	StaysAt           *string
	MemberNumber      *string
	TemporaryPassword *string
	IdempotencyKey    *string
}

// CreateMemberPayload is the answer of createMember.
type CreateMemberPayload struct {
	Member *ent.Member
}

// CreateMember puts a member on the register of an organisation that an ADMIN
// role covers: NOT_FOUND for another. A phone or a number that is on the register is a
// CONFLICT, and so is an organisation that was dissolved; a name, phone, date or password
// that cannot be is a BAD_USER_INPUT.
func (s *Service) CreateMember(ctx context.Context, input CreateMemberInput) (*CreateMemberPayload, error) {
	if err := problem.WrongKind("organizationId", input.OrganizationID, key.Organization); err != nil {
		return nil, err
	}
	if err := s.checkNew(ctx, &input); err != nil {
		return nil, err
	}
	var hash string
	if input.TemporaryPassword != nil {
		// Outside the transaction: it takes longer than all the rest.
		var err error
		if hash, err = s.passwords.Hash(ctx, *input.TemporaryPassword); err != nil {
			return nil, err
		}
	}
	id, repeated, err := once.Create(ctx, s.db, s.clock, input.IdempotencyKey, "createMember", input.withoutPassword(),
		func(ctx context.Context, tx *ent.Client) (int64, error) { return s.create(ctx, tx, input, hash) })
	if err != nil {
		return nil, err
	}
	if repeated && input.TemporaryPassword != nil {
		if err := s.checkSamePassword(ctx, id, *input.TemporaryPassword); err != nil {
			return nil, err
		}
	}
	m, err := s.find(ctx, id)
	return &CreateMemberPayload{Member: m}, err
}

// checkNew checks the input and puts name and phone in order.
func (s *Service) checkNew(ctx context.Context, input *CreateMemberInput) (err error) {
	if input.Name, err = problem.Line("name", input.Name, 1, maxName); err != nil {
		return err
	}
	if input.Phone, err = NormalizePhone(input.Phone); err != nil {
		return err
	}
	places := UpdateMemberInput{ComesFrom: input.ComesFrom, StaysAt: input.StaysAt, MemberNumber: input.MemberNumber}
	if err := places.tidy(); err != nil {
		return err
	}
	if input.MemberNumber != nil && *input.MemberNumber == "" {
		input.MemberNumber = nil
	}
	st := standing{input.Stage, input.JoinedOn, input.FullMemberOn, true, true}
	if err := st.check(s.today()); err != nil {
		return err
	}
	p := person{input.IdentityNumber, input.BornOn}
	if err := p.check(s.today()); err != nil {
		return err
	}
	input.IdentityNumber, input.BornOn = p.identityNumber, p.bornOn
	if input.TemporaryPassword == nil {
		return nil
	}
	if err := s.passwords.PolicyOf("temporaryPassword", *input.TemporaryPassword); err != nil {
		return err
	}
	// Nobody has a password hashed for an organisation out of reach.
	_, err = s.covered(ctx, s.db.Client(ctx), input.OrganizationID)
	return err
}

func (s *Service) create(ctx context.Context, tx *ent.Client, input CreateMemberInput, hash string) (int64, error) {
	home, err := s.standing(ctx, tx, input.OrganizationID)
	if err != nil {
		return 0, err
	}
	now := s.clock.Now()
	row := tx.Member.Create().SetOrganizationID(home.ID).SetName(input.Name).SetPhone(input.Phone).
		SetNillableGender(input.Gender).SetStage(input.Stage).SetResidency(input.Residency).
		SetNillableJoinedOn(input.JoinedOn).SetNillableFullMemberOn(input.FullMemberOn).
		SetNillableComesFrom(input.ComesFrom).SetNillableStaysAt(input.StaysAt).SetNillableMemberNumber(input.MemberNumber).SetCreatedAt(now)
	if input.JoinedOn != nil {
		row.SetJoinedMonthDay(input.JoinedOn.MonthDay())
	}
	if input.IdentityNumber != nil {
		row.SetIdentityNumber(*input.IdentityNumber)
	}
	if input.BornOn != nil {
		row.SetBornOn(input.BornOn.String())
	}
	m, err := row.Save(ctx)
	if ent.IsConstraintError(err) {
		return 0, s.taken(ctx, tx, err, 0, &input.Phone, input.IdentityNumber)
	}
	if err != nil {
		return 0, err
	}
	if hash != "" {
		err := tx.Credential.Create().SetMemberID(m.ID).SetPasswordHash(hash).SetMustChange(true).SetChangedAt(now).
			Exec(identity.AsSystem(ctx, "createMember: temporary password"))
		if err != nil {
			return 0, err
		}
	}
	if err := s.mayJoinAudiences(ctx, tx, m.ID); err != nil {
		return 0, err
	}
	if err := s.count(ctx, tx, m); err != nil {
		return 0, err
	}
	return m.ID, audit.Write(ctx, tx, s.clock, audit.Entry{
		Action: "createMember", OrganizationID: home.ID, SubjectID: m.ID,
		Summary: fmt.Sprintf("将“%s”登记到“%s”。", m.Name, home.Name),
	})
}

// withoutPassword is what is compared when the same key comes again. The quick
// hash of a password must not lie in the database.
func (input CreateMemberInput) withoutPassword() any {
	given := input.TemporaryPassword != nil
	input.TemporaryPassword = nil
	return []any{input, given}
}

// checkSamePassword compares a repeated request's password as far as the first
// one's is still known.
func (s *Service) checkSamePassword(ctx context.Context, memberID int64, password string) error {
	row, err := s.db.Client(ctx).Credential.Query().Where(credential.MemberID(memberID), credential.MustChange(true)).
		Only(identity.AsSystem(ctx, "createMember: repeated"))
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	same, err := s.passwords.Verify(ctx, password, row.PasswordHash)
	if err == nil && !same {
		return problem.Clash("这个幂等键已用于另一个请求。", "This idempotency key was used with another input.")
	}
	return err
}
