// Package pace bounds what somebody may ask for in a minute. It counts in the memory of
// one node: asking it must cost nothing, and what a restart forgets is a minute's worth.
// What must not be tried often, such as a password, is counted in rows instead
// (package throttle).
package pace

import (
	"math"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"partyschool/internal/clock"
)

// mostPurses bounds those that are remembered; each takes about 200 bytes. Who is
// forgotten has not asked for a while, or shares the node with very many: either way the
// next purse is full.
const mostPurses = 16384

// Pace gives everybody a purse that fills up by itself, within a minute from empty to
// full. It may be used from many goroutines.
type Pace struct {
	perMinute int
	clock     clock.Clock
	purses    *lru.Cache[string, *rate.Limiter]
}

// New returns a pace of so much a minute; nil, which bounds nothing, for 0.
func New(perMinute int, c clock.Clock) *Pace {
	if perMinute == 0 {
		return nil
	}
	purses, err := lru.New[string, *rate.Limiter](mostPurses)
	if err != nil {
		panic(err) // only for a size below one
	}
	return &Pace{perMinute, c, purses}
}

// Purse is what somebody may spend.
type Purse struct {
	// Name tells clients whose purse it is, as "viewer".
	Name    string
	pace    *Pace
	limiter *rate.Limiter
}

// Of returns the purse of somebody; ok is false where nothing is bounded.
func (p *Pace) Of(who, name string) (purse Purse, ok bool) {
	if p == nil {
		return Purse{}, false
	}
	limiter, known := p.purses.Get(who)
	if !known {
		limiter = rate.NewLimiter(rate.Limit(float64(p.perMinute)/60), p.perMinute)
		// Of two who come at once both get the one that was first.
		if first, there, _ := p.purses.PeekOrAdd(who, limiter); there {
			limiter = first
		}
	}
	return Purse{Name: name, pace: p, limiter: limiter}, true
}

// State is what a purse holds.
type State struct {
	// Most is what it holds when it is full, Left what it holds now.
	Most, Left int
	// Full is how long it takes until it is full again.
	Full time.Duration
}

// State returns what the purse holds.
func (p Purse) State() State {
	left := max(p.limiter.TokensAt(p.pace.clock.Now()), 0)
	missing := float64(p.pace.perMinute) - left
	return State{Most: p.pace.perMinute, Left: int(left), Full: time.Duration(missing / float64(p.limiter.Limit()) * float64(time.Second))}
}

// Spend takes the cost out of all purses, or out of none where one holds too little: then
// wait is how long it takes until it holds enough. What costs more than a whole purse
// takes a full one.
func Spend(cost int, purses ...Purse) (wait time.Duration) {
	var taken []func()
	for _, p := range purses {
		now := p.pace.clock.Now()
		r := p.limiter.ReserveN(now, min(cost, p.pace.perMinute))
		taken = append(taken, func() { r.CancelAt(now) })
		wait = max(wait, r.DelayFrom(now))
	}
	if wait > 0 {
		for _, giveBack := range taken {
			giveBack()
		}
	}
	return wait
}

// Seconds are whole seconds, at least one, that are no less than d.
func Seconds(d time.Duration) int { return max(int(math.Ceil(d.Seconds())), 1) }
