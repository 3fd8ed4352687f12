package signin

import (
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent/session"
	"partyschool/internal/problem"
)

func refresh(node *Service, token string) (*SessionPayload, error) {
	return node.RefreshSession(guest(), RefreshSessionInput{RefreshToken: token})
}

func TestRefreshGivesNewTokensForThirtyDays(t *testing.T) {
	s := open(t)
	first := s.logIn(t, learner)
	s.clock.Advance(29 * 24 * time.Hour)
	second, err := refresh(s.other, first.RefreshToken)
	must(t, err)
	if second.RefreshToken == first.RefreshToken || !second.RefreshTokenExpiresAt.Equal(s.clock.Now().Add(30*24*time.Hour)) {
		t.Errorf("%+v", second)
	}
	if v, err := s.Authenticate(guest(), second.AccessToken); err != nil || v.MemberID != s.members[learner].ID {
		t.Errorf("%+v, %v", v, err)
	}
	s.clock.Advance(30 * 24 * time.Hour)
	_, err = refresh(s.Service, second.RefreshToken)
	wants(t, err, problem.Unauthenticated)
}

func TestRacingRefreshesGetTheSameSuccessor(t *testing.T) {
	s := open(t)
	first := s.logIn(t, learner)
	var mu sync.Mutex
	successors := map[string]int{}
	counts := together(20, func(i int) error {
		got, err := refresh([]*Service{s.Service, s.other}[i%2], first.RefreshToken)
		if err == nil {
			mu.Lock()
			defer mu.Unlock()
			successors[got.RefreshToken]++
		}
		return err
	})
	if counts[""] != 20 || len(successors) != 1 {
		t.Fatalf("%v, %d successors", counts, len(successors))
	}
	for token := range successors {
		_, err := refresh(s.Service, token)
		must(t, err)
	}
}

func TestSpentTokenWithinTheGraceAndAfterIt(t *testing.T) {
	s := open(t)
	first := s.logIn(t, learner)
	second, err := refresh(s.Service, first.RefreshToken)
	must(t, err)
	s.clock.Advance(5 * time.Second)
	third, err := refresh(s.Service, second.RefreshToken)
	must(t, err)
	s.clock.Advance(5 * time.Second)
	again, err := refresh(s.other, first.RefreshToken) // ten seconds after its use, its successor spent since
	must(t, err)
	if again.RefreshToken != second.RefreshToken {
		t.Error("another successor than before")
	}
	s.clock.Advance(time.Millisecond)
	_, err = refresh(s.other, first.RefreshToken)
	wants(t, err, problem.Unauthenticated)

	ctx, db := s.rows()
	row := db.Session.Query().OnlyX(ctx)
	if row.EndReason == nil || *row.EndReason != session.EndReasonTOKEN_REUSED || len(valueOf(row.SealedSuccessor)) > 0 {
		t.Errorf("the session is not ended: %+v", row)
	}
	_, err = refresh(s.Service, third.RefreshToken)
	wants(t, err, problem.Unauthenticated)
	_, err = s.other.Authenticate(guest(), third.AccessToken)
	wants(t, err, problem.Unauthenticated)
}

func TestTokenSpentLongAgoEndsItsSession(t *testing.T) {
	s := open(t)
	first := s.logIn(t, learner)
	token := first.RefreshToken
	for range 7 {
		s.clock.Advance(time.Hour)
		next, err := refresh(s.Service, token)
		must(t, err)
		token = next.RefreshToken
	}
	_, err := refresh(s.Service, first.RefreshToken)
	wants(t, err, problem.Unauthenticated)
	_, err = refresh(s.Service, token)
	wants(t, err, problem.Unauthenticated)
}

func TestRefreshesInQuickSuccessionFitTheColumn(t *testing.T) {
	s := open(t)
	token := s.logIn(t, learner).RefreshToken
	for range 12 {
		next, err := refresh(s.Service, token)
		must(t, err)
		token = next.RefreshToken
	}
}

func TestTokensThatRefreshNothing(t *testing.T) {
	s := open(t)
	good := s.logIn(t, learner)
	other := newRefreshToken()
	for _, token := range []string{"", "x", good.AccessToken, other.String(), good.RefreshToken + "A", good.RefreshToken[:63], good.RefreshToken + "\n", strings.Repeat("A", 1<<20)} {
		_, err := refresh(s.Service, token)
		wants(t, err, problem.Unauthenticated)
	}
	_, err := refresh(s.Service, good.RefreshToken)
	must(t, err)
}

func TestDeactivatedMemberCannotRefresh(t *testing.T) {
	s := open(t)
	got := s.logIn(t, learner)
	ctx, db := s.rows()
	db.Member.Update().Where(s.db.WithPhone(learner)).SetActive(false).ExecX(ctx)
	_, err := refresh(s.Service, got.RefreshToken)
	wants(t, err, problem.Unauthenticated)
}

// TestSuccessorDoesNotStaySealed refreshes between two rounds of writing, as
// every phone does, and again within the grace.
func TestSuccessorDoesNotStaySealed(t *testing.T) {
	s := open(t)
	ctx, db := s.rows()
	sealed := func() bool { return len(valueOf(db.Session.Query().OnlyX(ctx).SealedSuccessor)) > 0 }
	rounds := func(d time.Duration) {
		for range d / flushEvery {
			s.clock.Advance(flushEvery)
			must(t, s.flush(ctx))
		}
	}
	first := s.logIn(t, learner)
	s.clock.Advance(flushEvery * 3 / 10)
	second, err := refresh(s.Service, first.RefreshToken)
	must(t, err)
	rounds(4 * flushEvery)
	_, err = refresh(s.Service, second.RefreshToken)
	must(t, err)
	rounds(grace)
	if !sealed() {
		t.Error("the successor was cleared within the grace")
	}
	rounds(2 * flushEvery)
	if sealed() {
		t.Error("the successor still lies sealed")
	}
}
