package graph_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"partyschool/graph"
)

// attacks are documents that cost their sender little.
func attacks() map[string]string {
	doubling := func(levels int, leaf string) string {
		text := "query { ...f0 }"
		for i := range levels {
			text += fmt.Sprintf(" fragment f%d on Query { ...f%d ...f%d }", i, i+1, i+1)
		}
		return text + fmt.Sprintf(" fragment f%d on Query { %s }", levels, leaf)
	}
	numbered := func(n int, format string) string {
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, format+" ", i)
		}
		return text.String()
	}
	chain := "query { ...f0 }" // each fragment spreads all that come after it
	for i := range 40 {
		chain += fmt.Sprintf(" fragment f%d on Query { school { name }", i)
		for j := i + 1; j < 40; j++ {
			chain += fmt.Sprintf(" ...f%d", j)
		}
		chain += " }"
	}
	return map[string]string{
		"22 doubling fragments":             doubling(22, "school { name }"),
		"40 doubling fragments":             doubling(40, "school { name }"),
		"22 doubling fragments of __schema": doubling(22, "__schema { queryType { name } }"),
		"7 doubling fragments":              doubling(7, "school { name }"),
		"10,000 aliases":                    "{ " + numbered(10_000, "a%d: __typename") + "}",
		"600 aliases":                       "{ " + numbered(600, "a%d: __typename") + "}",
		"400 times the same field":          "{ " + strings.Repeat("__typename ", 400) + "}",
		"199 times the same object":         "{ " + strings.Repeat("school { name } ", 199) + "}",
		"1,900 times the same field":        "{ " + strings.Repeat("__typename ", 1900) + "}",
		"475 times the same object":         "{ " + strings.Repeat("school { name } ", 475) + "}",
		"three hundreds":                    `{ viewer { enrollments(first: 100) { edges { node { course { releases(first: 100) { edges { node { id } } } } } } } authoredCourses(first: 100) { edges { node { releases(first: 100) { edges { node { id } } } } } } } }`,
		"deep":                              "{ organization { " + strings.Repeat("children { ", 400) + "id" + strings.Repeat(" }", 400) + " } }",
		"deep lists":                        `{ nodes(ids: ` + strings.Repeat("[", 900) + strings.Repeat("]", 900) + `) { id } }`,
		"deep objects":                      `mutation { reportStudy(input: ` + strings.Repeat("{a:", 480) + "1" + strings.Repeat("}", 480) + `) { __typename } }`,
		"a long list":                       `{ nodes(ids: [` + strings.Repeat("1 ", 1900) + `]) { id } }`,
		"1,900 directives":                  "{ school { name " + strings.Repeat("@a ", 950) + "} }",
		"95 skips":                          "{ school { name " + strings.Repeat("@skip(if:true) ", 95) + "} }",
		"fragments that spread all others":  chain,
		"fields that are none":              "{ " + numbered(399, "nonsense%d") + "}",
		"many operations":                   numbered(330, "query q%d { __typename }"),
		"a circle of fragments":             "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
		"introspection in circles":          "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }",
		"inline fragments that overlap":     "{ " + strings.Repeat("... on Query { school { name } } ", 199) + "}",
		"arguments that differ":             "{ " + numbered(95, "school @skip(if: $v%d) { name }") + "}",
		"variables":                         "query(" + numbered(490, "$v%d: Int") + ") { __typename }",
		"names that are long":               "{ " + strings.Repeat("x", 15_000) + " }",
	}
}

// BenchmarkAttacks measures what the door spends on each document that it has not seen
// before.
func BenchmarkAttacks(b *testing.B) {
	door := newBareDoor(graph.DoorOptions{})
	for name, document := range attacks() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			last := 0
			for i := 0; b.Loop(); i++ {
				body, _ := json.Marshal(map[string]any{"query": document + fmt.Sprint("#", i)})
				r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(string(body)))
				r.Header.Set("Content-Type", "application/json")
				w := httptest.NewRecorder()
				door.ServeHTTP(w, r)
				last = w.Code
			}
			b.ReportMetric(float64(last), "status")
		})
	}
}
