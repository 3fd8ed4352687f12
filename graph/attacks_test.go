package graph_test

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"partyschool/graph"
	"partyschool/graph/generated"
	"partyschool/internal/config"
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
	unused := "{ __typename }" // each fragment spreads the one before, and nobody the last
	for i := range 200 {
		unused += fmt.Sprintf(" fragment f%d on Query { __typename ...f%d }", i+1, i)
	}
	unused += " fragment f0 on Query { " + strings.Repeat("__typename ", 190) + "}"
	used := "{ ...f0 }"
	for i := range 210 {
		used += fmt.Sprintf(" fragment f%d on Query { ...f%d }", i, i+1)
	}
	used += " fragment f210 on Query { " + strings.Repeat("__typename ", 60) + "}"
	apart := "{ " + numbered(160, "...f%d") + "} " + numbered(100, "fragment f%d on Query { a%[1]d: __typename }")
	for i := range 60 {
		apart += fmt.Sprintf(" fragment f%d on Query { __typename }", 100+i)
	}
	crowd := "{ ...f0 }" // all spread all, and there is no field in any
	for i := range 28 {
		crowd += fmt.Sprintf(" fragment f%d on Query {", i)
		for j := range 28 {
			crowd += fmt.Sprintf(" ...f%d", j)
		}
		crowd += " }"
	}
	return map[string]string{
		"a chain of unused fragments":        unused,
		"a chain of used fragments":          used,
		"160 fragments beside each other":    apart,
		"a fragment defined twice":           "{ ...f } fragment f on Query { __typename } fragment f on Query { " + strings.Repeat("school { name } ", 480) + "}",
		"fragments that all spread all":      crowd,
		"fragments without an end":           strings.ReplaceAll(chain, "school { name }", "...nobody"),
		"180 lists that are the same":        "{ " + strings.Repeat("nodes(ids: [1]) { id } ", 180) + "}",
		"100 long lists that are the same":   "{ " + strings.Repeat("nodes(ids: [1 1 1 1 1 1 1 1]) { id } ", 100) + "}",
		"20 times 19 times the same":         "{ " + strings.Repeat("school { "+strings.Repeat("name ", 19)+"} ", 20) + "}",
		"390 times the same, each inline":    "{ " + strings.Repeat("... { __typename } ", 390) + "}",
		"130 fragments that are the same":    "{ " + numbered(130, "...f%d") + "} " + numbered(130, "fragment f%d on Query { school { name } }"),
		"600 inline fragments in each other": "{ " + strings.Repeat("... { ", 600) + "__typename" + strings.Repeat(" }", 600) + " }",
		"22 doubling fragments":              doubling(22, "school { name }"),
		"40 doubling fragments":              doubling(40, "school { name }"),
		"22 doubling fragments of __schema":  doubling(22, "__schema { queryType { name } }"),
		"7 doubling fragments":               doubling(7, "school { name }"),
		"10,000 aliases":                     "{ " + numbered(10_000, "a%d: __typename") + "}",
		"600 aliases":                        "{ " + numbered(600, "a%d: __typename") + "}",
		"400 times the same field":           "{ " + strings.Repeat("__typename ", 400) + "}",
		"199 times the same object":          "{ " + strings.Repeat("school { name } ", 199) + "}",
		"1,900 times the same field":         "{ " + strings.Repeat("__typename ", 1900) + "}",
		"475 times the same object":          "{ " + strings.Repeat("school { name } ", 475) + "}",
		"three hundreds":                     `{ viewer { enrollments(first: 100) { edges { node { course { releases(first: 100) { edges { node { id } } } } } } } authoredCourses(first: 100) { edges { node { releases(first: 100) { edges { node { id } } } } } } } }`,
		"deep":                               "{ organization { " + strings.Repeat("children { ", 400) + "id" + strings.Repeat(" }", 400) + " } }",
		"deep lists":                         `{ nodes(ids: ` + strings.Repeat("[", 900) + strings.Repeat("]", 900) + `) { id } }`,
		"deep objects":                       `mutation { reportStudy(input: ` + strings.Repeat("{a:", 480) + "1" + strings.Repeat("}", 480) + `) { __typename } }`,
		"a long list":                        `{ nodes(ids: [` + strings.Repeat("1 ", 1900) + `]) { id } }`,
		"1,900 directives":                   "{ school { name " + strings.Repeat("@a ", 950) + "} }",
		"95 skips":                           "{ school { name " + strings.Repeat("@skip(if:true) ", 95) + "} }",
		"fragments that spread all others":   chain,
		"fields that are none":               "{ " + numbered(399, "nonsense%d") + "}",
		"many operations":                    numbered(330, "query q%d { __typename }"),
		"a circle of fragments":              "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
		"introspection in circles":           "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }",
		"inline fragments that overlap":      "{ " + strings.Repeat("... on Query { school { name } } ", 199) + "}",
		"arguments that differ":              "{ " + numbered(95, "school @skip(if: $v%d) { name }") + "}",
		"variables":                          "query(" + numbered(490, "$v%d: Int") + ") { __typename }",
		"names that are long":                "{ " + strings.Repeat("x", 15_000) + " }",
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

// TestRequestsThatPlayTricks sends what is odd about a request and not about its document.
// None is answered with 5xx, none is echoed, and none takes much memory.
func TestRequestsThatPlayTricks(t *testing.T) {
	s := newSchool(t)
	const school = `{"query":"{ school { name } }"}`
	pages := func(size string) string {
		return `{"query":"query($n: Int) { courses(first: $n) { totalCount } }","variables":{"n":` + size + `}}`
	}
	for _, c := range []struct {
		name, method, path, body string
		header                   [2]string
		status                   int
	}{
		{"a byte order mark", "POST", "/graphql", "\ufeff" + school, [2]string{}, 400},
		{"invalid UTF-8", "POST", "/graphql", "{\"query\":\"{ school { name } } # geheim\xff\xfe\"}", [2]string{}, 200},
		{"half a character", "POST", "/graphql", `{"query":"{ school { name } } # \ud800"}`, [2]string{}, 200},
		{"a name twice: the last counts", "POST", "/graphql", `{"query":"{ geheim }","query":"{ school { name } }"}`, [2]string{}, 200},
		{"a name in capitals is another's", "POST", "/graphql", `{"QUERY":"{ school { name } }"}`, [2]string{}, 422},
		{"capitals beside it change nothing", "POST", "/graphql", `{"query":"{ school { name } }","QUERY":"{ geheim }"}`, [2]string{}, 200},
		{"an integer of 10,000 digits", "POST", "/graphql", pages(strings.Repeat("9", 10_000)), [2]string{}, 422},
		{"a number of a billion digits", "POST", "/graphql", pages("1e1000000000"), [2]string{}, 422},
		{"the same in the document", "POST", "/graphql", `{"query":"{ courses(first: ` + strings.Repeat("9", 10_000) + `) { totalCount } }"}`, [2]string{}, 0},
		{"variables as deep as a well", "POST", "/graphql", `{"query":"{ school { name } }","variables":{"a":` + strings.Repeat(`{"a":`, 9_000) + "1" + strings.Repeat("}", 9_000) + `}}`, [2]string{}, 200},
		{"variables deeper than that", "POST", "/graphql", `{"query":"{ school { name } }","variables":{"a":` + strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000) + `}}`, [2]string{}, 400},
		{"80,000 lists", "POST", "/graphql", `{"query":"{ school { name } }","variables":{"a":[` + strings.Repeat("[],", 80_000) + `[]]}}`, [2]string{}, 422},
		{"a gzip bomb", "POST", "/graphql", "\x1f\x8b\x08\x00" + strings.Repeat("x", 1000), [2]string{"Content-Encoding", "gzip"}, 415},
		{"a body of brotli", "POST", "/graphql", "x", [2]string{"Content-Encoding", "br"}, 415},
		{"half a thousand types", "POST", "/graphql", school, [2]string{"Accept", strings.Repeat("a/b;q=x,", 3_000)}, 406},
		{"a thousand languages", "POST", "/graphql", school, [2]string{"Accept-Language", strings.Repeat("zh-Hans-CN-x-a,", 1_500)}, 200},
		{"a token of 20 KB", "POST", "/graphql", school, [2]string{"Authorization", "Bearer " + strings.Repeat("x", 20_000)}, 200},
		{"head", "HEAD", "/graphql", "", [2]string{}, 405},
		{"options", "OPTIONS", "/graphql", "", [2]string{}, 405},
		{"trace", "TRACE", "/graphql", "", [2]string{"X-Geheim", "geheim"}, 405},
		{"a method of one's own", "GRAPHQL", "/graphql", school, [2]string{}, 405},
		{"another method in a header", "GET", "/graphql?query=mutation{logOut{ok}}", "", [2]string{"X-HTTP-Method-Override", "POST"}, 405},
		{"a slash behind", "POST", "/graphql/", school, [2]string{}, 404},
		{"dots that are hidden", "POST", "/graphql/%2e%2e/metrics", school, [2]string{}, 404},
		{"capitals", "POST", "/GraphQL", school, [2]string{}, 404},
		{"another host", "POST", "/graphql", school, [2]string{"X-Forwarded-Host", "evil.test"}, 200},
	} {
		request, err := http.NewRequest(c.method, s.server.URL+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		if c.body != "" {
			request.Header.Set("Content-Type", "application/json")
		}
		if c.header[0] != "" {
			request.Header.Set(c.header[0], c.header[1])
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		content, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		runtime.ReadMemStats(&after)
		if response.StatusCode != c.status && c.status != 0 || response.StatusCode >= 500 {
			t.Errorf("%s: %d, want %d: %.200s", c.name, response.StatusCode, c.status, content)
		}
		if strings.Contains(string(content), "geheim") {
			t.Errorf("%s: echoed: %.200s", c.name, content)
		}
		if taken := after.TotalAlloc - before.TotalAlloc; taken > 32<<20 {
			t.Errorf("%s: %d bytes of memory were taken", c.name, taken)
		}
	}
}

// TestPagesHoldAHundred asks every list of a query and of a viewer for as much as a page
// holds, and for one more.
func TestPagesHoldAHundred(t *testing.T) {
	s := newSchool(t)
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	lists := 0
	for object, around := range map[string]string{"Query": "{ %s }", "Viewer": "{ viewer { %s } }"} {
		for _, field := range schema.Types[object].Fields {
			needs := slices.ContainsFunc(field.Arguments, func(a *ast.ArgumentDefinition) bool { return a.Type.NonNull && a.DefaultValue == nil })
			if needs || field.Arguments.ForName("first") == nil || !strings.HasSuffix(field.Type.Name(), "Connection") {
				continue
			}
			lists++
			for _, argument := range []string{"first", "last"} {
				for size, code := range map[int]string{100: "", 101: "BAD_USER_INPUT", 0: "BAD_USER_INPUT", -1: "BAD_USER_INPUT"} {
					document := fmt.Sprintf(around, fmt.Sprintf("%s(%s: %d) { pageInfo { hasNextPage } }", field.Name, argument, size))
					a := s.send(s.as("13800000001"), document, nil)
					if a.code() != code || code != "" && a.Errors[0].Extensions["field"] != argument {
						t.Errorf("%s: %s, want %q", document, a.body, code)
					}
				}
			}
		}
	}
	if lists < 5 {
		t.Errorf("only %d lists were found", lists)
	}
}

// limitTests are, for each setting of the door that is a bound, the tests that go up to it
// and one beyond.
var limitTests = map[string]string{
	"max-body": "TestLimitsHoldWhereTheyAre", "max-document": "TestLimitsHoldWhereTheyAre", "max-tokens": "TestLimitsHoldWhereTheyAre",
	"max-depth": "TestLimitsHoldWhereTheyAre", "max-fields": "TestLimitsHoldWhereTheyAre", "max-aliases": "TestLimitsHoldWhereTheyAre",
	"max-directives": "TestLimitsHoldWhereTheyAre", "max-repeats": "TestLimitsHoldWhereTheyAre", "max-list-items": "TestLimitsHoldWhereTheyAre",
	"max-cost": "TestLimitsHoldWhereTheyAre", "operation-deadline": "TestAnOperationHasADeadline",
	"rate-viewer": "TestAViewerSpendsWhatItHas", "rate-address": "TestAnAddressSpendsWhatItHas",
	"registered-documents": "TestRegisteredDocuments", "registered-only": "TestRegisteredDocuments",
	"introspection": "TestSuggestionsAndTheSchemaAreForThoseWhoDevelop", "suggestions": "TestSuggestionsAndTheSchemaAreForThoseWhoDevelop", "graphiql": "TestServe",
	"max-connections": "TestConnectionsAreCounted", "max-connections-address": "TestConnectionsAreCounted",
	"max-streams-viewer": "TestStreamsAreCounted", "max-streams-address": "TestStreamsAreCounted",
	"max-headers": "TestLongHeadersAreRefused", "header-timeout": "TestSlowClientsAreCut", "read-timeout": "TestSlowClientsAreCut",
	"idle-timeout": "TestSlowClientsAreCut", "stall-timeout": "TestWhoDoesNotReadIsCut",
}

// TestEveryBoundHasATest looks at the settings themselves: one that is new has no line
// here yet, and its test is missing.
func TestEveryBoundHasATest(t *testing.T) {
	written := testsOfTheSchool(t)
	for _, kind := range []reflect.Type{reflect.TypeFor[config.Limits](), reflect.TypeFor[config.Connections]()} {
		for i := range kind.NumField() {
			flag := kind.Field(i).Tag.Get("name")
			if test := limitTests[flag]; test == "" || !written[test] {
				t.Errorf("--%s: the test that goes up to it and beyond is %q, and there is none", flag, test)
			}
		}
	}
}

// TestSecurityNamesItsTests reads docs/security.md: each test that it names is there.
func TestSecurityNamesItsTests(t *testing.T) {
	page, err := os.ReadFile("../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	written := testsOfTheSchool(t)
	named := regexp.MustCompile(`\b(Test|Benchmark)[A-Z]\w+`).FindAllString(string(page), -1)
	if len(named) < 30 {
		t.Errorf("only %d tests are named", len(named))
	}
	for _, name := range named {
		if !written[name] {
			t.Errorf("docs/security.md names %s, and there is none", name)
		}
	}
}

// testsOfTheSchool are the names of all its tests.
func testsOfTheSchool(t *testing.T) map[string]bool {
	t.Helper()
	written, function := map[string]bool{}, regexp.MustCompile(`(?m)^func ((?:Test|Benchmark)\w+)\(`)
	err := filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		content, err := os.ReadFile(path)
		for _, found := range function.FindAllStringSubmatch(string(content), -1) {
			written[found[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return written
}
