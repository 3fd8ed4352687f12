package telemetry

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"partyschool/internal/identity"
	"partyschool/internal/key"
)

// Operation is what became of one GraphQL operation.
type Operation struct {
	// RequestID is the one that the log and INTERNAL errors bear.
	RequestID string
	// Name is what the client calls it, and may be anything; Kind is query, mutation or
	// subscription. Both are empty where it was refused before that was known.
	Name, Kind string
	Began      time.Time
	Took       time.Duration
	// Codes are those of its errors.
	Codes []string
}

// internal is the code of what is the school's fault.
const internal = "INTERNAL"

func (o Operation) failed() bool {
	for _, code := range o.Codes {
		if code == internal {
			return true
		}
	}
	return false
}

// BeginOperation returns the context in which an operation runs: what is logged in it
// bears the request's id.
func (t *Telemetry) BeginOperation(ctx context.Context, requestID string) context.Context {
	ctx = context.WithValue(ctx, requestKey{}, requestID)
	if tr := t.traces.Load(); tr != nil {
		ctx, _ = tr.tracer.Start(ctx, "GraphQL Operation")
	}
	return ctx
}

// EndOperation counts an operation and writes its line of the log: at the level debug,
// info where it was slow, and warn where it failed by the school's fault.
func (t *Telemetry) EndOperation(ctx context.Context, o Operation) {
	viewer := identity.FromContext(ctx)
	name := t.names.of(o.Name, viewer.MemberID == 0, len(o.Codes) > 0)
	switch {
	case o.Kind == "subscription": // it took as long as somebody looked
		t.metrics.subscriptions.Add(ctx, 1, t.metrics.with(nameLabel, name))
	default:
		t.metrics.operations.Record(ctx, o.Took.Seconds(), t.metrics.with(nameLabel, name, kindLabel, o.Kind))
	}
	for _, code := range o.Codes {
		t.metrics.errors.Add(ctx, 1, t.metrics.with(nameLabel, name, kindLabel, o.Kind, errorLabel, code))
	}
	t.endSpan(ctx, o, name)
	t.logOperation(ctx, o, name, viewer.MemberID)
}

const (
	nameLabel  = string(semconv.GraphQLOperationNameKey)
	kindLabel  = string(semconv.GraphQLOperationTypeKey)
	errorLabel = string(semconv.ErrorTypeKey)
)

func (t *Telemetry) endSpan(ctx context.Context, o Operation, name string) {
	if t.traces.Load() == nil {
		return
	}
	span := trace.SpanFromContext(ctx)
	if !span.IsRecording() {
		return
	}
	span.SetName(strings.TrimSpace(o.Kind + " " + name))
	span.SetAttributes(semconv.GraphQLOperationName(name), requestIDLabel.String(o.RequestID))
	if o.Kind != "" {
		span.SetAttributes(semconv.GraphQLOperationTypeKey.String(o.Kind))
	}
	if len(o.Codes) > 0 {
		span.SetAttributes(semconv.ErrorTypeKey.String(o.Codes[0]))
	}
	if o.failed() {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}

func (t *Telemetry) logOperation(ctx context.Context, o Operation, name string, memberID int64) {
	level, message := slog.LevelDebug, "operation"
	switch {
	case o.failed():
		level, message = slog.LevelWarn, "failed operation"
	case o.Took >= t.options.Slow && o.Kind != "subscription":
		level, message = slog.LevelInfo, "slow operation"
	}
	if !slog.Default().Enabled(ctx, level) {
		return
	}
	attributes := []slog.Attr{slog.String("requestId", o.RequestID), slog.String("operation", name), slog.String("type", o.Kind), slog.Duration("duration", o.Took.Round(time.Microsecond))}
	if memberID != 0 {
		attributes = append(attributes, slog.String("viewerId", key.Format(memberID)))
	}
	if len(o.Codes) > 0 {
		attributes = append(attributes, slog.String("code", strings.Join(o.Codes, ",")))
	}
	slog.LogAttrs(ctx, level, message, attributes...)
}
