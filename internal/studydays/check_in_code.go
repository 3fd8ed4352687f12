package studydays

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"partyschool/ent"
	"partyschool/ent/checkinsecret"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

// codes rotate every minute, and the one before is still taken: a phone in a basement
// needs a while. Nobody can know the one after.
var codes = totp.ValidateOpts{Period: 60, Skew: 1, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// CheckInCode is what an organiser shows to those who are there.
type CheckInCode struct {
	Organization *ent.Organization
	Day          calendar.Date
	// Code holds until ChangesAt, and is taken until ValidUntil.
	Code                  string
	ChangesAt, ValidUntil time.Time
}

// CheckInCode returns the code of the moment of an organisation, for today. NOT_FOUND
// unless an ADMIN role of the viewer covers it; CONFLICT for one that was dissolved, and where today is no study day of
// it or of one below.
func (s *Service) CheckInCode(ctx context.Context, organizationID int64) (*CheckInCode, error) {
	if err := problem.WrongKind("organizationId", organizationID, key.Organization); err != nil {
		return nil, err
	}
	unit, err := s.covered(ctx, organizationID)
	if err != nil {
		return nil, err
	}
	if err := organizations.Standing(unit); err != nil {
		return nil, err
	}
	now, today := s.Clock.Now(), s.today()
	if is, err := s.anyoneStudies(s.Calendars.book(), unit, today); err != nil {
		return nil, err
	} else if !is {
		return nil, problem.Clash("今天不是“%s”的固定学习日。", "Today is no fixed study day of %s.", unit.Name).With("reason", "NO_STUDY_DAY")
	}
	secret, err := s.secret(ctx, unit.ID, today)
	if err != nil {
		return nil, err
	}
	code, err := totp.GenerateCodeCustom(secret, now, codes)
	if err != nil {
		return nil, fmt.Errorf("make a check-in code: %w", err)
	}
	step := time.Duration(codes.Period) * time.Second
	changes := now.Truncate(step).Add(step)
	return &CheckInCode{Organization: unit, Day: today, Code: code, ChangesAt: changes, ValidUntil: changes.Add(step)}, nil
}

// secret returns what the codes of an organisation and day are made from, and makes it
// where the code is shown for the first time.
func (s *Service) secret(ctx context.Context, organizationID int64, day calendar.Date) (string, error) {
	system := identity.AsSystem(ctx, "study days: the secret of a check-in")
	table := s.Database.Client(ctx).CheckInSecret
	for {
		row, err := table.Query().Where(checkinsecret.OrganizationID(organizationID), checkinsecret.Day(day)).Only(system)
		if err == nil {
			return base32.StdEncoding.EncodeToString(row.Secret), nil
		}
		if !ent.IsNotFound(err) {
			return "", fmt.Errorf("read a check-in secret: %w", err)
		}
		secret := make([]byte, 20)
		_, _ = rand.Read(secret) // it never fails
		err = table.Create().SetOrganizationID(organizationID).SetDay(day).SetSecret(secret).SetCreatedAt(s.Clock.Now()).Exec(system)
		if err != nil && !ent.IsConstraintError(err) { // else somebody was faster
			return "", fmt.Errorf("make a check-in secret: %w", err)
		}
	}
}
