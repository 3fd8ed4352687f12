package signin

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"partyschool/internal/problem"
)

func request(t *testing.T, s *school, phone string) LoginCodePayload {
	t.Helper()
	got, err := s.RequestLoginCode(guest(), RequestLoginCodeInput{Phone: phone})
	must(t, err)
	return *got
}

func withCode(node *Service, phone, code string) (*SessionPayload, error) {
	return node.LogInWithCode(guest(), LogInWithCodeInput{Phone: phone, Code: code})
}

// not returns another code.
func not(code string) string {
	if code[0] == '0' {
		return "1" + code[1:]
	}
	return "0" + code[1:]
}

func TestLogInWithCode(t *testing.T) {
	s := open(t)
	s.run(t)
	if got := request(t, s, codesOnly); got != (LoginCodePayload{60, 600}) {
		t.Errorf("%+v", got)
	}
	code := s.codes.wait(t, codesOnly, 1)
	if !regexp.MustCompile(`^\d{6}$`).MatchString(code) {
		t.Fatalf("code %q", code)
	}
	for _, bad := range []string{"", not(code), code + "0", " " + code} {
		_, err := withCode(s.Service, codesOnly, bad)
		wants(t, err, problem.Unauthenticated)
	}
	_, err := withCode(s.Service, learner, code)
	wants(t, err, problem.Unauthenticated)
	got, err := withCode(s.other, codesOnly, code)
	must(t, err)
	if got.Viewer.Name != "流动党员" || got.Viewer.MustChangePassword {
		t.Errorf("%+v", got.Viewer)
	}
	_, err = withCode(s.Service, codesOnly, code)
	wants(t, err, problem.Unauthenticated)
}

func TestCodeOpensOneSession(t *testing.T) {
	s := open(t)
	s.run(t)
	request(t, s, learner)
	code := s.codes.wait(t, learner, 1)
	counts := together(20, func(i int) error {
		_, err := withCode([]*Service{s.Service, s.other}[i%2], learner, code)
		return err
	})
	if counts[""] != 1 || counts[problem.Unauthenticated]+counts[problem.RateLimited] != 19 {
		t.Errorf("%v, want one success", counts)
	}
}

func TestCodeLivesFiveTriesAndTenMinutes(t *testing.T) {
	s := open(t)
	s.run(t)
	request(t, s, learner)
	code := s.codes.wait(t, learner, 1)
	for range 5 {
		_, err := withCode(s.Service, learner, not(code))
		wants(t, err, problem.Unauthenticated)
	}
	_, err := withCode(s.Service, learner, code)
	wants(t, err, problem.Unauthenticated)

	s.clock.Advance(time.Minute)
	request(t, s, learner)
	code = s.codes.wait(t, learner, 2)
	s.clock.Advance(10 * time.Minute)
	_, err = withCode(s.Service, learner, code)
	wants(t, err, problem.Unauthenticated)

	request(t, s, learner)
	code = s.codes.wait(t, learner, 3)
	s.clock.Advance(10*time.Minute - time.Millisecond)
	_, err = withCode(s.Service, learner, code)
	must(t, err)
}

func TestNewCodeReplacesTheOld(t *testing.T) {
	s := open(t)
	s.run(t)
	request(t, s, learner)
	old := s.codes.wait(t, learner, 1)
	s.clock.Advance(time.Minute)
	request(t, s, learner)
	fresh := s.codes.wait(t, learner, 2)
	if old != fresh {
		_, err := withCode(s.Service, learner, old)
		wants(t, err, problem.Unauthenticated)
	}
	_, err := withCode(s.Service, learner, fresh)
	must(t, err)
}

func TestAskingForCodesLooksTheSameForEverybody(t *testing.T) {
	for _, phone := range []string{learner, nobody, departed, "not a phone", ""} {
		s := open(t)
		s.run(t)
		if got := request(t, s, phone); got != (LoginCodePayload{60, 600}) {
			t.Errorf("%q: %+v", phone, got)
		}
		s.clock.Advance(20*time.Second + time.Millisecond)
		if got := request(t, s, phone); got != (LoginCodePayload{40, 580}) {
			t.Errorf("%q again: %+v", phone, got)
		}
		for range 4 {
			s.clock.Advance(time.Minute)
			if got := request(t, s, phone); got != (LoginCodePayload{60, 600}) {
				t.Errorf("%q: %+v", phone, got)
			}
		}
		s.clock.Advance(time.Minute)
		_, err := s.RequestLoginCode(guest(), RequestLoginCodeInput{Phone: phone})
		wants(t, err, problem.RateLimited)
		ctx, db := s.rows()
		if codes, tries := db.LoginCode.Query().CountX(ctx), db.SignInAttempt.Query().CountX(ctx); codes != 1 || tries != 10 {
			t.Errorf("%q: %d codes and %d attempts, want 1 and 10", phone, codes, tries)
		}
		want := 0
		if phone == learner {
			want = 5
			s.codes.wait(t, phone, 5)
		}
		if got := len(s.codes.at(phone)); got != want {
			t.Errorf("%q: %d codes were sent, want %d", phone, got, want)
		}
	}
}

func TestRequestsAtOnceSendOneCode(t *testing.T) {
	s := open(t)
	s.run(t)
	counts := together(20, func(i int) error {
		_, err := []*Service{s.Service, s.other}[i%2].RequestLoginCode(guest(), RequestLoginCodeInput{Phone: learner})
		return err
	})
	if counts[""] != 20 {
		t.Errorf("%v", counts)
	}
	ctx, db := s.rows()
	if n := db.LoginCode.Query().CountX(ctx); n != 1 {
		t.Errorf("%d codes live", n)
	}
	if n := len(s.outbox.codes) + len(s.other.outbox.codes) + len(s.codes.at(learner)); n > 1 {
		t.Errorf("%d codes are sent", n)
	}
}

func TestCodesAreOffWithoutASender(t *testing.T) {
	s := open(t)
	off := New(Deps{Database: s.database, Clock: s.clock, Tokens: s.tokens, Passwords: passwords})
	_, err := off.RequestLoginCode(guest(), RequestLoginCodeInput{Phone: learner})
	if p := wants(t, err, problem.Forbidden); p.Extensions["reason"] != "SIGN_IN_METHOD_OFF" {
		t.Errorf("%v", p.Extensions)
	}
	_, err = withCode(off, learner, "123456")
	wants(t, err, problem.Forbidden)
}

func TestNothingSecretIsKeptOrLogged(t *testing.T) {
	s := open(t)
	s.run(t)
	request(t, s, learner)
	code := s.codes.wait(t, learner, 1)
	_, err := withCode(s.Service, learner, not(code))
	wants(t, err, problem.Unauthenticated)
	_, other := s.LogIn(guest(), LogInInput{Phone: learner, Password: "wrong-password"})
	first := s.logIn(t, learner)
	second, third := refresh(s.Service, first.RefreshToken)
	must(t, third)
	for _, e := range []error{err, other} {
		if strings.Contains(e.Error(), learner) || strings.Contains(e.Error(), code) {
			t.Errorf("an error tells: %v", e)
		}
	}
	s.clock.Advance(time.Minute)
	request(t, s, learner)
	code = s.codes.wait(t, learner, 2)
	ctx, db := s.rows()
	for _, table := range []string{"sessions", "sign_in_attempts", "login_codes"} {
		rows, err := db.QueryContext(ctx, "SELECT * FROM "+table)
		must(t, err)
		columns, err := rows.Columns()
		must(t, err)
		for rows.Next() {
			row := make([]any, len(columns))
			for i := range row {
				row[i] = new([]byte)
			}
			must(t, rows.Scan(row...))
			for i, column := range columns {
				text := string(*row[i].(*[]byte))
				for _, secret := range []string{learner, first.RefreshToken, second.RefreshToken, theAddress} {
					if strings.Contains(text, secret) {
						t.Errorf("%s.%s holds %s", table, column, secret)
					}
				}
				if table == "login_codes" && !strings.HasSuffix(column, "_at") && strings.Contains(text, code) {
					t.Errorf("%s.%s holds the code", table, column)
				}
			}
		}
		must(t, rows.Close())
	}
}
