package signin

import (
	"context"
	"errors"
	"time"

	"partyschool/ent/idempotencykey"
	"partyschool/ent/logincode"
	"partyschool/ent/session"
	"partyschool/ent/signinattempt"
	"partyschool/internal/identity"
)

const (
	// tidyEvery is how often rows whose time is over are deleted.
	tidyEvery = time.Hour
	// tidyBatch bounds how many are deleted by one statement: nobody waits long for
	// the tables, however much is over.
	tidyBatch = 500
)

// Tidy deletes the rows of this room that are over: attempts of more than a day
// ago, codes that no longer work, sessions that nobody could have refreshed for
// 30 days; and keys of idempotency older than the day that they are good for.
func (s *Service) Tidy(ctx context.Context) error {
	ctx = identity.AsSystem(ctx, "sign-in: tidy")
	db, now := s.db.Client(ctx), s.clock.Now()
	yesterday := now.Add(-24 * time.Hour)
	attempts, codes := signinattempt.AttemptedAtLT(yesterday), logincode.ExpiresAtLT(now)
	sessions, keys := session.ExpiresAtLT(now.Add(-RefreshTokenLife)), idempotencykey.CreatedAtLT(yesterday)
	// Each is deleted only if it is still over: a code or a key may be renewed
	// after it was found.
	err := errors.Join(
		inBatches(
			func() ([]int64, error) { return db.SignInAttempt.Query().Where(attempts).Limit(tidyBatch).IDs(ctx) },
			func(ids []int64) (int, error) {
				return db.SignInAttempt.Delete().Where(attempts, signinattempt.IDIn(ids...)).Exec(ctx)
			}),
		inBatches(
			func() ([]int64, error) { return db.LoginCode.Query().Where(codes).Limit(tidyBatch).IDs(ctx) },
			func(ids []int64) (int, error) {
				return db.LoginCode.Delete().Where(codes, logincode.IDIn(ids...)).Exec(ctx)
			}),
		inBatches(
			func() ([]int64, error) { return db.Session.Query().Where(sessions).Limit(tidyBatch).IDs(ctx) },
			func(ids []int64) (int, error) {
				return db.Session.Delete().Where(sessions, session.IDIn(ids...)).Exec(ctx)
			}),
		inBatches(
			func() ([]int64, error) { return db.IdempotencyKey.Query().Where(keys).Limit(tidyBatch).IDs(ctx) },
			func(ids []int64) (int, error) {
				return db.IdempotencyKey.Delete().Where(keys, idempotencykey.IDIn(ids...)).Exec(ctx)
			}),
	)
	if err != nil {
		return err
	}
	// Of nodes that stopped before they had cleared them.
	return db.Session.Update().Where(session.SealedSuccessorNotNil(), session.SpentAtLT(now.Add(-grace))).ClearSealedSuccessor().Exec(ctx)
}

// inBatches removes what it finds until nothing more is found.
func inBatches(find func() ([]int64, error), remove func([]int64) (int, error)) error {
	for {
		ids, err := find()
		if err != nil || len(ids) == 0 {
			return err
		}
		if _, err := remove(ids); err != nil || len(ids) < tidyBatch {
			return err
		}
	}
}
