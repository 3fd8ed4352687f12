package bench

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"partyschool/internal/bench/dataset"
	"partyschool/internal/bench/load"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

// The operations that are measured.
const (
	home           = "Home"
	coursePage     = "CoursePage"
	reportStudy    = "ReportStudy"
	byOrganization = "CompletionByOrganization"
)

// screen is something that clients ask, by so many at once.
type screen struct {
	// Name is the operation.
	Name string
	// Connections ask at once.
	Connections int
}

var screens = []screen{{home, 16}, {coursePage, 16}, {reportStudy, 16}, {reportStudy, 64}, {byOrganization, 4}}

const (
	// inPlay is how many members ask, in turn: so few that the warm-up looks all of
	// their sessions up, and each asks again within the ten seconds that a session is
	// believed, in the slower program too.
	inPlay = 200
	// heartbeat is what a phone reports at a time.
	heartbeat = 15 * time.Second
	// perSession is how many of them fit into the session of a phone.
	perSession = 2700
)

// asker makes the requests for one school.
type asker struct {
	data      *dataset.Dataset
	documents documents
	tokens    *identity.Tokens

	mu sync.Mutex
	// idle are the phones that report nothing now; what a phone has reported to one
	// program it goes on from with the next.
	idle []*phone
}

// phone is a phone with what it has reported so far.
type phone struct {
	dataset.Phone
	beats int
}

func newAsker(data *dataset.Dataset, d documents, t *identity.Tokens) *asker {
	a := &asker{data: data, documents: d, tokens: t}
	for _, p := range data.Phones {
		a.idle = append(a.idle, &phone{Phone: p})
	}
	return a
}

func (a *asker) token(m dataset.Member) (string, error) {
	token, _, err := a.tokens.NewAccess(m.ID, m.SessionID)
	return token, err
}

// sources returns one source for each connection; release gives back what they
// hold.
func (a *asker) sources(program string, s screen) (sources []load.Source, release func(), err error) {
	sources = make([]load.Source, s.Connections)
	var holders []*holder
	if s.Name == reportStudy {
		for i := range sources {
			p := &holder{asker: a, program: program}
			sources[i], holders = p.next, append(holders, p)
		}
		return sources, func() { a.release(holders) }, nil
	}
	requests, err := a.requests(program, s.Name)
	if err != nil {
		return nil, nil, err
	}
	var turn atomic.Int64
	for i := range sources {
		sources[i] = func() ([]byte, error) { return requests[int(turn.Add(1))%len(requests)], nil }
	}
	return sources, func() {}, nil
}

// requests are those of the members in play for a screen that changes nothing.
func (a *asker) requests(program, name string) ([][]byte, error) {
	members := []dataset.Member{a.data.Admin}
	if name != byOrganization {
		members = nil
		n := min(inPlay, len(a.data.Members))
		for i := range n {
			members = append(members, a.data.Members[i*len(a.data.Members)/n])
		}
	}
	requests := make([][]byte, len(members))
	for i, m := range members {
		token, err := a.token(m)
		if err != nil {
			return nil, err
		}
		requests[i] = a.request(program, name, m, token)
	}
	return requests, nil
}

func (a *asker) request(program, name string, m dataset.Member, token string) []byte {
	unit, common, course := key.Format(a.data.Committee), key.Format(a.data.CommonCourse), key.Format(m.CourseID)
	switch name {
	case coursePage:
		if program == Floor {
			return load.Get("/course-page?id="+course, token)
		}
		return load.Post("/graphql", token, a.documents.body(name, map[string]any{"id": course}))
	case byOrganization:
		if program == Floor {
			return load.Get("/completion-report?organization="+unit+"&course="+common, token)
		}
		return load.Post("/graphql", token, a.documents.body(name, map[string]any{"organizationId": unit, "courseId": common}))
	}
	if program == Floor {
		return load.Get("/home", token)
	}
	return load.Post("/graphql", token, a.documents.body(name, nil))
}

// holder is one connection that reports heartbeats of one phone after another.
type holder struct {
	asker   *asker
	program string
	phone   *phone
	token   string
}

func (h *holder) next() ([]byte, error) {
	if h.phone == nil || h.phone.beats == perSession {
		h.phone = h.asker.take()
		if h.phone == nil {
			return nil, errors.New("all phones have studied all they can: take less time or a larger scale")
		}
		var err error
		if h.token, err = h.asker.token(h.phone.Member); err != nil {
			return nil, err
		}
	}
	h.phone.beats++
	return h.asker.heartbeat(h.program, h.token, h.phone.Phone, h.phone.beats-1), nil
}

// take returns a phone that has something left to report, nil where none has.
func (a *asker) take() *phone {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.idle) == 0 {
		return nil
	}
	p := a.idle[0]
	a.idle = a.idle[1:]
	return p
}

func (a *asker) release(holders []*holder) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, h := range holders {
		if h.phone != nil && h.phone.beats < perSession {
			a.idle = append([]*phone{h.phone}, a.idle...)
		}
	}
}

// heartbeat is the n-th of a session: the phone plays the first half of the lesson
// again and again, so that nothing becomes complete.
func (a *asker) heartbeat(program, token string, p dataset.Phone, n int) []byte {
	step := heartbeat.Seconds()
	from := float64(n%int(float64(p.LessonMS)/2000/step)) * step
	events := map[string]any{"events": []any{map[string]any{
		"id": uuid.NewString(), "sessionId": key.Format(p.StudySessionID),
		"startedAt":      p.Since.Add(time.Duration(n) * heartbeat).Format(time.RFC3339Nano),
		"elapsedSeconds": step, "fromPosition": from, "toPosition": from + step, "playbackRate": 1,
	}}}
	if program == Floor {
		return load.Post("/report-study", token, plain(events))
	}
	return load.Post("/graphql", token, a.documents.body(reportStudy, events))
}

// checkOf is what an answer of the operation must hold.
func checkOf(name string) func([]byte) error {
	return func(body []byte) error {
		switch {
		case bytes.Contains(body, []byte(`"errors":`)) || !bytes.HasPrefix(body, []byte(`{"data":{`)):
			return fmt.Errorf("%s: %.300s", name, body)
		case name == reportStudy && !bytes.Contains(body, []byte(`"outcome":"ACCEPTED"`)):
			return fmt.Errorf("not accepted: %.300s", body)
		}
		return nil
	}
}
