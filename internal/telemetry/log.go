package telemetry

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"go.opentelemetry.io/otel/trace"

	"partyschool/internal/identity"
	"partyschool/internal/key"
)

// NewLog returns a log that writes text or json lines from the level on: debug, info,
// warn or error. Lines that belong to a request bear its id and the key of its viewer.
func NewLog(w io.Writer, format, level string) (*slog.Logger, error) {
	var options slog.HandlerOptions
	var from slog.Level
	if err := from.UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("--log-level: %q is none of debug, info, warn, error", level)
	}
	options.Level = from
	switch format {
	case "text":
		return slog.New(lines{slog.NewTextHandler(w, &options)}), nil
	case "json":
		return slog.New(lines{slog.NewJSONHandler(w, &options)}), nil
	}
	return nil, fmt.Errorf("--log-format: %q is neither text nor json", format)
}

type requestKey struct{}

// lines adds to each line whose request it belongs to.
type lines struct{ slog.Handler }

// Handle writes a line.
func (l lines) Handle(ctx context.Context, r slog.Record) error {
	id, ok := ctx.Value(requestKey{}).(string)
	if !ok {
		return l.Handler.Handle(ctx, r)
	}
	has := map[string]bool{}
	r.Attrs(func(a slog.Attr) bool {
		has[a.Key] = true
		return true
	})
	if !has["requestId"] {
		r.AddAttrs(slog.String("requestId", id))
	}
	if viewer := identity.FromContext(ctx); viewer.MemberID != 0 && !has["viewerId"] {
		r.AddAttrs(slog.String("viewerId", key.Format(viewer.MemberID)))
	}
	if span := trace.SpanContextFromContext(ctx); span.IsSampled() {
		r.AddAttrs(slog.String("traceId", span.TraceID().String()))
	}
	return l.Handler.Handle(ctx, r)
}

// WithAttrs returns the log with attributes in each line.
func (l lines) WithAttrs(attributes []slog.Attr) slog.Handler {
	return lines{l.Handler.WithAttrs(attributes)}
}

// WithGroup returns the log with attributes in a group.
func (l lines) WithGroup(name string) slog.Handler { return lines{l.Handler.WithGroup(name)} }
