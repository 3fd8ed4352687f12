package telemetry

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"partyschool/internal/problem"
)

// StudyEvents counts reported events that came to the outcome.
func (t *Telemetry) StudyEvents(outcome string, n int) {
	t.metrics.events.Add(context.Background(), int64(n), t.metrics.with("outcome", outcome))
}

// StudyCommit counts a transaction of that many reports.
func (t *Telemetry) StudyCommit(reports int, err error) {
	ctx := context.Background()
	if err != nil {
		t.metrics.failedCommits.Add(ctx, 1)
		return
	}
	t.metrics.commits.Record(ctx, int64(reports))
}

// SignIn counts a try to open or renew a session in that way: as OK, by the code of what
// refused it, or as INTERNAL.
func (t *Telemetry) SignIn(way string, err error) {
	t.metrics.signIns.Add(context.Background(), 1, t.metrics.with("way", way, "result", resultOf(err)))
}

func resultOf(err error) string {
	if err == nil {
		return "OK"
	}
	if p := problem.As(err); p != nil {
		return string(p.Code)
	}
	return internal
}

// BeginRound returns the context in which a round runs, and whom its end is told.
func (t *Telemetry) BeginRound(ctx context.Context, name string) (context.Context, func(error)) {
	began := time.Now()
	span := trace.SpanFromContext(ctx)
	if tr := t.traces.Load(); tr != nil {
		ctx, span = tr.tracer.Start(ctx, name)
	}
	return ctx, func(err error) {
		result := "OK"
		switch {
		case err != nil && errors.Is(err, context.Canceled): // the node stops
			result = "STOPPED"
		case err != nil:
			result = "FAILED"
			span.SetStatus(codes.Error, "")
		}
		t.metrics.rounds.Record(ctx, time.Since(began).Seconds(), t.metrics.with("round", name, "result", result))
		span.End()
	}
}
