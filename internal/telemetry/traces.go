package telemetry

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// SpanExporter takes the spans of traces.
type SpanExporter = sdktrace.SpanExporter

const requestIDLabel = attribute.Key("partyschool.request.id")

// tracing is what writes spans.
type tracing struct {
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
	// believesClients says that a client's traceparent header is taken up.
	believesClients bool
}

// traceAsAsked begins to trace if the standard environment variables ask for it: if
// OTEL_EXPORTER_OTLP_ENDPOINT or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT says where to, or
// OTEL_TRACES_EXPORTER is otlp. What else they say – headers, sampler, batches – is read
// by the library.
func (t *Telemetry) traceAsAsked(ctx context.Context) error {
	exporter := os.Getenv("OTEL_TRACES_EXPORTER")
	where := os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") + os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT")
	switch {
	case strings.EqualFold(os.Getenv("OTEL_SDK_DISABLED"), "true"), exporter == "none", exporter == "" && where == "":
		return nil
	case exporter != "" && exporter != "otlp":
		return fmt.Errorf("OTEL_TRACES_EXPORTER=%s: use otlp or none", exporter)
	}
	for _, name := range []string{"OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"} {
		if protocol := os.Getenv(name); protocol != "" && protocol != "http/protobuf" {
			return fmt.Errorf("%s=%s: the school speaks http/protobuf alone", name, protocol)
		}
	}
	sender, err := otlptracehttp.New(ctx)
	if err != nil {
		return fmt.Errorf("traces: %w", err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { slog.Warn("traces could not be sent", "error", err) }))
	slog.InfoContext(ctx, "traces are sent")
	t.TraceTo(sdktrace.WithBatcher(sender))
	return nil
}

// TraceTo begins to trace, to where the option says. Tests use it; a school is told by
// its environment.
func (t *Telemetry) TraceTo(to sdktrace.TracerProviderOption) {
	provider := sdktrace.NewTracerProvider(to, sdktrace.WithResource(t.resource))
	t.traces.Store(&tracing{
		provider: provider, tracer: provider.Tracer(scope),
		// Whoever sends such a header decides what is sampled, and anybody can send one: the
		// operator says so where a gateway in front replaces it.
		believesClients: slices.Contains(strings.Split(os.Getenv("OTEL_PROPAGATORS"), ","), "tracecontext"),
	})
}

func (t *Telemetry) stopTracing(ctx context.Context) error {
	if tr := t.traces.Swap(nil); tr != nil {
		return tr.provider.Shutdown(ctx)
	}
	return nil
}
