package outbox

import (
	"math/rand/v2"
	"time"
)

// Result is what became of handing a letter over.
type Result int

// The results. What a letter costs where it is wrong decides which one is given: a
// letter that may have been taken is Unanswered, never Failed.
const (
	// Taken was accepted.
	Taken Result = iota
	// Failed was surely not accepted, and is tried again.
	Failed
	// Slow was not accepted for no fault of its own, since there are too many or the
	// receiver is down: the channel rests, and it does not count as a try.
	Slow
	// Down was not accepted since its receiver cannot be reached, one of many: it does not
	// count as a try, and the others of the channel go on.
	Down
	// Refused was surely not accepted, and will not be.
	Refused
	// Unanswered was handed over and nobody knows what became of it.
	Unanswered
	// Nowhere has no address any more.
	Nowhere
)

// Outcome is what became of handing a letter over, and what is written down of it.
type Outcome struct {
	Result Result
	// Code says why, in a word that holds nothing personal.
	Code string
	// Reference is what the receiver calls the letter.
	Reference string
	// After is for how long the receiver asks not to be asked again.
	After time.Duration
}

const (
	// most is how often a letter is handed over before it is given up: by then some
	// eight hours have passed.
	most = 12
	// mostUrgent is the same for a code, which is of no use later.
	mostUrgent = 5

	firstPause       = 30 * time.Second
	longestPause     = 2 * time.Hour
	firstUrgentPause = 2 * time.Second
	// mostPatience bounds what a receiver may ask for.
	mostPatience = 24 * time.Hour
	// slowDown is the pause where a receiver asks for one and does not say how long.
	slowDown = 30 * time.Second
)

// pauseAfter is how long to wait after the nth failure: twice as long each time, with
// jitter, so that what failed together does not come back together; and no less than
// the receiver asks for.
func pauseAfter(attempts int, urgent bool, asked time.Duration) time.Duration {
	first := firstPause
	if urgent {
		first = firstUrgentPause
	}
	pause := min(first<<min(max(attempts-1, 0), 16), longestPause)
	pause = time.Duration(float64(pause) * (0.75 + rand.Float64()/2)) //nolint:gosec // jitter
	return max(pause, min(asked, mostPatience))
}

// giveUpAfter is how often a letter may be handed over.
func giveUpAfter(urgent bool) int {
	if urgent {
		return mostUrgent
	}
	return most
}
