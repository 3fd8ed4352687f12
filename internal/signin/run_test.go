package signin

import (
	"context"
	"testing"
	"time"
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
