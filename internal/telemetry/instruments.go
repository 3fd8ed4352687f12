package telemetry

import (
	"context"
	"errors"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// instruments are what is counted as it happens. Their names in Prometheus are these with
// underscores, the unit, and _total where they only grow.
type instruments struct {
	requests       metric.Float64Histogram
	activeRequests metric.Int64UpDownCounter
	operations     metric.Float64Histogram
	errors         metric.Int64Counter
	subscriptions  metric.Int64Counter
	statements     metric.Float64Histogram
	events         metric.Int64Counter
	commits        metric.Int64Histogram
	failedCommits  metric.Int64Counter
	signIns        metric.Int64Counter
	rounds         metric.Float64Histogram

	labels sync.Map // of labelsKey to metric.MeasurementOption
}

// The boundaries of histograms, in seconds; the first two are those of the semantic
// conventions.
var (
	requestBounds   = []float64{.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10}
	statementBounds = []float64{.001, .005, .01, .05, .1, .5, 1, 5, 10}
	roundBounds     = []float64{.01, .1, 1, 10, 60, 600, 3600}
	commitBounds    = []float64{1, 2, 4, 8, 16, 32, 64, 128}
)

func newInstruments(m metric.Meter) (*instruments, error) {
	i := &instruments{}
	var failures []error
	seconds := func(name, what string, bounds []float64) metric.Float64Histogram {
		h, err := m.Float64Histogram(name, metric.WithUnit("s"), metric.WithDescription(what), metric.WithExplicitBucketBoundaries(bounds...))
		failures = append(failures, err)
		return h
	}
	count := func(name, what string) metric.Int64Counter {
		c, err := m.Int64Counter(name, metric.WithDescription(what))
		failures = append(failures, err)
		return c
	}
	i.requests = seconds("http.server.request.duration", "Duration of HTTP requests, without streams.", requestBounds)
	i.operations = seconds("graphql.server.operation.duration", "Duration of GraphQL queries and mutations.", requestBounds)
	i.statements = seconds("db.client.operation.duration", "Duration of SQL statements until the database answered.", statementBounds)
	i.rounds = seconds("partyschool.round.duration", "Duration of the rounds that ran on this node.", roundBounds)
	i.errors = count("graphql.server.operation.errors", "GraphQL operations answered with an error, by its code.")
	i.subscriptions = count("graphql.server.subscriptions", "GraphQL subscriptions that have ended.")
	i.events = count("partyschool.study.events", "Study events reported, by what became of them.")
	i.failedCommits = count("partyschool.study.commits.failed", "Transactions of study reports that failed.")
	i.signIns = count("partyschool.sign_ins", "Tries to open or to renew a session.")
	var err error
	i.commits, err = m.Int64Histogram("partyschool.study.commit.reports", metric.WithDescription("Study reports that were committed together."), metric.WithExplicitBucketBoundaries(commitBounds...))
	failures = append(failures, err)
	i.activeRequests, err = m.Int64UpDownCounter("http.server.active_requests", metric.WithDescription("HTTP requests under way, streams too."))
	if err := errors.Join(append(failures, err)...); err != nil {
		return nil, err
	}
	i.failedCommits.Add(context.Background(), 0) // what begins at one does not look like a rise
	return i, nil
}

// labelsKey are up to three labels with their values.
type labelsKey [3]struct{ name, value string }

// with returns an option with the labels, pairs of a name and a value; those whose value
// is empty are left out. All values come from small sets, so each set is made once.
func (i *instruments) with(pairs ...string) metric.MeasurementOption {
	var key labelsKey
	for n := 0; n+1 < len(pairs); n += 2 {
		key[n/2] = struct{ name, value string }{pairs[n], pairs[n+1]}
	}
	if known, ok := i.labels.Load(key); ok {
		return known.(metric.MeasurementOption)
	}
	var labels []attribute.KeyValue
	for _, l := range key {
		if l.value != "" {
			labels = append(labels, attribute.String(l.name, l.value))
		}
	}
	made, _ := i.labels.LoadOrStore(key, metric.WithAttributeSet(attribute.NewSet(labels...)))
	return made.(metric.MeasurementOption)
}
