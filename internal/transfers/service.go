// Package transfers moves members from one home affiliation to another 组织关系转接:
// proposed by the one that lets go, accepted by the one that receives, in force from a
// day on, and remembered.
package transfers

import (
	"partyschool/ent"
	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/notices"
	"partyschool/internal/organizations"
	"partyschool/internal/paging"
)

// Service holds what the tasks of this room need.
type Service struct {
	Deps
}

// Deps are what the room is made of.
type Deps struct {
	Database *database.Database
	Notices  *notices.Service
	Tree     *organizations.Tree
	Calendar calendar.Calendar
	Clock    clock.Clock
	// Moved is called after a commit that moved a member: where somebody is at home is
	// part of who they are when signed in.
	Moved func(memberID int64)
}

// New returns the service.
func New(d Deps) *Service { return &Service{d} }

// today is the day in the tenant's zone.
func (s *Service) today() calendar.Date { return s.Calendar.DateOf(s.Clock.Now()) }

// AffiliationTransferConnection is a page of transfers.
type AffiliationTransferConnection = paging.Connection[*ent.AffiliationTransfer]

// AffiliationTransferEdge is a transfer of a page.
type AffiliationTransferEdge = paging.Edge[*ent.AffiliationTransfer]
