package birthdays

import (
	"context"
	"time"

	"partyschool/ent"
	"partyschool/internal/calendar"
	"partyschool/internal/members"
	"partyschool/internal/paging"
)

// PoliticalBirthday is a member's own, counted from joinedOn.
type PoliticalBirthday struct {
	NextDate         calendar.Date
	Years, DaysUntil int

	event func(context.Context) (*PoliticalBirthdayEvent, error)
}

// Event is the event of that day. It is read when it is asked for: the home screen
// shows the day alone.
func (b *PoliticalBirthday) Event(ctx context.Context) (*PoliticalBirthdayEvent, error) {
	return b.event(ctx)
}

// PoliticalBirthdayEvent is one member's political birthday in one year.
type PoliticalBirthdayEvent struct {
	// ID is the member's key and the year: see EventID.
	ID     string
	Date   calendar.Date
	Years  int
	Status BirthdayStatus
	// Milestone is the number of years of party standing that become a round number
	// this year: 10, 20 … ; nil in other years.
	Milestone *int
	Member    *ent.Member
	// Card is nil before the day, and for who does not want to be greeted.
	Card             *BirthdayCard
	Talk             *BirthdayTalk
	OathReaffirmedAt *time.Time
	// Ceremony is the one at which it is celebrated; nil without one.
	Ceremony *ent.Ceremony
}

// BirthdayStatus is where a political birthday stands.
type BirthdayStatus string

// The states of a political birthday.
const (
	Scheduled BirthdayStatus = "SCHEDULED"
	Greeted   BirthdayStatus = "GREETED"
	Observed  BirthdayStatus = "OBSERVED"
	Skipped   BirthdayStatus = "SKIPPED"
)

// BirthdayCard is the card of the day, filled in.
type BirthdayCard struct {
	Title, Message string
}

// BirthdayTalk is a talk held for a political birthday.
type BirthdayTalk struct {
	HeldOn calendar.Date
	HeldBy members.Person
	Note   *string
}

// PoliticalBirthdayEventConnection is a page of political birthdays.
type PoliticalBirthdayEventConnection = paging.Connection[*PoliticalBirthdayEvent]

// PoliticalBirthdayEventEdge is a political birthday of a page.
type PoliticalBirthdayEventEdge = paging.Edge[*PoliticalBirthdayEvent]
