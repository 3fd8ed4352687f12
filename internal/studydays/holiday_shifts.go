package studydays

import (
	"context"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/ent/holidayshift"
	"partyschool/internal/audit"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

// AddHolidayShiftInput is the input of addHolidayShift.
type AddHolidayShiftInput struct {
	OrganizationID int64
	Day            calendar.Date
	MovedTo        *calendar.Date
	Name           string
}

// AddHolidayShiftPayload is the answer of addHolidayShift.
type AddHolidayShiftPayload struct{ Shift *ent.HolidayShift }

// RemoveHolidayShiftInput is the input of removeHolidayShift.
type RemoveHolidayShiftInput struct{ ID int64 }

// RemoveHolidayShiftPayload is the answer of removeHolidayShift.
type RemoveHolidayShiftPayload struct{ RemovedID int64 }

const maxShiftName = 60

// AddHolidayShift moves the study day of a day to another one, or cancels it, for an
// organisation and all below it; of a day that the organisation shifts already, the last
// word holds. NOT_FOUND unless an ADMIN role covers it; BAD_USER_INPUT for days in the
// past or more than 60 days apart; CONFLICT where one of the days is another's: a study
// day is moved once. What is as it was changes nothing.
func (s *Service) AddHolidayShift(ctx context.Context, input AddHolidayShiftInput) (*AddHolidayShiftPayload, error) {
	name, err := s.checkShift(&input)
	if err != nil {
		return nil, err
	}
	unit, err := s.covered(ctx, input.OrganizationID)
	if err != nil {
		return nil, err
	}
	if err := s.once(unit, input); err != nil {
		return nil, err
	}
	var row *ent.HolidayShift
	err = s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		if err := organizations.KeepStanding(ctx, s.Database, tx, unit.ID); err != nil {
			return err
		}
		row, err = s.shift(ctx, tx, unit, input, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &AddHolidayShiftPayload{Shift: row}, nil
}

func (s *Service) checkShift(input *AddHolidayShiftInput) (name string, err error) {
	if err := problem.WrongKind("organizationId", input.OrganizationID, key.Organization); err != nil {
		return "", err
	}
	if err := s.ahead("day", input.Day); err != nil {
		return "", err
	}
	if to := input.MovedTo; to != nil {
		if err := s.ahead("movedTo", *to); err != nil {
			return "", err
		}
		if apart := input.Day.DaysUntil(*to); apart == 0 || apart < -farthestShift || apart > farthestShift {
			return "", problem.BadInput("movedTo", "须是前后 %d 天之内的另一天。", "This is another day, at most %d days before or after.", farthestShift)
		}
	}
	return problem.Line("name", input.Name, 1, maxShiftName)
}

// once refuses chains: who moves a day to the 8th, and the 8th away, means neither.
func (s *Service) once(unit *ent.Organization, input AddHolidayShiftInput) error {
	b := s.Calendars.book()
	if input.MovedTo != nil {
		if other := b.shiftOf(unit.Path, *input.MovedTo); other != nil {
			return problem.Clash("%s 本身已因“%s”调走，请另选一天。", "%s is itself shifted (%s); choose another day.", *input.MovedTo, other.Name).With("reason", "TARGET_SHIFTED")
		}
	}
	for _, other := range b.shiftsOf(unit.Path, input.Day, input.Day) {
		if other.MovedTo != nil && *other.MovedTo == input.Day {
			return problem.Clash("%s 的学习日已调到这一天（%s），请先改它。", "The study day of %s was moved to this day (%s); change that first.", other.Day, other.Name).With("reason", "DAY_IS_TARGET")
		}
	}
	return nil
}

func (s *Service) shift(ctx context.Context, tx *ent.Client, unit *ent.Organization, input AddHolidayShiftInput, name string) (*ent.HolidayShift, error) {
	at := holidayshift.And(holidayshift.OrganizationID(unit.ID), holidayshift.Day(input.Day))
	by, now := identity.FromContext(ctx).MemberID, s.Clock.Now()
	row, err := tx.HolidayShift.Query().Where(at).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		row, err = tx.HolidayShift.Create().SetOrganizationID(unit.ID).SetDay(input.Day).SetNillableMovedTo(input.MovedTo).SetName(name).
			SetSetByID(by).SetSetAt(now).Save(ctx)
		if ent.IsConstraintError(err) {
			return nil, problem.Clash("另一位管理员正在调整这一天，请再试一次。", "Another admin is shifting this day; please try again.")
		}
	case err != nil:
		return nil, err
	case same(row.MovedTo, input.MovedTo) && row.Name == name:
		return row, nil
	default:
		if err := s.stillOpen(row); err != nil {
			return nil, err
		}
		change := tx.HolidayShift.UpdateOneID(row.ID).SetName(name).SetSetByID(by).SetSetAt(now).ClearMovedTo()
		if input.MovedTo != nil {
			change.SetMovedTo(*input.MovedTo)
		}
		row, err = change.Save(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("shift a study day: %w", err)
	}
	to := "取消"
	if input.MovedTo != nil {
		to = "调到 " + input.MovedTo.String()
	}
	err = audit.Write(ctx, tx, s.Clock, audit.Entry{
		Action: "addHolidayShift", OrganizationID: unit.ID, SubjectID: row.ID,
		Summary: fmt.Sprintf("“%s”%s 的学习日因“%s”%s。", unit.Name, input.Day, name, to),
	})
	if err != nil {
		return nil, err
	}
	return row, s.Calendars.watcher.Changed(ctx, tx, database.StudyDays)
}

func same(a, b *calendar.Date) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

// stillOpen refuses to undo what has happened: the day, or the one in its place, has
// passed.
func (s *Service) stillOpen(row *ent.HolidayShift) error {
	if today := s.today(); row.Day.Before(today) || row.MovedTo != nil && row.MovedTo.Before(today) {
		return problem.Clash("这次调整涉及的日子已经过去，不能再改。", "The days of this shift have passed; it cannot be changed.").With("reason", "PAST")
	}
	return nil
}

// RemoveHolidayShift takes a shift back: the day is a study day again if its rule says
// so. NOT_FOUND unless an ADMIN role covers its organisation, and when it is sent twice;
// CONFLICT once the day, or the one in its place, has passed.
func (s *Service) RemoveHolidayShift(ctx context.Context, input RemoveHolidayShiftInput) (*RemoveHolidayShiftPayload, error) {
	if err := problem.WrongKind("id", input.ID, key.HolidayShift); err != nil {
		return nil, err
	}
	err := s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		row, err := tx.HolidayShift.Get(ctx, input.ID)
		if ent.IsNotFound(err) {
			return problem.Missing()
		} else if err != nil {
			return err
		}
		unit, err := s.covered(ctx, row.OrganizationID)
		if err != nil {
			return err
		}
		if err := s.stillOpen(row); err != nil {
			return err
		}
		n, err := tx.HolidayShift.Delete().Where(holidayshift.ID(row.ID)).Exec(ctx)
		if err != nil || n == 0 {
			return err
		}
		err = audit.Write(ctx, tx, s.Clock, audit.Entry{
			Action: "removeHolidayShift", OrganizationID: unit.ID, SubjectID: row.ID,
			Summary: fmt.Sprintf("撤回了“%s”%s 学习日的调整（%s）。", unit.Name, row.Day, row.Name),
		})
		if err != nil {
			return err
		}
		return s.Calendars.watcher.Changed(ctx, tx, database.StudyDays)
	})
	if err != nil {
		return nil, err
	}
	return &RemoveHolidayShiftPayload{RemovedID: input.ID}, nil
}

// HolidayShifts returns the shifts of a year in force for an organisation that the
// viewer sees, those of organisations above included, by day. BAD_USER_INPUT for a year
// far away.
func (s *Service) HolidayShifts(unit *ent.Organization, year int) ([]*ent.HolidayShift, error) {
	if err := s.checkYear(year); err != nil {
		return nil, err
	}
	list := s.Calendars.book().shiftsOf(unit.Path, newYear(year), newYear(year+1).AddDays(-1))
	if list == nil {
		list = []*ent.HolidayShift{}
	}
	return list, nil
}

func newYear(year int) calendar.Date { return calendar.NewDate(year, time.January, 1) }

// firstYear is the year of the First Congress.
const firstYear = 1921

func (s *Service) checkYear(year int) error {
	if last := s.today().Year + 2; year < firstYear || year > last {
		return problem.BadInput("year", "年份须在 %d 到 %d 之间。", "The year lies between %d and %d.", firstYear, last)
	}
	return nil
}
