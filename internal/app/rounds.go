package app

import (
	"time"

	"partyschool/internal/rounds"
)

// rounds are all that is done again and again beside the requests, on one node at a
// time. Whoever writes one adds a line here.
func (a *App) rounds() []rounds.Round {
	return []rounds.Round{
		{Name: "close quiz attempts", Every: time.Minute, Do: a.Resolver.Quizzes.Close},
		{Name: "sweep exports", Every: time.Hour, Do: a.Resolver.Exports.Sweep},
		{Name: "sweep uploads", Every: time.Hour, Do: a.Resolver.Files.Sweep},
	}
}
