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

// RecordAttendanceInput is the input of recordAttendance.
type RecordAttendanceInput struct {
	MemberID int64
	Day      calendar.Date
}

// RecordAttendancePayload is the answer of recordAttendance.
type RecordAttendancePayload struct{ Member *StudyDayMember }

// backward is how many days back an organiser may note what happened.
const backward = 31

// RecordAttendance notes by the organiser's word that a member was there: whose phone
// found no network, or who has none. NOT_FOUND unless an ADMIN role of the viewer covers
// the member's home affiliation; BAD_USER_INPUT for a day to come or more than 31 days
// ago; CONFLICT where it was no study day of the member. Sent twice, or where the day was
// kept already, it answers with how it was kept first.
func (s *Service) RecordAttendance(ctx context.Context, input RecordAttendanceInput) (*RecordAttendancePayload, error) {
	if err := problem.WrongKind("memberId", input.MemberID, key.Member); err != nil {
		return nil, err
	}
	if apart := input.Day.DaysUntil(s.today()); apart < 0 || apart > backward {
		return nil, problem.BadInput("day", "日期须是今天或过去 %d 天之内。", "The day is today or one of the last %d days.", backward)
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
		return s.recordAttendance(ctx, tx, who, input.Day)
	})
	if err != nil {
		return nil, err
	}
	line, err := s.lineOf(ctx, who, input.Day)
	return &RecordAttendancePayload{Member: line}, err
}

// lineOf is a member's line of an organiser's list.
func (s *Service) lineOf(ctx context.Context, who *standing, day calendar.Date) (*StudyDayMember, error) {
	k, err := s.kept(ctx, []int64{who.ID}, day, day)
	if err != nil {
		return nil, err
	}
	if k.plans, err = s.plans(ctx, day, day, "", who.placeOn(day).path); err != nil {
		return nil, err
	}
	return s.line(k, who, day), nil
}

func (s *Service) recordAttendance(ctx context.Context, tx *ent.Client, who *standing, day calendar.Date) error {
	days, err := s.daysOf(s.Calendars.book(), who, day, day)
	if err != nil {
		return err
	}
	before, err := attendanceOf(ctx, tx, who.ID, day)
	if err != nil || before != nil {
		return err
	}
	if len(days) == 0 {
		return problem.Clash("%s 不是这名党员的固定学习日。", "%s is no fixed study day of the member.", day).With("reason", "NO_STUDY_DAY")
	}
	by := identity.FromContext(ctx).MemberID
	err = tx.StudyDayAttendance.Create().SetMemberID(who.ID).SetDay(day).SetSource(studydayattendance.SourceRECORDED).
		SetOrganizationID(who.OrganizationID).SetRecordedByID(by).SetAt(s.Clock.Now()).
		Exec(identity.AsSystem(ctx, "recordAttendance: write it down"))
	if err != nil {
		return fmt.Errorf("record who kept a study day: %w", err)
	}
	return audit.Write(ctx, tx, s.Clock, audit.Entry{
		Action: "recordAttendance", OrganizationID: who.OrganizationID, SubjectID: who.ID,
		Summary: fmt.Sprintf("登记“%s”参加了 %s 的固定学习日。", who.Name, day),
	})
}
