// Package mergers ends organisations 撤销 and merges them 合并: their members, what lies
// below them and what they own go to another one, and all that was stays for reports of
// earlier days. What becomes of each table is decision 22.
package mergers

import (
	"partyschool/internal/assignments"
	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/members"
	"partyschool/internal/notices"
	"partyschool/internal/organizations"
	"partyschool/internal/posts"
	"partyschool/internal/transfers"
)

// Service holds what the tasks of this room need.
type Service struct {
	Deps
}

// Deps are what the room is made of.
type Deps struct {
	Database      *database.Database
	Organizations *organizations.Service
	Members       *members.Service
	Transfers     *transfers.Service
	Posts         *posts.Service
	Assignments   *assignments.Service
	Notices       *notices.Service
	Watcher       *database.Watcher
	Calendar      calendar.Calendar
	Clock         clock.Clock
}

// New returns the service.
func New(d Deps) *Service { return &Service{d} }

// today is the day in the tenant's zone.
func (s *Service) today() calendar.Date { return s.Calendar.DateOf(s.Clock.Now()) }
