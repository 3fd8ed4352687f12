package graph_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"partyschool/internal/sampleschool"
)

// The media types of answers.
const (
	newType = "application/graphql-response+json"
	oldType = "application/json"
)

// TestDoor asks the way clients and others do, and looks at status, media type,
// code and at what must not be in the answer. The statuses are those of the draft of
// GraphQL over HTTP of August 2026.
func TestDoor(t *testing.T) {
	s := newSchool(t)
	school := `{"query":"{ school { name } }"}`
	get := func(parameters ...string) string {
		q := url.Values{}
		for i := 0; i < len(parameters); i += 2 {
			q.Set(parameters[i], parameters[i+1])
		}
		return "/graphql?" + q.Encode()
	}
	deep := "{ organization { " + strings.Repeat("children { ", 14) + "id" + strings.Repeat(" }", 14) + " } }"
	bomb := "query { ...f0 }"
	for i := range 40 {
		bomb += fmt.Sprintf(" fragment f%d on Query { ...f%d ...f%d }", i, i+1, i+1)
	}
	bomb += " fragment f40 on Query { school { name } }"
	unknown := `{"persistedQuery":{"version":1,"sha256Hash":"` + strings.Repeat("0", 64) + `"}}`
	for _, c := range []struct {
		name, method, path, accept, contentType, body string
		status                                        int
		media, code, not                              string
	}{
		{"post", "POST", "/graphql", "", oldType, school, 200, newType, "", ""},
		{"post, old client", "POST", "/graphql", oldType, "application/json; charset=utf-8", school, 200, oldType, "", ""},
		{"both types", "POST", "/graphql", newType + ", application/json;q=0.9", oldType, school, 200, newType, "", ""},
		{"both types, the old one first", "POST", "/graphql", "application/json, application/graphql-response+json;q=0.5", oldType, school, 200, oldType, "", ""},
		{"anything", "POST", "/graphql", "*/*", oldType, school, 200, newType, "", ""},
		{"anything but", "POST", "/graphql", "application/graphql-response+json;q=0, application/json", oldType, school, 200, oldType, "", ""},
		{"type in capitals", "POST", "/graphql", "", "Application/JSON", school, 200, newType, "", ""},
		{"unknown members are ignored", "POST", "/graphql", "", oldType, `{"query":"{ school { name } }","surprise":{"a":[1]}}`, 200, "", "", ""},
		{"what may be left out is null", "POST", "/graphql", "", oldType, `{"query":"{ school { name } }","operationName":null,"variables":null,"extensions":null}`, 200, "", "", ""},
		{"a field that fails", "POST", "/graphql", "", oldType, `{"query":"{ school { name } course(id: \"x\") { id } }"}`, 200, newType, "UNAUTHENTICATED", ""},

		{"get", "GET", get("query", "{ school { name } }"), "", "", "", 200, newType, "", ""},
		{"get with what may be empty", "GET", get("query", "{ school { name } }", "operationName", "", "variables", "", "extensions", ""), "", "", "", 200, "", "", ""},
		{"get of a mutation", "GET", get("query", "mutation { logOut { ok } }"), "", "", "", 405, newType, "BAD_USER_INPUT", ""},
		{"get of a mutation by its name", "GET", get("query", "query A { school { name } } mutation B { logOut { ok } }", "operationName", "B"), "", "", "", 405, "", "BAD_USER_INPUT", ""},
		{"get of a subscription", "GET", get("query", "subscription { enrollmentChanged { id } }"), "", "", "", 406, "", "BAD_USER_INPUT", ""},
		{"get of broken variables", "GET", get("query", "{ school { name } }", "variables", `{"password":"geheim"`), "", "", "", 400, "", "BAD_USER_INPUT", "geheim"},
		{"get of a list of variables", "GET", get("query", "{ school { name } }", "variables", `[7]`), "", "", "", 422, "", "BAD_USER_INPUT", ""},
		{"get of nothing", "GET", "/graphql", "", "", "", 422, "", "BAD_USER_INPUT", ""},
		{"get of a long document", "GET", get("query", "{ school { name } } #"+strings.Repeat("x", 16<<10)), "", "", "", 414, "", "TOO_COMPLEX", "xxx"},
		{"put", "PUT", "/graphql", "", oldType, school, 405, "", "BAD_USER_INPUT", ""},
		{"delete", "DELETE", "/graphql", "", "", "", 405, "", "BAD_USER_INPUT", ""},

		{"image wanted", "POST", "/graphql", "image/png", oldType, school, 406, newType, "BAD_USER_INPUT", ""},
		{"nothing wanted", "POST", "/graphql", "*/*;q=0", oldType, school, 406, "", "BAD_USER_INPUT", ""},
		{"multipart", "POST", "/graphql", "", "multipart/form-data; boundary=x", "--x--", 415, newType, "BAD_USER_INPUT", ""},
		{"a form", "POST", "/graphql", "", "application/x-www-form-urlencoded", "query=" + url.QueryEscape("{ school { name } }"), 415, "", "BAD_USER_INPUT", ""},
		{"text", "POST", "/graphql", "", "text/plain", school, 415, "", "BAD_USER_INPUT", ""},
		{"a document alone", "POST", "/graphql", "", "application/graphql", "{ school { name } }", 415, "", "BAD_USER_INPUT", ""},
		{"no type", "POST", "/graphql", "", "", school, 415, "", "BAD_USER_INPUT", ""},
		{"two types", "POST", "/graphql", "", "text/plain, application/json", school, 415, "", "BAD_USER_INPUT", ""},
		{"another charset", "POST", "/graphql", "", "application/json; charset=utf-16", school, 415, "", "BAD_USER_INPUT", ""},

		{"broken JSON is not echoed", "POST", "/graphql", "", oldType, `{"query":"mutation","variables":{"password":"geheim"`, 400, newType, "BAD_USER_INPUT", "geheim"},
		{"nonsense", "POST", "/graphql", "", oldType, `NONSENSE`, 400, "", "BAD_USER_INPUT", "NONSENSE"},
		{"an empty body", "POST", "/graphql", "", oldType, ``, 400, "", "BAD_USER_INPUT", ""},
		{"two requests", "POST", "/graphql", "", oldType, school + school, 400, "", "BAD_USER_INPUT", ""},
		{"something behind it", "POST", "/graphql", "", oldType, school + "geheim", 400, "", "BAD_USER_INPUT", "geheim"},
		{"JSON as deep as a well", "POST", "/graphql", "", oldType, `{"variables":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`, 400, "", "BAD_USER_INPUT", ""},
		{"nothing asked", "POST", "/graphql", "", oldType, `{}`, 422, newType, "BAD_USER_INPUT", ""},
		{"a slip of the pen", "POST", "/graphql", "", oldType, `{"qeury":"{ school { name } }"}`, 422, "", "BAD_USER_INPUT", ""},
		{"null", "POST", "/graphql", "", oldType, `null`, 422, "", "BAD_USER_INPUT", ""},
		{"a list", "POST", "/graphql", "", oldType, `[` + school + `]`, 422, "", "BAD_USER_INPUT", ""},
		{"query is a number", "POST", "/graphql", "", oldType, `{"query":7}`, 422, "", "BAD_USER_INPUT", ""},
		{"variables are a list", "POST", "/graphql", "", oldType, `{"query":"{ school { name } }","variables":["geheim"]}`, 422, "", "BAD_USER_INPUT", "geheim"},
		{"extensions are text", "POST", "/graphql", "", oldType, `{"query":"{ school { name } }","extensions":"geheim"}`, 422, "", "BAD_USER_INPUT", "geheim"},
		{"10 MB", "POST", "/graphql", "", oldType, `{"query":"` + strings.Repeat("x", 10<<20) + `"}`, 413, newType, "TOO_COMPLEX", "xxxx"},

		{"no GraphQL", "POST", "/graphql", "", oldType, `{"query":"{ school { "}`, 400, newType, "GRAPHQL_PARSE_FAILED", ""},
		{"no GraphQL, old client", "POST", "/graphql", oldType, oldType, `{"query":"{ school { "}`, 400, newType, "GRAPHQL_PARSE_FAILED", ""},
		{"no such field", "POST", "/graphql", "", oldType, `{"query":"{ school { secret } }"}`, 422, newType, "GRAPHQL_VALIDATION_FAILED", ""},
		{"no such field, old client", "POST", "/graphql", oldType, oldType, `{"query":"{ school { secret } }"}`, 422, newType, "GRAPHQL_VALIDATION_FAILED", ""},
		{"no such operation", "POST", "/graphql", "", oldType, `{"query":"query A { school { name } }","operationName":"B"}`, 422, "", "GRAPHQL_VALIDATION_FAILED", ""},
		{"one of two operations", "POST", "/graphql", "", oldType, `{"query":"query A { school { name } } query B { school { name } }"}`, 422, "", "GRAPHQL_VALIDATION_FAILED", ""},
		{"fragments alone", "POST", "/graphql", "", oldType, `{"query":"fragment a on School { name }"}`, 422, "", "GRAPHQL_VALIDATION_FAILED", ""},
		{"a variable that is none", "POST", "/graphql", "", oldType, `{"query":"query($n: Int!) { courses(first: $n) { totalCount } }","variables":{"n":"many"}}`, 422, newType, "BAD_USER_INPUT", ""},
		{"a variable that is missing", "POST", "/graphql", "", oldType, `{"query":"query($n: Int!) { courses(first: $n) { totalCount } }"}`, 422, "", "BAD_USER_INPUT", ""},
		{"a hash that nobody knows", "POST", "/graphql", "", oldType, `{"extensions":` + unknown + `}`, 404, newType, "PERSISTED_QUERY_NOT_FOUND", ""},
		{"get of a hash that nobody knows", "GET", get("extensions", unknown), "", "", "", 404, "", "PERSISTED_QUERY_NOT_FOUND", ""},

		{"too deep", "POST", "/graphql", "", oldType, `{"query":"` + deep + `"}`, 422, "", "TOO_COMPLEX", ""},
		{"three hundreds", "POST", "/graphql", "", oldType, `{"query":"{ viewer { enrollments(first: 100) { edges { node { course { releases(first: 100) { edges { node { id } } } } } } } authoredCourses(first: 100) { edges { node { releases(first: 100) { edges { node { id } } } } } } } }"}`, 422, "", "TOO_COMPLEX", ""},
		{"a bomb of doubling fragments", "POST", "/graphql", "", oldType, `{"query":"` + bomb + `"}`, 422, "", "TOO_COMPLEX", ""},
		{"a long document", "POST", "/graphql", "", oldType, `{"query":"{ school { name } } #` + strings.Repeat("x", 16<<10) + `"}`, 413, "", "TOO_COMPLEX", "xxx"},
		{"3,000 tokens", "POST", "/graphql", "", oldType, `{"query":"{ ` + strings.Repeat("school { name } ", 800) + `}"}`, 400, "", "GRAPHQL_PARSE_FAILED", ""},
	} {
		request, err := http.NewRequest(c.method, s.server.URL+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		if c.accept != "" {
			request.Header.Set("Accept", c.accept)
		}
		if c.contentType != "" {
			request.Header.Set("Content-Type", c.contentType)
		}
		response, err := (&http.Client{Timeout: 10 * time.Second}).Do(request)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		content, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		var a answer
		if err := json.Unmarshal(content, &a); err != nil {
			t.Fatalf("%s: %.200s", c.name, content)
		}
		if response.StatusCode != c.status || a.code() != c.code {
			t.Errorf("%s: %d %q, want %d %q: %.300s", c.name, response.StatusCode, a.code(), c.status, c.code, content)
		}
		if media := response.Header.Get("Content-Type"); c.media != "" && !strings.HasPrefix(media, c.media) {
			t.Errorf("%s: Content-Type %s, want %s", c.name, media, c.media)
		}
		if (c.status == 200) != strings.Contains(string(content), `"data"`) {
			t.Errorf("%s: data is there where an operation ran, and only there: %.200s", c.name, content)
		}
		if c.not != "" && strings.Contains(string(content), c.not) {
			t.Errorf("%s: the answer holds %q", c.name, c.not)
		}
		if c.status == 405 && response.Header.Get("Allow") == "" {
			t.Errorf("%s: no Allow", c.name)
		}
		if got := response.Header.Get("Cache-Control"); got != "private, no-store" {
			t.Errorf("%s: Cache-Control %q", c.name, got)
		}
	}
}

func TestPersistedQueries(t *testing.T) {
	s := newSchool(t)
	query := "{ school { name } }"
	sum := sha256.Sum256([]byte(query))
	body := func(withQuery bool) string {
		m := map[string]any{"extensions": map[string]any{"persistedQuery": map[string]any{"version": 1, "sha256Hash": hex.EncodeToString(sum[:])}}}
		if withQuery {
			m["query"] = query
		}
		text, _ := json.Marshal(m)
		return string(text)
	}
	for i, want := range []string{"PERSISTED_QUERY_NOT_FOUND", "", ""} {
		if a := s.post("", "application/json", strings.NewReader(body(i == 1))); a.code() != want {
			t.Errorf("request %d: %s", i+1, a.body)
		}
	}
	wrong := strings.Replace(body(true), "school", "schule", 1)
	if a := s.post("", "application/json", strings.NewReader(wrong)); a.code() == "" {
		t.Errorf("a hash of another document: %s", a.body)
	}
}

func TestLanguageOfErrors(t *testing.T) {
	s := newSchool(t)
	for header, want := range map[string]string{
		"": "请先登录。", "zh-CN,zh;q=0.9": "请先登录。", "en-GB,en;q=0.8": "Please sign in first.", "fr": "请先登录。", "en;q=0.5, zh;q=0.9": "请先登录。",
	} {
		request, _ := http.NewRequest("POST", s.server.URL+"/graphql", strings.NewReader(`{"query":"{ viewer { id } }"}`))
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Accept-Language", header)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		content, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if !strings.Contains(string(content), want) {
			t.Errorf("Accept-Language %q: %s, want %s", header, content, want)
		}
	}
}

// TestLibrariesMessagesEndOnce sends documents that are refused by the library, whose
// messages end in several ways.
func TestLibrariesMessagesEndOnce(t *testing.T) {
	s := newSchool(t)
	for document, end := range map[string]string{
		`{ viewer { shoesize } }`:          `on type "Viewer".`,
		`{ viewer { nam } }`:               `Did you mean "name"?`,
		`{ viewer `:                        `Expected Name, found <EOF>.`,
		`query($n: Int) { viewer { id } }`: `is never used.`,
	} {
		if a := s.send("", document, nil); len(a.Errors) != 1 || !strings.HasSuffix(a.Errors[0].Message, end) {
			t.Errorf("%s: %s, want a message that ends %q", document, a.body, end)
		}
	}
}

// TestExploring sends what GraphiQL sends first: the whole schema is asked for,
// which is open here and would be dear if it were rows.
func TestExploring(t *testing.T) {
	s := newSchool(t)
	ofType := strings.Repeat("ofType { kind name ", 9) + strings.Repeat("}", 9)
	a := s.send("", `{ __schema { queryType { name } types { kind name description
		fields(includeDeprecated: true) { name args { name type { kind name `+ofType+` } defaultValue } type { kind name `+ofType+` } isDeprecated }
		inputFields { name type { kind name `+ofType+` } } interfaces { name } enumValues(includeDeprecated: true) { name } possibleTypes { name } }
		directives { name locations args { name } } } }`, nil)
	if a.text("__schema.queryType.name") != "Query" {
		t.Errorf("the schema: %.300s", a.body)
	}
}

// TestTheAnswerToSigningInTellsNothingElse asks for the viewer's own lists in the
// request that signs in: it is still a guest's.
func TestTheAnswerToSigningInTellsNothingElse(t *testing.T) {
	s := newSchool(t)
	for _, field := range []string{
		"creditAccount { earnedHours }", "enrollments { totalCount }", "studyRecords { totalCount }", "authoredCourses { totalCount }", "sessions { id }",
	} {
		a := s.send("", `mutation($p: String!, $w: String!) { logIn(input: { phone: $p, password: $w }) { viewer { name `+field+` } } }`,
			map[string]any{"p": member, "w": sampleschool.Password})
		if a.code() != "UNAUTHENTICATED" {
			t.Errorf("%s: %s", field, a.body)
		}
	}
	// The same with the token of another account: its lists are not given out
	// under this one's name.
	a := s.send(s.as(floating), `mutation($p: String!, $w: String!) { logIn(input: { phone: $p, password: $w }) { viewer { name enrollments { totalCount } } } }`,
		map[string]any{"p": member, "w": sampleschool.Password})
	if a.code() != "UNAUTHENTICATED" {
		t.Errorf("with another account's token: %s", a.body)
	}
}

// TestGuestsWithNonsense sends ids that are none without a token: what counts is
// that nobody is signed in.
func TestGuestsWithNonsense(t *testing.T) {
	s := newSchool(t)
	for token, want := range map[string]string{"": "UNAUTHENTICATED", s.as(member): "BAD_USER_INPUT"} {
		if a := s.send(token, `{ course(id: "x") { id } }`, nil); a.code() != want {
			t.Errorf("course: %s, want %s", a.body, want)
		}
	}
	for token, want := range map[string]string{"": "UNAUTHENTICATED", s.as(member): "FORBIDDEN", s.as(trainer): "BAD_USER_INPUT"} {
		if a := s.send(token, `mutation { deleteLesson(input: { id: "x" }) { deletedId } }`, nil); a.code() != want {
			t.Errorf("deleteLesson: %s, want %s", a.body, want)
		}
	}
}
