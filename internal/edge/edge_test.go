package edge_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"partyschool/internal/edge"
)

// school answers with a type and a length that the path asks for.
func school(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", r.URL.Query().Get("type"))
	w.Header().Add("Vary", "Accept-Language")
	n := 10
	if r.URL.Query().Has("long") {
		n = 5000
	}
	_, _ = io.WriteString(w, strings.Repeat("学", n))
}

func serve(t *testing.T, o edge.Options) *httptest.Server {
	t.Helper()
	h, err := edge.Handler(http.HandlerFunc(school), o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server
}

func get(t *testing.T, method, address string, header ...string) *http.Response {
	t.Helper()
	request, err := http.NewRequest(method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "identity")
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

func TestLongTextsAreCompressed(t *testing.T) {
	server := serve(t, edge.Options{})
	for _, c := range []struct {
		query, accept string
		packed        bool
	}{
		{"type=application/json&long", "gzip", true},
		{"type=application/graphql-response%2Bjson;+charset=utf-8&long", "gzip", true},
		{"type=application/graphql-response%2Bjson&long", "identity", false},
		{"type=application/json", "gzip", false},
		{"type=video/mp4&long", "gzip", false},
		{"type=text/event-stream&long", "gzip", false},
		{"type=application/zip&long", "gzip", false},
	} {
		response := get(t, http.MethodGet, server.URL+"/?"+c.query, "Accept-Encoding", c.accept)
		if packed := response.Header.Get("Content-Encoding") == "gzip"; packed != c.packed {
			t.Errorf("%s for %s: packed %v", c.query, c.accept, packed)
		}
		if vary := strings.Join(response.Header.Values("Vary"), ", "); !strings.Contains(vary, "Accept-Encoding") || !strings.Contains(vary, "Accept-Language") {
			t.Errorf("%s: Vary %s", c.query, vary)
		}
		var body io.Reader = response.Body
		if c.packed {
			unpacked, err := gzip.NewReader(body)
			if err != nil {
				t.Fatal(err)
			}
			body = unpacked
		}
		if text, err := io.ReadAll(body); err != nil || !strings.HasPrefix(string(text), "学学学") || len(text)%3 != 0 {
			t.Errorf("%s: %d bytes, %v", c.query, len(text), err)
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	for secure, hsts := range map[bool]string{false: "", true: "max-age=31536000"} {
		h := get(t, http.MethodGet, serve(t, edge.Options{Secure: secure}).URL).Header
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Strict-Transport-Security": hsts,
			"Access-Control-Allow-Origin": "",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	}
}

func TestOrigins(t *testing.T) {
	server := serve(t, edge.Options{Origins: []string{"https://school.example", "http://localhost:5173"}})
	for origin, allowed := range map[string]bool{
		"https://school.example": true, "http://localhost:5173": true, "https://school.example.evil.test": false,
		"http://school.example": false, "null": false,
	} {
		want := ""
		if allowed {
			want = origin
		}
		answer := get(t, http.MethodGet, server.URL, "Origin", origin)
		asked := get(t, http.MethodOptions, server.URL, "Origin", origin, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type")
		for what, h := range map[string]http.Header{"answer": answer.Header, "preflight": asked.Header} {
			if got := h.Get("Access-Control-Allow-Origin"); got != want || h.Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%s for %s: origin %q, want %q", what, origin, got, want)
			}
		}
		if got := asked.Header.Get("Access-Control-Allow-Headers"); allowed && got != "authorization,content-type" {
			t.Errorf("headers %q", got)
		}
	}
	for _, wrong := range []string{"*", "https://*.example", "school.example", "https://school.example/", "ftp://school.example", "https://a@school.example"} {
		if _, err := edge.Handler(http.NotFoundHandler(), edge.Options{Origins: []string{wrong}}); err == nil || !strings.Contains(err.Error(), wrong) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

// A page of another origin brings a file in pieces, and reads how far it came.
func TestUploadsFromAnotherOrigin(t *testing.T) {
	server := serve(t, edge.Options{Origins: []string{"https://school.example"}})
	asked := get(t, http.MethodOptions, server.URL, "Origin", "https://school.example",
		"Access-Control-Request-Method", "PUT", "Access-Control-Request-Headers", "content-range,content-type")
	if got := asked.Header.Get("Access-Control-Allow-Headers"); got != "content-range,content-type" {
		t.Errorf("headers %q", got)
	}
	answer := get(t, http.MethodPut, server.URL, "Origin", "https://school.example")
	if exposed := answer.Header.Get("Access-Control-Expose-Headers"); !slices.Contains(strings.Split(exposed, ", "), "Range") {
		t.Errorf("exposed are %s", exposed)
	}
}
