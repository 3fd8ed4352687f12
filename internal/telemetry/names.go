package telemetry

import (
	"regexp"
	"sync"
)

// other stands for names that are not told.
const other = "other"

const (
	// mostNames bounds the names of operations that are told apart.
	mostNames = 300
	// mostOfGuests bounds those of them that came from guests, whom nobody knows.
	mostOfGuests = 40
)

// plainName is a name as programs have: no digits in a row, so that no number of a person
// can be in it.
var plainName = regexp.MustCompile(`^[A-Za-z_]{1,60}[0-9]{0,2}$`)

// names are the operations that are told apart. What clients call an operation may be
// anything, and differ each time: a name is taken up when an operation under it succeeded,
// as long as there is room, and everything else is "other".
type names struct {
	mu       sync.RWMutex
	known    map[string]bool
	ofGuests int
}

func newNames() *names { return &names{known: map[string]bool{}} }

// of returns the name to tell.
func (n *names) of(name string, guest, failed bool) string {
	n.mu.RLock()
	known, full := n.known[name], len(n.known) >= mostNames || guest && n.ofGuests >= mostOfGuests
	n.mu.RUnlock()
	switch {
	case known:
		return name
	case full, failed, !plainName.MatchString(name):
		return other
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.known) >= mostNames || guest && n.ofGuests >= mostOfGuests {
		return other
	}
	if guest && !n.known[name] {
		n.ofGuests++
	}
	n.known[name] = true
	return name
}
