package privacy

import (
	"context"
	"fmt"
	"strings"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/correctionrequest"
	"partyschool/ent/member"
	"partyschool/ent/predicate"
	"partyschool/internal/audit"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/members"
	"partyschool/internal/once"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
	"partyschool/internal/visibility"
)

// CorrectMyDataInput is the input of correctMyData.
type CorrectMyDataInput struct {
	Field correctionrequest.Field
	// Wanted is what it should be: a date as YYYY-MM-DD, a gender as FEMALE or MALE.
	Wanted         string
	Note           *string
	IdempotencyKey *string
}

// CorrectionPayload is the answer of correctMyData, withdrawCorrection and
// decideCorrection.
type CorrectionPayload struct{ Correction *ent.CorrectionRequest }

// CorrectionRequestConnection is a page of requests.
type CorrectionRequestConnection = paging.Connection[*ent.CorrectionRequest]

// CorrectionRequestEdge is a request of a page.
type CorrectionRequestEdge = paging.Edge[*ent.CorrectionRequest]

// fieldNames are what the fields are called in the audit trail.
var fieldNames = map[correctionrequest.Field]string{
	correctionrequest.FieldNAME: "姓名", correctionrequest.FieldPHONE: "手机号", correctionrequest.FieldGENDER: "性别",
	correctionrequest.FieldIDENTITY_NUMBER: "身份证号", correctionrequest.FieldBORN_ON: "出生日期",
	correctionrequest.FieldJOINED_ON: "入党时间", correctionrequest.FieldFULL_MEMBER_ON: "转正时间",
}

// CorrectMyData asks the secretary to correct what the register says of the viewer.
// BAD_USER_INPUT for a value that the register would not take; CONFLICT while the same
// field waits for an answer.
func (s *Service) CorrectMyData(ctx context.Context, input CorrectMyDataInput) (*CorrectionPayload, error) {
	note := ""
	if input.Note != nil {
		var err error
		if note, err = problem.Lines("note", *input.Note, 0, maxNote); err != nil {
			return nil, err
		}
	}
	wanted, err := problem.Lines("wanted", input.Wanted, 1, 60)
	if err != nil {
		return nil, err
	}
	if _, err := change(0, input.Field, wanted); err != nil {
		return nil, err
	}
	viewer, token := own(ctx), input.IdempotencyKey
	input.IdempotencyKey = nil
	id, _, err := once.Create(ctx, s.Database, s.Clock, token, "correctMyData", input, func(ctx context.Context, tx *ent.Client) (int64, error) {
		row, err := tx.CorrectionRequest.Create().SetMemberID(viewer.MemberID).SetField(input.Field).SetWanted(wanted).SetNote(note).
			SetOpenKey(openKey(viewer.MemberID, input.Field)).SetCreatedAt(s.Clock.Now()).Save(ctx)
		if ent.IsConstraintError(err) {
			return 0, problem.Clash("这一项已有更正申请在等待处理。", "A correction of this is waiting already.")
		} else if err != nil {
			return 0, fmt.Errorf("keep a correction: %w", err)
		}
		return row.ID, nil
	})
	if err != nil {
		return nil, err
	}
	return s.correction(ctx, id)
}

func openKey(memberID int64, f correctionrequest.Field) string {
	return key.Format(memberID) + " " + string(f)
}

func (s *Service) correction(ctx context.Context, id int64) (*CorrectionPayload, error) {
	row, err := s.Database.Client(ctx).CorrectionRequest.Get(ctx, id)
	if ent.IsNotFound(err) {
		return nil, problem.Missing()
	}
	return &CorrectionPayload{Correction: row}, err
}

// change is what updateMember is asked for; BAD_USER_INPUT of the field wanted where the
// value is none.
func change(memberID int64, f correctionrequest.Field, wanted string) (members.UpdateMemberInput, error) {
	input := members.UpdateMemberInput{ID: memberID}
	var err error
	day := func() *calendar.Date {
		d, parseErr := calendar.ParseDate(wanted)
		if parseErr != nil {
			err = problem.BadInput("wanted", "请填写 YYYY-MM-DD 格式的日期。", "Write the date as YYYY-MM-DD.")
		}
		return &d
	}
	switch f {
	case correctionrequest.FieldNAME:
		input.Name = &wanted
	case correctionrequest.FieldPHONE:
		if wanted, err = members.NormalizePhone(wanted); err != nil {
			err = problem.BadInput("wanted", "手机号须为 11 位数字，以 1 开头。", "A mobile number has 11 digits and begins with 1.")
		}
		input.Phone = &wanted
	case correctionrequest.FieldGENDER:
		g := member.Gender(strings.ToUpper(wanted))
		if member.GenderValidator(g) != nil {
			err = problem.BadInput("wanted", "请填写 FEMALE 或 MALE。", "Write FEMALE or MALE.")
		}
		input.Gender = &g
	case correctionrequest.FieldIDENTITY_NUMBER:
		if wanted, err = members.NormalizeIdentityNumber(wanted); err != nil {
			err = problem.BadInput("wanted", "身份证号不正确，请核对。", "This is no identity number; please check it.")
		}
		input.IdentityNumber = &wanted
	case correctionrequest.FieldBORN_ON:
		input.BornOn = day()
	case correctionrequest.FieldJOINED_ON:
		input.JoinedOn = day()
	case correctionrequest.FieldFULL_MEMBER_ON:
		input.FullMemberOn = day()
	}
	return input, err
}

// WithdrawCorrectionInput is the input of withdrawCorrection.
type WithdrawCorrectionInput struct{ ID int64 }

// WithdrawCorrection takes the viewer's own request back. Sent twice, it answers the
// same; CONFLICT where it was decided; NOT_FOUND for another's.
func (s *Service) WithdrawCorrection(ctx context.Context, input WithdrawCorrectionInput) (*CorrectionPayload, error) {
	if err := problem.WrongKind("id", input.ID, key.CorrectionRequest); err != nil {
		return nil, err
	}
	answer, err := s.correction(ctx, input.ID)
	if err != nil {
		return nil, err
	}
	if answer.Correction.MemberID != own(ctx).MemberID {
		return nil, problem.Missing()
	}
	n, err := s.Database.Client(ctx).CorrectionRequest.Update().
		Where(correctionrequest.ID(input.ID), correctionrequest.StatusEQ(correctionrequest.StatusOPEN)).
		SetStatus(correctionrequest.StatusWITHDRAWN).ClearOpenKey().SetDecidedAt(s.Clock.Now()).Save(ctx)
	if err != nil {
		return nil, err
	}
	if answer, err = s.correction(ctx, input.ID); err == nil && n == 0 && answer.Correction.Status != correctionrequest.StatusWITHDRAWN {
		return nil, alreadyDecided()
	}
	return answer, err
}

func alreadyDecided() error {
	return problem.Clash("这项申请已经处理过。", "This request was decided already.")
}

// DecideCorrectionInput is the input of decideCorrection.
type DecideCorrectionInput struct {
	ID     int64
	Accept bool
	Answer *string
}

// DecideCorrection accepts a request, which changes the register as updateMember would
// and with its errors, or refuses it. NOT_FOUND unless an ADMIN role of the viewer
// covers the member; FORBIDDEN for one's own: nobody confirms their own data. Sent
// twice, it answers the same; CONFLICT where it was decided otherwise.
func (s *Service) DecideCorrection(ctx context.Context, input DecideCorrectionInput) (*CorrectionPayload, error) {
	if err := problem.WrongKind("id", input.ID, key.CorrectionRequest); err != nil {
		return nil, err
	}
	answer := ""
	if input.Answer != nil {
		var err error
		if answer, err = problem.Lines("answer", *input.Answer, 0, maxNote); err != nil {
			return nil, err
		}
	}
	status := correctionrequest.StatusREFUSED
	if input.Accept {
		status = correctionrequest.StatusACCEPTED
	}
	viewer := own(ctx)
	err := s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		row, err := tx.CorrectionRequest.Get(ctx, input.ID)
		if ent.IsNotFound(err) {
			return problem.Missing()
		} else if err != nil {
			return err
		}
		m, err := tx.Member.Get(ctx, row.MemberID)
		if ent.IsNotFound(err) {
			return problem.Missing()
		} else if err != nil {
			return err
		}
		home := s.Tree.Unit(m.OrganizationID)
		switch {
		case m.ID == viewer.MemberID:
			return problem.New(problem.Forbidden, "不能处理自己的更正申请，请由其他管理员办理。", "Nobody decides on their own data; ask another admin.").With("reason", "OWN_DATA")
		case home == nil || !viewer.Covers(identity.Admin, home.Path):
			return problem.Missing()
		}
		n, err := tx.CorrectionRequest.Update().Where(correctionrequest.ID(row.ID), correctionrequest.StatusEQ(correctionrequest.StatusOPEN)).
			SetStatus(status).ClearOpenKey().SetAnswer(answer).SetDecidedByID(viewer.MemberID).SetDecidedAt(s.Clock.Now()).Save(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			// Under the row's lock: another admin may have decided meanwhile.
			if now, err := tx.CorrectionRequest.Get(ctx, row.ID); err != nil || now.Status != status {
				return orElse(err, alreadyDecided())
			}
			return nil
		}
		if !input.Accept {
			return audit.Write(ctx, tx, s.Clock, audit.Entry{
				Action: "decideCorrection", OrganizationID: home.ID, SubjectID: m.ID,
				Summary: fmt.Sprintf("没有接受“%s”更正%s的申请。", m.Name, fieldNames[row.Field]),
			})
		}
		wanted, err := change(m.ID, row.Field, row.Wanted)
		if err != nil {
			return err
		}
		_, err = s.Register.UpdateMember(ctx, wanted)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.correction(ctx, input.ID)
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// Corrections lists the viewer's own requests, the latest first.
func (s *Service) Corrections(ctx context.Context, args paging.Args) (*CorrectionRequestConnection, error) {
	return s.corrections(ctx, args, correctionrequest.MemberID(own(ctx).MemberID))
}

// CorrectionsOf lists the requests of the members of an organisation and of all below
// it, the latest first; only those that wait where open is true, only the others where
// it is false. FORBIDDEN without an ADMIN role, NOT_FOUND where it does not cover the
// organisation.
func (s *Service) CorrectionsOf(ctx context.Context, unit *ent.Organization, open *bool, args paging.Args) (*CorrectionRequestConnection, error) {
	if err := identity.NeedAdmin(ctx, unit.Path); err != nil {
		return nil, err
	}
	narrow := []predicate.CorrectionRequest{func(s *sql.Selector) {
		t := sql.Table(member.Table)
		mine := sql.Select(t.C(member.FieldID)).From(t)
		visibility.Below(member.FieldOrganizationID, unit.Path)(mine)
		s.Where(sql.In(s.C(correctionrequest.FieldMemberID), mine))
	}}
	if open != nil && *open {
		narrow = append(narrow, correctionrequest.StatusEQ(correctionrequest.StatusOPEN))
	} else if open != nil {
		narrow = append(narrow, correctionrequest.StatusNEQ(correctionrequest.StatusOPEN))
	}
	return s.corrections(ctx, args, narrow...)
}

func (s *Service) corrections(ctx context.Context, args paging.Args, narrow ...predicate.CorrectionRequest) (*CorrectionRequestConnection, error) {
	list := func(ctx context.Context) *ent.CorrectionRequestQuery {
		return s.Database.Client(ctx).CorrectionRequest.Query().Where(narrow...)
	}
	return paging.Source[*ent.CorrectionRequest, predicate.CorrectionRequest]{
		Order:  paging.Order{{Name: correctionrequest.FieldCreatedAt, Desc: true}, {Name: correctionrequest.FieldID, Desc: true}},
		Values: func(r *ent.CorrectionRequest) []any { return []any{r.CreatedAt, r.ID} },
		Read: func(ctx context.Context, where predicate.CorrectionRequest, order func(*sql.Selector), limit int) ([]*ent.CorrectionRequest, error) {
			return list(ctx).Where(where).Order(correctionrequest.OrderOption(order)).Limit(limit).All(ctx)
		},
		Count: func(ctx context.Context) (int, error) { return list(ctx).Count(ctx) },
	}.Page(ctx, args)
}
