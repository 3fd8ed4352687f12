package signin

import (
	"context"
	"database/sql"

	"partyschool/ent"
	"partyschool/ent/credential"
	"partyschool/internal/identity"
)

// LogInInput is the input of logIn.
type LogInInput struct {
	Phone    string
	Password string
	Device   *string
}

// LogIn opens a session by phone and password. UNAUTHENTICATED where either is
// wrong or the member was deactivated, in the same words and the same time;
// RATE_LIMITED after too many failures.
func (s *Service) LogIn(ctx context.Context, input LogInInput) (opened *SessionPayload, err error) {
	defer func() { s.tried(ByPassword, err) }()
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
	who, err := s.whose(ctx, p)
	if err != nil {
		return nil, err
	}
	right, err := s.passwords.Verify(ctx, input.Password, who.passwordHash)
	if err != nil {
		return nil, err
	}
	if !right || !who.active {
		return nil, wrong()
	}
	return s.open(ctx, who.id, input.Device, p, t, s.unchanged(who))
}

// candidate is whoever has a phone, perhaps nobody.
type candidate struct {
	id           int64
	active       bool
	passwordHash string
}

// whose returns the member with the phone. Where there is none, or none with a
// password, the hash is one that no password fits, so that checking it takes the
// same time.
func (s *Service) whose(ctx context.Context, p phone) (candidate, error) {
	rows, err := s.db.Client(ctx).QueryContext(ctx,
		"SELECT m.id, m.active, c.password_hash FROM members m LEFT JOIN credentials c ON c.member_id = m.id WHERE m.phone_index = ?", p.index)
	if err != nil {
		return candidate{}, err
	}
	defer func() { _ = rows.Close() }()
	var c candidate
	var hash sql.NullString
	if rows.Next() {
		if err := rows.Scan(&c.id, &c.active, &hash); err != nil {
			return candidate{}, err
		}
	}
	c.passwordHash = identity.NobodysHash
	if hash.Valid {
		c.passwordHash = hash.String
	}
	return c, rows.Err()
}

// unchanged holds while the password that was checked is still in force: whoever
// changes it ends all sessions opened by the old one, and must not miss this.
func (s *Service) unchanged(who candidate) func(context.Context, *ent.Client) error {
	return func(ctx context.Context, tx *ent.Client) error {
		// Written to and not only read: the row is locked until the session is there.
		n, err := tx.Credential.Update().
			Where(credential.MemberID(who.id), credential.PasswordHash(who.passwordHash)).
			SetPasswordHash(who.passwordHash).Save(ctx)
		if err == nil && n == 0 {
			err = wrong()
		}
		return err
	}
}
