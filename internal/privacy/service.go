// Package privacy is what members may ask of the school about their own data: who read
// it and why, a copy of it, its correction, and to be forgotten.
package privacy

import (
	"context"
	"time"

	"partyschool/ent"
	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/members"
	"partyschool/internal/organizations"
)

// Deps are what the room is made of.
type Deps struct {
	Database *database.Database
	Tree     *organizations.Tree
	Register *members.Service
	Tokens   *identity.Tokens
	Calendar calendar.Calendar
	Clock    clock.Clock
	// Address is the school's public address, with no slash at the end.
	Address string
	// NoticeVersion is the version of the privacy notice in force; empty without one.
	NoticeVersion string
	// CoolingOff is the time between the wish to close an account and its end.
	CoolingOff time.Duration
	// Sign signs a certificate anew whose holder's name was erased.
	Sign func(*ent.Certificate) string
	// Ended is called after a commit that closed an account.
	Ended func(memberID int64)
}

// Service holds what the tasks of this room need.
type Service struct {
	Deps
	sightings sightings
}

// New returns the service.
func New(d Deps) *Service { return &Service{Deps: d} }

// own returns the viewer, for tasks that are about nobody else.
func own(ctx context.Context) identity.Viewer { return identity.FromContext(ctx) }

// The greatest lengths of texts, in characters.
const (
	maxReason = 500
	maxNote   = 500
)
