package studydays

import (
	"context"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/ent/signinattempt"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

const (
	// wrongCodes is how many wrong codes a member may send within wrongWithin.
	wrongCodes  = 5
	wrongWithin = 10 * time.Minute
)

// admit counts a try before it is looked at, so that of many at once no more than the
// limit are, and returns its row; RATE_LIMITED where it is one too many. Tries are kept
// beside those of signing in, and forgotten with them.
func (s *Service) admit(ctx context.Context, memberID int64) (int64, error) {
	ctx = identity.AsSystem(ctx, "study days: count wrong codes")
	table, now, subject := s.Database.Client(ctx).SignInAttempt, s.Clock.Now(), "check-in:"+key.Format(memberID)
	row, err := table.Create().SetSubject(subject).SetAttemptedAt(now).Save(ctx)
	if err != nil {
		return 0, fmt.Errorf("count a check-in: %w", err)
	}
	tries, err := table.Query().Where(signinattempt.Subject(subject), signinattempt.AttemptedAtGT(now.Add(-wrongWithin))).
		Order(ent.Desc(signinattempt.FieldAttemptedAt)).Limit(wrongCodes + 1).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("count check-ins: %w", err)
	}
	if len(tries) <= wrongCodes {
		return row.ID, nil
	}
	// One that is refused is not counted: who keeps trying waits no longer.
	if err := s.withdraw(ctx, row.ID); err != nil {
		return 0, err
	}
	return 0, problem.SlowDown(max(tries[wrongCodes].AttemptedAt.Add(wrongWithin).Sub(now), time.Second))
}

// withdraw takes a try back that was no failure.
func (s *Service) withdraw(ctx context.Context, try int64) error {
	ctx = identity.AsSystem(ctx, "study days: count wrong codes")
	if _, err := s.Database.Client(ctx).SignInAttempt.Delete().Where(signinattempt.ID(try)).Exec(ctx); err != nil {
		return fmt.Errorf("take a counted check-in back: %w", err)
	}
	return nil
}
