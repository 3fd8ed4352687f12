package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"math"
	"time"

	"partyschool/ent"
	"partyschool/ent/logincode"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

const (
	codeLife    = 10 * time.Minute
	codeTries   = 5
	resendAfter = time.Minute
)

// RequestLoginCodeInput is the input of requestLoginCode.
type RequestLoginCodeInput struct {
	Phone string
}

// LoginCodePayload is the answer of requestLoginCode.
type LoginCodePayload struct {
	ResendAfterSeconds int
	ExpiresInSeconds   int
}

// RequestLoginCode has a code sent to the phone. For a number that nobody has,
// everything is done but the sending, so the answer and its time are the same.
// Within a minute of a code it sends none and answers what is left of the
// minute. RATE_LIMITED above five codes an hour; FORBIDDEN where the school
// sends no codes.
func (s *Service) RequestLoginCode(ctx context.Context, input RequestLoginCodeInput) (*LoginCodePayload, error) {
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
	if sent, err := s.sentBefore(ctx, p); err != nil || sent != nil {
		return sent, err
	}
	t, err := s.throttle.Admit(ctx, codeLimits(ctx, p)...)
	if err != nil {
		return nil, err
	}
	code, err := identity.NewCode()
	if err != nil {
		return nil, err
	}
	made, err := s.putCode(ctx, p, code)
	if err != nil {
		return nil, err
	}
	if !made { // another node made one meanwhile, and sends it
		if err := s.throttle.Withdraw(ctx, s.db.Client(ctx), t); err != nil {
			return nil, err
		}
		if sent, err := s.sentBefore(ctx, p); err != nil || sent != nil {
			return sent, err
		}
	} else {
		s.outbox.post(ctx, p.number, code)
	}
	return &LoginCodePayload{ResendAfterSeconds: seconds(resendAfter), ExpiresInSeconds: seconds(codeLife)}, nil
}

// sentBefore returns what is left of a code that was sent within the last
// minute, nil where none was.
func (s *Service) sentBefore(ctx context.Context, p phone) (*LoginCodePayload, error) {
	now := s.clock.Now()
	last, err := s.db.Client(ctx).LoginCode.Query().
		Where(logincode.Subject(p.hash), logincode.SentAtGT(now.Add(-resendAfter))).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil //nolint:nilnil // none was sent
	}
	if err != nil {
		return nil, err
	}
	return &LoginCodePayload{
		ResendAfterSeconds: seconds(min(last.SentAt.Add(resendAfter).Sub(now), resendAfter)),
		ExpiresInSeconds:   seconds(min(last.ExpiresAt.Sub(now), codeLife)),
	}, nil
}

// putCode makes the code the phone's one live code; made is false where another
// node made one within the last minute.
func (s *Service) putCode(ctx context.Context, p phone, code string) (made bool, err error) {
	db, now := s.db.Client(ctx), s.clock.Now()
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails
	n, err := db.LoginCode.Update().Where(logincode.Subject(p.hash), logincode.SentAtLTE(now.Add(-resendAfter))).
		SetCodeHash(hashCode(salt, code)).SetSalt(salt).SetTriesLeft(codeTries).SetSentAt(now).SetExpiresAt(now.Add(codeLife)).Save(ctx)
	if err != nil || n > 0 {
		return n > 0, err
	}
	err = db.LoginCode.Create().SetSubject(p.hash).
		SetCodeHash(hashCode(salt, code)).SetSalt(salt).SetTriesLeft(codeTries).SetSentAt(now).SetExpiresAt(now.Add(codeLife)).Exec(ctx)
	if ent.IsConstraintError(err) {
		return false, nil
	}
	return err == nil, err
}

func hashCode(salt []byte, code string) []byte {
	sum := sha256.Sum256(append(salt[:len(salt):len(salt)], code...))
	return sum[:]
}

func seconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

func codesAreOff() error {
	return problem.New(problem.Forbidden, "本校未开通验证码登录。", "This school does not sign in by code.").
		With("reason", "SIGN_IN_METHOD_OFF")
}
