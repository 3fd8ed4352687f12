package main_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"partyschool/internal/key"
	"partyschool/internal/sampleschool"
)

// witness does something on one node, and looks whether it is seen on another.
type witness struct {
	n *nodes
	// floating has no place in the short course, so sees its current release.
	trainer, admin, floating string
	short, branch            string
}

// tidings are after what time something was seen on another node.
type tidings struct{ release, name, session, change time.Duration }

// String is for the log of the test.
func (n tidings) String() string {
	return fmt.Sprintf("a release after %s, a name after %s, the end of a session after %s, a change after %s", n.release, n.name, n.session, n.change)
}

func (n *nodes) witness(l *load) *witness {
	return &witness{
		n: n, admin: l.phones[0].token, trainer: l.phones[1].token, floating: n.signIn(sampleschool.FloatingPhone),
		short: key.Format(n.school.Courses[sampleschool.FirstMinute]), branch: key.Format(n.school.Branches[1]),
	}
}

// on asks one node once.
func (w *witness) on(i int, token, query string, variables map[string]any) string {
	answer, err := w.n.at(i).try(token, query, variables)
	if err != nil {
		return err.Error()
	}
	return answer
}

const (
	retitle = `mutation($c: ID!, $t: String!) { updateCourse(input: { id: $c, title: $t }) { course { id } } }`
	publish = `mutation($c: ID!) { publishCourse(input: { id: $c, inProgress: KEEP }) { course { release } } }`
)

// published publishes the short course under a title.
func (w *witness) published(t *testing.T, title string, node int) {
	t.Helper()
	answer := w.on(node, w.trainer, retitle, map[string]any{"c": w.short, "t": title})
	answer += w.on(node, w.trainer, publish, map[string]any{"c": w.short})
	if strings.Contains(answer, "errors") {
		t.Errorf("publishing: %s", answer)
	}
}

func (w *witness) sees(title string, node int) func() bool {
	return func() bool {
		return strings.Contains(w.on(node, w.floating, `query($c: ID!) { course(id: $c) { title } }`, map[string]any{"c": w.short}), title)
	}
}

// unseen looks for a while that no node but the one that publishes shows a title.
func (w *witness) unseen(t *testing.T, title string, while time.Duration) {
	t.Helper()
	for begun := time.Now(); time.Since(begun) < while; time.Sleep(20 * time.Millisecond) {
		for _, i := range []int{0, 2} {
			if w.sees(title, i)() {
				t.Errorf("node %d shows a release that was not committed", i)
				return
			}
		}
	}
}

// renamed renames a branch.
func (w *witness) renamed(t *testing.T, name string, node int) {
	t.Helper()
	answer := w.on(node, w.admin, `mutation($o: ID!, $n: String!) { updateOrganization(input: { id: $o, name: $n }) { organization { id } } }`, map[string]any{"o": w.branch, "n": name})
	if strings.Contains(answer, "errors") {
		t.Errorf("renaming: %s", answer)
	}
}

func (w *witness) named(name string, node int) func() bool {
	return func() bool {
		return strings.Contains(w.on(node, w.admin, `query($o: ID!) { organization(id: $o) { name } }`, map[string]any{"o": w.branch}), name)
	}
}

// ended ends a session on one node; it is at its end on another that knows it.
func (w *witness) ended(t *testing.T, limit time.Duration, from, to int) time.Duration {
	t.Helper()
	token := w.n.signIn(sampleschool.FloatingPhone)
	if who := w.on(to, token, `{ viewer { name } }`, nil); !strings.Contains(who, `"name"`) {
		t.Errorf("signed in: %s", who)
	}
	if answer := w.on(from, token, `mutation { logOut { ok } }`, nil); strings.Contains(answer, "errors") {
		t.Errorf("signing out: %s", answer)
	}
	return within(t, limit, "a session that was ended is at its end", func() bool {
		return strings.Contains(w.on(to, token, `query { viewer { sessions { id } } }`, nil), "UNAUTHENTICATED")
	})
}

// hears takes a place via one node, of which a subscription on another hears.
func (w *witness) hears(t *testing.T, limit time.Duration, node, via int) time.Duration {
	t.Helper()
	token := w.n.signIn(sampleschool.SecretaryPhone)
	changes, leave := w.n.subscribe(node, token)
	defer leave()
	answer := w.on(via, token, `mutation($c: ID!) { enroll(input: { courseId: $c }) { enrollment { id } } }`, map[string]any{"c": w.short})
	id := pick(answer, "id")
	defer w.on(via, token, `mutation($e: ID!) { withdraw(input: { enrollmentId: $e }) { enrollment { id } } }`, map[string]any{"e": id})
	begun := time.Now()
	for late := time.After(limit); ; {
		select {
		case line := <-changes:
			if strings.Contains(line, id) && id != "" {
				return time.Since(begun)
			}
		case <-late:
			t.Errorf("a subscription does not hear within %s what happened on another node: %s", limit, answer)
			return limit
		}
	}
}
