package certificates

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"partyschool/ent"
	"partyschool/ent/certificate"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
)

// Verdict is what the public is told of a number.
type Verdict string

// The verdicts.
const (
	// Valid: the school issued it, and it is as it was issued.
	Valid Verdict = "VALID"
	// Invalid: there is none with this number, or it was tampered with. The two look
	// the same.
	Invalid Verdict = "INVALID"
	// Unverifiable: there is one, but it bears no signature or that of a key which is
	// gone. It may be genuine.
	Unverifiable Verdict = "UNVERIFIABLE"
)

// Answer is what the public sees of a certificate. All but the verdict and the
// number are there only for one that is valid.
type Answer struct {
	Verdict Verdict
	// Number is empty where what was asked for has not the form of a number.
	Number string
	// MaskedName is the family name with stars for the rest: 王**.
	MaskedName, CourseTitle string
	// Hundredths are the credit hours in hundredths of an hour.
	Hundredths int
	IssuedOn   calendar.Date
}

// numbers have this form; anything else is not looked up.
var numbers = regexp.MustCompile(`^PS-[0-9]{4}-[` + alphabet + `]{10}$`)

// Verify says of a number whether a certificate has it and is valid. Anybody may
// ask: who holds the paper knows the number, and of its 10 letters out of 29 nobody
// guesses one that exists. Small letters are taken for capitals.
func (s *Service) Verify(ctx context.Context, number string) (*Answer, error) {
	number = strings.ToUpper(strings.TrimSpace(number))
	if !numbers.MatchString(number) {
		return &Answer{Verdict: Invalid}, nil
	}
	ctx = identity.AsSystem(ctx, "certificates: verify a number")
	c, err := s.Database.Client(ctx).Certificate.Query().Where(certificate.Number(number)).Only(ctx)
	if ent.IsNotFound(err) {
		return &Answer{Verdict: Invalid, Number: number}, nil
	} else if err != nil {
		return nil, fmt.Errorf("read a certificate by its number: %w", err)
	}
	err = proven(s.Keys, c)
	switch {
	case errors.Is(err, errUnsigned), errors.Is(err, identity.ErrKeyGone):
		slog.WarnContext(ctx, "a certificate cannot be verified", "number", number, "error", err)
		return &Answer{Verdict: Unverifiable, Number: number}, nil
	case err != nil:
		slog.ErrorContext(ctx, "a certificate was tampered with", "number", number, "error", err)
		return &Answer{Verdict: Invalid, Number: number}, nil
	}
	return &Answer{
		Verdict: Valid, Number: number, MaskedName: mask(c.MemberName), CourseTitle: c.CourseTitle,
		Hundredths: c.Hundredths, IssuedOn: s.Calendar.DateOf(c.IssuedAt),
	}, nil
}

// mask shows the first character of a name: enough to compare with a paper in the
// hand, too little to learn who studies here. A name of one character is hidden.
func mask(name string) string {
	const most = 2 // stars: how long a longer name is, is nobody's business
	var visible []rune
	for _, r := range norm.NFC.String(name) {
		if !unicode.In(r, unicode.Mn, unicode.Cf, unicode.Variation_Selector) && !unicode.IsSpace(r) {
			visible = append(visible, r)
		}
	}
	if len(visible) < 2 {
		return "*"
	}
	return string(visible[0]) + strings.Repeat("*", min(len(visible)-1, most))
}
