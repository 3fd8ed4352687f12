package signin

import (
	"testing"

	"partyschool/ent/session"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

const newPassword = "another party card"

func TestChangePassword(t *testing.T) {
	s := open(t)
	phone, desk := s.logIn(t, newcomer), s.logIn(t, newcomer)
	ctx := s.as(t, s.Service, desk)
	s.as(t, s.Service, phone)
	change := func(current, next string) (*SessionPayload, error) {
		return s.ChangePassword(ctx, ChangePasswordInput{CurrentPassword: current, NewPassword: next})
	}
	for field, c := range map[string][2]string{"currentPassword": {"wrong-password", newPassword}, "newPassword": {password, "short"}} {
		_, err := change(c[0], c[1])
		if p := wants(t, err, problem.BadUserInput); p.Field != field {
			t.Errorf("field %s, want %s", p.Field, field)
		}
	}
	_, err := change(password, password)
	if p := wants(t, err, problem.BadUserInput); p.Field != "newPassword" {
		t.Errorf("field %s", p.Field)
	}
	if v := s.as(t, s.Service, phone); !identity.FromContext(v).MustChangePassword {
		t.Error("a refused change changed something")
	}

	got, err := change(password, newPassword)
	must(t, err)
	if got.Viewer.MustChangePassword || identity.FromContext(s.as(t, s.Service, got)).MustChangePassword {
		t.Error("the password must still be changed")
	}
	_, err = s.Authenticate(guest(), phone.AccessToken)
	wants(t, err, problem.Unauthenticated)
	_, err = refresh(s.Service, phone.RefreshToken)
	wants(t, err, problem.Unauthenticated)
	// The session's own old token no longer refreshes, and does not end it either.
	_, err = refresh(s.Service, desk.RefreshToken)
	wants(t, err, problem.Unauthenticated)
	_, err = refresh(s.Service, got.RefreshToken)
	must(t, err)
	rows, db := s.rows()
	if n := db.Session.Query().Where(session.EndReasonEQ(session.EndReasonPASSWORD_CHANGED)).CountX(rows); n != 1 {
		t.Errorf("%d sessions were ended, want 1", n)
	}

	_, err = change(password, newPassword) // sent twice
	if p := wants(t, err, problem.BadUserInput); p.Field != "currentPassword" {
		t.Errorf("field %s", p.Field)
	}
	_, err = s.LogIn(guest(), LogInInput{Phone: newcomer, Password: password})
	wants(t, err, problem.Unauthenticated)
	_, err = s.LogIn(guest(), LogInInput{Phone: newcomer, Password: newPassword})
	must(t, err)
}

func TestGuessesAtTheCurrentPasswordAreBounded(t *testing.T) {
	s := open(t)
	ctx := s.as(t, s.Service, s.logIn(t, learner))
	counts := together(20, func(int) error {
		_, err := s.ChangePassword(ctx, ChangePasswordInput{CurrentPassword: "wrong-password", NewPassword: newPassword})
		return err
	})
	if counts[problem.BadUserInput] > 10 || counts[problem.BadUserInput]+counts[problem.RateLimited] != 20 {
		t.Errorf("%v", counts)
	}
}

// TestWhoSignsInByCodeMaySetAFirstPassword: the code proved who it is, and there
// is no password that could be stolen. From then on it has to be known.
func TestWhoSignsInByCodeMaySetAFirstPassword(t *testing.T) {
	s := open(t)
	s.run(t)
	request(t, s, codesOnly)
	opened, err := withCode(s.Service, codesOnly, s.codes.wait(t, codesOnly, 1))
	must(t, err)
	ctx := s.as(t, s.Service, opened)
	_, err = s.ChangePassword(ctx, ChangePasswordInput{CurrentPassword: "", NewPassword: "short"})
	wants(t, err, problem.BadUserInput)
	_, err = s.ChangePassword(ctx, ChangePasswordInput{CurrentPassword: newPassword, NewPassword: newPassword})
	must(t, err)
	_, err = s.ChangePassword(ctx, ChangePasswordInput{CurrentPassword: "", NewPassword: newPassword + "!"})
	wants(t, err, problem.BadUserInput)
	_, err = s.LogIn(guest(), LogInInput{Phone: codesOnly, Password: newPassword})
	must(t, err)
	_, err = s.ChangePassword(guest(), ChangePasswordInput{CurrentPassword: password, NewPassword: newPassword})
	wants(t, err, problem.Unauthenticated)
}
