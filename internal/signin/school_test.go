package signin

import (
	"context"
	"net/netip"
	"sync"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

const (
	password = "一张党员卡, three networks"

	secretary  = "13800000003"
	learner    = "13800000004"
	codesOnly  = "13800000005"
	newcomer   = "13800000006"
	departed   = "13800000007"
	nobody     = "13899999999"
	theAddress = "203.0.113.7"
)

var (
	start = time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)

	passwords  = identity.NewPasswords()
	hashedOnce = sync.OnceValue(func() string {
		hash, err := passwords.Hash(context.Background(), password)
		if err != nil {
			panic(err)
		}
		return hash
	})
)

// school is a branch with five members, and two nodes on one database.
type school struct {
	*Service // one node
	other    *Service
	clock    *clocktest.Clock
	database *database.Database
	codes    *phones
	tokens   *identity.Tokens
	unit     *ent.Organization
	members  map[string]*ent.Member
}

func open(t *testing.T) *school {
	t.Helper()
	c := clocktest.At(start)
	db := databasetest.Open(t, c)
	dir := t.TempDir()
	if _, err := identity.NewKeyFile(dir, c); err != nil {
		t.Fatal(err)
	}
	keys, err := identity.OpenKeys(dir, c)
	if err != nil {
		t.Fatal(err)
	}
	s := &school{clock: c, database: db, codes: newPhones(), members: map[string]*ent.Member{}}
	s.tokens = identity.NewTokens(keys, c, "https://school.example", "partyschool")
	s.Service, s.other = s.node(), s.node()
	s.settle(t)
	return s
}

func (s *school) node() *Service {
	return New(Deps{
		Database: s.database, Clock: s.clock, Tokens: s.tokens, Passwords: passwords, Sender: s.codes,
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
	})
}

// run runs the node's loops until the test ends.
func (s *school) run(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { s.Run(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
}

func (s *school) settle(t *testing.T) {
	t.Helper()
	ctx := asTest()
	db := s.database.Client(ctx)
	id, err := s.database.NewKey(key.Organization)
	must(t, err)
	s.unit, err = db.Organization.Create().SetID(id).SetPath(key.Format(id)).SetName("批发市场党支部").SetCode("001").
		SetKind("BRANCH").SetCreatedAt(start).Save(ctx)
	must(t, err)
	for phone, name := range map[string]string{secretary: "书记", learner: "党员", codesOnly: "流动党员", newcomer: "新党员", departed: "离开的人"} {
		m, err := db.Member.Create().SetOrganizationID(id).SetName(name).SetPhone(phone).SetStage("FULL").SetResidency("SETTLED").
			SetActive(phone != departed).SetCreatedAt(start).Save(ctx)
		must(t, err)
		s.members[phone] = m
		if phone != codesOnly {
			must(t, db.Credential.Create().SetMemberID(m.ID).SetPasswordHash(hashedOnce()).SetMustChange(phone == newcomer).SetChangedAt(start).Exec(ctx))
		}
	}
	must(t, db.RoleGrant.Create().SetMemberID(s.members[secretary].ID).SetRole("ADMIN").SetOrganizationID(id).SetGrantedAt(start).Exec(ctx))
}

// rows returns the client with which a test looks at everything.
func (s *school) rows() (context.Context, *ent.Client) {
	ctx := asTest()
	return ctx, s.database.Client(ctx)
}

// logIn signs a member in who can.
func (s *school) logIn(t *testing.T, phone string) *SessionPayload {
	t.Helper()
	got, err := s.LogIn(guest(), LogInInput{Phone: phone, Password: password})
	must(t, err)
	return got
}

// as returns the context of a request with the token.
func (s *school) as(t *testing.T, node *Service, payload *SessionPayload) context.Context {
	t.Helper()
	v, err := node.Authenticate(guest(), payload.AccessToken)
	must(t, err)
	return identity.NewContext(guest(), v)
}

func asTest() context.Context { return identity.AsSystem(context.Background(), "test") }

// guest is a request from an address of its own.
func guest() context.Context {
	return withAddress(context.Background(), netip.MustParseAddr(theAddress))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t *testing.T, err error, code problem.Code) *problem.Problem {
	t.Helper()
	p := problem.As(err)
	if p == nil || p.Code != code {
		t.Fatalf("error %v, want %s", err, code)
	}
	return p
}

// phones is where codes arrive.
type phones struct {
	mu       sync.Mutex
	received map[string][]string
}

func newPhones() *phones { return &phones{received: map[string][]string{}} }

func (p *phones) SendCode(_ context.Context, phone, code string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.received[phone] = append(p.received[phone], code)
	return nil
}

func (p *phones) at(phone string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.received[phone]
}

// wait returns the newest code once n have arrived.
func (p *phones) wait(t *testing.T, phone string, n int) string {
	t.Helper()
	for range 500 {
		if got := p.at(phone); len(got) == n {
			return got[n-1]
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%d codes arrived, want %d", len(p.at(phone)), n)
	return ""
}

// together runs f n times at once and counts the codes of the answers; "" is
// success.
func together(n int, f func(i int) error) map[problem.Code]int {
	var mu sync.Mutex
	var wg sync.WaitGroup
	counts := map[problem.Code]int{}
	for i := range n {
		wg.Go(func() {
			err := f(i)
			code := problem.Code("")
			if p := problem.As(err); p != nil {
				code = p.Code
			} else if err != nil {
				code = problem.Code(err.Error())
			}
			mu.Lock()
			defer mu.Unlock()
			counts[code]++
		})
	}
	wg.Wait()
	return counts
}
