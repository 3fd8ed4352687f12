// Package quizzes lets members sit quizzes. The paper is drawn and kept with the
// attempt; its keys never leave before submission. (Clients' contract, "Quizzes".)
//
// All that writes an attempt holds the lock of the member's row (study.Lock): two
// phones of one member begin one attempt, and an attempt is graded once. Time that
// is up closes an attempt by what was saved, whoever notices first: the learner's
// next request about it, or the round that calls Close.
package quizzes

import (
	"time"

	"partyschool/internal/catalogue"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/study"
)

// forTheNetwork is how long after the end answers are still taken: they were on
// their way (clients' contract: ten seconds).
const forTheNetwork = 10 * time.Second

// Service holds what the tasks of this room need.
type Service struct {
	database  *database.Database
	catalogue *catalogue.Catalogue
	study     *study.Service
	clock     clock.Clock
}

// New returns the service.
func New(d *database.Database, c *catalogue.Catalogue, s *study.Service, clk clock.Clock) *Service {
	return &Service{database: d, catalogue: c, study: s, clock: clk}
}
