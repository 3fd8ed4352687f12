package graph

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/pace"
	"partyschool/internal/problem"
	"partyschool/internal/signin"
)

// mistake is what a request costs that cannot be run: reading and judging it is work too.
// A new WebSocket costs as much.
const mistake = 100

// till is what the caller of one request may spend.
type till struct{ purses []pace.Purse }

// till returns the purses of the viewer, where one is signed in, and of the address.
func (d *Door) till(ctx context.Context) till {
	var t till
	if viewer := identity.FromContext(ctx); viewer.SignedIn() {
		if p, ok := d.options.Viewers.Of(key.Format(viewer.MemberID), "viewer"); ok {
			t.purses = append(t.purses, p)
		}
	}
	if address := signin.Neighbourhood(ctx); address != "" {
		if p, ok := d.options.Addresses.Of(address, "address"); ok {
			t.purses = append(t.purses, p)
		}
	}
	return t
}

// look returns RATE_LIMITED where a purse is empty, before anything is read.
func (t till) look() error {
	for _, p := range t.purses {
		if p.State().Left == 0 {
			return t.pay(1)
		}
	}
	return nil
}

// pay spends the cost, or returns RATE_LIMITED.
func (t till) pay(cost int) error {
	wait := pace.Spend(cost, t.purses...)
	if wait == 0 {
		return nil
	}
	return tooFast(wait)
}

func tooFast(wait time.Duration) *problem.Problem {
	seconds := pace.Seconds(wait)
	return problem.New(problem.RateLimited, "请求过于频繁，请在 %d 秒后再试。", "Too many requests; please try again in %d seconds.", seconds).
		With("retryAfterSeconds", seconds)
}

// afford understands a question and spends what it costs.
func (d *Door) afford(ctx context.Context, q *question, t till) (*graphql.OperationContext, int, gqlerror.List) {
	if err := t.look(); err != nil {
		return nil, 0, gqlerror.List{present(ctx, err)}
	}
	op, cost, errs := d.understand(ctx, q)
	if err := t.pay(cost); err != nil {
		return nil, cost, gqlerror.List{present(ctx, err)}
	}
	return op, cost, errs
}

// tell says in the header what the purses hold, as the draft of the IETF has it: in units
// of cost, what there is in a minute (q, w), what is left (r) and when it is all there
// again (t).
func (t till) tell(h http.Header) {
	if len(t.purses) == 0 {
		return
	}
	policies, states := make([]string, len(t.purses)), make([]string, len(t.purses))
	for i, p := range t.purses {
		s := p.State()
		policies[i] = fmt.Sprintf(`"%s";q=%d;w=60`, p.Name, s.Most)
		states[i] = fmt.Sprintf(`"%s";r=%d;t=%d`, p.Name, s.Left, int((s.Full+time.Second-1)/time.Second))
	}
	h.Set("RateLimit-Policy", strings.Join(policies, ", "))
	h.Set("RateLimit", strings.Join(states, ", "))
}

// refuseFast answers 429.
func (d *Door) refuseFast(ctx context.Context, w http.ResponseWriter, t till, err error) {
	t.tell(w.Header())
	if p := problem.As(err); p != nil {
		if seconds, ok := p.Extensions["retryAfterSeconds"].(int); ok {
			w.Header().Set("Retry-After", strconv.Itoa(seconds))
		}
	}
	d.refuse(ctx, w, http.StatusTooManyRequests, err)
}

// tellCost adds extensions.cost where the request asks for it with extensions.cost: true.
// It is not in every answer: a phone has no use for it, and the header tells what is left.
func (d *Door) tellCost(response *graphql.Response, q *question, cost int, t till) {
	if asked, _ := q.Extensions["cost"].(bool); !asked || response == nil {
		return
	}
	told := map[string]any{"requested": cost, "limit": d.limits.Cost}
	if len(t.purses) > 0 {
		told["available"] = t.purses[0].State().Left
		for _, p := range t.purses[1:] {
			told["available"] = min(told["available"].(int), p.State().Left)
		}
	}
	if response.Extensions == nil {
		response.Extensions = map[string]any{}
	}
	response.Extensions["cost"] = told
}
