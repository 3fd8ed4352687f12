package graph_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"partyschool/graph"
)

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// folder writes files for --registered-documents.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func registered(t *testing.T, files map[string]string) *graph.Registered {
	t.Helper()
	r, err := graph.OpenRegistered(folder(t, files))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const (
	nameOfSchool = "query Name { school { name } }\n"
	several      = `# Two of a file, with braces where they mean nothing: } {
query Zone($unused: Boolean = false, $of: CourseFilter = { search: "}" }) {
  school { ...zone @skip(if: $unused) }
  courses(filter: $of) { totalCount }
}

# Not part of what stands above.
query Both { school { ...both } }

fragment both on School { ...zone name }
fragment zone on School { timeZone }
`
)

// sent sends a request of any members by POST or by GET.
func sent(t *testing.T, door http.Handler, method string, members map[string]any) answer {
	t.Helper()
	body, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		return knock(t, door, body)
	}
	q := url.Values{}
	for name, value := range members {
		text, isText := value.(string)
		if !isText {
			encoded, _ := json.Marshal(value)
			text = string(encoded)
		}
		q.Set(name, text)
	}
	w := httptest.NewRecorder()
	door.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/graphql?"+q.Encode(), nil))
	a := answer{status: w.Code, body: w.Body.String()}
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("not JSON: %.300s", a.body)
	}
	return a
}

// TestRegisteredDocuments asks by every id a document has, at a door that takes others
// too and at one that does not.
func TestRegisteredDocuments(t *testing.T) {
	own := "{ school { timeZone } }"
	registry := registered(t, map[string]string{
		"name.graphql": nameOfSchool, "several.graphql": several, "README": "not a document",
		"manifest.json": `{"` + hashOf(own) + `": "` + own + `", "home-1.2": "query Home { school { name timeZone } }"}`,
	})
	ids := map[string]string{}
	for _, d := range registry.Documents() {
		ids[strings.Join(d.Operations, " ")] = d.ID
	}
	if len(ids) != 6 {
		t.Errorf("the documents are %v", ids)
	}
	// What is cut out of a file is what a client can cut out, and no more.
	zone := several[strings.Index(several, "query Zone"):strings.Index(several, "\n\n# Not")] + "\nfragment zone on School { timeZone }"
	if want := "sha256:" + hashOf(zone); ids["Zone"] != want {
		t.Errorf("Zone is %s, want %s", ids["Zone"], want)
	}
	both := "query Both { school { ...both } }\nfragment both on School { ...zone name }\nfragment zone on School { timeZone }"
	if want := "sha256:" + hashOf(both); ids["Both"] != want {
		t.Errorf("Both is %s, want %s", ids["Both"], want)
	}
	persisted := func(text string) map[string]any {
		return map[string]any{"persistedQuery": map[string]any{"version": 1, "sha256Hash": hashOf(text)}}
	}
	other := "{ school { minimumClientVersion } }"
	cases := []struct {
		name       string
		members    map[string]any
		open, only int
		code       string // of the refusal
		reason     any
	}{
		{"sha256:", map[string]any{"documentId": "sha256:" + hashOf(nameOfSchool)}, 200, 200, "", nil},
		{"hexadecimal", map[string]any{"documentId": hashOf(nameOfSchool)}, 200, 200, "", nil},
		{"capitals", map[string]any{"documentId": strings.ToUpper(hashOf(nameOfSchool))}, 200, 200, "", nil},
		{"without the line's end", map[string]any{"documentId": hashOf(strings.TrimSpace(nameOfSchool))}, 200, 200, "", nil},
		{"one of a file's", map[string]any{"documentId": ids["Both"]}, 200, 200, "", nil},
		{"the file and a name", map[string]any{"documentId": hashOf(several), "operationName": "Both"}, 200, 200, "", nil},
		{"the file without a name", map[string]any{"documentId": hashOf(several)}, 422, 422, "GRAPHQL_VALIDATION_FAILED", nil},
		{"a manifest's hash", map[string]any{"documentId": hashOf(own)}, 200, 200, "", nil},
		{"a manifest's id", map[string]any{"documentId": "home-1.2"}, 200, 200, "", nil},
		{"the text", map[string]any{"query": own}, 200, 200, "", nil},
		{"its hash as an automatic one", map[string]any{"extensions": persisted(own)}, 200, 200, "", nil},
		{"text and hash", map[string]any{"query": own, "extensions": persisted(own)}, 200, 200, "", nil},

		{"another text", map[string]any{"query": other}, 200, 403, "FORBIDDEN", "NOT_REGISTERED"},
		{"one character more", map[string]any{"query": own + " "}, 200, 403, "FORBIDDEN", "NOT_REGISTERED"},
		{"another hash", map[string]any{"extensions": persisted("{ __typename }")}, 404, 404, "PERSISTED_QUERY_NOT_FOUND", nil},
		{"text with another's hash", map[string]any{"query": other, "extensions": persisted(own)}, 422, 422, "BAD_USER_INPUT", nil},
		{"a broken text", map[string]any{"query": "{ school {"}, 400, 403, "FORBIDDEN", "NOT_REGISTERED"},
		{"text sent with its hash", map[string]any{"query": other, "extensions": persisted(other)}, 200, 403, "FORBIDDEN", "NOT_REGISTERED"},
		{"and then the hash alone", map[string]any{"extensions": persisted(other)}, 200, 404, "PERSISTED_QUERY_NOT_FOUND", nil},
		{"an automatic one is not registered", map[string]any{"documentId": hashOf(other)}, 404, 404, "PERSISTED_QUERY_NOT_FOUND", nil},
		{"an id that nobody has", map[string]any{"documentId": "sha256:" + strings.Repeat("0", 64)}, 404, 404, "PERSISTED_QUERY_NOT_FOUND", nil},
		{"an id that is none", map[string]any{"documentId": "../../etc/passwd"}, 404, 404, "PERSISTED_QUERY_NOT_FOUND", nil},
		{"id and text", map[string]any{"documentId": "home-1.2", "query": own}, 422, 422, "BAD_USER_INPUT", nil},
		{"a hash of another length", map[string]any{"extensions": map[string]any{"persistedQuery": map[string]any{"version": 1, "sha256Hash": "abc"}}}, 422, 422, "BAD_USER_INPUT", nil},
		{"another version", map[string]any{"extensions": map[string]any{"persistedQuery": map[string]any{"version": 2, "sha256Hash": hashOf(own)}}}, 422, 422, "BAD_USER_INPUT", nil},
		{"no object", map[string]any{"extensions": map[string]any{"persistedQuery": "x"}}, 422, 422, "BAD_USER_INPUT", nil},
	}
	for _, method := range []string{http.MethodPost, http.MethodGet} {
		open := newBareDoor(graph.DoorOptions{Registered: registry})
		only := newBareDoor(graph.DoorOptions{Registered: registry, RegisteredOnly: true})
		for _, c := range cases {
			for _, asked := range []struct {
				kind   string
				door   *graph.Door
				status int
			}{{"open", open, c.open}, {"registered only", only, c.only}} {
				a := sent(t, asked.door, method, c.members)
				if a.status != asked.status || a.status == 200 && a.code() != "" || a.status != 200 && asked.door == only && (a.code() != c.code || a.Errors[0].Extensions["reason"] != c.reason) {
					t.Errorf("%s, %s by %s: %d %s, want %d %s", c.name, asked.kind, method, a.status, a.body, asked.status, c.code)
				}
			}
		}
	}
}

// TestWrongDocumentsAreRefusedAtTheStart reads folders with a mistake: it is told with
// file and line.
func TestWrongDocumentsAreRefusedAtTheStart(t *testing.T) {
	for _, c := range []struct{ name, file, text, says string }{
		{"no such field", "a.graphql", "query A {\n  school {\n    secret\n  }\n}", "a.graphql:3:5: "},
		{"no GraphQL", "a.graphql", "query A {\n  school {", "a.graphql:2:"},
		{"a fragment that nobody uses", "a.graphql", "query A { school { name } }\nfragment b on School { name }", "a.graphql:2:1: "},
		{"the same name twice", "a.graphql", "query A { school { name } }\nquery A { school { timeZone } }", "a.graphql:2:1: "},
		{"no documents", "a.txt", "query A { school { name } }", "neither a *.graphql file nor a manifest.json"},
		{"a wrong hash", "manifest.json", "{\n\"" + strings.Repeat("0", 64) + `": "{ school { name } }"}`, "manifest.json:2: "},
		{"a wrong document", "manifest.json", "{\n\n\"a\": \"{ school { secret } }\"}", "manifest.json:3: a:1:12: "},
		{"no text", "manifest.json", "{\n\"a\": 7}", "manifest.json:2: "},
		{"no id", "manifest.json", `{"a b": "{ school { name } }"}`, "manifest.json:1: "},
		{"an id twice", "manifest.json", "{\"a\": \"{ school { name } }\",\n\"a\": \"{ school { timeZone } }\"}", "manifest.json:2: "},
		{"a list", "manifest.json", `[]`, "manifest.json:1: "},
		{"half of it", "manifest.json", `{"a": "{ school { name } }"`, "manifest.json:1: "},
		{"something behind it", "manifest.json", `{"a": "{ school { name } }"} x`, "manifest.json:1: "},
	} {
		if _, err := graph.OpenRegistered(folder(t, map[string]string{c.file: c.text})); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
	if _, err := graph.OpenRegistered(filepath.Join(t.TempDir(), "nothing")); err == nil {
		t.Error("a folder that is not there is read")
	}
}

// TestTheContractCanBeRegistered reads the clients' own files as they are, and finds every
// operation of them as a document of its own.
func TestTheContractCanBeRegistered(t *testing.T) {
	r, err := graph.OpenRegistered("testdata/contract")
	if err != nil {
		t.Fatal(err)
	}
	alone := map[string]bool{}
	for _, d := range r.Documents() {
		if len(d.Operations) == 1 {
			alone[d.Operations[0]] = true
		}
	}
	for name := range readContract(t) {
		if !alone[name] {
			t.Errorf("%s is not registered", name)
		}
	}
}
