package signin

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"partyschool/ent"
	"partyschool/ent/signinattempt"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// limit is how many failures, or codes asked for, a subject may have in a
// window of time.
type limit struct {
	subject string
	most    int
	window  time.Duration
}

// try is one attempt, counted from before it is looked at until it succeeds.
type try struct{ ids []int64 }

// signInLimits are the contract's: ten failures in ten minutes for one phone, by
// password and by code together, one hundred for one address.
func signInLimits(ctx context.Context, p phone) []limit {
	return withAddressLimit(ctx, []limit{{failuresOf(p), 10, 10 * time.Minute}}, "failed-at:", 100, 10*time.Minute)
}

// codeLimits bound the messages that a phone receives, and what one address can
// make the school spend.
func codeLimits(ctx context.Context, p phone) []limit {
	return withAddressLimit(ctx, []limit{{codesFor(p), 5, time.Hour}}, "codes-at:", 100, time.Hour)
}

// changeLimits bound the guesses at a password by who has the phone in hand.
// They are apart from those of signing in, where strangers can use them up.
func changeLimits(memberID int64) []limit {
	return []limit{{"change:" + key.Format(memberID), 10, 10 * time.Minute}}
}

func failuresOf(p phone) string { return "failed:" + p.hash }

func codesFor(p phone) string { return "codes:" + p.hash }

func withAddressLimit(ctx context.Context, limits []limit, kind string, most int, window time.Duration) []limit {
	if place := neighbourhood(ctx); place != "" {
		limits = append(limits, limit{kind + hashOf(place), most, window})
	}
	return limits
}

// admit counts a try and returns it, or RATE_LIMITED where it is one too many.
// The row is written before the others are counted, so that of many tries at
// once, on however many nodes, no more than the limit are looked at. A try that
// is refused is not counted: who keeps trying does not lock the member out for
// longer.
func (s *Service) admit(ctx context.Context, limits []limit) (try, error) {
	ctx = identity.AsSystem(ctx, "sign-in: count tries")
	now := s.clock.Now()
	var t try
	var subjects []string
	var rows []*ent.SignInAttemptCreate
	since := now
	for _, l := range limits {
		rows = append(rows, s.db.Client(ctx).SignInAttempt.Create().SetSubject(l.subject).SetAttemptedAt(now))
		subjects = append(subjects, l.subject)
		if from := now.Add(-l.window); from.Before(since) {
			since = from
		}
	}
	written, err := s.db.Client(ctx).SignInAttempt.CreateBulk(rows...).Save(ctx)
	if err != nil {
		return t, err
	}
	for _, row := range written {
		t.ids = append(t.ids, row.ID)
	}
	counted, err := s.db.Client(ctx).SignInAttempt.Query().
		Where(signinattempt.SubjectIn(subjects...), signinattempt.AttemptedAtGT(since)).
		Order(ent.Asc(signinattempt.FieldAttemptedAt)).All(ctx)
	if err != nil {
		return t, err
	}
	var wait time.Duration
	for _, l := range limits {
		wait = max(wait, l.wait(counted, now))
	}
	if wait > 0 {
		return t, s.refuse(ctx, t, wait)
	}
	return t, nil
}

// wait returns how long the subject must wait, 0 where it need not. The tries
// are in the order of time; the subject's newest is the one that asks.
func (l limit) wait(tries []*ent.SignInAttempt, now time.Time) time.Duration {
	var at []time.Time
	for _, t := range tries {
		if t.Subject == l.subject && t.AttemptedAt.After(now.Add(-l.window)) {
			at = append(at, t.AttemptedAt)
		}
	}
	if len(at) <= l.most {
		return 0
	}
	// Of those before this one, enough must have left the window.
	return max(at[len(at)-1-l.most].Add(l.window).Sub(now), time.Second)
}

func (s *Service) refuse(ctx context.Context, t try, wait time.Duration) error {
	if err := s.withdraw(ctx, s.db.Client(ctx), t); err != nil {
		return err
	}
	return problem.SlowDown(wait)
}

// withdraw takes a try back that was no failure, and the failures before it of
// the subjects.
func (s *Service) withdraw(ctx context.Context, tx *ent.Client, t try, subjects ...string) error {
	which := signinattempt.IDIn(t.ids...)
	if len(subjects) > 0 {
		which = signinattempt.Or(which, signinattempt.SubjectIn(subjects...))
	}
	_, err := tx.SignInAttempt.Delete().Where(which).Exec(identity.AsSystem(ctx, "sign-in: count tries"))
	return err
}

// hashOf is SHA-256 in 43 characters.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
