// Package live tells those who listen what just changed. It is a hint within one
// process: whoever must know asks the database.
package live

import "sync"

// Hub passes changes of enrolments on to whoever listens. All of its methods may
// be used from many goroutines.
type Hub struct {
	mu        sync.Mutex
	listeners map[int64]map[chan int64]struct{}
}

// New returns a hub that nobody listens to yet.
func New() *Hub { return &Hub{listeners: map[int64]map[chan int64]struct{}{}} }

// EnrollmentChanged tells whoever listens for the member that the enrolment
// changed. It never waits: who is slow to listen misses hints.
func (h *Hub) EnrollmentChanged(memberID, enrollmentID int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.listeners[memberID] {
		select {
		case c <- enrollmentID:
		default:
		}
	}
}

// most is how many may listen for one member at once: phones, and pages open on a
// desktop.
const most = 20

// Listen returns the keys of the member's enrolments as they change, until stop is
// called; ok is false where too many listen already.
func (h *Hub) Listen(memberID int64) (changed <-chan int64, stop func(), ok bool) {
	c := make(chan int64, 16)
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.listeners[memberID]) >= most {
		return nil, nil, false
	}
	if h.listeners[memberID] == nil {
		h.listeners[memberID] = map[chan int64]struct{}{}
	}
	h.listeners[memberID][c] = struct{}{}
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.listeners[memberID], c)
		if len(h.listeners[memberID]) == 0 {
			delete(h.listeners, memberID)
		}
	}, true
}
