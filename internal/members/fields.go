package members

import (
	"context"
	"strings"
	"time"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
	"partyschool/internal/vault"
)

// The greatest lengths, in characters.
const (
	maxName   = 60
	maxReason = 500
	maxPlace  = 120
	maxNumber = 40
)

// founded is the day of the party's founding: nobody joined before.
var founded = calendar.NewDate(1921, time.July, 1)

// standing is what the register says of a membership.
type standing struct {
	stage                member.Stage
	joinedOn, fullMember *calendar.Date
	// joinedGiven and fullGiven tell which dates the input holds: it is they, not
	// what was on the register, that a problem is about.
	joinedGiven, fullGiven bool
}

// check finds dates that do not fit the stage, the calendar or each other.
func (st standing) check(today calendar.Date) error {
	blame := func(given bool, field, other string) string {
		if given {
			return field
		}
		return other
	}
	joined, full := st.joinedOn, st.fullMember
	switch {
	case joined != nil && st.stage != member.StagePROBATIONARY && st.stage != member.StageFULL:
		return problem.BadInput(blame(st.joinedGiven, "joinedOn", "stage"), "只有预备党员和正式党员才有入党时间。", "Only probationary and full members have joined.")
	case full != nil && st.stage != member.StageFULL:
		return problem.BadInput(blame(st.fullGiven, "fullMemberOn", "stage"), "只有正式党员才有转正时间。", "Only full members have a day of full membership.")
	case joined != nil && (joined.Before(founded) || joined.After(today)):
		return problem.BadInput("joinedOn", "入党时间须在 1921-07-01 至今天之间。", "The day of joining lies between 1921-07-01 and today.")
	case full != nil && joined == nil:
		return problem.BadInput("fullMemberOn", "填写转正时间前请先填写入党时间。", "A day of full membership needs a day of joining.")
	case full != nil && (full.Before(*joined) || full.After(today)):
		return problem.BadInput(blame(st.fullGiven, "fullMemberOn", "joinedOn"), "转正时间须在入党时间至今天之间。", "The day of full membership lies between the day of joining and today.")
	}
	return nil
}

// taken says which of a member's numbers somebody else on the register has; memberID is
// 0 for a new one, and broken is the error of the statement.
func (s *Service) taken(ctx context.Context, tx *ent.Client, broken error, memberID int64, phone, identityNumber *string) error {
	if strings.Contains(broken.Error(), member.FieldMemberNumber) {
		return numberTaken()
	}
	if identityNumber != nil && *identityNumber != "" {
		index := s.db.Index(vault.IdentityNumber, *identityNumber)
		is, err := tx.Member.Query().Where(member.IDNEQ(memberID), member.IdentityNumberIndex(index)).Exist(identity.AsSystem(ctx, "register: whose number"))
		if err != nil {
			return err
		}
		if is {
			return problem.Clash("这个身份证号已经登记过。", "This identity number is on the register already.")
		}
	}
	return phoneTaken()
}

func numberTaken() error {
	return problem.Clash("这个党员编号已经登记过。", "This member number is on the register already.")
}

// numberOf is a member's number, empty where none was given.
func numberOf(m *ent.Member) string {
	if m.MemberNumber == nil {
		return ""
	}
	return *m.MemberNumber
}

func phoneTaken() error {
	return problem.Clash("这个手机号已经登记过。", "This mobile number is on the register already.")
}
