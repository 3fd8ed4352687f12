package telemetry

import (
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// Measure measures the requests that next answers, by their route: next is a ServeMux,
// which notes in the request which pattern it took. Neither the address nor anything else
// of the request is kept, since tickets and names of files stand in it.
func (t *Telemetry) Measure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		method := methodOf(r.Method)
		active := t.metrics.with(string(semconv.HTTPRequestMethodKey), method)
		t.metrics.activeRequests.Add(r.Context(), 1, active)
		upgrade := r.Header.Get("Upgrade") != ""
		var span trace.Span
		if tr := t.traces.Load(); tr != nil && !upgrade { // what comes over a WebSocket is traced by itself
			ctx := r.Context()
			if tr.believesClients {
				ctx = propagation.TraceContext{}.Extract(ctx, propagation.HeaderCarrier(r.Header))
			}
			ctx, span = tr.tracer.Start(ctx, method, trace.WithSpanKind(trace.SpanKindServer))
			r = r.WithContext(ctx)
		}
		answer := &answer{ResponseWriter: w}
		defer func() {
			t.metrics.activeRequests.Add(r.Context(), -1, active)
			route := routeOf(r)
			status := answer.status
			if status == 0 {
				status = http.StatusOK
			}
			if !upgrade && !strings.HasPrefix(w.Header().Get("Content-Type"), "text/event-stream") {
				t.metrics.requests.Record(r.Context(), time.Since(began).Seconds(), t.metrics.with(
					string(semconv.HTTPRequestMethodKey), method, string(semconv.HTTPRouteKey), route, string(semconv.HTTPResponseStatusCodeKey), strconv.Itoa(status)))
			}
			if status >= 500 && route != "/readyz" { // which says what is missing itself
				slog.WarnContext(r.Context(), "failed request", "method", method, "route", route, "status", status, "duration", time.Since(began).Round(time.Microsecond))
			}
			if span != nil {
				span.SetName(method + " " + route)
				span.SetAttributes(semconv.HTTPRequestMethodKey.String(method), semconv.HTTPRoute(route), semconv.HTTPResponseStatusCode(status))
				if status >= 500 {
					span.SetStatus(codes.Error, "")
				}
				span.End()
			}
		}()
		next.ServeHTTP(answer, r)
	})
}

// routeOf is the pattern that took the request, without its method.
func routeOf(r *http.Request) string {
	_, route, ok := strings.Cut(r.Pattern, " ")
	switch {
	case r.Pattern == "":
		return other
	case !ok:
		return r.Pattern
	}
	return route
}

func methodOf(method string) string {
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodHead, http.MethodOptions, http.MethodDelete, http.MethodPatch:
		return method
	}
	return "_OTHER"
}

// answer notes the status of an answer.
type answer struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the first status that is no hint.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 && (status >= 200 || status == http.StatusSwitchingProtocols) {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// ReadFrom lets files go out without passing through here, where what lies below can.
func (a *answer) ReadFrom(r io.Reader) (int64, error) { return io.Copy(a.ResponseWriter, r) }

// Unwrap lets http.ResponseController and WebSockets reach what lies below.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
