// Package privacy is what members may ask of the school about their own data: who read
// it and why, a copy of it, its correction, and to be forgotten.
package privacy

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"partyschool/ent"
	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/members"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
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

// words returns a text without the space around it; BAD_USER_INPUT where it is shorter
// or longer than allowed, or holds control characters.
func words(field, s string, least, most int) (string, error) {
	s = strings.TrimSpace(s)
	if n := utf8.RuneCountInString(s); n < least || n > most {
		return "", problem.BadInput(field, "须为 %d 到 %d 个字符。", "This takes %d to %d characters.", least, most)
	}
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\r\n\t", r) }) {
		return "", problem.BadInput(field, "不能包含控制字符。", "This cannot hold control characters.")
	}
	return s, nil
}
