package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestACodeLeadsToThePhonesPagesAndNowhereElse(t *testing.T) {
	_, mux := serve(t, options)
	drawn := map[string]bool{}
	for _, path := range []string{"/qr/", "/qr/courses", "/qr/courses/CRS_1/lessons/LSN-2", "/qr/" + strings.Repeat("x", longestPath)} {
		r := get(mux, path)
		content := body(t, r)
		if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "image/svg+xml" || r.Header.Get("Cache-Control") != "no-cache" || !strings.HasPrefix(content, "<svg ") {
			t.Errorf("%s: %d, %v\n%s", path, r.StatusCode, r.Header, content)
		}
		if policy := r.Header.Get("Content-Security-Policy"); policy != "default-src 'none'; frame-ancestors 'none'" {
			t.Errorf("the policy is %q", policy)
		}
		if again := get(mux, path, "If-None-Match", r.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s, known already: %d", path, again.StatusCode)
		}
		drawn[content] = true
	}
	if len(drawn) != 4 {
		t.Errorf("%d drawings of four addresses", len(drawn))
	}
	if with := body(t, get(mux, "/qr/courses?ticket=secret&to=https://evil.test")); !drawn[with] {
		t.Error("what stands behind the path changes the code")
	}
	for _, path := range []string{"/qr//evil.test", "/qr/courses/..%2f..%2fconsole", "/qr/a%2f%2fevil.test", "/qr/a%3ftoken=1", "/qr/%40evil.test", "/qr/a.b", "/qr/courses/", "/qr/" + strings.Repeat("x", longestPath+1)} {
		if r := get(mux, path); r.StatusCode == http.StatusOK {
			t.Errorf("%s is drawn", path)
		}
	}
}

// TestNoCodeLeadsToWhatOnlyThisMachineCanOpen covers a demo without a network.
func TestNoCodeLeadsToWhatOnlyThisMachineCanOpen(t *testing.T) {
	for _, c := range []struct{ address, reached, want string }{
		{"http://127.0.0.1:8080", "", ""},
		{"http://localhost:8080", "", ""},
		{"http://[::1]:8080", "", ""},
		{"http://0.0.0.0:8080", "", ""},
		{"http://:8080", "", ""},
		{"", "", ""},
		{"http://127.0.0.1:8080", "http://192.168.1.5:8080", "http://192.168.1.5:8080"},
		{"https://school.example", "", "https://school.example"},
		{"http://192.168.1.5:8080", "", "http://192.168.1.5:8080"},
	} {
		h, mux := serve(t, Options{Address: c.address, Reached: c.reached})
		if h.reached != c.want {
			t.Errorf("%s: phones are sent to %q", c.address, h.reached)
		}
		if page := body(t, get(mux, "/portal/")); !strings.Contains(page, `<meta name="school-reached" content="`+c.want+`">`) {
			t.Errorf("%s: the page does not say where phones go", c.address)
		}
		want := http.StatusOK
		if c.want == "" {
			want = http.StatusNotFound
		}
		if r := get(mux, "/qr/"); r.StatusCode != want {
			t.Errorf("%s: %d", c.address, r.StatusCode)
		}
	}
}
