package signin

import (
	"testing"

	"partyschool/ent/session"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

func TestLogOut(t *testing.T) {
	s := open(t)
	got, stays := s.logIn(t, learner), s.logIn(t, learner)
	ctx := s.as(t, s.Service, got)
	s.as(t, s.other, got)
	_, err := s.LogOut(ctx)
	must(t, err)
	_, err = s.Authenticate(guest(), got.AccessToken)
	wants(t, err, problem.Unauthenticated)
	_, err = refresh(s.Service, got.RefreshToken)
	wants(t, err, problem.Unauthenticated)
	s.clock.Advance(believed)
	_, err = s.other.Authenticate(guest(), got.AccessToken)
	wants(t, err, problem.Unauthenticated)
	_, err = s.Authenticate(guest(), stays.AccessToken)
	must(t, err)
}

func TestEndSession(t *testing.T) {
	s := open(t)
	mine, phone, theirs := s.logIn(t, learner), s.logIn(t, learner), s.logIn(t, secretary)
	ctx := s.as(t, s.Service, mine)
	end := func(id int64) error {
		_, err := s.EndSession(ctx, EndSessionInput{SessionID: id})
		return err
	}
	id := identity.FromContext(s.as(t, s.Service, phone)).SessionID
	for range 2 {
		must(t, end(id))
		_, err := s.Authenticate(guest(), phone.AccessToken)
		wants(t, err, problem.Unauthenticated)
	}
	wants(t, end(identity.FromContext(s.as(t, s.Service, theirs)).SessionID), problem.NotFound)
	wants(t, end(id+1<<40), problem.NotFound)
	wants(t, end(s.unit.ID), problem.BadUserInput)
	rows, db := s.rows()
	if n := db.Session.Query().Where(session.EndedAtNotNil()).CountX(rows); n != 1 {
		t.Errorf("%d sessions ended, want 1", n)
	}
}
