package graph_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"partyschool/internal/app"
	"partyschool/internal/config"
	"partyschool/internal/sampleschool"
)

// scrape fetches a page of the school as somebody on its machine.
func (s *school) scrape(path string) string {
	s.t.Helper()
	response, err := http.Get(s.server.URL + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(body)
}

// holds fails where a line with each of the beginnings is missing from a scrape.
func holds(t *testing.T, metrics string, beginnings ...string) {
	t.Helper()
	for _, b := range beginnings {
		if !strings.Contains("\n"+metrics, "\n"+b) {
			t.Errorf("no line begins with %s", b)
		}
	}
}

func TestMetricsOfASchool(t *testing.T) {
	s := newSchool(t)
	s.must(member, "Home", nil)
	s.ask(guest, "Home", nil)
	s.send(s.as(member), "query p13912345678 { nothing", nil)
	s.send(s.as(member), "query p13912345678 { school { name } }", nil)
	course := s.must(member, "CoursePage", map[string]any{"id": keyText(s.Courses[sampleschool.FirstMinute])})
	s.must(member, "Enroll", map[string]any{"courseId": keyText(s.Courses[sampleschool.FirstMinute])})
	s.study(member, course.text("course.modules.0.lessons.0.id"))
	if err := s.app.Rounds.Now(t.Context(), "sweep exports"); err != nil {
		t.Fatal(err)
	}
	metrics := s.scrape("/metrics")
	holds(t, metrics,
		`http_server_request_duration_seconds_count{http_request_method="POST",http_response_status_code="200",http_route="/graphql"} `,
		`graphql_server_operation_duration_seconds_count{graphql_operation_name="Home",graphql_operation_type="query"} 2`,
		`graphql_server_operation_errors_total{error_type="UNAUTHENTICATED",graphql_operation_name="Home",graphql_operation_type="query"} 1`,
		`graphql_server_operation_errors_total{error_type="GRAPHQL_PARSE_FAILED",graphql_operation_name="other"} 1`,
		`db_client_operation_duration_seconds_count{db_operation_name="SELECT",db_system_name="`,
		`db_client_operation_duration_seconds_count{db_operation_name="COMMIT",db_system_name="`,
		`db_client_connection_count{db_client_connection_pool_name="writer",db_client_connection_state="used"} 0`,
		`partyschool_db_connection_waits_total{db_client_connection_pool_name="writer"} `,
		`partyschool_study_events_total{outcome="ACCEPTED"} 1`,
		`partyschool_study_commit_reports_count 1`,
		`partyschool_sign_ins_total{result="OK",way="PASSWORD"} `,
		`partyschool_outbox_messages{channel="SMS",status="DEAD"} 0`,
		`partyschool_outbox_oldest_due_seconds{channel="MAIL"} 0`,
		`partyschool_round_last_success_timestamp_seconds{round="sweep exports"} `,
		`partyschool_round_duration_seconds_count{result="OK",round="sweep exports"} `,
		`partyschool_exports{status="FAILED"} 0`,
		`partyschool_node_number `,
		`partyschool_node_lease_expires_timestamp_seconds `,
		`partyschool_ready{part="media store"} 1`,
		`partyschool_disk_free_bytes{folder="media"} `,
		`go_goroutines `, `process_resident_memory_bytes `, `target_info{`,
	)
}

// TestWhoMayReadMetrics asks under the public address, as somebody on the machine and as
// somebody whom a proxy passed on.
func TestWhoMayReadMetrics(t *testing.T) {
	s := newSchool(t)
	handler := func(change func(*config.Settings)) http.Handler {
		settings := s.settings
		settings.MetricsPublic, settings.PublicURL, settings.Listen = false, "", "127.0.0.1:8080"
		change(&settings)
		a, err := app.New(t.Context(), app.Options{Settings: settings, Database: s.db, Clock: s.clock, Keys: s.keys})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = a.Close() })
		return a.Handler()
	}
	closed := func(*config.Settings) {}
	own := func(s *config.Settings) { s.MetricsListen = "127.0.0.1:9090" }
	public := func(s *config.Settings) { s.MetricsPublic = true }
	proxied := func(s *config.Settings) { s.PublicURL = "https://school.example" }
	for _, c := range []struct {
		name   string
		change func(*config.Settings)
		from   string
		header string
		want   int
	}{
		{"this machine", closed, "127.0.0.1:5555", "", 200},
		{"this machine over IPv6", closed, "[::1]:5555", "", 200},
		{"another machine", closed, "10.0.0.7:5555", "", 404},
		{"through a proxy here", closed, "127.0.0.1:5555", "X-Forwarded-For", 404},
		{"perhaps through a proxy that says nothing", proxied, "127.0.0.1:5555", "", 404},
		{"with a listener of their own", own, "127.0.0.1:5555", "", 404},
		{"for everybody", public, "10.0.0.7:5555", "X-Forwarded-For", 200},
	} {
		r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
		r.RemoteAddr = c.from
		if c.header != "" {
			r.Header.Set(c.header, "10.0.0.7")
		}
		w := httptest.NewRecorder()
		handler(c.change).ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%s: %d, want %d", c.name, w.Code, c.want)
		}
	}
}

// TestReadyAsksTheStore takes the folder of the media store away.
func TestReadyAsksTheStore(t *testing.T) {
	s := newSchool(t)
	if got := s.scrape("/readyz"); got != "ready\n" {
		t.Fatalf("%q", got)
	}
	media := filepath.Join(s.dir, "media")
	if err := os.Rename(media, media+".gone"); err != nil {
		t.Fatal(err)
	}
	a, err := app.New(context.Background(), app.Options{Settings: s.settings, Database: s.db, Clock: s.clock, Keys: s.keys})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	if err := os.RemoveAll(media); err != nil { // New made it anew
		t.Fatal(err)
	}
	for range 2 {
		w := httptest.NewRecorder()
		a.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		if w.Code != http.StatusServiceUnavailable || w.Body.String() != "not ready: media store\n" {
			t.Errorf("%d %q", w.Code, w.Body)
		}
	}
	if got := s.scrape("/healthz"); got != "ok\n" {
		t.Errorf("%q", got)
	}
}
