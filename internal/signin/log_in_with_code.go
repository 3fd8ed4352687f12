package signin

import (
	"context"
	"crypto/subtle"

	"partyschool/ent"
	"partyschool/ent/logincode"
	"partyschool/internal/identity"
)

// LogInWithCodeInput is the input of logInWithCode.
type LogInWithCodeInput struct {
	Phone  string
	Code   string
	Device *string
}

// LogInWithCode opens a session by phone and the code sent to it; a code opens
// one. UNAUTHENTICATED where either is wrong, the code is older than ten minutes
// or was tried five times, or the member was deactivated; RATE_LIMITED after too
// many failures; FORBIDDEN where the school sends no codes.
func (s *Service) LogInWithCode(ctx context.Context, input LogInWithCodeInput) (opened *SessionPayload, err error) {
	defer func() { s.tried(ByCode, err) }()
	if !s.outbox.on() {
		return nil, codesAreOff()
	}
	ctx = identity.AsSystem(ctx, system)
	p := s.phoneOf(input.Phone)
	leave, err := s.turnstile.enter(ctx, p)
	if err != nil {
		return nil, err
	}
	defer leave()
	t, err := s.throttle.Admit(ctx, signInLimits(ctx, p)...)
	if err != nil {
		return nil, err
	}
	live, err := s.tryCode(ctx, p)
	if err != nil {
		return nil, err
	}
	who, err := s.whose(ctx, p)
	if err != nil {
		return nil, err
	}
	if live == nil || subtle.ConstantTimeCompare(live.CodeHash, hashCode(live.Salt, input.Code)) != 1 || !who.active {
		return nil, wrong()
	}
	return s.open(ctx, who.id, input.Device, p, t, s.spend(live))
}

// tryCode takes one of the tries of the phone's live code and returns the code,
// nil where there is none. The try is taken before the code is compared, so that
// guesses at once do not share one.
func (s *Service) tryCode(ctx context.Context, p phone) (*ent.LoginCode, error) {
	db := s.db.Client(ctx)
	n, err := db.LoginCode.Update().
		Where(logincode.Subject(p.hash), logincode.TriesLeftGT(0), logincode.ExpiresAtGT(s.clock.Now())).
		AddTriesLeft(-1).Save(ctx)
	if err != nil {
		return nil, err
	}
	live, err := db.LoginCode.Query().Where(logincode.Subject(p.hash)).Only(ctx)
	if n == 0 || ent.IsNotFound(err) {
		return nil, nil //nolint:nilnil // no live code is an answer, not an error
	}
	return live, err
}

// spend uses the code up; of several who have it, one succeeds.
func (s *Service) spend(live *ent.LoginCode) func(context.Context, *ent.Client) error {
	return func(ctx context.Context, tx *ent.Client) error {
		n, err := tx.LoginCode.Delete().Where(logincode.ID(live.ID), logincode.CodeHash(live.CodeHash)).Exec(ctx)
		if err == nil && n == 0 {
			err = wrong()
		}
		return err
	}
}
