package telemetry

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// observeGauges has everything told that stands somewhere already: it is looked at when
// somebody asks for the metrics.
func (t *Telemetry) observeGauges(m metric.Meter) error {
	g := gauges{meter: m}
	connections := g.whole("db.client.connection.count", "", "Connections to the database.")
	most := g.whole("db.client.connection.max", "", "Connections that a pool may have; 0 for any number.")
	waits := g.counter("partyschool.db.connection.waits", "", "Statements that waited for a connection.")
	waited := g.counter("partyschool.db.connection.waited", "s", "Time that statements waited for a connection.")
	fresh := g.whole("partyschool.replica.fresh", "", "Whether reads that may lag go to the replica: 1, else 0.")
	lag := g.real("partyschool.replica.lag", "s", "How far the replica is behind, at most; nothing while nobody knows.")
	answers := g.counter("partyschool.replica.reads", "", "Reads that may lag, by who answered them: the REPLICA, or the primary because it is LAGGING or GONE or FAILED.")
	number := g.whole("partyschool.node.number", "", "Node number of this process; 0 where it has none.")
	leased := g.real("partyschool.node.lease.expires.timestamp", "s", "When this process loses its node number unless it renews it.")
	expires := g.real("partyschool.certificate.expires.timestamp", "s", "When the TLS certificate expires.")
	peers := g.whole("partyschool.bus.peers", "", "Other nodes that this one is connected with over the bus.")
	hints := g.count("partyschool.bus.hints", "", "Hints between nodes, by what became of them here.")
	size := g.whole("partyschool.disk.size", "By", "Size of the disk that holds a folder.")
	free := g.whole("partyschool.disk.free", "By", "What is free of it.")
	age := g.real("partyschool.readings.age", "s", "How old the numbers are that are read from the database.")
	ready := g.whole("partyschool.ready", "", "Whether a part that the school needs is there: 1, else 0.")
	outbox := g.whole("partyschool.outbox.messages", "", "Messages that have not left the school, and those given up.")
	oldest := g.real("partyschool.outbox.oldest_due", "s", "How long the message that is due longest has been waiting.")
	exports := g.whole("partyschool.exports", "", "Export jobs.")
	rounds := g.real("partyschool.round.last_success.timestamp", "s", "When a round last ended well, on any node.")
	if g.err != nil {
		return g.err
	}
	_, err := m.RegisterCallback(func(_ context.Context, o metric.Observer) error {
		for _, pool := range t.options.Database.Pools() {
			name := semconv.DBClientConnectionPoolName(pool.Name)
			o.ObserveInt64(connections, int64(pool.Stats.InUse), metric.WithAttributes(name, semconv.DBClientConnectionStateUsed))
			o.ObserveInt64(connections, int64(pool.Stats.Idle), metric.WithAttributes(name, semconv.DBClientConnectionStateIdle))
			o.ObserveInt64(most, int64(pool.Stats.MaxOpenConnections), metric.WithAttributes(name))
			o.ObserveFloat64(waits, float64(pool.Stats.WaitCount), metric.WithAttributes(name))
			o.ObserveFloat64(waited, pool.Stats.WaitDuration.Seconds(), metric.WithAttributes(name))
		}
		if replica, ok := t.options.Database.Replica(); ok {
			o.ObserveInt64(fresh, yes(replica.Fresh))
			if replica.Lag != nil {
				o.ObserveFloat64(lag, replica.Lag.Seconds())
			}
			for answer, n := range replica.Answers {
				o.ObserveFloat64(answers, float64(n), metric.WithAttributes(attribute.String("answer", string(answer))))
			}
		}
		n, until := t.options.Database.Node()
		o.ObserveInt64(number, int64(n))
		if n != 0 {
			o.ObserveFloat64(leased, unix(until))
		}
		if t.options.CertificateExpires != nil {
			o.ObserveFloat64(expires, unix(t.options.CertificateExpires()))
		}
		if t.options.Bus != nil {
			b := t.options.Bus()
			o.ObserveInt64(peers, int64(b.Peers))
			for result, n := range map[string]int64{"SENT": b.Sent, "DROPPED": b.Dropped, "RECEIVED": b.Received, "IGNORED": b.Ignored} {
				o.ObserveInt64(hints, n, metric.WithAttributes(attribute.String("result", result)))
			}
		}
		for what, folder := range t.options.Folders {
			if all, left, ok := disk(folder); ok {
				o.ObserveInt64(size, all, metric.WithAttributes(attribute.String("folder", what)))
				o.ObserveInt64(free, left, metric.WithAttributes(attribute.String("folder", what)))
			}
		}
		v, readAt := t.readings.latest()
		if v == nil {
			return nil
		}
		for part, is := range v.ready {
			o.ObserveInt64(ready, yes(is), metric.WithAttributes(attribute.String("part", part)))
		}
		if !v.read {
			return nil // the database has not answered yet
		}
		o.ObserveFloat64(age, time.Since(readAt).Seconds())
		for at, n := range v.outbox {
			o.ObserveInt64(outbox, int64(n), metric.WithAttributes(attribute.String("channel", at.channel), attribute.String("status", at.status)))
		}
		for channel, since := range v.oldestDue {
			o.ObserveFloat64(oldest, max(0, t.options.Clock.Now().Sub(since).Seconds()), metric.WithAttributes(attribute.String("channel", channel)))
		}
		for status, n := range v.exports {
			o.ObserveInt64(exports, int64(n), metric.WithAttributes(attribute.String("status", status)))
		}
		for round, at := range v.rounds {
			o.ObserveFloat64(rounds, unix(at), metric.WithAttributes(attribute.String("round", round)))
		}
		return nil
	}, g.all...)
	return err
}

func unix(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

func yes(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

// gauges makes instruments and keeps the first error.
type gauges struct {
	meter metric.Meter
	all   []metric.Observable
	err   error
}

func (g *gauges) keep(o metric.Observable, err error) {
	if g.err == nil {
		g.err = err
	}
	g.all = append(g.all, o)
}

func (g *gauges) whole(name, unit, what string) metric.Int64ObservableGauge {
	made, err := g.meter.Int64ObservableGauge(name, metric.WithUnit(unit), metric.WithDescription(what))
	g.keep(made, err)
	return made
}

func (g *gauges) real(name, unit, what string) metric.Float64ObservableGauge {
	made, err := g.meter.Float64ObservableGauge(name, metric.WithUnit(unit), metric.WithDescription(what))
	g.keep(made, err)
	return made
}

func (g *gauges) count(name, unit, what string) metric.Int64ObservableCounter {
	made, err := g.meter.Int64ObservableCounter(name, metric.WithUnit(unit), metric.WithDescription(what))
	g.keep(made, err)
	return made
}

func (g *gauges) counter(name, unit, what string) metric.Float64ObservableCounter {
	made, err := g.meter.Float64ObservableCounter(name, metric.WithUnit(unit), metric.WithDescription(what))
	g.keep(made, err)
	return made
}
