package main_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"partyschool/internal/database/databasetest/server"
	"partyschool/internal/key"
	"partyschool/internal/sampleschool"
)

// TestASilentDatabaseKeepsNobodyWaiting asks for everything that a school answers, of a
// node that knows nothing yet and whose database is reached and says nothing. Each is
// answered with an error that tells it, soon after an operation's time is over.
func TestASilentDatabaseKeepsNobodyWaiting(t *testing.T) {
	if !strings.HasPrefix(server.URL(), "mysql:") {
		t.Skip("needs a server: scripts/mariadb.sh")
	}
	v, g := newVictimBehindGate(t, "--operation-deadline", "1s")
	requests := v.everyRequest()
	v.must(v.stop(syscall.SIGTERM))
	v.rise() // it remembers nothing
	g.set(true, false, 0)
	// On a machine that is busy; without a deadline it is a minute, and ten seconds for a session.
	const patience = 6 * time.Second
	var all sync.WaitGroup
	for name, r := range requests {
		r.URL.Host = strings.TrimPrefix(v.address, "http://")
		all.Go(func() {
			client := http.Client{Timeout: 90 * time.Second}
			began := time.Now()
			response, err := client.Do(r)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				return
			}
			answer, _ := io.ReadAll(response.Body)
			_ = response.Body.Close()
			took := time.Since(began)
			t.Logf("%s: %d after %s: %.150s", name, response.StatusCode, took.Round(10*time.Millisecond), bytes.TrimSpace(answer))
			if took > patience {
				t.Errorf("%s was answered after %s", name, took)
			}
			if response.StatusCode < 500 && !bytes.Contains(answer, []byte(`"code":"INTERNAL"`)) {
				t.Errorf("%s: %d, %.300s", name, response.StatusCode, answer)
			}
		})
	}
	all.Wait()
	g.set(false, false, 0)
	within(t, 20*time.Second, "the school is well again", func() bool { return v.misses() == "" })
	v.proved()
}

// everyRequest are those that need the database, made while it answered.
func (v *victim) everyRequest() map[string]*http.Request {
	t := v.t
	t.Helper()
	requests := map[string]*http.Request{}
	add := func(name, method, address, token, mimeType string, body []byte) {
		if address == "" {
			t.Fatalf("%s has no address", name)
		}
		r, err := http.NewRequestWithContext(t.Context(), method, "http://school.test"+strings.TrimPrefix(address, "http://school.test"), bytes.NewReader(body))
		v.must(err)
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		r.Header.Set("Content-Type", mimeType)
		requests[name] = r
	}
	token, admin := v.as(sampleschool.MemberPhone), v.as(sampleschool.DistrictAdminPhone)
	refresh := pick(v.ask(t, "", `mutation { logIn(input: { phone: "13800000005", password: "demo-party-school", device: "y" }) { refreshToken } }`, nil), "refreshToken")
	for name, query := range map[string]string{
		"a member's screen":  `{"query":"{ viewer { name } }"}`,
		"a member's change":  `{"query":"mutation { enroll(input: { courseId: \"` + key.Format(v.school.Courses["fire-safety"]) + `\" }) { enrollment { id } } }"}`,
		"a subscription":     `{"query":"subscription { enrollmentChanged { id } }"}`,
		"a password":         `{"query":"mutation { logIn(input: { phone: \"13800000003\", password: \"demo-party-school\", device: \"x\" }) { accessToken } }"}`,
		"a refresh token":    `{"query":"mutation { refreshSession(input: { refreshToken: \"` + refresh + `\" }) { accessToken } }"}`,
		"a forgotten screen": `{"query":"{ node(id: \"` + key.Format(v.school.Root) + `\") { id } }"}`,
	} {
		who := token
		if strings.Contains(query, "Session") || strings.Contains(query, "logIn") {
			who = ""
		}
		add(name, http.MethodPost, "/graphql", who, "application/json", []byte(query))
	}
	course := map[string]any{"c": key.Format(v.school.Courses["fire-safety"])}
	v.ask(t, admin, `mutation($c: ID!) { enroll(input: { courseId: $c }) { enrollment { id } } }`, course)
	shown := v.ask(t, admin, `query($c: ID!) { course(id: $c) { modules { lessons { content { ... on VideoContent { source { url } } } } } } }`, course)
	add("a film", http.MethodGet, pick(shown, "url"), "", "", nil)
	paper := v.ask(t, token, `{ viewer { enrollments(first: 20, filter: { statuses: [COMPLETED] }) { edges { node { certificate { url verificationUrl } } } } } }`, nil)
	add("a certificate", http.MethodGet, pick(paper, "url"), "", "", nil)
	add("a certificate's page", http.MethodGet, pick(paper, "verificationUrl"), "", "", nil)
	hours := v.ask(t, token, `{ viewer { creditAccount { recordUrl } } }`, nil)
	add("a record of a year", http.MethodGet, pick(hours, "recordUrl"), "", "", nil)
	mine := v.ask(t, token, `mutation { exportMyData { url } }`, nil)
	add("a copy of one's data", http.MethodGet, pick(mine, "url"), "", "", nil)
	film, err := os.ReadFile("../../internal/sampleschool/material/media/welcome.mp4")
	v.must(err)
	_, path := v.announce(v.as(sampleschool.TrainerPhone), "开课.mp4", "video/mp4", film)
	add("an upload", http.MethodPut, path, "", "video/mp4", film)
	job := pick(v.ask(t, admin, `mutation($o: ID!, $c: ID!) { exportCompletion(input: { organizationId: $o, courseId: $c, format: CSV }) { export { id } } }`,
		map[string]any{"o": key.Format(v.school.Root), "c": key.Format(v.school.Courses["fire-safety"])}), "id")
	file := ""
	within(t, 20*time.Second, "an export is written", func() bool {
		file = pick(v.ask(t, admin, `query($id: ID!) { node(id: $id) { ... on Export { url } } }`, map[string]any{"id": job}), "url")
		return file != ""
	})
	add("an export's file", http.MethodGet, file, "", "", nil)
	return requests
}
