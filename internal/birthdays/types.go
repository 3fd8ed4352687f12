package birthdays

import (
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
	Event            *PoliticalBirthdayEvent
}

// PoliticalBirthdayEvent is one member's political birthday in one year.
type PoliticalBirthdayEvent struct {
	// ID is the member's key and the year: see EventID.
	ID               string
	Date             calendar.Date
	Years            int
	Status           BirthdayStatus
	Member           *ent.Member
	Card             *BirthdayCard
	Talk             *BirthdayTalk
	OathReaffirmedAt *time.Time
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

// BirthdayCard is the card of the day.
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
