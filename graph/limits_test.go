package graph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"partyschool/graph"
)

// newBareDoor is a door without a school behind it: what it refuses never gets there.
func newBareDoor(o graph.DoorOptions) *graph.Door { return graph.NewDoor(&graph.Resolver{}, o) }

// knock posts a body.
func knock(t testing.TB, door http.Handler, body []byte) answer {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	door.ServeHTTP(w, r)
	a := answer{status: w.Code, body: w.Body.String()}
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("not JSON: %.300s", a.body)
	}
	return a
}

func posted(t testing.TB, document string, variables map[string]any) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// TestLimitsHoldWhereTheyAre sends what just fits, and one more.
func TestLimitsHoldWhereTheyAre(t *testing.T) {
	const small = "{ school { name } }"
	ids := func(n int) string { return strings.TrimSuffix(strings.Repeat(`"x",`, n), ",") }
	for _, c := range []struct {
		limit        string
		limits       graph.Limits
		fits, beyond []byte
		status       int
	}{
		{"body", graph.Limits{Body: 100}, pad(posted(t, small, nil), 100), pad(posted(t, small, nil), 101), 413},
		{"document", graph.Limits{Document: 40}, posted(t, string(pad([]byte(small), 40)), nil), posted(t, string(pad([]byte(small), 41)), nil), 413},
		{"tokens", graph.Limits{Tokens: 7}, posted(t, "{ school { name name } }", nil), posted(t, "{ school { name name name } }", nil), 400},
		{"depth", graph.Limits{Depth: 2}, posted(t, small, nil), posted(t, "{ course(id: 1) { trainer { name } } }", nil), 422},
		{"depth", graph.Limits{Depth: 4}, posted(t, "{ ... { ... { school { name } } } }", nil), posted(t, "{ ... { ... { ... { school { name } } } } }", nil), 422},
		{"depth", graph.Limits{Depth: 3}, posted(t, "{ ...f } fragment f on Query { school { name } }", nil), posted(t, "{ ...f } fragment f on Query { course(id: 1) { ...g } } fragment g on Course { trainer { name } }", nil), 422},
		{"fields", graph.Limits{Fields: 3}, posted(t, "{ school { name name } }", nil), posted(t, "{ school { name name name } }", nil), 422},
		{"fields", graph.Limits{Fields: 4}, posted(t, "{ ...f ...f } fragment f on Query { school { name } }", nil), posted(t, "{ ...f ...f } fragment f on Query { school { name name } }", nil), 422},
		{"fields", graph.Limits{Fields: 4}, posted(t, "{ ...f ...g } fragment f on Query { ...g } fragment g on Query { school { name } }", nil), posted(t, "{ ...f ...g ...g } fragment f on Query { ...g } fragment g on Query { school { name } }", nil), 422},
		{"aliases", graph.Limits{Aliases: 2}, posted(t, "{ a: school { b: name } }", nil), posted(t, "{ a: school { b: name c: name } }", nil), 422},
		{"aliases", graph.Limits{Aliases: 2}, posted(t, "{ ...f ...f } fragment f on Query { a: school { name } }", nil), posted(t, "{ ...f ...f ...f } fragment f on Query { a: school { name } }", nil), 422},
		{"directives", graph.Limits{Directives: 2}, posted(t, "{ school @skip(if: false) { name @include(if: true) } }", nil), posted(t, "{ school @skip(if: false) { name @include(if: true) @skip(if: false) } }", nil), 422},
		{"directives", graph.Limits{Directives: 2}, posted(t, "{ ...f @skip(if: false) } fragment f on Query { school { name @skip(if: false) } }", nil), posted(t, "{ ...f @skip(if: false) } fragment f on Query { school { name @skip(if: false) ... @skip(if: false) { name } } }", nil), 422},
		{"repeats", graph.Limits{Repeats: 3}, posted(t, "{ school { name name name } }", nil), posted(t, "{ school { name name name } ... { school { timeZone } } }", nil), 422},
		{"repeats", graph.Limits{Repeats: 3}, posted(t, "{ nodes(ids: []) { id } nodes(ids: []) { id } }", nil), posted(t, "{ nodes(ids: [1]) { id } nodes(ids: [1]) { id } }", nil), 422},
		{"repeats", graph.Limits{Repeats: 1}, posted(t, "{ ...f ...g } fragment f on Query { school { name } } fragment g on Query { __typename }", nil), posted(t, "{ ...f ...g ...h } fragment f on Query { school { name } } fragment g on Query { __typename } fragment h on Query { a: __typename }", nil), 422},
		{"listItems", graph.Limits{ListItems: 3}, posted(t, "{ nodes(ids: ["+ids(3)+"]) { id } }", nil), posted(t, "{ nodes(ids: ["+ids(4)+"]) { id } }", nil), 422},
		{"listItems", graph.Limits{ListItems: 3}, posted(t, "query($i: [ID!]!) { nodes(ids: $i) { id } }", map[string]any{"i": []any{1, 2, 3}}), posted(t, "query($i: [ID!]!) { nodes(ids: $i) { id } }", map[string]any{"i": []any{1, 2, 3, 4}}), 422},
		{"listItems", graph.Limits{ListItems: 3}, posted(t, "query($i: [ID!]! = [1, 2, 3]) { nodes(ids: $i) { id } }", nil), posted(t, "query($i: [ID!]! = [1, 2, 3, 4]) { nodes(ids: $i) { id } }", nil), 422},
		{"listItems", graph.Limits{ListItems: 3}, posted(t, small, map[string]any{"a": []any{map[string]any{"b": []any{1, 2, 3}}}}), posted(t, small, map[string]any{"a": []any{map[string]any{"b": []any{1, 2, 3, 4}}}}), 422},
		{"cost", graph.Limits{Cost: 13}, posted(t, "{ courses(first: 3) { edges { node { id title } } } }", nil), posted(t, "{ courses(first: 4) { edges { node { id title } } } }", nil), 422},
		{"cost", graph.Limits{Cost: 24}, posted(t, "mutation { ...f } fragment f on Mutation { logOut { ok } a: logOut { ok } }", nil), posted(t, "mutation { ...f } fragment f on Mutation { logOut { ok } a: logOut { ok } b: __typename }", nil), 422},
		{"cost", graph.Limits{Cost: 104}, posted(t, "{ nodes(ids: [1, 2, 3]) { id } }", nil), posted(t, "{ nodes(ids: [1, 2, 3, 4]) { id } }", nil), 422},
		{"cost", graph.Limits{Cost: 104}, posted(t, "query($i: [ID!]!) { nodes(ids: $i) { id } }", map[string]any{"i": []any{1, 2, 3}}), posted(t, "query($i: [ID!]!) { nodes(ids: $i) { id } }", map[string]any{"i": []any{1, 2, 3, 4}}), 422},
		{"cost", graph.Limits{Cost: 12}, posted(t, "mutation { logOut { ok } }", nil), posted(t, "mutation { logOut { ok } a: logOut { ok } }", nil), 422},
	} {
		door := newBareDoor(graph.DoorOptions{Limits: c.limits})
		if a := knock(t, door, c.fits); a.status != 200 {
			t.Errorf("%s: what fits %+v is refused: %d %s\n%s", c.limit, c.limits, a.status, a.body, c.fits)
		}
		a := knock(t, door, c.beyond)
		want := "TOO_COMPLEX"
		if c.limit == "tokens" {
			want = "GRAPHQL_PARSE_FAILED"
		}
		if a.status != c.status || a.code() != want || want == "TOO_COMPLEX" && a.Errors[0].Extensions["limit"] != c.limit {
			t.Errorf("%s: one more is answered %d %s, want %d\n%s", c.limit, a.status, a.body, c.status, c.beyond)
		}
		if strings.Contains(a.body, `"data"`) {
			t.Errorf("%s: what is refused has data: %s", c.limit, a.body)
		}
	}
}

// pad fills up with spaces, which mean nothing in JSON and in GraphQL.
func pad(text []byte, to int) []byte {
	return append(text, bytes.Repeat([]byte{' '}, to-len(text))...)
}

// TestAttacksAreRefusedOrAnswered sends documents that cost their sender little. That
// those of doubling fragments end at all is the proof that nothing walks through them:
// 2^40 steps take hours. For the others work is counted in memory asked for, which does
// not depend on the machine.
func TestAttacksAreRefusedOrAnswered(t *testing.T) {
	door := newBareDoor(graph.DoorOptions{})
	for name, document := range attacks() {
		var a answer
		n := 0
		allocations := testing.AllocsPerRun(1, func() {
			n++ // not the document that was seen before
			a = knock(t, door, posted(t, fmt.Sprint(document, "#", n), nil))
		})
		t.Logf("%-40s %d %s, %.0f allocations", name, a.status, a.code(), allocations)
		if a.status == 500 || a.status != 200 && a.code() == "" {
			t.Errorf("%s: %d %.300s", name, a.status, a.body)
		}
		if allocations > 12_000 {
			t.Errorf("%s: %.0f allocations", name, allocations)
		}
		if len(a.Errors) > 20 {
			t.Errorf("%s: %d errors", name, len(a.Errors))
		}
	}
}

// TestDocumentsAreForgotten sends many documents: what is kept of them is bounded.
func TestDocumentsAreForgotten(t *testing.T) {
	door := newBareDoor(graph.DoorOptions{})
	for i := range 300 {
		if a := knock(t, door, posted(t, fmt.Sprintf("{ school { name } } # %d %s", i, strings.Repeat("x", 15_000)), nil)); a.status != 200 {
			t.Fatalf("document %d: %s", i, a.body)
		}
	}
	if weight, most := door.Remembered(); weight > most || weight < most/2 {
		t.Errorf("documents weigh %d of %d", weight, most)
	}
}

// TestAnOperationHasADeadline asks for what takes longer than it may.
func TestAnOperationHasADeadline(t *testing.T) {
	s := newSchool(t)
	door := graph.NewDoor(s.app.Resolver, graph.DoorOptions{Limits: graph.Limits{Deadline: time.Nanosecond}})
	if a := knock(t, door, posted(t, "{ school { name } }", nil)); a.status != 503 || a.code() != "INTERNAL" {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// TestWhatIsSentTooSlowly begins a request and does not end it.
func TestWhatIsSentTooSlowly(t *testing.T) {
	server := httptest.NewUnstartedServer(newBareDoor(graph.DoorOptions{}))
	server.Config.ReadTimeout = 50 * time.Millisecond
	server.Start()
	defer server.Close()
	held := make(chan struct{})
	request, err := http.NewRequest(http.MethodPost, server.URL, &slowBody{text: `{"query":"{ sch`, held: held})
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	close(held)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusRequestTimeout {
		t.Errorf("%d, want 408", response.StatusCode)
	}
}

// slowBody gives its text and then nothing until it is let go.
type slowBody struct {
	text string
	held chan struct{}
}

// Read gives what there is.
func (b *slowBody) Read(p []byte) (int, error) {
	if b.text != "" {
		n := copy(p, b.text)
		b.text = b.text[n:]
		return n, nil
	}
	<-b.held
	return 0, http.ErrBodyReadAfterClose
}

// TestSuggestionsAndTheSchemaAreForThoseWhoDevelop asks doors of both kinds.
func TestSuggestionsAndTheSchemaAreForThoseWhoDevelop(t *testing.T) {
	closed, open := newBareDoor(graph.DoorOptions{}), newBareDoor(graph.DoorOptions{Introspection: true, Suggestions: true})
	for _, document := range []string{
		"{ __schema { queryType { name } } }", `{ __type(name: "Query") { name } }`,
		"{ ...a } fragment a on Query { ... { __schema { queryType { name } } } }",
	} {
		if a := knock(t, open, posted(t, document, nil)); a.status != 200 || len(a.Errors) > 0 {
			t.Errorf("open, %s: %s", document, a.body)
		}
		if a := knock(t, closed, posted(t, document, nil)); a.status != 422 || a.code() != "GRAPHQL_VALIDATION_FAILED" || strings.Contains(a.body, "Query") {
			t.Errorf("closed, %s: %d %s", document, a.status, a.body)
		}
	}
	for _, document := range []string{
		"{ schoo { name } }", "{ school }", "{ school { nam } }", "{ course(idd: 1) { id } }", "{ ...a } fragment a on Schol { name }",
		"{ courses(filter: { serach: null }) { totalCount } }", "{ courses(filter: { category: THEORIE }) { totalCount } }",
	} {
		if a := knock(t, open, posted(t, document, nil)); a.status != 422 || !strings.Contains(a.body, "Did you mean") {
			t.Errorf("open, %s: %s", document, a.body)
		}
		if a := knock(t, closed, posted(t, document, nil)); a.status != 422 || strings.Contains(a.body, "Did you mean") {
			t.Errorf("closed, %s: %s", document, a.body)
		}
	}
}

// TestClientsStayFarFromTheLimits measures the operations of the contract: each limit is
// twice what the largest of them needs, at least.
func TestClientsStayFarFromTheLimits(t *testing.T) {
	half := graph.DefaultLimits
	half.Document, half.Tokens, half.Fields, half.Aliases, half.Directives, half.Repeats = half.Document/2, half.Tokens/2, half.Fields/2, half.Aliases/2, half.Directives/2, half.Repeats/2
	door := newBareDoor(graph.DoorOptions{Limits: half})
	for name, document := range readContract(t) {
		if _, err := door.Judge(document); len(err) > 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
