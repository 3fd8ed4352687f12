package signin

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/internal/database"
)

func TestTidyDeletesWhatIsOver(t *testing.T) {
	s := open(t)
	ctx, db := s.rows()
	request(t, s, learner)
	s.logIn(t, learner)
	_, _ = s.LogIn(guest(), LogInInput{Phone: learner, Password: "wrong-password"})
	db.IdempotencyKey.Create().SetMemberID(1).SetToken("x").SetInputHash([]byte{1}).SetResultID(1).SetCreatedAt(start).ExecX(ctx)
	count := func() [4]int {
		return [4]int{
			db.LoginCode.Query().CountX(ctx), db.SignInAttempt.Query().CountX(ctx),
			db.IdempotencyKey.Query().CountX(ctx), db.Session.Query().CountX(ctx),
		}
	}
	for _, step := range []struct {
		after time.Duration
		want  [4]int
	}{
		{5 * time.Minute, [4]int{1, 3, 1, 1}},
		{time.Hour, [4]int{0, 3, 1, 1}},
		{25 * time.Hour, [4]int{0, 0, 0, 1}},
		{59 * 24 * time.Hour, [4]int{0, 0, 0, 1}},
		{61 * 24 * time.Hour, [4]int{}},
	} {
		s.clock.Set(start.Add(step.after))
		must(t, s.Tidy(ctx))
		if got := count(); got != step.want {
			t.Errorf("after %s: %v, want %v", step.after, got, step.want)
		}
	}
}

// TestTidyDeletesInBatches: after a day of attacks one statement must not hold the
// tables for long.
func TestTidyDeletesInBatches(t *testing.T) {
	s := open(t)
	ctx, db := s.rows()
	const over, fresh = 1100, 3
	var keys []*ent.IdempotencyKeyCreate
	var attempts []*ent.SignInAttemptCreate
	for i := range over + fresh {
		at := start
		if i < over {
			at = start.Add(-25 * time.Hour)
		}
		keys = append(keys, db.IdempotencyKey.Create().SetMemberID(1).SetToken(fmt.Sprint(i)).SetInputHash([]byte{1}).SetResultID(1).SetCreatedAt(at))
		attempts = append(attempts, db.SignInAttempt.Create().SetSubject("x").SetAttemptedAt(at))
	}
	for rows := range slices.Chunk(keys, 500) {
		db.IdempotencyKey.CreateBulk(rows...).ExecX(ctx)
	}
	for rows := range slices.Chunk(attempts, 500) {
		db.SignInAttempt.CreateBulk(rows...).ExecX(ctx)
	}
	counting, statements := database.CountStatements(ctx)
	must(t, s.Tidy(counting))
	if k, a := db.IdempotencyKey.Query().CountX(ctx), db.SignInAttempt.Query().CountX(ctx); k != fresh || a != fresh {
		t.Errorf("%d keys and %d attempts stay, want %d", k, a, fresh)
	}
	// Three batches of keys and three of attempts, each found and deleted.
	if n := statements.Load(); n < 12 {
		t.Errorf("%d statements for %d rows", n, 2*over)
	}
}

func TestRunSendsWhatStillWaits(t *testing.T) {
	s := open(t)
	request(t, s, learner)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	s.Run(ctx)
	if got := s.codes.at(learner); len(got) != 1 {
		t.Errorf("%d codes were sent, want 1", len(got))
	}
}
