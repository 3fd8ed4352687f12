package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

var options = Options{Name: "“诚信”党校", Codes: true, Privacy: "https://school.example/privacy?a&b", Address: "https://school.example", SignIns: []SignIn{{Phone: "138", Name: `"<王>`}}}

func serve(t *testing.T, o Options) (*Handler, http.Handler) {
	t.Helper()
	h, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	if len(h.files) == 0 {
		t.Skip("built without pages")
	}
	mux := http.NewServeMux()
	h.Mount(mux)
	return h, mux
}

func get(h http.Handler, path string, headers ...string) *http.Response {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEveryPathOfAClientIsItsPage(t *testing.T) {
	_, h := serve(t, options)
	for _, client := range Clients {
		var first string
		for _, path := range []string{"/", "/sign-in", "/courses/abc/lessons/def"} {
			r := get(h, "/"+string(client)+path)
			page := body(t, r)
			if first == "" {
				first = page
			}
			if r.StatusCode != http.StatusOK || page != first {
				t.Errorf("%s%s: %d", client, path, r.StatusCode)
			}
			for header, want := range map[string]string{"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache"} {
				if got := r.Header.Get(header); got != want {
					t.Errorf("%s of %s is %q", header, path, got)
				}
			}
			policy := r.Header.Get("Content-Security-Policy")
			if !strings.Contains(policy, "script-src 'self';") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "http") {
				t.Errorf("the policy is %q", policy)
			}
		}
		for name, content := range map[string]string{
			"name": "“诚信”党校", "codes": "yes", "privacy": "https://school.example/privacy?a&amp;b", "address": "https://school.example",
			"sign-ins": `[{&#34;phone&#34;:&#34;138&#34;,&#34;password&#34;:&#34;&#34;,&#34;name&#34;:&#34;\&#34;\u003c王\u003e&#34;,&#34;about&#34;:&#34;&#34;}]`,
		} {
			if want := fmt.Sprintf(`<meta name="school-%s" content="%s">`, name, content); !strings.Contains(first, want) {
				t.Errorf("the page does not know the school: %s is not in %s", want, first)
			}
		}
	}
}

func TestEveryAddressInAPageIsThere(t *testing.T) {
	h, mux := serve(t, options)
	addresses := regexp.MustCompile(`(?:src|href)="(/[^"]+)"`)
	for _, client := range Clients {
		found := addresses.FindAllStringSubmatch(string(h.files[string(client)+"/index.html"].plain), -1)
		if len(found) < 2 {
			t.Errorf("the page of %s names %d files", client, len(found))
		}
		for _, m := range found {
			if r := get(mux, m[1]); r.StatusCode != http.StatusOK || r.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
				t.Errorf("%s: %d, %q", m[1], r.StatusCode, r.Header.Get("Cache-Control"))
			}
		}
	}
}

// TestWhatIsNotThereIsNoPage keeps a browser from taking a page for a script.
func TestWhatIsNotThereIsNoPage(t *testing.T) {
	h, mux := serve(t, options)
	for path, want := range map[string]int{
		"/m/app.js": 404, "/m/favicon.ico": 404,
		"/a/" + h.version + "/none.js": 404, "/a/0123456789ab/base.js": 404, "/a/" + h.version + "/": 404, "/a/" + h.version: 404,
		"/a/base.js": 404, "/a/none.js": 404, "/a/": 404,
		"/a/" + h.version + "/../m/index.html": 307, "/m/../graph.txt": 307,
	} {
		if r := get(mux, path); r.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, r.StatusCode, want)
		}
	}
}

func TestFilesAreTaggedAndZipped(t *testing.T) {
	h, mux := serve(t, options)
	path := "/a/" + h.version + "/base.js"
	plain := get(mux, path)
	content := body(t, plain)
	if got := plain.Header.Get("Content-Type"); got != "text/javascript; charset=utf-8" {
		t.Errorf("the type is %q", got)
	}
	zipped := get(mux, path, "Accept-Encoding", "br;q=1.0, gzip;q=0.8")
	if zipped.Header.Get("Content-Encoding") != "gzip" || zipped.Header.Get("Vary") != "Accept-Encoding" || zipped.Header.Get("ETag") == plain.Header.Get("ETag") {
		t.Errorf("headers: %v", zipped.Header)
	}
	z, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	if unzipped, err := io.ReadAll(z); err != nil || string(unzipped) != content {
		t.Errorf("what was zipped is something else (%v)", err)
	}
	if r := get(mux, path, "Accept-Encoding", "gzip;q=0"); r.Header.Get("Content-Encoding") != "" {
		t.Error("zipped for one who does not take it")
	}
	for _, r := range []*http.Response{plain, zipped} {
		again := get(mux, path, "Accept-Encoding", r.Header.Get("Content-Encoding"), "If-None-Match", r.Header.Get("ETag"))
		if again.StatusCode != http.StatusNotModified || body(t, again) != "" {
			t.Errorf("known already: %d", again.StatusCode)
		}
	}
}

func TestTheFirstPageSuitsWhoAsks(t *testing.T) {
	_, h := serve(t, options)
	for agent, want := range map[string]string{
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148": "/m/",
		"Mozilla/5.0 (Linux; Android 9; tablet) Chrome/100":                    "/m/",
		"Mozilla/5.0 (X11; Linux x86_64) Chrome/120":                           "/portal/",
		"": "/portal/",
	} {
		r := get(h, "/", "User-Agent", agent)
		if r.StatusCode != http.StatusFound || r.Header.Get("Location") != want || r.Header.Get("Vary") != "User-Agent" {
			t.Errorf("%s: %d, %s", agent, r.StatusCode, r.Header.Get("Location"))
		}
	}
}

func TestTheServiceWorkerKnowsItsFiles(t *testing.T) {
	h, mux := serve(t, options)
	for _, client := range []Client{Phone, Portal} {
		r := get(mux, "/"+string(client)+"/sw.js")
		script := body(t, r)
		if r.StatusCode != http.StatusOK || r.Header.Get("Cache-Control") != "no-cache" || strings.Contains(script, "__") {
			t.Errorf("%s: %d, %v\n%s", client, r.StatusCode, r.Header, script)
		}
		list := regexp.MustCompile(`const files = (\[.*\])`).FindStringSubmatch(script)
		var files []string
		if list == nil || json.Unmarshal([]byte(list[1]), &files) != nil || len(files) < 3 {
			t.Fatalf("%s lists %v", client, list)
		}
		for _, f := range files {
			if !strings.HasPrefix(f, "/a/"+h.version+"/") || get(mux, f).StatusCode != http.StatusOK {
				t.Errorf("%s lists %s", client, f)
			}
		}
	}
}

// TestAnotherBuildHasAnotherVersion changes one file in a tree of two.
func TestAnotherBuildHasAnotherVersion(t *testing.T) {
	tree := fstest.MapFS{"dist/a/x.js": {Data: []byte("1")}, "dist/m/index.html": {Data: []byte(`<head></head><script src="../a/x.js"></script>`)}}
	versions := map[string]bool{}
	for _, content := range []string{"1", "2", "1"} {
		tree["dist/a/x.js"] = &fstest.MapFile{Data: []byte(content)}
		h, err := newHandler(tree, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if want := `src="/a/` + h.version + `/x.js"`; !bytes.Contains(h.files["m/index.html"].plain, []byte(want)) {
			t.Errorf("no %s in %s", want, h.files["m/index.html"].plain)
		}
		versions[h.version] = true
	}
	if len(versions) != 2 {
		t.Errorf("%d versions", len(versions))
	}
	tree["dist/a/x.exe"] = &fstest.MapFile{}
	if _, err := newHandler(tree, Options{}); err == nil {
		t.Error("a file of a type that nobody knows is served")
	}
}

func TestWithoutPagesNothingIsMounted(t *testing.T) {
	h, err := newHandler(fstest.MapFS{}, options)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	h.Mount(mux)
	for _, path := range []string{"/", "/m/", "/a/x/y.js"} {
		if r := get(mux, path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
}

func TestOtherOriginsMayBeReached(t *testing.T) {
	if got := policyOf("https://store.example"); !strings.Contains(got, "connect-src 'self' https://store.example;") {
		t.Error(got)
	}
}

func readDist(t *testing.T) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := fs.WalkDir(dist, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[strings.TrimPrefix(name, "dist/")], err = fs.ReadFile(dist, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("built without pages")
	}
	return files
}
