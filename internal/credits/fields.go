package credits

import (
	"cmp"
	"context"
	"math"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/ent/member"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// The greatest lengths, in characters, and the most hours of one booking.
const (
	maxTitle  = 120
	maxReason = 500
	maxHours  = 100
)

// whole returns hours in hundredths; false where there are more than two digits
// after the point, or more before it than any number of hours has. What is left over
// by binary fractions is forgiven.
func whole(hours float64) (int, bool) {
	if !(math.Abs(hours) < 1e9) { // an int would hold something else
		return 0, false
	}
	hundredths := math.Round(hours * 100)
	return int(hundredths), math.Abs(hours*100-hundredths) < 1e-6
}

// booked returns the hours of one booking in hundredths: above 0, to 100.
func booked(field string, hours float64) (int, error) {
	hundredths, ok := whole(hours)
	if !ok || hundredths < 1 || hundredths > maxHours*100 {
		return 0, problem.BadInput(field, "学时须大于 0、不超过 %d，小数点后最多两位。", "Hours lie above 0, up to %d, with at most two digits after the point.", maxHours)
	}
	return hundredths, nil
}

// past returns a BAD_USER_INPUT for a day on which nothing can have been earned.
func past(field string, day, today calendar.Date) error {
	if day.Year < firstYear || day.After(today) {
		return problem.BadInput(field, "日期须在 %d 年至今天之间。", "The day lies between %d and today.", firstYear)
	}
	return nil
}

// administered reads a member as on the register now and keeps it so until the
// transaction ends, with the home affiliation. NOT_FOUND unless an ADMIN role covers
// that.
func (s *Service) administered(ctx context.Context, tx *ent.Client, id int64) (*ent.Member, *ent.Organization, error) {
	query := tx.Member.Query().Where(member.ID(id))
	query.Modify(s.database.LockRows)
	m, err := query.Only(ctx)
	if err != nil {
		return nil, nil, missing(err)
	}
	home, err := tx.Organization.Get(ctx, m.OrganizationID)
	if err != nil {
		return nil, nil, missing(err)
	}
	if !identity.FromContext(ctx).Covers(identity.Admin, home.Path) {
		return nil, nil, problem.Missing()
	}
	return m, home, nil
}

// missing says NOT_FOUND of a row that is not there.
func missing(err error) error {
	if ent.IsNotFound(err) {
		return problem.Missing()
	}
	return err
}

// notOneself keeps people from writing in their own account.
func notOneself(ctx context.Context, memberID int64) error {
	if identity.FromContext(ctx).MemberID == memberID {
		return problem.Clash("不能登记或冲销本人的学时，请由其他管理员办理。",
			"Nobody books or undoes their own credit hours: another admin does.").With("reason", "OWN_HOURS")
	}
	return nil
}

// byHand are the sources that an admin may book.
func byHand(source creditentry.Source) error {
	switch source {
	case creditentry.SourceCLASSROOM, creditentry.SourceORGANIZATION_LIFE, creditentry.SourceMANUAL:
		return nil
	}
	return problem.BadInput("source", "只能登记课堂教学、组织生活或手工登记的学时。", "Only CLASSROOM, ORGANIZATION_LIFE and MANUAL are booked by hand.")
}

// texts checks what a booking is for and why.
func texts(title, reason string) (string, string, error) {
	title, titleErr := problem.Line("title", title, 1, maxTitle)
	reason, reasonErr := problem.Lines("reason", reason, 1, maxReason)
	return title, reason, cmp.Or(titleErr, reasonErr)
}
