// Package telemetry tells whoever runs the school how it fares: metrics for Prometheus,
// traces for whatever speaks OTLP, and a line of the log for each operation. Nothing of
// what members are, ask or are answered is in any of them; members appear in the log by
// their key alone.
//
// The other rooms do not know it: each says what happened to whoever put it together,
// and internal/app passes that on to here.
package telemetry

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/exemplar"
	"go.opentelemetry.io/otel/sdk/resource"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"partyschool/internal/clock"
	"partyschool/internal/database"
)

// scope is the name under which everything is measured.
const scope = "partyschool"

// Options are what telemetry is told at the start.
type Options struct {
	Database *database.Database
	Clock    clock.Clock
	// Version is that of the program.
	Version string
	// Slow is from how long on an operation is told in the log; 0 for a second.
	Slow time.Duration
	// Ready answers which parts the school needs, by name, and whether each is there. It
	// must end when its context does; nil where nobody knows.
	Ready func(context.Context) map[string]bool
	// CertificateExpires is when the TLS certificate does; nil where a proxy speaks TLS.
	CertificateExpires func() time.Time
	// Bus says what happened on the bus; nil for a node alone.
	Bus func() Bus
	// Folders are those whose disk is watched, by what lies in them.
	Folders map[string]string
}

// Bus is what happened on the bus between nodes since it was opened.
type Bus struct {
	// Peers are the nodes connected now.
	Peers int
	// Sent and Received are hints; Dropped did not leave this node, Ignored came and were not
	// understood.
	Sent, Dropped, Received, Ignored int64
}

// Telemetry measures one school. It may be used from many goroutines.
type Telemetry struct {
	options  Options
	metrics  *instruments
	names    *names
	readings *readings
	provider *sdkmetric.MeterProvider
	handler  http.Handler
	resource *resource.Resource
	// traces is nil while nothing is traced, which is the rule.
	traces atomic.Pointer[tracing]
}

// New begins to measure. Traces are sent where the standard environment variables say
// (OTEL_…), and nowhere without them.
func New(ctx context.Context, o Options) (*Telemetry, error) {
	if o.Slow == 0 {
		o.Slow = time.Second
	}
	whose, err := resource.Merge(resource.NewSchemaless(semconv.ServiceName(scope), semconv.ServiceVersion(o.Version)), resource.Environment())
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	exporter, err := otelprometheus.New(otelprometheus.WithRegisterer(registry), otelprometheus.WithoutScopeInfo())
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	t := &Telemetry{
		options: o, names: newNames(), resource: whose,
		provider: sdkmetric.NewMeterProvider(sdkmetric.WithReader(exporter), sdkmetric.WithResource(whose), sdkmetric.WithExemplarFilter(exemplar.AlwaysOffFilter)),
		// A part that cannot be read must not hide the others.
		handler: promhttp.HandlerFor(registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: 4}),
	}
	t.readings = &readings{read: t.read}
	if t.metrics, err = newInstruments(t.provider.Meter(scope)); err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	if err := t.observeGauges(t.provider.Meter(scope)); err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	o.Database.Observe(t.statement)
	return t, t.traceAsAsked(ctx)
}

// ServeHTTP answers GET /metrics. Who may ask is decided by whoever routes to it.
func (t *Telemetry) ServeHTTP(w http.ResponseWriter, r *http.Request) { t.handler.ServeHTTP(w, r) }

// Close sends the traces that are not sent yet, waiting some seconds at most.
func (t *Telemetry) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	t.readings.close()
	return errors.Join(t.stopTracing(ctx), t.provider.Shutdown(ctx))
}
