package studydays

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/affiliation"
	"partyschool/ent/member"
	"partyschool/ent/predicate"
	"partyschool/ent/studydayattendance"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
	"partyschool/internal/visibility"
)

// atOnce bounds the members of one statement.
const atOnce = 500

// StudyDay returns a day as its organiser sees it: who of an organisation and all below
// it was expected and what became of it. Who belonged elsewhere on the day is counted
// there. FORBIDDEN without the role of an admin; NOT_FOUND where it does not cover the
// organisation; BAD_USER_INPUT for a day far away.
func (s *Service) StudyDay(ctx context.Context, unit *ent.Organization, day calendar.Date) (*OrganizationStudyDay, error) {
	if err := identity.NeedAdmin(ctx, unit.Path); err != nil {
		return nil, err
	}
	if day.Year < firstYear || s.today().DaysUntil(day) > farthest {
		return nil, problem.BadInput("day", "日期须在 %d 年到今后 %d 天之间。", "The day lies between the year %d and %d days ahead.", firstYear, farthest)
	}
	planned, err := s.plans(ctx, day, day, unit.Path, unit.Path)
	if err != nil {
		return nil, err
	}
	people, err := s.belonging(ctx, unit, day)
	if err != nil {
		return nil, err
	}
	list := &OrganizationStudyDay{Day: day, Plan: s.planOf(planned.of(unit.Path, day)), list: []*StudyDayMember{}}
	calendars := &calendars{book: s.Calendars.book(), day: day, known: map[place]bool{}}
	for some := range slices.Chunk(people, atOnce) {
		if err := s.look(ctx, list, some, unit, planned, calendars); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(list.list, func(a, b *StudyDayMember) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.MemberID, b.MemberID))
	})
	return list, nil
}

// belonging returns the members who may have belonged to an organisation or below it on a
// day: those at home there now, and those who were before.
func (s *Service) belonging(ctx context.Context, unit *ent.Organization, day calendar.Date) ([]*ent.Member, error) {
	ctx = identity.AsSystem(ctx, "study days: who belonged to an organisation")
	end := day.AddDays(1).Start(s.Calendar.Zone()).UTC()
	left := func(m *sql.Selector) { // a subquery: of a district, more left in a year than a statement has places for
		t := sql.Table(affiliation.Table)
		who := sql.Select(t.C(affiliation.FieldMemberID)).From(t)
		visibility.Below(affiliation.FieldOrganizationID, unit.Path)(who)
		affiliation.And(affiliation.FromOnLTE(day), affiliation.UntilOnGT(day))(who)
		m.Where(sql.In(m.C(member.FieldID), who))
	}
	people, err := s.Database.Client(ctx).Member.Query().Where(
		member.Or(predicate.Member(visibility.Below(member.FieldOrganizationID, unit.Path)), left),
		member.Or(member.Active(true), member.DeactivatedAtGTE(end)), member.CreatedAtLT(end),
	).Order(ent.Asc(member.FieldID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read who belongs to an organisation: %w", err)
	}
	return people, nil
}

// calendars remembers for which places a day is a study day.
type calendars struct {
	book  *book
	day   calendar.Date
	known map[place]bool
}

func (c *calendars) has(at place) (bool, error) {
	is, known := c.known[at]
	if !known {
		days, err := c.book.days(at, c.day, c.day)
		if err != nil {
			return false, err
		}
		is = len(days) > 0
		c.known[at] = is
	}
	return is, nil
}

// look adds some members to the list.
func (s *Service) look(ctx context.Context, list *OrganizationStudyDay, people []*ent.Member, unit *ent.Organization, planned plans, c *calendars) error {
	all, err := s.standings(ctx, people)
	if err != nil {
		return err
	}
	ids := make([]int64, len(people))
	for i, m := range people {
		ids[i] = m.ID
	}
	k, err := s.kept(ctx, ids, list.Day, list.Day)
	if err != nil {
		return err
	}
	k.plans = planned
	for _, row := range people {
		m := all[row.ID]
		if !strings.HasPrefix(m.placeOn(list.Day).path, unit.Path) {
			continue
		}
		expected, err := s.expected(c, m, list.Day)
		if err != nil {
			return err
		}
		if expected || k.attendances[m.ID][list.Day] != nil {
			list.add(s.line(k, m, list.Day))
		}
	}
	return nil
}

// expected reports whether a day is one of a member's study days.
func (s *Service) expected(c *calendars, m *standing, day calendar.Date) (bool, error) {
	if !m.moved() { // the calendar of the place is the member's
		is, err := c.has(m.placeOn(day))
		return is && m.onRegister(day), err
	}
	days, err := s.daysOf(c.book, m, day, day)
	return len(days) > 0, err
}

func (s *Service) line(k *kept, m *standing, day calendar.Date) *StudyDayMember {
	l := &StudyDayMember{
		MemberID: m.ID, Name: m.Name, Residency: m.residencyOn(day), Organization: s.Tree.Unit(m.homeOn(day)),
		Attendance: s.attendance(k, m, day), Leave: k.leave(m.ID, day),
	}
	switch {
	case l.Attendance != nil && l.Attendance.Source == MakeUp:
		l.Status = MadeUp
	case l.Attendance != nil:
		l.Status = Present
	case away(m, l.Leave, day):
		l.Status = Away
	case l.Leave != nil:
		l.Status = OnLeave
	default:
		l.Status = Missing
	}
	return l
}

func (d *OrganizationStudyDay) add(l *StudyDayMember) {
	d.list = append(d.list, l)
	d.StudyDayCounts.add(l.Status)
}

func (c *StudyDayCounts) add(status StudyDayStatus) {
	if status == Away {
		c.Away++
		return
	}
	c.Expected++
	switch status {
	case Present:
		c.Present++
	case MadeUp:
		c.MadeUp++
	case OnLeave:
		c.OnLeave++
	case Missing:
		c.Missing++
	}
}

// Members returns a page of the list by name, of those in a state where one is given.
func (d *OrganizationStudyDay) Members(status *StudyDayStatus, args paging.Args) (*StudyDayMemberConnection, error) {
	list := d.list
	if status != nil {
		list = slices.DeleteFunc(slices.Clone(list), func(l *StudyDayMember) bool { return l.Status != *status })
	}
	return paging.Slice(list, func(l *StudyDayMember) int64 { return l.MemberID }, args)
}

// attendanceOf returns a member's row of a day; nil where there is none.
func attendanceOf(ctx context.Context, tx *ent.Client, memberID int64, day calendar.Date) (*ent.StudyDayAttendance, error) {
	row, err := tx.StudyDayAttendance.Query().Where(studydayattendance.MemberID(memberID), studydayattendance.Day(day)).
		Only(identity.AsSystem(ctx, "study days: who kept a day"))
	if ent.IsNotFound(err) {
		return nil, nil
	}
	return row, err
}
