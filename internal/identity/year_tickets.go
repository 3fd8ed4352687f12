package identity

import (
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"partyschool/internal/key"
)

// yearAudience keeps tickets for a year of somebody's apart from those for files.
const yearAudience = "year"

// YearTicket makes a ticket for the address of what a member did in one year,
// until it expires, cut to whole seconds. The same member, year and time make the
// same ticket while the same key signs.
func (t *Tokens) YearTicket(memberID int64, year int, expires time.Time) (string, error) {
	return t.sign(ticketType, claims{Year: year, RegisteredClaims: jwt.RegisteredClaims{
		Issuer: t.issuer, Audience: jwt.ClaimStrings{yearAudience}, Subject: key.Format(memberID),
		ExpiresAt: jwt.NewNumericDate(expires),
	}})
}

// VerifyYearTicket returns whose and which year the ticket is for, or an error
// where it is no such ticket of ours or not valid now. The caller compares both
// with what the address asks for.
func (t *Tokens) VerifyYearTicket(token string) (memberID int64, year int, err error) {
	if len(token) > maxToken {
		return 0, 0, errRefused
	}
	c, _, err := t.parse(t.year, ticketType, token)
	if err != nil {
		return 0, 0, err
	}
	if memberID, err = keyOf(key.Member, c.Subject); err != nil {
		return 0, 0, err
	}
	if c.Year == 0 {
		return 0, 0, fmt.Errorf("%w: it names no year", errRefused)
	}
	return memberID, c.Year, nil
}
