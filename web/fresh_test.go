package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestPagesAreBuiltFromWhatLiesHere recomputes the sums that the build wrote, without Node.
func TestPagesAreBuiltFromWhatLiesHere(t *testing.T) {
	sums := string(readDist(t)["SOURCES.sum"])
	listed := map[string]bool{}
	for line := range strings.Lines(sums) {
		sum, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok {
			t.Fatalf("SOURCES.sum: %q", line)
		}
		listed[name] = true
		content, err := os.ReadFile(filepath.FromSlash(name))
		if err != nil {
			t.Errorf("%v: run make web", err)
			continue
		}
		if got := sha256.Sum256(content); hex.EncodeToString(got[:]) != sum {
			t.Errorf("%s has changed since the pages were built: run make web", name)
		}
	}
	for _, dir := range []string{"src", "documents", "m", "portal", "console", "../graph/schema", "../graph/testdata/contract"} {
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && !listed[filepath.ToSlash(name)] {
				t.Errorf("%s was not there when the pages were built: run make web", name)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// TestTheDocumentsAreThoseOfTheContract looks for each operation of the contract in what
// the clients may send.
func TestTheDocumentsAreThoseOfTheContract(t *testing.T) {
	var texts map[string]string
	if manifest == "" {
		t.Skip("built without pages")
	}
	if err := json.Unmarshal([]byte(manifest), &texts); err != nil {
		t.Fatal(err)
	}
	all := ""
	for id, text := range texts {
		if sum := sha256.Sum256([]byte(text)); id != "sha256:"+hex.EncodeToString(sum[:]) {
			t.Errorf("%s is not the hash of its text", id)
		}
		all += text + "\n"
	}
	files, err := filepath.Glob("../graph/testdata/contract/*.graphql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^(?:query|mutation|subscription) \w+`).FindAllString(string(content), -1) {
			if !strings.Contains(all, m) {
				t.Errorf("%s: %s is not in src/common/gql/manifest.json: run make web", name, m)
			}
		}
	}
}

// kb is a size after gzip.
const kb = 1024

// TestPagesAreLight bounds what each client fetches before it shows anything, what it may
// fetch later, and all of it.
func TestPagesAreLight(t *testing.T) {
	files := readDist(t)
	size := func(name string) int {
		if zipped := zip(files[name]); zipped != nil {
			return len(zipped)
		}
		return len(files[name])
	}
	whole := 0
	for _, content := range files {
		whole += len(content)
	}
	for client, most := range map[Client]struct{ script, style int }{
		Phone: {64, 5}, Portal: {64, 8}, Console: {230, 28},
	} {
		var script, style int
		for _, m := range regexp.MustCompile(`(?:src|href)="\.\./(a/[^"]+)"`).FindAllSubmatch(files[string(client)+"/index.html"], -1) {
			switch name := string(m[1]); path.Ext(name) {
			case ".js":
				script += size(name)
			case ".css":
				style += size(name)
			}
		}
		t.Logf("%s begins with %.1f KB of scripts and %.1f KB of styles", client, float64(script)/kb, float64(style)/kb)
		if script > most.script*kb || style > most.style*kb || script == 0 {
			t.Errorf("%s begins with %d KB of scripts and %d KB of styles, more than %d and %d", client, script/kb, style/kb, most.script, most.style)
		}
	}
	own := 0
	for _, name := range ofThePortal(t, files) {
		own += size(name)
	}
	t.Logf("pages that the portal alone has, and that it fetches later, have %.1f KB", float64(own)/kb)
	if own > 25*kb || own == 0 {
		t.Errorf("pages that the portal alone has have %d KB, more than 25", own/kb)
	}
	// Parts that are fetched when a screen needs them.
	for name, most := range map[string]int{"a/charts.js": 185, "a/editor.js": 150, "a/pdf.js": 160, "a/pdf.worker.js": 380} {
		if files[name] == nil {
			continue
		}
		t.Logf("%s has %.1f KB", name, float64(size(name))/kb)
		if got := size(name); got > most*kb {
			t.Errorf("%s has %d KB, more than %d", name, got/kb, most)
		}
	}
	t.Logf("all files have %.2f MB", float64(whole)/kb/kb)
	if whole > 4*kb*kb {
		t.Errorf("all files together have %d KB", whole/kb)
	}
}

// ofThePortal names the scripts that the portal fetches later and the phone never does.
func ofThePortal(t *testing.T, files map[string][]byte) []string {
	t.Helper()
	var parts map[Client][]string
	if err := json.Unmarshal(files["files.json"], &parts); err != nil {
		t.Fatal(err)
	}
	page := string(files["portal/index.html"])
	return slices.DeleteFunc(parts[Portal], func(name string) bool {
		return path.Ext(name) != ".js" || strings.Contains(page, "../"+name) || slices.Contains(parts[Phone], name)
	})
}

// TestPagesReachNobodyElse looks for other hosts: a school has no network but its own.
// What is named here is no address that anything is fetched from.
func TestPagesReachNobodyElse(t *testing.T) {
	namespaces := []string{
		"www.w3.org", "vuejs.org", "nextapps.example", "prosemirror.net", "tiptap.dev", "element-plus.org", "github.com", "mozilla.github.io",
		"developer.mozilla.org", "errors.urql.dev", "commerce.nearform.com", "formidable.com", "bit.ly", "echarts.apache.org", "link.springer.com", "tr.designtokens.org", "bugzilla.mozilla.org", "localhost", "foo", "popper.js.org", "floating-ui.com", "day.js.org", "example.com", "foo.bar", "www.xfa.org", "ns.adobe.com",
	}
	hosts := regexp.MustCompile("(?:https?:|[\"'`(=])//([a-z0-9-]+(?:\\.[a-z0-9-]+)+)")
	for name, content := range readDist(t) {
		if ext := path.Ext(name); ext != ".js" && ext != ".css" && ext != ".html" {
			continue
		}
		for _, m := range hosts.FindAllSubmatch(content, -1) {
			known := false
			for _, n := range namespaces {
				known = known || strings.HasSuffix(string(m[1]), n)
			}
			if !known {
				t.Errorf("%s names the host %s", name, m[1])
			}
		}
		if bytes.Contains(content, []byte("sourceMappingURL")) {
			t.Errorf("%s names a source map that is not there", name)
		}
	}
}

// TestStylesFitOldPhones looks for what web views of some years ago do not know. The
// console is not for them.
func TestStylesFitOldPhones(t *testing.T) {
	files := readDist(t)
	unknown := regexp.MustCompile(`aspect-ratio|[;{]inset:|[;{](row-|column-)?gap:|:has\(|@container|[0-9]d[vw]h|color-mix\(|@layer`)
	for _, name := range []string{"a/base.css", "a/m.css", "a/portal.css"} {
		if found := unknown.Find(files[name]); found != nil {
			t.Errorf("%s uses %s, which old web views do not know", name, found)
		}
	}
}
