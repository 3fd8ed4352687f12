package telemetry_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/telemetry"
)

func open(t testing.TB, change func(*telemetry.Options)) *telemetry.Telemetry {
	t.Helper()
	db, err := database.Open(t.Context(), databasetest.URL(t), clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	o := telemetry.Options{Database: db, Clock: clock.System{}}
	if change != nil {
		change(&o)
	}
	told, err := telemetry.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = told.Close() })
	return told
}

func scrape(t testing.TB, h http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	body, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, string(body)
}

// TestNamesAreFew sends operations under thousands of names.
func TestNamesAreFew(t *testing.T) {
	s := open(t, nil)
	guest := t.Context()
	member := identity.NewContext(guest, identity.Viewer{MemberID: 7})
	operation := func(ctx context.Context, name string, codes ...string) {
		s.EndOperation(ctx, telemetry.Operation{Name: name, Kind: "query", Codes: codes})
	}
	letters := func(n int) string { // a name without digits for each number
		return strings.Map(func(r rune) rune { return 'a' + r - '0' }, fmt.Sprintf("%06d", n))
	}
	operation(member, "Home")
	operation(guest, "Mistyped", "GRAPHQL_VALIDATION_FAILED")
	operation(member, "p13912345678")
	var wait sync.WaitGroup
	for g := range 4 {
		wait.Go(func() {
			for n := range 500 {
				operation(guest, "G"+letters(n*4+g))
				operation(member, "M"+letters(n*4+g))
			}
		})
	}
	wait.Wait()
	operation(guest, "Home")
	_, metrics := scrape(t, s, "/metrics")
	if n := strings.Count(metrics, "graphql_server_operation_duration_seconds_count{"); n != 301 {
		t.Errorf("%d names, want 300 and other", n)
	}
	if n := strings.Count(metrics, `_count{graphql_operation_name="G`); n != 40 {
		t.Errorf("%d names of guests, want 40", n)
	}
	for _, never := range []string{"Mistyped", "13912345678"} {
		if strings.Contains(metrics, never) {
			t.Errorf("%s is told", never)
		}
	}
	if !strings.Contains(metrics, `graphql_server_operation_duration_seconds_count{graphql_operation_name="Home",graphql_operation_type="query"} 2`) {
		t.Error("Home was not counted twice")
	}
}

// TestASlowDatabaseDoesNotHoldTheScrape looks while what is needed does not answer.
func TestASlowDatabaseDoesNotHoldTheScrape(t *testing.T) {
	asked, slow := make(chan struct{}, 10), make(chan struct{})
	s := open(t, func(o *telemetry.Options) {
		o.Ready = func(ctx context.Context) map[string]bool {
			asked <- struct{}{}
			select {
			case <-slow:
			case <-ctx.Done():
			}
			return map[string]bool{"database": true}
		}
	})
	for range 3 {
		began := time.Now()
		if _, metrics := scrape(t, s, "/metrics"); strings.Contains(metrics, "partyschool_ready{") || !strings.Contains(metrics, "go_goroutines ") {
			t.Error("what is not known is told, or what is known is not")
		}
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("a scrape took %s", took)
		}
	}
	close(slow)
	if len(asked) != 1 {
		t.Errorf("asked %d times", len(asked))
	}
}

func TestProfilesAreAskedFor(t *testing.T) {
	s := open(t, nil)
	for _, c := range []struct {
		profiles bool
		path     string
		want     int
	}{
		{false, "/metrics", 200}, {false, "/debug/pprof/", 404}, {false, "/debug/pprof/heap", 404}, {true, "/debug/pprof/heap?debug=1", 200}, {true, "/graphql", 404},
	} {
		if got, _ := scrape(t, s.Private(c.profiles), c.path); got != c.want {
			t.Errorf("%s with profiles %v: %d, want %d", c.path, c.profiles, got, c.want)
		}
	}
}

// TestOneLine looks at the line of an operation, at each level.
func TestOneLine(t *testing.T) {
	s := open(t, nil)
	var out bytes.Buffer
	before := slog.Default()
	t.Cleanup(func() { slog.SetDefault(before) })
	log, err := telemetry.NewLog(&out, "json", "info")
	if err != nil {
		t.Fatal(err)
	}
	slog.SetDefault(log)
	ctx := s.BeginOperation(identity.NewContext(t.Context(), identity.Viewer{MemberID: 7, Name: "王秀珍"}), "R1")
	for _, c := range []struct {
		took  time.Duration
		codes []string
		want  string
	}{
		{time.Millisecond, nil, ""},
		{time.Millisecond, []string{"FORBIDDEN"}, ""},
		{2 * time.Second, nil, `"level":"INFO","msg":"slow operation","requestId":"R1","operation":"Home","type":"query","duration":2000000000,"viewerId":"`},
		{time.Millisecond, []string{"INTERNAL"}, `"level":"WARN","msg":"failed operation"`},
	} {
		out.Reset()
		s.EndOperation(ctx, telemetry.Operation{RequestID: "R1", Name: "Home", Kind: "query", Took: c.took, Codes: c.codes})
		if got := out.String(); !strings.Contains(got, c.want) || (c.want == "") != (got == "") || strings.Contains(got, "王") {
			t.Errorf("%s %v: %s", c.took, c.codes, got)
		}
	}
	out.Reset()
	slog.WarnContext(ctx, "something of this request")
	if got := out.String(); !strings.Contains(got, `"requestId":"R1"`) || !strings.Contains(got, `"viewerId":"`) {
		t.Errorf("a line of the request does not say so: %s", got)
	}
	for _, wrong := range [][2]string{{"xml", "info"}, {"text", "loud"}} {
		if _, err := telemetry.NewLog(&out, wrong[0], wrong[1]); err == nil {
			t.Errorf("%v was taken", wrong)
		}
	}
}

// TestTraceOfARequest looks at the spans of one request, and at what they do not say.
func TestTraceOfARequest(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	var db *database.Database
	s := open(t, func(o *telemetry.Options) { db = o.Database })
	s.TraceTo(trace.WithSyncer(spans))
	mux := http.NewServeMux()
	mux.HandleFunc("POST /graphql", func(_ http.ResponseWriter, r *http.Request) {
		ctx := s.BeginOperation(identity.AsSystem(r.Context(), "test"), "R1")
		if _, err := db.Client(ctx).QueryContext(ctx, "SELECT id FROM nothing WHERE name = ?", "王秀珍"); err == nil {
			t.Error("there is such a table")
		}
		s.EndOperation(ctx, telemetry.Operation{RequestID: "R1", Name: "Home", Kind: "query", Codes: []string{"INTERNAL"}})
	})
	r := httptest.NewRequest(http.MethodPost, "/graphql?phone=13912345678", nil)
	r.Header.Set("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	s.Measure(mux).ServeHTTP(httptest.NewRecorder(), r)
	var names []string
	for _, span := range spans.GetSpans() {
		names = append(names, span.Name)
		if text := fmt.Sprint(span.Name, span.Attributes, span.Status, span.Events); strings.Contains(text, "王") || strings.Contains(text, "139") {
			t.Errorf("a span tells too much: %s", text)
		}
		if span.SpanContext.TraceID().String() == "0af7651916cd43dd8448eb211c80319c" {
			t.Error("a stranger's trace was taken up")
		}
	}
	if got := strings.Join(names, ", "); got != "SELECT nothing, query other, POST /graphql" {
		t.Error(got)
	}
}

func TestWhereTracesGo(t *testing.T) {
	for name, c := range map[string]struct{ variable, value, says string }{
		"an exporter that is not there": {"OTEL_TRACES_EXPORTER", "zipkin", "otlp or none"},
		"a protocol that is not spoken": {"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "http/protobuf"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
			t.Setenv(c.variable, c.value)
			db := databasetest.Connect(t, databasetest.URL(t), clock.System{})
			if _, err := telemetry.New(t.Context(), telemetry.Options{Database: db, Clock: clock.System{}}); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestTracesArriveAtACollector sends them where the environment says.
func TestTracesArriveAtACollector(t *testing.T) {
	arrived := make(chan string, 10)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { arrived <- r.URL.Path }))
	defer collector.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	s := open(t, nil)
	_, end := s.BeginRound(t.Context(), "tidy")
	end(errors.New("the disk is full"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if len(arrived) != 1 || <-arrived != "/v1/traces" {
		t.Error("nothing arrived")
	}
}

// BenchmarkRequest is what measuring adds to a request with four statements. Without is
// the same without telemetry.
func BenchmarkRequest(b *testing.B) {
	s := open(b, nil)
	ctx := identity.NewContext(b.Context(), identity.Viewer{MemberID: 7})
	run := func(b *testing.B, measured bool) {
		mux := http.NewServeMux()
		mux.HandleFunc("POST /graphql", func(_ http.ResponseWriter, r *http.Request) {
			if !measured {
				return
			}
			ctx := s.BeginOperation(r.Context(), "R1")
			for range 4 {
				s.Statement(ctx, database.Statement{Text: "SELECT `id` FROM `members` WHERE `id` = ?", Took: time.Millisecond})
			}
			s.EndOperation(ctx, telemetry.Operation{RequestID: "R1", Name: "Home", Kind: "query", Took: time.Millisecond})
		})
		var h http.Handler = mux
		if measured {
			h = s.Measure(mux)
		}
		r := httptest.NewRequest(http.MethodPost, "/graphql", nil).WithContext(ctx)
		w := httptest.NewRecorder()
		b.ReportAllocs()
		for b.Loop() {
			h.ServeHTTP(w, r)
		}
	}
	b.Run("without", func(b *testing.B) { run(b, false) })
	b.Run("metrics", func(b *testing.B) { run(b, true) })
	s.TraceTo(trace.WithBatcher(tracetest.NewNoopExporter()))
	b.Run("metrics and traces", func(b *testing.B) { run(b, true) })
}
