package telemetry

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/export"
	"partyschool/ent/roundrun"
	"partyschool/internal/identity"
)

const (
	// readEvery is how often the database is asked, however often somebody looks.
	readEvery = 15 * time.Second
	// readDeadline bounds what that may take.
	readDeadline = 5 * time.Second
	// readPatience is how long whoever looks waits for it; then the numbers before stay.
	readPatience = 500 * time.Millisecond
)

// values are what the tables say.
type values struct {
	// read says that the tables were read; ready is known without.
	read      bool
	ready     map[string]bool
	outbox    map[standing]int
	oldestDue map[string]time.Time // by channel
	exports   map[string]int       // by status
	rounds    map[string]time.Time // when each last ended well
}

type standing struct{ channel, status string }

// readings are the values that were read last. Nobody reads them but who is asked for
// metrics, and then at most once in a while.
type readings struct {
	read func(context.Context) *values

	mu     sync.Mutex
	begun  time.Time
	busy   chan struct{} // closed when the reading under way has ended; nil without one
	stop   context.CancelFunc
	closed bool
	last   *values
	readAt time.Time
}

// latest returns the values read last, nil before there are any, and when they were read.
func (r *readings) latest() (*values, time.Time) {
	r.mu.Lock()
	if r.busy == nil && !r.closed && time.Since(r.begun) >= readEvery {
		var ctx context.Context
		ctx, r.stop = context.WithTimeout(context.Background(), readDeadline)
		r.begun, r.busy = time.Now(), make(chan struct{})
		go r.run(ctx)
	}
	busy := r.busy
	r.mu.Unlock()
	if busy != nil {
		patience := time.NewTimer(readPatience)
		defer patience.Stop()
		select {
		case <-busy:
		case <-patience.C:
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.last, r.readAt
}

func (r *readings) run(ctx context.Context) {
	got := r.read(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stop()
	switch {
	case got.read:
		r.readAt = time.Now()
	case r.last != nil: // what was read before stays, and grows older
		before := *r.last
		before.ready, got = got.ready, &before
	}
	r.last = got
	close(r.busy)
	r.busy = nil
}

// close ends the reading under way and begins none any more.
func (r *readings) close() {
	r.mu.Lock()
	r.closed = true
	busy := r.busy
	if busy != nil {
		r.stop()
	}
	r.mu.Unlock()
	if busy != nil {
		<-busy
	}
}

// read reads everything. What cannot be read is left out, and told in the log.
func (t *Telemetry) read(ctx context.Context) *values {
	v := &values{}
	if t.options.Ready != nil {
		v.ready = t.options.Ready(ctx)
	}
	if err := t.readTables(identity.AsSystem(ctx, "metrics"), v); err != nil {
		slog.WarnContext(ctx, "the numbers of the metrics could not be read", "error", err)
		return v
	}
	v.read = true
	return v
}

// unsent are the states of messages that somebody may have to do something about. Those
// that were sent are many, and counting them would take long.
var unsent = []delivery.Status{delivery.StatusPENDING, delivery.StatusSENDING, delivery.StatusDEAD, delivery.StatusUNKNOWN}

func (t *Telemetry) readTables(ctx context.Context, v *values) error {
	client, now := t.options.Database.Client(ctx), t.options.Clock.Now()
	var messages []struct {
		Channel string `sql:"channel"`
		Status  string `sql:"status"`
		Count   int    `sql:"count"`
	}
	if err := client.Delivery.Query().Where(delivery.StatusIn(unsent...)).
		GroupBy(delivery.FieldChannel, delivery.FieldStatus).Aggregate(ent.Count()).Scan(ctx, &messages); err != nil {
		return fmt.Errorf("messages: %w", err)
	}
	v.outbox, v.oldestDue = map[standing]int{}, map[string]time.Time{}
	for _, channel := range []delivery.Channel{delivery.ChannelSMS, delivery.ChannelMAIL, delivery.ChannelPUSH} {
		for _, status := range unsent { // none is a number too: an alert must see it
			v.outbox[standing{string(channel), string(status)}] = 0
		}
		v.oldestDue[string(channel)] = now
	}
	for _, row := range messages {
		v.outbox[standing{row.Channel, row.Status}] = row.Count
		if row.Status != string(delivery.StatusPENDING) {
			continue
		}
		oldest, err := client.Delivery.Query().
			Where(delivery.StatusEQ(delivery.StatusPENDING), delivery.ChannelEQ(delivery.Channel(row.Channel)), delivery.DueAtLTE(now)).
			Order(delivery.ByDueAt()).Select(delivery.FieldID, delivery.FieldDueAt).First(ctx)
		if err != nil && !ent.IsNotFound(err) {
			return fmt.Errorf("the oldest message: %w", err)
		}
		if err == nil {
			v.oldestDue[row.Channel] = oldest.DueAt
		}
	}
	var jobs []struct {
		Status string `sql:"status"`
		Count  int    `sql:"count"`
	}
	if err := client.Export.Query().GroupBy(export.FieldStatus).Aggregate(ent.Count()).Scan(ctx, &jobs); err != nil {
		return fmt.Errorf("export jobs: %w", err)
	}
	v.exports = map[string]int{}
	for _, status := range []export.Status{export.StatusPENDING, export.StatusRUNNING, export.StatusSUCCEEDED, export.StatusFAILED} {
		v.exports[string(status)] = 0
	}
	for _, row := range jobs {
		v.exports[row.Status] = row.Count
	}
	rows, err := client.RoundRun.Query().Where(roundrun.RanAtNotNil()).All(ctx)
	if err != nil {
		return fmt.Errorf("rounds: %w", err)
	}
	v.rounds = map[string]time.Time{}
	for _, row := range rows {
		v.rounds[row.Name] = *row.RanAt
	}
	return nil
}
