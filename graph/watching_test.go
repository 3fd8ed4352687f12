package graph_test

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"partyschool/internal/telemetry"
)

// TestRulesAndDashboardNameMetricsThatExist reads the files that an operator is given, and
// looks for each metric and label that they name in what a school tells.
func TestRulesAndDashboardNameMetricsThatExist(t *testing.T) {
	s := newSchool(t)
	s.must(member, "Home", nil)
	s.ask(guest, "Home", nil)
	if err := s.app.Rounds.Now(t.Context(), "sweep exports"); err != nil {
		t.Fatal(err)
	}
	s.app.Telemetry.StudyCommit(1, nil)
	s.app.Telemetry.StudyCommit(1, errors.New("the disk is full"))
	s.app.Telemetry.StudyEvents("ACCEPTED", 1)
	told := s.scrape("/metrics")
	// A school that speaks TLS itself, on several nodes, tells more.
	tls, err := telemetry.New(t.Context(), telemetry.Options{Database: s.db, Clock: s.clock, CertificateExpires: func() time.Time { return now }, Bus: func() telemetry.Bus { return telemetry.Bus{} }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tls.Close() }()
	w := httptest.NewRecorder()
	tls.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	labels := labelsOf(told + w.Body.String())
	labels["up"] = map[string]bool{"job": true, "instance": true} // Prometheus' own

	expressions := map[string]string{}
	var rules struct {
		Groups []struct {
			Rules []struct {
				Alert, Expr string
				Annotations map[string]string
			}
		}
	}
	if err := yaml.Unmarshal(file(t, "../deploy/prometheus/alerts.yml"), &rules); err != nil {
		t.Fatal(err)
	}
	guide := string(file(t, "../docs/operations.md"))
	for _, r := range rules.Groups[0].Rules {
		expressions[r.Alert] = r.Expr
		if !strings.Contains(guide, "\n### "+r.Alert+"\n") || r.Annotations["runbook_url"] != "docs/operations.md#"+strings.ToLower(r.Alert) {
			t.Errorf("%s: docs/operations.md does not say what to do, or the rule does not say where", r.Alert)
		}
	}
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr, LegendFormat string }
		}
	}
	if err := json.Unmarshal(file(t, "../deploy/grafana/partyschool.json"), &dashboard); err != nil {
		t.Fatal(err)
	}
	for _, p := range dashboard.Panels {
		for _, target := range p.Targets {
			expressions[p.Title+": "+target.Expr] = target.Expr
		}
	}
	if len(expressions) < 30 {
		t.Errorf("only %d expressions were found", len(expressions))
	}
	for where, expression := range expressions {
		named := namedIn(expression)
		if len(named) == 0 {
			t.Errorf("%s names no metric", where)
		}
		for metric, used := range named {
			if labels[metric] == nil {
				t.Errorf("%s names %s, which no school tells", where, metric)
				continue
			}
			for _, label := range used {
				if !labels[metric][label] {
					t.Errorf("%s names the label %s, which %s has not", where, label, metric)
				}
			}
		}
	}
}

func file(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

var (
	sample   = regexp.MustCompile(`(?m)^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? `)
	label    = regexp.MustCompile(`([a-zA-Z_][a-zA-Z0-9_]*)(?:=~|!~|!=|=)"`)
	grouping = regexp.MustCompile(`\bby \(([^)]*)\)`)
	selector = regexp.MustCompile(`([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[^}]*\})?\s*(\(?)`)
	text     = regexp.MustCompile(`\[[^\]]*\]|\boffset \w+|\bor\b|\b\d[\w.]*`)
)

// labelsOf are the metrics of a scrape, each with its labels.
func labelsOf(scrape string) map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for _, m := range sample.FindAllStringSubmatch(scrape, -1) {
		if all[m[1]] == nil {
			all[m[1]] = map[string]bool{}
		}
		for _, l := range label.FindAllStringSubmatch(m[2], -1) {
			all[m[1]][l[1]] = true
		}
	}
	return all
}

// namedIn are the metrics that an expression names, each with the labels by which it picks
// or groups them. It reads as much of PromQL as the files have.
func namedIn(expression string) map[string][]string {
	var grouped []string
	for _, g := range grouping.FindAllStringSubmatch(expression, -1) {
		for name := range strings.SplitSeq(g[1], ",") {
			if name = strings.TrimSpace(name); name != "instance" { // Prometheus adds it
				grouped = append(grouped, name)
			}
		}
	}
	rest := text.ReplaceAllString(grouping.ReplaceAllString(expression, ""), " ")
	named := map[string][]string{}
	for _, m := range selector.FindAllStringSubmatch(rest, -1) {
		if m[3] == "(" { // a function, or sum by (…) (
			continue
		}
		named[m[1]] = append(named[m[1]], grouped...)
		for _, l := range label.FindAllStringSubmatch(m[2], -1) {
			named[m[1]] = append(named[m[1]], l[1])
		}
	}
	return named
}
