package birthdays

import (
	"strconv"

	"partyschool/ent"
	"partyschool/internal/key"
)

// Next returns a member's next political birthday, today included; nil where
// joinedOn is not recorded. The first one is a year after joining.
func (s *Service) Next(m *ent.Member) *PoliticalBirthday {
	if m.JoinedOn == nil {
		return nil
	}
	today := s.calendar.DateOf(s.clock.Now())
	year := max(today.Year, m.JoinedOn.Year+1)
	if m.JoinedOn.InYear(year).Before(today) {
		year++
	}
	e := event(m, year)
	return &PoliticalBirthday{NextDate: e.Date, Years: e.Years, DaysUntil: today.DaysUntil(e.Date), Event: e}
}

// event is a member's political birthday in a year. Nothing is written of it yet,
// so it stands where every birthday begins.
func event(m *ent.Member, year int) *PoliticalBirthdayEvent {
	return &PoliticalBirthdayEvent{
		ID: EventID(m.ID, year), Date: m.JoinedOn.InYear(year), Years: year - m.JoinedOn.Year,
		Status: Scheduled, Member: m,
	}
}

// EventID is the id of a member's political birthday in a year: there is never a
// second one.
func EventID(memberID int64, year int) string {
	return key.Format(memberID) + "-" + strconv.Itoa(year)
}
