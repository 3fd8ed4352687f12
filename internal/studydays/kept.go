package studydays

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/studydayattendance"
	"partyschool/ent/studydayleave"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
)

// kept is what the tables say of some members' study days between two days.
type kept struct {
	attendances map[int64]map[calendar.Date]*ent.StudyDayAttendance
	leaves      map[int64][]*ent.StudyDayLeave // those that stand, the oldest first
	studied     studied
	plans       plans
}

// kept reads the attendances, leaves and study of members between two days, both
// included. Who may see them is for the caller to say.
func (s *Service) kept(ctx context.Context, members []int64, from, to calendar.Date) (*kept, error) {
	ctx = identity.AsSystem(ctx, "study days: who kept them")
	c := s.Database.Client(ctx)
	k := &kept{attendances: map[int64]map[calendar.Date]*ent.StudyDayAttendance{}, leaves: map[int64][]*ent.StudyDayLeave{}}
	attendances, err := c.StudyDayAttendance.Query().
		Where(studydayattendance.MemberIDIn(members...), studydayattendance.DayGTE(from), studydayattendance.DayLTE(to)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read who kept study days: %w", err)
	}
	for _, row := range attendances {
		k.keep(row)
	}
	leaves, err := c.StudyDayLeave.Query().
		Where(studydayleave.MemberIDIn(members...), studydayleave.FromOnLTE(to), studydayleave.ToOnGTE(from), studydayleave.CancelledAtIsNil()).
		Order(ent.Asc(studydayleave.FieldID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read who is on leave: %w", err)
	}
	for _, row := range leaves {
		k.leaves[row.MemberID] = append(k.leaves[row.MemberID], row)
	}
	k.studied, err = s.studied(ctx, members, from, to)
	return k, err
}

func (k *kept) keep(row *ent.StudyDayAttendance) {
	if k.attendances[row.MemberID] == nil {
		k.attendances[row.MemberID] = map[calendar.Date]*ent.StudyDayAttendance{}
	}
	k.attendances[row.MemberID][row.Day] = row
}

// leave returns a member's leave on a day; AWAY before others, since it says more.
func (k *kept) leave(memberID int64, day calendar.Date) *ent.StudyDayLeave {
	var found *ent.StudyDayLeave
	for _, row := range k.leaves[memberID] {
		if !day.Before(row.FromOn) && !day.After(row.ToOn) && (found == nil || row.Kind == studydayleave.KindAWAY) {
			found = row
		}
	}
	return found
}

// attendance returns how a member kept a day; nil where not, or not yet. What happened on
// the day itself goes before what made it up.
func (s *Service) attendance(k *kept, m *standing, day calendar.Date) *Attendance {
	row := k.attendances[m.ID][day]
	if row != nil && row.Source != studydayattendance.SourceMAKE_UP {
		return &Attendance{Source: Source(row.Source), At: &row.At}
	}
	at := m.placeOn(day).path
	if !s.CheckInOnly(at, day) && s.keeps(k.studied[m.ID][day], k.plans.of(at, day)) {
		return &Attendance{Source: Lesson, StudiedOn: &day}
	}
	if row != nil {
		return &Attendance{Source: MakeUp, At: &row.At, StudiedOn: row.StudiedOn}
	}
	return nil
}

// away reports whether a floating member is really away on a day, and not expected.
func away(m *standing, leave *ent.StudyDayLeave, day calendar.Date) bool {
	return leave != nil && leave.Kind == studydayleave.KindAWAY && m.residencyOn(day) == "FLOATING"
}
