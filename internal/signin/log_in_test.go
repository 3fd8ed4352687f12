package signin

import (
	"context"
	"strings"
	"testing"
	"time"

	"partyschool/ent/session"
	"partyschool/internal/database"
	"partyschool/internal/problem"
	"partyschool/internal/throttle"
)

func TestLogIn(t *testing.T) {
	s := open(t)
	long := strings.Repeat("九", 300)
	refusal := wrong().Error()
	for name, c := range map[string]struct {
		phone, password string
		in              bool
	}{
		"right":                 {learner, password, true},
		"as pasted":             {"+86 138-0000-0004", password, true},
		"in full-width digits":  {"１３８０００００００４", password, true},
		"wrong password":        {learner, password + "!", false},
		"no password":           {learner, "", false},
		"huge password":         {learner, strings.Repeat("a", 1<<20), false},
		"nobody's phone":        {nobody, password, false},
		"no phone":              {"", password, false},
		"odd phone":             {"' OR 1=1 --", password, false},
		"huge phone":            {strings.Repeat("1", 1<<20), password, false},
		"deactivated":           {departed, password, false},
		"signs in by code only": {codesOnly, password, false},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := s.LogIn(guest(), LogInInput{Phone: c.phone, Password: c.password, Device: &long})
			if !c.in {
				if got != nil || err == nil || err.Error() != refusal {
					t.Fatalf("%+v, %v", got, err)
				}
				return
			}
			must(t, err)
			if !got.AccessTokenExpiresAt.Equal(start.Add(15*time.Minute)) || !got.RefreshTokenExpiresAt.Equal(start.Add(30*24*time.Hour)) {
				t.Errorf("tokens end %s and %s", got.AccessTokenExpiresAt, got.RefreshTokenExpiresAt)
			}
			if got.Viewer.Name != "党员" || got.Viewer.MustChangePassword {
				t.Errorf("viewer %+v", got.Viewer)
			}
			if v, err := s.Authenticate(guest(), got.AccessToken); err != nil || v.MemberID != s.members[learner].ID {
				t.Errorf("the token is %+v's, %v", v, err)
			}
		})
	}
	ctx, db := s.rows()
	for _, row := range db.Session.Query().AllX(ctx) {
		if row.Device != strings.Repeat("九", 120) {
			t.Errorf("device %q", row.Device)
		}
	}
}

func TestLogInShowsRolesAndTheTemporaryPassword(t *testing.T) {
	s := open(t)
	if got := s.logIn(t, secretary).Viewer; len(got.Edges.RoleGrants) != 1 || got.Edges.RoleGrants[0].OrganizationID != s.unit.ID {
		t.Errorf("roles %+v", got.Edges.RoleGrants)
	}
	got := s.logIn(t, newcomer)
	if !got.Viewer.MustChangePassword {
		t.Error("a temporary password is taken for the member's own")
	}
	if v, err := s.Authenticate(guest(), got.AccessToken); err != nil || !v.MustChangePassword {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestGuessesAtOnceDoNotPassTheLimit(t *testing.T) {
	for _, phone := range []string{learner, nobody} {
		s := open(t)
		counts := together(50, func(i int) error {
			node := []*Service{s.Service, s.other}[i%2]
			_, err := node.LogIn(guest(), LogInInput{Phone: phone, Password: "wrong-password"})
			return err
		})
		if n := counts[problem.Unauthenticated]; n > 10 || n < 8 || n+counts[problem.RateLimited] != 50 {
			t.Errorf("%s: %v, want at most 10 looked at", phone, counts)
		}
	}
}

func TestTenFailuresCloseAPhoneForTenMinutes(t *testing.T) {
	for _, phone := range []string{learner, nobody} {
		s := open(t)
		tryIt := func(password string) error {
			_, err := s.LogIn(guest(), LogInInput{Phone: phone, Password: password})
			return err
		}
		for range 10 {
			wants(t, tryIt("wrong-password"), problem.Unauthenticated)
			s.clock.Advance(10 * time.Second)
		}
		for range 3 { // trying on does not prolong it
			p := wants(t, tryIt(password), problem.RateLimited)
			if got := p.Extensions["retryAfterSeconds"]; got != 500 {
				t.Errorf("%s: retry after %v seconds, want 500", phone, got)
			}
		}
		s.clock.Advance(500 * time.Second)
		err := tryIt(password)
		if phone == learner {
			must(t, err)
		} else {
			wants(t, err, problem.Unauthenticated)
		}
	}
}

func TestSuccessForgivesTheFailuresBefore(t *testing.T) {
	s := open(t)
	for range 2 {
		for range 9 {
			_, err := s.LogIn(guest(), LogInInput{Phone: learner, Password: "wrong-password"})
			wants(t, err, problem.Unauthenticated)
		}
		s.logIn(t, learner)
	}
	ctx, db := s.rows()
	if n := db.SignInAttempt.Query().CountX(ctx); n != 18 { // the address's
		t.Errorf("%d attempts are left, want the 18 failures of the address", n)
	}
}

func TestManyDevicesOfOneMemberSignInTogether(t *testing.T) {
	s := open(t)
	counts := together(30, func(int) error {
		_, err := s.LogIn(guest(), LogInInput{Phone: learner, Password: password})
		return err
	})
	if counts[""] != 30 {
		t.Errorf("%v", counts)
	}
	ctx, db := s.rows()
	if n := db.SignInAttempt.Query().CountX(ctx); n != 0 {
		t.Errorf("%d attempts are left", n)
	}
}

func TestChangedPasswordDoesNotOpenASession(t *testing.T) {
	s := open(t)
	ctx, db := s.rows()
	who, err := s.whose(ctx, s.phoneOf(learner))
	must(t, err)
	db.Credential.Update().SetPasswordHash("changed meanwhile").ExecX(ctx)
	_, err = s.open(ctx, who.id, nil, s.phoneOf(learner), throttle.Try{}, s.unchanged(who))
	wants(t, err, problem.Unauthenticated)
	if n := db.Session.Query().Where(session.EndedAtIsNil()).CountX(ctx); n != 0 {
		t.Errorf("%d sessions", n)
	}
}

func TestEveryRefusalTakesTheSameStatements(t *testing.T) {
	s := open(t)
	s.run(t)
	for name, do := range map[string]func(ctx context.Context, phone string) error{
		"logIn": func(ctx context.Context, phone string) error {
			_, err := s.LogIn(ctx, LogInInput{Phone: phone, Password: "wrong-password"})
			return err
		},
		"logInWithCode": func(ctx context.Context, phone string) error {
			_, err := s.LogInWithCode(ctx, LogInWithCodeInput{Phone: phone, Code: "wrong"})
			return err
		},
		"requestLoginCode": func(ctx context.Context, phone string) error {
			_, err := s.RequestLoginCode(ctx, RequestLoginCodeInput{Phone: phone})
			return err
		},
	} {
		counts := map[int64][]string{}
		for _, phone := range []string{learner, nobody, departed, codesOnly, "", "odd"} {
			ctx, statements := database.CountStatements(guest())
			err := do(ctx, phone)
			if p := problem.As(err); err != nil && (p == nil || p.Code != problem.Unauthenticated) {
				t.Errorf("%s %q: %v", name, phone, err)
			}
			counts[statements.Load()] = append(counts[statements.Load()], phone)
		}
		if len(counts) != 1 {
			t.Errorf("%s: statements and whose they are: %v", name, counts)
		}
	}
}
