package telemetry

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"entgo.io/ent/dialect"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"partyschool/internal/database"
)

// statementKinds are the statements told apart, by their first word.
var statementKinds = []string{"SELECT", "INSERT", "UPDATE", "DELETE", "BEGIN", "COMMIT", "WITH"}

func statementKind(text string) string {
	text = strings.TrimLeft(text, " \t\r\n")
	for _, kind := range statementKinds {
		if len(text) >= len(kind) && strings.EqualFold(text[:len(kind)], kind) {
			return kind
		}
	}
	return other
}

// statement counts a statement, and writes a span where the request is traced.
func (t *Telemetry) statement(ctx context.Context, s database.Statement) {
	kind, failure := statementKind(s.Text), failureOf(s.Err)
	t.metrics.statements.Record(ctx, s.Took.Seconds(), t.metrics.with(string(semconv.DBSystemNameKey), t.system(), string(semconv.DBOperationNameKey), kind, errorLabel, failure))
	tr := t.traces.Load()
	if tr == nil || !trace.SpanContextFromContext(ctx).IsSampled() {
		return
	}
	// The text is not told, only what it is about.
	summary := kind
	if table := tableOf(s.Text); table != "" {
		summary += " " + table
	}
	_, span := tr.tracer.Start(ctx, summary, trace.WithSpanKind(trace.SpanKindClient), trace.WithTimestamp(s.Began), trace.WithAttributes(
		semconv.DBSystemNameKey.String(t.system()), semconv.DBOperationName(kind), semconv.DBQuerySummary(summary),
	))
	if failure != "" {
		span.SetAttributes(attribute.String(errorLabel, failure))
		span.SetStatus(codes.Error, "")
	}
	span.End(trace.WithTimestamp(s.Began.Add(s.Took)))
}

func (t *Telemetry) system() string {
	if t.options.Database.Dialect() == dialect.SQLite {
		return "sqlite"
	}
	return "mysql"
}

// failureOf is the kind of an error; its text may hold what somebody wrote.
func failureOf(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, context.Canceled):
		return "canceled"
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	}
	return "_OTHER"
}

var table = regexp.MustCompile("(?i)\\b(?:FROM|INTO|UPDATE)\\s+[`\"]?([a-z_]{1,60})\\b")

// tableOf is the first table that a statement names; empty where none is found.
func tableOf(text string) string {
	if found := table.FindStringSubmatch(text); found != nil {
		return strings.ToLower(found[1])
	}
	return ""
}
