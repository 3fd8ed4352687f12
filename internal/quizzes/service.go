// Package quizzes lets members sit quizzes. The paper is drawn and kept with the
// attempt; its keys never leave before submission. (Clients' contract, "Quizzes".)
package quizzes

import (
	"context"

	"partyschool/internal/catalogue"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/paging"
	"partyschool/internal/study"
)

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

// StartQuiz TODO.
func (s *Service) StartQuiz(ctx context.Context, input StartQuizInput) (*StartQuizPayload, error) {
	panic("TODO")
}

// SaveQuizAnswers TODO.
func (s *Service) SaveQuizAnswers(ctx context.Context, input SaveQuizAnswersInput) (*SaveQuizAnswersPayload, error) {
	panic("TODO")
}

// SubmitQuiz TODO.
func (s *Service) SubmitQuiz(ctx context.Context, input SubmitQuizInput) (*SubmitQuizPayload, error) {
	panic("TODO")
}

// Attempt TODO: for node(id:), the viewer's own; nil, NOT_FOUND.
func (s *Service) Attempt(ctx context.Context, id int64) (*QuizAttempt, error) { panic("TODO") }

// Mistakes TODO.
func (s *Service) Mistakes(ctx context.Context, args paging.Args) (*MistakeConnection, error) {
	panic("TODO")
}

// AttemptsLeft TODO: attempts that the viewer has left at a quiz; nil for any number.
func (s *Service) AttemptsLeft(ctx context.Context, l *catalogue.Lesson) (*int, error) { panic("TODO") }
