package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"partyschool/internal/database"
	"partyschool/internal/key"
	"partyschool/internal/sampleschool"
)

// crowd uses a school as phones do, whatever happens to it: what is not answered, or
// answered with an error, is sent again until it is done. It remembers what was
// acknowledged, and what was seen on the way.
type crowd struct {
	v       *victim
	client  *http.Client
	address atomic.Pointer[string]
	phones  []*phone
	// branch is where members are entered, and film the path of a file to look at.
	branch, film string

	stop    chan struct{}
	workers sync.WaitGroup

	mu sync.Mutex
	// acknowledged are the members entered, by name; begun those that were sent.
	acknowledged map[string]string
	begun        int
	// completed are the uploads that were.
	completed []string
	// seen counts the answers by what they were, since the last look.
	seen map[string]int
	// wrong are the answers that nobody should ever get.
	wrong []string
	// slowest is the longest wait for an answer, and well when each worker last succeeded.
	slowest time.Duration
	well    map[string]time.Time
}

// phone is a member who studies.
type phone struct {
	token, session string
	// told are the events that were answered, in pairs with their seconds.
	mu   sync.Mutex
	told []toldEvent
}

type toldEvent struct {
	event   map[string]any
	seconds float64
}

const reportStudy = `mutation($e: [StudyEventInput!]!) { reportStudy(input: { events: $e }) { results { outcome creditedSeconds reason } } }`

// gather lets a crowd sign in and begin. The school bounds no rates.
func gather(t *testing.T, v *victim) *crowd {
	t.Helper()
	c := &crowd{
		v: v, client: &http.Client{Timeout: 90 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		acknowledged: map[string]string{}, branch: key.Format(v.school.Branches[0]),
	}
	c.moved()
	course := key.Format(v.school.Courses["fire-safety"])
	for _, number := range []string{sampleschool.DistrictAdminPhone, sampleschool.TrainerPhone, sampleschool.SecretaryPhone, sampleschool.MemberPhone, sampleschool.FloatingPhone} {
		token := v.as(number)
		v.ask(t, token, `mutation($c: ID!) { enroll(input: { courseId: $c }) { enrollment { id } } }`, map[string]any{"c": course})
		page := v.ask(t, token, `query($c: ID!) { course(id: $c) { modules { lessons { id } } } }`, map[string]any{"c": course})
		started := v.ask(t, token, `mutation($l: ID!, $t: Time!) { startStudy(input: { lessonId: $l, device: "x", clientTime: $t }) { session { id } } }`,
			map[string]any{"l": pick(page, "id"), "t": time.Now().UTC().Format(time.RFC3339Nano)})
		p := &phone{token: token, session: pick(started, "id")}
		if p.session == "" {
			t.Fatalf("%s", started)
		}
		c.phones = append(c.phones, p)
	}
	shown := v.ask(t, c.phones[0].token, `query($c: ID!) { course(id: $c) { modules { lessons { content { ... on VideoContent { source { url } } } } } } }`, map[string]any{"c": course})
	if c.film = strings.TrimPrefix(pick(shown, "url"), "http://school.test"); c.film == "" {
		t.Fatalf("no film: %s", shown)
	}
	return c
}

// moved tells the crowd where the school is now.
func (c *crowd) moved() { a := c.v.address; c.address.Store(&a) }

// begin lets everybody go about their work.
func (c *crowd) begin() {
	c.stop = make(chan struct{})
	c.forget()
	for i, p := range c.phones {
		c.work(fmt.Sprintf("study %d", i), func(stop <-chan struct{}) { c.study(p, i, stop) })
	}
	c.work("register", c.register)
	c.work("refresh", c.refresh)
	c.work("read", c.read)
	c.work("watch", c.watch)
	c.work("upload", c.upload)
}

func (c *crowd) work(name string, do func(stop <-chan struct{})) {
	c.workers.Go(func() { do(c.stop) })
	c.mu.Lock()
	c.well[name] = time.Time{}
	c.mu.Unlock()
}

// end lets everybody finish what they are at.
func (c *crowd) end() {
	close(c.stop)
	c.workers.Wait()
}

// forget begins to count anew.
func (c *crowd) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen, c.slowest, c.well = map[string]int{}, 0, map[string]time.Time{}
}

// sightings are the answers seen since forget, most of them first.
func (c *crowd) sightings() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	kinds := slices.SortedFunc(maps.Keys(c.seen), func(a, b string) int { return c.seen[b] - c.seen[a] })
	for i, kind := range kinds {
		kinds[i] = fmt.Sprintf("%d × %s", c.seen[kind], kind)
	}
	return strings.Join(kinds, ", ")
}

// wellSince reports whether every worker succeeded after the moment.
func (c *crowd) wellSince(moment time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, name := range c.names() {
		if !c.well[name].After(moment) {
			return false
		}
	}
	return true
}

func (c *crowd) names() []string {
	names := []string{"register", "refresh", "read", "watch", "upload"}
	for i := range c.phones {
		names = append(names, fmt.Sprintf("study %d", i))
	}
	return names
}

// proved asks the school once more for all that it acknowledged, and says how much that
// was.
func (c *crowd) proved(t *testing.T) (events, members int) {
	t.Helper()
	credited := 0.0
	for _, p := range c.phones {
		for some := range slices.Chunk(p.told, 400) {
			batch := make([]any, len(some))
			for i, e := range some {
				batch[i] = e.event
			}
			var told struct {
				Data struct {
					ReportStudy struct {
						Results []struct {
							Outcome         string
							CreditedSeconds float64
						}
					}
				}
			}
			text := c.v.ask(t, p.token, reportStudy, map[string]any{"e": batch})
			if err := json.Unmarshal([]byte(text), &told); err != nil || len(told.Data.ReportStudy.Results) != len(some) {
				t.Fatalf("sent again: %.300s", text)
			}
			for i, r := range told.Data.ReportStudy.Results {
				credited += r.CreditedSeconds
				if r.Outcome != "DUPLICATE" || r.CreditedSeconds != some[i].seconds {
					t.Errorf("an event was answered with %g s, and is now %s with %g s", some[i].seconds, r.Outcome, r.CreditedSeconds)
				}
			}
		}
		events += len(p.told)
	}
	if events > 0 && credited == 0 {
		t.Error("nothing was earned, so nothing was proved")
	}
	for _, id := range c.completed {
		if again := c.v.ask(t, c.phones[2].token, completeUpload, map[string]any{"u": id}); pick(again, "id") != id {
			t.Errorf("an upload was completed, and is now: %s", again)
		}
	}
	found := map[string][]string{}
	c.v.within(func(ctx context.Context, db *database.Database) {
		rows, err := db.Client(ctx).QueryContext(ctx, "SELECT name, id FROM members WHERE name LIKE '风浪%'")
		c.v.must(err)
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var name string
			var id int64
			c.v.must(rows.Scan(&name, &id))
			found[name] = append(found[name], key.Format(id))
		}
		c.v.must(rows.Err())
	})
	for name, id := range c.acknowledged {
		if len(found[name]) != 1 || found[name][0] != id {
			t.Errorf("%s was entered as %s, and is there as %v", name, id, found[name])
		}
	}
	// What was under way when the crowd was sent home may be there or not.
	for name, ids := range found {
		if len(ids) > 1 {
			t.Errorf("%s is there %d times", name, len(ids))
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, what := range c.wrong[:min(len(c.wrong), 10)] {
		t.Errorf("somebody was answered: %s", what)
	}
	c.wrong = nil
	return events, len(c.acknowledged)
}
