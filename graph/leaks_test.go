package graph_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"partyschool/ent/migrate"
	"partyschool/internal/database/databasetest/server"
	"partyschool/internal/identity"
	"partyschool/internal/sampleschool"
	"partyschool/internal/telemetry"

	"entgo.io/ent/schema/field"
	"go.opentelemetry.io/otel/sdk/trace"
)

// watchForLeaks looks over the shoulder of a test that sends every operation: the
// function that it returns tells of each phone of the accounts that stands in a log, in
// a token, in the metrics, in a trace, in a table or in a file where nobody needs it, and
// of each name in any of the first four. Sheets that somebody uploaded or had written hold what they are for.
func (s *school) watchForLeaks() func() {
	s.t.Helper()
	log, before := &outbox{}, slog.Default()
	debug, err := telemetry.NewLog(log, "text", "debug")
	if err != nil {
		s.t.Fatal(err)
	}
	slog.SetDefault(debug)
	s.t.Cleanup(func() { slog.SetDefault(before) })
	traces := &spanTexts{}
	s.app.Telemetry.TraceTo(trace.WithSyncer(traces))
	phones := []string{sampleschool.DistrictAdminPhone, sampleschool.TrainerPhone, sampleschool.SecretaryPhone, sampleschool.MemberPhone, sampleschool.FloatingPhone}
	names := []string{"王秀珍", "刘长河"}
	return func() {
		s.t.Helper()
		ctx := identity.AsSystem(context.Background(), "test")
		metrics, spans, logged := s.scrape("/metrics"), traces.String(), log.String()
		// What is not looked at tells nothing.
		for what, text := range map[string][2]string{
			"metrics": {metrics, "graphql_operation_name=\"LogIn\""}, "traces": {spans, "mutation LogIn"}, "log": {logged, "operation=LogIn"},
		} {
			if !strings.Contains(text[0], text[1]) {
				s.t.Errorf("the %s do not tell of signing in", what)
			}
		}
		for _, word := range append(append([]string{}, phones...), names...) {
			for what, text := range map[string]string{"log": logged, "metrics": metrics, "traces": spans} {
				if at := strings.Index(text, word); at >= 0 {
					s.t.Errorf("the %s tell %s: …%.300s", what, word, text[max(0, at-200):])
				}
			}
			for phone, token := range s.tokens {
				for _, part := range strings.Split(token, ".") {
					if decoded, err := base64.RawURLEncoding.DecodeString(part); err == nil && bytes.Contains(decoded, []byte(word)) {
						s.t.Errorf("the token of %s tells %s", phone, word)
					}
				}
			}
		}
		for _, table := range migrate.Tables {
			for _, c := range table.Columns {
				if c.Type != field.TypeString && c.Type != field.TypeJSON && c.Type != field.TypeBytes {
					continue
				}
				for _, phone := range phones {
					s.lacks(ctx, s.t, table.Name, c.Name, phone)
				}
			}
		}
		if server.URL() == "" {
			s.filesLack(phones)
		}
	}
}

// spanTexts keeps everything that spans say, as one text.
type spanTexts struct{ outbox }

// ExportSpans keeps spans.
func (o *spanTexts) ExportSpans(_ context.Context, spans []trace.ReadOnlySpan) error {
	for _, span := range spans {
		if _, err := fmt.Fprintln(o, span.Name(), span.Attributes(), span.Status(), span.Events(), span.Links(), span.Resource()); err != nil {
			return err
		}
	}
	return nil
}

// Shutdown has nothing to end.
func (*spanTexts) Shutdown(context.Context) error { return nil }

// filesLack reads the school's folder: the database's file with its log first of all.
func (s *school) filesLack(words []string) {
	s.t.Helper()
	looked := 0
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(path, "/exports/") || strings.Contains(path, "/uploads/") {
			return err
		}
		content, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			return nil // a round swept it meanwhile
		}
		if strings.Contains(path, "school.db") {
			looked++
		}
		for _, word := range words {
			if bytes.Contains(content, []byte(word)) {
				s.t.Errorf("%s tells %s", filepath.Base(path), word)
			}
		}
		return err
	})
	if err != nil || looked == 0 {
		s.t.Error(fmt.Errorf("the database's file was not looked at: %w", err))
	}
}
