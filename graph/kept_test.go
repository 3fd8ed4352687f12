package graph_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestAShortGetMayBeKept asks by GET for documents that are known: the viewer may keep
// the answer and asks whether it still holds; everything else is kept by nobody.
func TestAShortGetMayBeKept(t *testing.T) {
	s := newSchool(t)
	query, mutation := "{ viewer { name } }", "mutation { logOut { ok } }"
	failing := `{ viewer { name } node(id: "x") { id } }`
	for _, document := range []string{query, mutation, failing} { // known from now on
		s.send("", document, nil)
	}
	get := func(token, ifNoneMatch string, q url.Values) (*http.Response, string) {
		t.Helper()
		request, err := http.NewRequest(http.MethodGet, s.server.URL+"/graphql?"+q.Encode(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if token != "" {
			request.Header.Set("Authorization", "Bearer "+token)
		}
		if ifNoneMatch != "" {
			request.Header.Set("If-None-Match", ifNoneMatch)
		}
		request.Header.Set("Accept", newType)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		body, _ := io.ReadAll(response.Body)
		return response, string(body)
	}
	hash := func(text string) url.Values {
		return url.Values{"extensions": {`{"persistedQuery":{"version":1,"sha256Hash":"` + hashOf(text) + `"}}`}}
	}
	mine := s.as(member)
	first, body := get(mine, "", hash(query))
	tag := first.Header.Get("ETag")
	if first.StatusCode != 200 || !strings.HasPrefix(tag, `W/"`) || first.Header.Get("Cache-Control") != "private, no-cache" || !strings.Contains(body, "王秀珍") {
		t.Fatalf("%d %v %s", first.StatusCode, first.Header, body)
	}
	for _, name := range []string{"Accept", "Accept-Language", "Authorization"} {
		if !strings.Contains(strings.Join(first.Header.Values("Vary"), ", ")+",", name+",") {
			t.Errorf("Vary lacks %s", name)
		}
	}
	for _, c := range []struct {
		name, token, known string
		status             int
	}{
		{"the same", mine, tag, 304},
		{"one of several", mine, `"x", ` + tag, 304},
		{"as a strong tag", mine, strings.TrimPrefix(tag, "W/"), 304},
		{"any", mine, "*", 304},
		{"another", mine, `W/"x"`, 200},
		{"another viewer", s.as(floating), tag, 200},
	} {
		response, body := get(c.token, c.known, hash(query))
		if response.StatusCode != c.status || (c.status == 304) != (body == "") || (response.Header.Get("ETag") == tag) != (c.token == mine) {
			t.Errorf("%s: %d %v %s", c.name, response.StatusCode, response.Header, body)
		}
		if got := response.Header.Get("Cache-Control"); got != "private, no-cache" {
			t.Errorf("%s: Cache-Control %q", c.name, got)
		}
	}
	for _, c := range []struct {
		name, token string
		asked       url.Values
		status      int
	}{
		{"the text itself", mine, url.Values{"query": {query}}, 200},
		{"a guest, who is told an error", "", hash(query), 200},
		{"an answer in part", mine, hash(failing), 200},
		{"a mutation", mine, hash(mutation), 405},
		{"a hash that nobody knows", mine, hash("{ school { name } }"), 404},
	} {
		response, body := get(c.token, "*", c.asked)
		if response.StatusCode != c.status || response.Header.Get("ETag") != "" || response.Header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("%s: %d %v %s", c.name, response.StatusCode, response.Header, body)
		}
	}
	if _, body := get(mine, "", url.Values{"query": {query}}); !strings.Contains(body, "王秀珍") {
		t.Errorf("the mutation ran: %s", body)
	}
	// What changed is sent again.
	s.must(member, "LogOut", nil)
	if response, body := get(mine, tag, hash(query)); response.StatusCode != 200 || !strings.Contains(body, "UNAUTHENTICATED") {
		t.Errorf("after signing out: %d %s", response.StatusCode, body)
	}
}
