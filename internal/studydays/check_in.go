package studydays

import (
	"context"
	"encoding/base32"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"partyschool/ent"
	"partyschool/ent/checkinsecret"
	"partyschool/ent/studydayattendance"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
	"partyschool/internal/throttle"
)

// CheckInInput is the input of checkIn.
type CheckInInput struct {
	Code           string
	OrganizationID *int64
}

// CheckInPayload is the answer of checkIn.
type CheckInPayload struct{ Day *FixedStudyDay }

// CheckIn notes that the viewer is there on their study day: they saw the code of the
// moment and tapped. It is the code of the organisation named, which may be any – a
// floating member studies where they are – or, where none is named, of the home
// affiliation or one above it. Nothing is kept of where the phone was. CONFLICT where
// today is no study day of the viewer; BAD_USER_INPUT for a wrong or old code;
// RATE_LIMITED after five of them within ten minutes. Sent twice, it answers the same.
func (s *Service) CheckIn(ctx context.Context, input CheckInInput) (*CheckInPayload, error) {
	if input.OrganizationID != nil {
		if err := problem.WrongKind("organizationId", *input.OrganizationID, key.Organization); err != nil {
			return nil, err
		}
	}
	viewer, today := identity.FromContext(ctx), s.today()
	m, err := s.Database.Client(ctx).Member.Get(ctx, viewer.MemberID)
	if err != nil {
		return nil, fmt.Errorf("read who checks in: %w", err)
	}
	who, err := s.standing(ctx, m)
	if err != nil {
		return nil, err
	}
	days, err := s.daysOf(s.Calendars.book(), who, today, today)
	if err != nil {
		return nil, err
	}
	if len(days) == 0 {
		return nil, problem.Clash("今天不是您的固定学习日。", "Today is no fixed study day of yours.").With("reason", "NO_STUDY_DAY")
	}
	before, err := attendanceOf(ctx, s.Database.Client(ctx), m.ID, today)
	if err != nil {
		return nil, err
	}
	if before == nil {
		where, err := s.prove(ctx, who, input)
		if err != nil {
			return nil, err
		}
		if err := s.attend(ctx, m.ID, func(create *ent.StudyDayAttendanceCreate) {
			create.SetDay(today).SetSource(studydayattendance.SourceCHECK_IN).SetOrganizationID(where)
		}); err != nil {
			return nil, err
		}
	}
	list, err := s.fill(ctx, who, days, today, today)
	if err != nil {
		return nil, err
	}
	return &CheckInPayload{Day: list[0]}, nil
}

// wrongCodes bound the guesses at a code.
func wrongCodes(memberID int64) throttle.Limit {
	return throttle.Limit{Subject: "check-in:" + key.Format(memberID), Most: 5, Window: 10 * time.Minute}
}

// prove returns the organisation whose code it is. An organisation that shows none, or is
// not there at all, looks like a wrong code.
func (s *Service) prove(ctx context.Context, who *standing, input CheckInInput) (int64, error) {
	code := strings.TrimSpace(input.Code)
	if len(code) != codes.Digits.Length() || strings.Trim(code, "0123456789") != "" {
		return 0, problem.BadInput("code", "签到码是 %d 位数字。", "The code has %d digits.", codes.Digits.Length())
	}
	try, err := s.throttle.Admit(ctx, wrongCodes(who.ID))
	if err != nil {
		return 0, err
	}
	from := key.Upwards(who.placeOn(s.today()).path)
	if input.OrganizationID != nil {
		from = []int64{*input.OrganizationID}
	}
	rows, err := s.Database.Client(ctx).CheckInSecret.Query().Where(checkinsecret.OrganizationIDIn(from...), checkinsecret.Day(s.today())).
		All(identity.AsSystem(ctx, "study days: compare a check-in code"))
	if err != nil {
		return 0, fmt.Errorf("read check-in secrets: %w", err)
	}
	for _, row := range rows {
		right, err := totp.ValidateCustom(code, base32.StdEncoding.EncodeToString(row.Secret), s.Clock.Now(), codes)
		if err != nil {
			return 0, fmt.Errorf("compare a check-in code: %w", err)
		}
		if right {
			return row.OrganizationID, s.throttle.Withdraw(ctx, s.Database.Client(ctx), try)
		}
	}
	return 0, problem.BadInput("code", "签到码不对，或者已经过期。请看屏幕上现在的签到码。", "The code is wrong or has expired; please look at the one on the screen now.")
}

// attend writes that a member kept a day, unless it says so already. The member's row is
// the lock; the unique index stands behind it.
func (s *Service) attend(ctx context.Context, memberID int64, what func(*ent.StudyDayAttendanceCreate)) error {
	system := identity.AsSystem(ctx, "study days: note who kept a day")
	return s.Database.InTx(ctx, func(_ context.Context, tx *ent.Client) error {
		if _, err := s.lock(system, tx, memberID); err != nil {
			return err
		}
		create := tx.StudyDayAttendance.Create().SetMemberID(memberID).SetAt(s.Clock.Now())
		what(create)
		day, _ := create.Mutation().Day()
		if before, err := attendanceOf(system, tx, memberID, day); err != nil || before != nil {
			return err
		}
		if err := create.Exec(system); err != nil {
			return fmt.Errorf("note who kept a study day: %w", err)
		}
		return nil
	})
}
