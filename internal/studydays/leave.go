package studydays

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/studydayleave"
	"partyschool/internal/audit"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// AskForLeaveInput is the input of askForLeave.
type AskForLeaveInput struct {
	Kind   studydayleave.Kind
	FromOn calendar.Date
	ToOn   *calendar.Date
	Reason *string
}

// AskForLeavePayload is the answer of askForLeave.
type AskForLeavePayload struct{ Leave *ent.StudyDayLeave }

// RecordLeaveInput is the input of recordLeave.
type RecordLeaveInput struct {
	MemberID int64
	Kind     studydayleave.Kind
	FromOn   calendar.Date
	ToOn     *calendar.Date
	Reason   *string
}

// RecordLeavePayload is the answer of recordLeave.
type RecordLeavePayload struct{ Leave *ent.StudyDayLeave }

// CancelLeaveInput is the input of cancelLeave.
type CancelLeaveInput struct{ ID int64 }

// CancelLeavePayload is the answer of cancelLeave.
type CancelLeavePayload struct{ Leave *ent.StudyDayLeave }

const (
	maxReason = 200
	// longest is the most days of one leave.
	longest = 366
)

// AskForLeave notes the viewer's leave from the study days between two days, from today
// on. It holds at once: the organiser sees it with its reason and talks to people, the
// software asks nobody to approve it. BAD_USER_INPUT for days or a reason that do not fit.
// Sent twice, it answers with the same leave.
func (s *Service) AskForLeave(ctx context.Context, input AskForLeaveInput) (*AskForLeavePayload, error) {
	row, err := s.checkLeave(input, 0)
	if err != nil {
		return nil, err
	}
	row.MemberID = identity.FromContext(ctx).MemberID
	err = s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		if _, err := s.lock(ctx, tx, row.MemberID); err != nil {
			return err
		}
		row, _, err = s.enter(ctx, tx, row)
		return err
	})
	return &AskForLeavePayload{Leave: row}, err
}

// RecordLeave notes a leave that a member told the organiser of, up to 31 days back.
// NOT_FOUND unless an ADMIN role of the viewer covers the member's home affiliation;
// otherwise as AskForLeave.
func (s *Service) RecordLeave(ctx context.Context, input RecordLeaveInput) (*RecordLeavePayload, error) {
	if err := problem.WrongKind("memberId", input.MemberID, key.Member); err != nil {
		return nil, err
	}
	row, err := s.checkLeave(AskForLeaveInput{Kind: input.Kind, FromOn: input.FromOn, ToOn: input.ToOn, Reason: input.Reason}, backward)
	if err != nil {
		return nil, err
	}
	row.MemberID = input.MemberID
	err = s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		m, err := s.administered(ctx, tx, input.MemberID)
		if err != nil {
			return err
		}
		var fresh bool
		if row, fresh, err = s.enter(ctx, tx, row); err != nil || !fresh {
			return err
		}
		return s.audit(ctx, tx, m, "recordLeave", "登记", row)
	})
	return &RecordLeavePayload{Leave: row}, err
}

func (s *Service) checkLeave(input AskForLeaveInput, back int) (*ent.StudyDayLeave, error) {
	to := input.FromOn
	if input.ToOn != nil {
		to = *input.ToOn
	}
	reason, err := orEmpty("reason", input.Reason, maxReason)
	switch apart := s.today().DaysUntil(input.FromOn); {
	case err != nil:
		return nil, err
	case apart < -back && back == 0:
		return nil, problem.BadInput("fromOn", "请假须在当天或之前提出；已过的日子请联系组织者登记。", "Leave is asked for on the day or before; for days that have passed, tell your organiser.")
	case apart < -back || apart > longest:
		return nil, problem.BadInput("fromOn", "开始日期须在过去 %d 天到今后 %d 天之间。", "The first day lies between %d days ago and %d days ahead.", back, longest)
	case to.Before(input.FromOn):
		return nil, problem.BadInput("toOn", "结束日期不能早于开始日期。", "The last day cannot lie before the first.")
	case input.FromOn.DaysUntil(to) >= longest:
		return nil, problem.BadInput("toOn", "一次请假最多 %d 天。", "One leave holds at most %d days.", longest)
	}
	return &ent.StudyDayLeave{Kind: input.Kind, FromOn: input.FromOn, ToOn: to, Reason: reason}, nil
}

// enter writes a leave down, under the lock of the member's row, or returns the same one
// that stands already.
func (s *Service) enter(ctx context.Context, tx *ent.Client, asked *ent.StudyDayLeave) (row *ent.StudyDayLeave, fresh bool, err error) {
	by, system := identity.FromContext(ctx).MemberID, identity.AsSystem(ctx, "study days: enter a leave")
	row, err = tx.StudyDayLeave.Query().Where(studydayleave.MemberID(asked.MemberID), studydayleave.KindEQ(asked.Kind),
		studydayleave.FromOn(asked.FromOn), studydayleave.ToOn(asked.ToOn), studydayleave.Reason(asked.Reason), studydayleave.CancelledAtIsNil()).First(system)
	if err == nil || !ent.IsNotFound(err) {
		return row, false, err
	}
	row, err = tx.StudyDayLeave.Create().SetMemberID(asked.MemberID).SetKind(asked.Kind).SetFromOn(asked.FromOn).SetToOn(asked.ToOn).
		SetReason(asked.Reason).SetEnteredByID(by).SetCreatedAt(s.Clock.Now()).Save(system)
	if err != nil {
		return nil, false, fmt.Errorf("enter a leave: %w", err)
	}
	return row, true, nil
}

// CancelLeave takes a leave back: the member's own until its last day has passed, of which
// the days before today stand, or, by an admin who covers the member, any, and all of it –
// people decide. NOT_FOUND for anybody else's; CONFLICT for the member once it is over.
// Sent twice, it answers the same.
func (s *Service) CancelLeave(ctx context.Context, input CancelLeaveInput) (*CancelLeavePayload, error) {
	if err := problem.WrongKind("id", input.ID, key.StudyDayLeave); err != nil {
		return nil, err
	}
	err := s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		row, err := tx.StudyDayLeave.Get(ctx, input.ID) // one's own, or of somebody whom one covers
		if ent.IsNotFound(err) {
			return problem.Missing()
		} else if err != nil || row.CancelledAt != nil {
			return err
		}
		viewer := identity.FromContext(ctx)
		if row.MemberID == viewer.MemberID && row.ToOn.Before(s.today()) {
			return problem.Clash("请假的日子已经过去，不能再撤回。", "The days of this leave have passed.").With("reason", "PAST")
		}
		n, err := tx.StudyDayLeave.Update().Where(studydayleave.ID(row.ID), studydayleave.CancelledAtIsNil()).
			SetCancelledAt(s.Clock.Now()).SetCancelledByID(viewer.MemberID).Save(identity.AsSystem(ctx, "study days: take a leave back"))
		if err != nil || n == 0 {
			return err
		}
		if row.MemberID == viewer.MemberID {
			return s.leaveUntilToday(ctx, tx, row)
		}
		m, err := tx.Member.Get(ctx, row.MemberID)
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, m, "cancelLeave", "撤回", row)
	})
	if err != nil {
		return nil, err
	}
	row, err := s.Database.Client(ctx).StudyDayLeave.Get(ctx, input.ID)
	return &CancelLeavePayload{Leave: row}, err
}

// leaveUntilToday enters the days of a leave that have passed when it is taken back: the
// member was not there.
func (s *Service) leaveUntilToday(ctx context.Context, tx *ent.Client, whole *ent.StudyDayLeave) error {
	today := s.today()
	if !whole.FromOn.Before(today) {
		return nil
	}
	passed := &ent.StudyDayLeave{MemberID: whole.MemberID, Kind: whole.Kind, FromOn: whole.FromOn, ToOn: today.AddDays(-1), Reason: whole.Reason}
	_, _, err := s.enter(ctx, tx, passed)
	return err
}

// audit says what an organiser did about a leave, without the reason: it may be of
// somebody's health.
func (s *Service) audit(ctx context.Context, tx *ent.Client, m *ent.Member, action, verb string, row *ent.StudyDayLeave) error {
	return audit.Write(ctx, tx, s.Clock, audit.Entry{
		Action: action, OrganizationID: m.OrganizationID, SubjectID: m.ID,
		Summary: fmt.Sprintf("%s了“%s”固定学习日的请假（%s 至 %s）。", verb, m.Name, row.FromOn, row.ToOn),
	})
}

// Leaves are a member's leaves of a year, the current one where nil, those taken back
// left out, by date. The member is the viewer.
func (s *Service) Leaves(ctx context.Context, m *ent.Member, year *int) ([]*ent.StudyDayLeave, error) {
	asked := s.today().Year
	if year != nil {
		asked = *year
	}
	if err := s.checkYear(asked); err != nil {
		return nil, err
	}
	rows, err := s.Database.Client(ctx).StudyDayLeave.Query().Where(studydayleave.MemberID(m.ID), studydayleave.CancelledAtIsNil(),
		studydayleave.FromOnLT(newYear(asked+1)), studydayleave.ToOnGTE(newYear(asked))).
		Order(ent.Asc(studydayleave.FieldFromOn), ent.Asc(studydayleave.FieldID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read a member's leaves: %w", err)
	}
	return rows, nil
}
