package signin

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"partyschool/ent/idempotencykey"
	"partyschool/ent/logincode"
	"partyschool/ent/session"
	"partyschool/ent/signinattempt"
	"partyschool/internal/identity"
)

// tidyEvery is how often rows whose time is over are deleted.
const tidyEvery = time.Hour

// Run sends codes, writes times of last use and deletes what is over, until ctx
// is done; then it sends and writes what still waits.
func (s *Service) Run(ctx context.Context) {
	var wg sync.WaitGroup
	wg.Go(func() { s.outbox.run(ctx) })
	wg.Go(func() { s.every(ctx, flushEvery, "writing times of last use", s.flush) })
	wg.Go(func() { s.every(ctx, tidyEvery, "deleting what is over", s.Tidy) })
	wg.Wait()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastFlush)
	defer cancel()
	if err := s.flush(last); err != nil {
		slog.ErrorContext(ctx, "writing times of last use failed", "error", err)
	}
}

func (s *Service) every(ctx context.Context, pause time.Duration, what string, do func(context.Context) error) {
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := do(ctx); err != nil && ctx.Err() == nil {
				slog.ErrorContext(ctx, what+" failed; the next round tries again", "error", err)
			}
		}
	}
}

// Tidy deletes the rows of this room that are over: attempts of more than a day
// ago, codes that no longer work, sessions that nobody could have refreshed for
// 30 days; and keys of idempotency older than the day that they are good for.
func (s *Service) Tidy(ctx context.Context) error {
	ctx = identity.AsSystem(ctx, "sign-in: tidy")
	db, now := s.db.Client(ctx), s.clock.Now()
	yesterday := now.Add(-24 * time.Hour)
	for _, remove := range []func(context.Context) (int, error){
		db.SignInAttempt.Delete().Where(signinattempt.AttemptedAtLT(yesterday)).Exec,
		db.LoginCode.Delete().Where(logincode.ExpiresAtLT(now)).Exec,
		db.Session.Delete().Where(session.ExpiresAtLT(now.Add(-RefreshTokenLife))).Exec,
		db.IdempotencyKey.Delete().Where(idempotencykey.CreatedAtLT(yesterday)).Exec,
		db.Session.Update().Where(session.SealedSuccessorNotNil(), session.SpentAtLT(now.Add(-grace))).ClearSealedSuccessor().Save,
	} {
		if _, err := remove(ctx); err != nil {
			return err
		}
	}
	return nil
}
