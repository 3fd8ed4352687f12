package app

import (
	"context"
	"time"

	"partyschool/internal/rounds"
)

// rounds are all that is done again and again beside the requests, on one node at a
// time. Whoever writes one adds a line here.
func (a *App) rounds() []rounds.Round {
	return []rounds.Round{
		{Name: "close quiz attempts", Every: time.Minute, Do: a.Resolver.Quizzes.Close},
		// Who joins an audience is enrolled within a minute.
		{Name: "settle assignments", Every: 10 * time.Second, Do: a.Resolver.Assignments.Settle},
		// Each admin once a day, after seven in the morning.
		{Name: "digest overdue courses", Every: 15 * time.Minute, Do: a.Resolver.Assignments.Digest},
		// Reports are right before and after, and quicker after.
		{Name: "fold completion counts", Every: 5 * time.Second, Do: a.Resolver.Completions.Fold},
		{Name: "mend completion counts", Every: 24 * time.Hour, Do: a.Resolver.Completions.Mend},
		{Name: "take transfers into effect", Every: 10 * time.Minute, Do: a.Resolver.Transfers.TakeEffect},
		// Each secretary once a week, from Monday morning on; each member on the day.
		{Name: "announce political birthdays", Every: 15 * time.Minute, Do: a.Resolver.Birthdays.Announce},
		{Name: "greet on political birthdays", Every: 10 * time.Minute, Do: a.Resolver.Birthdays.Greet},
		{Name: "make up study days", Every: 15 * time.Minute, Do: a.Resolver.StudyDays.MakeUp},
		// Whose time to think it over is past is forgotten within minutes.
		{Name: "close accounts", Every: 10 * time.Minute, Do: a.Resolver.Privacy.CloseAccounts},
		{Name: "compact study events", Every: 24 * time.Hour, Do: a.Resolver.Study.Compact},
		{Name: "sign certificates", Every: 24 * time.Hour, Do: a.signMissing},
		{Name: "send group messages", Every: 10 * time.Second, Do: a.Resolver.Messages.Spread},
		{Name: "sweep the outbox", Every: time.Hour, Do: a.Resolver.Outbox.Sweep},
		{Name: "sweep exports", Every: time.Hour, Do: a.Resolver.Exports.Sweep},
		{Name: "sweep uploads", Every: time.Hour, Do: a.Resolver.Files.Sweep},
	}
}

// signMissing signs the certificates that were issued before there were signatures.
func (a *App) signMissing(ctx context.Context) error {
	_, err := a.Resolver.Certificates.SignMissing(ctx)
	return err
}
