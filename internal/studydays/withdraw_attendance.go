package studydays

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/studydayattendance"
	"partyschool/internal/audit"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// WithdrawAttendanceInput is the input of withdrawAttendance.
type WithdrawAttendanceInput struct {
	MemberID int64
	Day      calendar.Date
}

// WithdrawAttendancePayload is the answer of withdrawAttendance.
type WithdrawAttendancePayload struct{ Member *StudyDayMember }

// WithdrawAttendance takes back what an organiser noted by mistake; what a member did
// themselves stays. NOT_FOUND unless an ADMIN role of the viewer covers the member's home
// affiliation. Sent twice, it answers the same.
func (s *Service) WithdrawAttendance(ctx context.Context, input WithdrawAttendanceInput) (*WithdrawAttendancePayload, error) {
	if err := problem.WrongKind("memberId", input.MemberID, key.Member); err != nil {
		return nil, err
	}
	var who *standing
	err := s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		m, err := s.administered(ctx, tx, input.MemberID)
		if err != nil {
			return err
		}
		if who, err = s.standing(ctx, m); err != nil {
			return err
		}
		n, err := tx.StudyDayAttendance.Delete().Where(studydayattendance.MemberID(m.ID), studydayattendance.Day(input.Day),
			studydayattendance.SourceEQ(studydayattendance.SourceRECORDED)).Exec(identity.AsSystem(ctx, "withdrawAttendance: take it back"))
		if err != nil {
			return fmt.Errorf("withdraw who kept a study day: %w", err)
		}
		if n == 0 {
			return nil
		}
		return audit.Write(ctx, tx, s.Clock, audit.Entry{
			Action: "withdrawAttendance", OrganizationID: m.OrganizationID, SubjectID: m.ID,
			Summary: fmt.Sprintf("撤回了“%s”参加 %s 固定学习日的登记。", m.Name, input.Day),
		})
	})
	if err != nil {
		return nil, err
	}
	line, err := s.lineOf(ctx, who, input.Day)
	return &WithdrawAttendancePayload{Member: line}, err
}
