package birthdays

import (
	"context"
	"strconv"
	"strings"

	"partyschool/ent"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// Next returns a member's next political birthday, today included; nil where
// joinedOn is not recorded. The first one is a year after joining.
func (s *Service) Next(m *ent.Member) *PoliticalBirthday {
	if m.JoinedOn == nil {
		return nil
	}
	today := s.today()
	year := max(today.Year, m.JoinedOn.Year+1)
	if m.JoinedOn.InYear(year).Before(today) {
		year++
	}
	e := event(m, year)
	return &PoliticalBirthday{
		NextDate: e.Date, Years: e.Years, DaysUntil: today.DaysUntil(e.Date),
		event: func(ctx context.Context) (*PoliticalBirthdayEvent, error) {
			return e, s.complete(ctx, []*PoliticalBirthdayEvent{e})
		},
	}
}

// event is a member's political birthday in a year, as far as the register tells:
// what became of it is added by complete.
func event(m *ent.Member, year int) *PoliticalBirthdayEvent {
	e := &PoliticalBirthdayEvent{
		ID: EventID(m.ID, year), Date: m.JoinedOn.InYear(year), Years: year - m.JoinedOn.Year,
		Status: Scheduled, Member: m,
	}
	if m.FullMemberOn != nil {
		if standing := year - m.FullMemberOn.Year; standing > 0 && standing%10 == 0 {
			e.Milestone = &standing
		}
	}
	return e
}

// EventID is the id of a member's political birthday in a year: there is never a
// second one.
func EventID(memberID int64, year int) string {
	return key.Format(memberID) + "-" + strconv.Itoa(year)
}

// parseEventID takes an id apart; BAD_USER_INPUT for what is none.
func parseEventID(id string) (memberID int64, year int, err error) {
	name, digits, _ := strings.Cut(id, "-")
	memberID, err = key.Parse(name)
	year, wrong := strconv.Atoi(digits)
	if err != nil || wrong != nil || key.KindOf(memberID) != key.Member || EventID(memberID, year) != id {
		return 0, 0, problem.BadInput("eventId", "这不是政治生日的编号。", "This is not the id of a political birthday.")
	}
	return memberID, year, nil
}
