package main_test

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/changemark"
	"partyschool/internal/bus/bustest"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/identity"
)

// nodes are three programs on one database. All that goes over the bus passes through
// wires, which can be cut.
type nodes struct {
	*victim
	listen, wires []string
	cuttable      []*bustest.Wire

	mu   sync.Mutex
	each []*program // nil where none runs
}

func (n *nodes) start(i int) {
	n.t.Helper()
	p := start(n.t, []string{"PARTYSCHOOL_DRAIN=700ms"}, "serve", "--metrics-public", "--listen", "127.0.0.1:0", "--public-url", "http://school.test", "--data-dir", n.dir, "--database-url", n.url,
		"--bus-listen", n.listen[i], "--bus-advertise", n.wires[i], "--bus-peers", strings.Join(n.wires, ","))
	n.set(i, p)
}

func (n *nodes) set(i int, p *program) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.each[i] = p
}

func (n *nodes) at(i int) *program {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.each[i%len(n.each)]
}

// phone asks one node after the other, as one behind a balancer does, until one answers.
func (n *nodes) phone(turn int, token, query string, variables map[string]any) (answer string, tries int) {
	for i := range 300 {
		p := n.at(turn + i)
		if p == nil {
			continue // the balancer knows
		}
		tries++
		if answer, err := p.try(token, query, variables); err == nil && answer != "" {
			return answer, tries
		}
		time.Sleep(20 * time.Millisecond)
	}
	return "no node answers", tries
}

// answer is what some node says; that it refuses ends the test.
func (n *nodes) answer(token, query string, variables map[string]any) string {
	n.t.Helper()
	answer, _ := n.phone(0, token, query, variables)
	if strings.Contains(answer, `"errors"`) {
		n.t.Fatalf("%s: %s", query, answer)
	}
	return answer
}

func (n *nodes) signIn(number string) (token string) {
	n.t.Helper()
	return pick(n.answer("", `mutation($p: String!) { logIn(input: { phone: $p, password: "demo-party-school", device: "x" }) { accessToken } }`, map[string]any{"p": number}), "accessToken")
}

// peering reports whether each node that runs knows so many others.
func (n *nodes) peering(want int) func() bool {
	return func() bool {
		for i := range n.each {
			if p := n.at(i); p != nil && p.peers() != want {
				return false
			}
		}
		return true
	}
}

// within waits for something that has to come in time, and returns when it came.
func within(t *testing.T, limit time.Duration, what string, is func() bool) time.Duration {
	t.Helper()
	for begun := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		if is() {
			return time.Since(begun)
		}
		if time.Since(begun) > limit {
			t.Errorf("not within %s: %s", limit, what)
			return limit
		}
	}
}

// soon is a second, and two more for the requests of a test on a machine that is busy.
const soon = 3 * time.Second

// subscribe opens a subscription on one node.
func (n *nodes) subscribe(node int, token string) (lines <-chan string, leave func()) {
	n.t.Helper()
	ctx, cancel := context.WithCancel(n.t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, n.at(node).address+"/graphql", strings.NewReader(`{"query":"subscription { enrollmentChanged { id status } }"}`))
	n.must(err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(r)
	n.must(err)
	out := make(chan string, 1000)
	begun := make(chan struct{})
	go func() {
		defer func() { _ = response.Body.Close() }()
		scan := bufio.NewScanner(response.Body)
		for first := true; scan.Scan(); first = false {
			if first {
				close(begun)
			}
			select {
			case out <- scan.Text():
			default:
			}
		}
	}()
	<-begun
	time.Sleep(500 * time.Millisecond) // the first sign of life comes before it listens
	return out, cancel
}

// hold locks what a publication writes last, until it is let go.
func (n *nodes) hold() (letGo func()) {
	n.t.Helper()
	db, err := database.Open(n.t.Context(), n.url, clock.System{})
	n.must(err)
	held, let, over := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		_ = db.InTx(identity.AsSystem(n.t.Context(), "test"), func(ctx context.Context, tx *ent.Client) error {
			if err := tx.ChangeMark.Update().Where(changemark.Name(database.Catalogue)).AddValue(0).Exec(ctx); err != nil {
				n.t.Error(err)
			}
			close(held)
			<-let
			return errors.New("nothing changes")
		})
	}()
	<-held
	return func() {
		close(let)
		<-over
		n.must(db.Close())
	}
}

// peers is how many others the node sees on the bus; -1 where it does not say.
func (p *program) peers() int {
	response, err := http.Get(p.address + "/metrics")
	if err != nil {
		return -1
	}
	defer func() { _ = response.Body.Close() }()
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		if value, found := strings.CutPrefix(lines.Text(), "partyschool_bus_peers "); found {
			n, err := strconv.Atoi(value)
			if err != nil {
				return -1
			}
			return n
		}
	}
	return -1
}

// ready reports what /readyz says.
func (p *program) ready() bool {
	response, err := http.Get(p.address + "/readyz")
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}
