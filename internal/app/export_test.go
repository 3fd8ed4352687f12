package app

import "partyschool/internal/rounds"

// Done returns the rounds that the school does.
func (a *App) Done() []rounds.Round { return a.rounds() }
