// Package certificates issues 结业证书, one for every course completed, signs and
// draws them, and tells whoever scans one whether it is valid.
package certificates

import (
	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/print"
)

// Service holds what the tasks of this room need.
type Service struct {
	Deps
}

// Deps are what the room is made of.
type Deps struct {
	Database *database.Database
	Keys     *identity.Keys
	Tokens   *identity.Tokens
	Printer  *print.Printer
	Calendar calendar.Calendar
	Clock    clock.Clock
	// School is the school's name, as certificates have it.
	School string
	// Address is the school's public address, without a slash at the end.
	Address string
}

// New returns the service.
func New(d Deps) *Service { return &Service{d} }
