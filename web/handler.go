// Package web holds the clients – the phone party school at /m/, the market net school at
// /portal/, the console at /console/ – and serves them out of the program. They are written
// in TypeScript and built with make web; what was built is committed, so that nobody needs
// Node to run the school.
package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options are what the pages have to know of the school before they ask it.
type Options struct {
	// Name is the school's.
	Name string
	// Codes tells that one may sign in by a code too.
	Codes bool
	// Privacy is where the school says what it keeps of its members; empty where nowhere.
	Privacy string
	// Address is where the school says it is: addresses of files that begin with it are
	// fetched from wherever the page was.
	Address string
	// Reached is the address under which phones reach the school, where that is another.
	Reached string
	// Connect are other origins to which the console may send, each as https://host:
	// where files lie in a store of their own.
	Connect []string
	// SignIns are shown on the page where one signs in, by the demo alone.
	SignIns []SignIn
}

// SignIn is somebody as whom a visitor of the demo may sign in.
type SignIn struct {
	Phone    string `json:"phone"`
	Password string `json:"password"`
	Name     string `json:"name"`
	About    string `json:"about"`
}

// Client is one of the three.
type Client string

// The clients, by the first part of their paths.
const (
	Phone   Client = "m"
	Portal  Client = "portal"
	Console Client = "console"
)

// Clients are all of them.
var Clients = []Client{Phone, Portal, Console}

// Manifest is what the clients ask, as {"sha256:…": "document"}; empty where the program
// was built without them (tag noweb).
func Manifest() string { return manifest }

// types are said here and not taken from the machine, which may hold JavaScript for text.
var types = map[string]string{
	".html":        "text/html; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".mjs":         "text/javascript; charset=utf-8",
	".css":         "text/css; charset=utf-8",
	".json":        "application/json",
	".webmanifest": "application/manifest+json",
	".svg":         "image/svg+xml",
	".png":         "image/png",
	".wasm":        "application/wasm",
	".ttf":         "font/ttf",
	".pfb":         "application/octet-stream",
	".bcmap":       "application/octet-stream",
}

// Handler serves the clients and what belongs to them.
type Handler struct {
	files map[string]*file
	// policies say of each client what its pages may do.
	policies map[Client]string
	// reached is the address under which phones reach the school; empty where none does.
	reached string
	// version is of all that was built: files lie below it, so that each may be kept for
	// ever and none is mixed with one of another build.
	version string
}

// file is one file as it is sent.
type file struct {
	kind, tag string
	plain     []byte
	// zipped is made when it is first asked for: most files of the console never are.
	zipped func() []byte
}

// New reads what was built. Without it – tag noweb – the handler answers 404.
func New(o Options) (*Handler, error) { return newHandler(dist, o) }

func newHandler(tree fs.FS, o Options) (*Handler, error) {
	raw := map[string][]byte{}
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(tree, name)
		raw[strings.TrimPrefix(name, "dist/")] = content
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the pages: %w", err)
	}
	h := &Handler{files: map[string]*file{}, version: versionOf(raw), reached: o.reached(), policies: map[Client]string{Phone: policyOf(), Portal: policyOf(), Console: policyOf(o.Connect...)}}
	for name, content := range raw {
		switch kind := types[path.Ext(name)]; {
		case strings.HasPrefix(name, "a/"):
			if kind == "" {
				return nil, fmt.Errorf("%s: nobody knows the type of this file", name)
			}
			h.files[name] = newFile(kind, content)
		case path.Base(name) == "index.html":
			content, err = h.page(content, o)
			if err != nil {
				return nil, err
			}
			h.files[name] = newFile(kind, content)
		}
	}
	return h, h.addWorkers(raw)
}

// versionOf is the same for the same files.
func versionOf(raw map[string][]byte) string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		_, _ = fmt.Fprintf(sum, "%s %d\n", name, len(raw[name]))
		_, _ = sum.Write(raw[name])
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}

// policyOf lets pages run, show and reach what is the school's own, and nothing else but
// the origins named, to which files are sent. Styles may stand in elements: the console's
// tables and charts write them there.
func policyOf(connects ...string) string {
	connect := strings.Join(append([]string{"'self'"}, connects...), " ")
	return "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; " +
		"worker-src 'self' blob:; manifest-src 'self'; connect-src " + connect + "; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}

// page is an entry with its files below the version, and with what it has to know.
func (h *Handler) page(content []byte, o Options) ([]byte, error) {
	signIns, err := json.Marshal(o.SignIns)
	if err != nil {
		return nil, err
	}
	var known strings.Builder
	tell := func(name, what string) {
		_, _ = fmt.Fprintf(&known, "<meta name=\"school-%s\" content=\"%s\">\n", name, html.EscapeString(what))
	}
	tell("name", o.Name)
	tell("privacy", o.Privacy)
	tell("address", o.Address)
	tell("reached", h.reached)
	tell("version", h.version)
	if o.Codes {
		tell("codes", "yes")
	}
	if len(o.SignIns) > 0 {
		tell("sign-ins", string(signIns))
	}
	content = bytes.ReplaceAll(content, []byte(`"../a/`), []byte(`"/a/`+h.version+`/`))
	return bytes.Replace(content, []byte("</head>"), []byte(known.String()+"</head>"), 1), nil
}

// addWorkers writes the service workers, which keep the shell of a client for when there is
// no network. files.json names what each client is made of.
func (h *Handler) addWorkers(raw map[string][]byte) error {
	template, listed := raw["sw.js"], raw["files.json"]
	if template == nil {
		return nil
	}
	var files map[Client][]string
	if err := json.Unmarshal(listed, &files); err != nil {
		return fmt.Errorf("files.json: %w", err)
	}
	for client, names := range files {
		var addresses []string
		for _, name := range names {
			if h.files[name] == nil {
				return fmt.Errorf("files.json names %s, which was not built", name)
			}
			addresses = append(addresses, "/a/"+h.version+strings.TrimPrefix(name, "a"))
		}
		list, err := json.Marshal(addresses)
		if err != nil {
			return err
		}
		worker := strings.NewReplacer(`"__CLIENT__"`, fmt.Sprintf("%q", client), `"__VERSION__"`, fmt.Sprintf("%q", h.version), `"__FILES__"`, string(list)).Replace(string(template))
		h.files[string(client)+"/sw.js"] = newFile(types[".js"], []byte(worker))
	}
	return nil
}

func newFile(kind string, content []byte) *file {
	sum := sha256.Sum256(content)
	return &file{kind: kind, tag: `"` + hex.EncodeToString(sum[:12]) + `"`, plain: content, zipped: sync.OnceValue(func() []byte { return zip(content) })}
}

// zip is the content with gzip, nil where that saves nothing.
func zip(content []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil
	}
	_, err = w.Write(content)
	if errors.Join(err, w.Close()) != nil || out.Len() >= len(content) {
		return nil
	}
	return out.Bytes()
}

// Mount gives the clients their paths; / leads to the one that suits who asks.
func (h *Handler) Mount(mux *http.ServeMux) {
	if len(h.files) == 0 {
		return
	}
	mux.HandleFunc("GET /{$}", lead)
	mux.HandleFunc("GET /a/{name...}", h.asset)
	mux.HandleFunc("GET /qr/{path...}", h.handoff)
	for _, client := range Clients {
		mux.HandleFunc("GET /"+string(client)+"/{name...}", func(w http.ResponseWriter, r *http.Request) { h.client(w, r, client) })
	}
}

// lead sends telephones to the phone's pages and all others to the portal.
func lead(w http.ResponseWriter, r *http.Request) {
	to := Portal
	if agent := r.UserAgent(); strings.Contains(agent, "Mobi") || strings.Contains(agent, "Android") {
		to = Phone
	}
	w.Header().Set("Vary", "User-Agent")
	w.Header().Set("Cache-Control", "no-cache")
	http.Redirect(w, r, "/"+string(to)+"/", http.StatusFound)
}

// asset sends a file of this build. One of another build is not there: the page that asks
// for it loads itself anew.
func (h *Handler) asset(w http.ResponseWriter, r *http.Request) {
	version, name, _ := strings.Cut(r.PathValue("name"), "/")
	f := h.files["a/"+name]
	if f == nil || version != h.version {
		http.NotFound(w, r)
		return
	}
	f.send(w, r, "public, max-age=31536000, immutable")
}

// client sends the page of a client for whatever screen is asked of it: the page finds the
// screen by the path. What has an extension is a file, and there or not there.
func (h *Handler) client(w http.ResponseWriter, r *http.Request, c Client) {
	name := string(c) + "/" + r.PathValue("name")
	f := h.files[name]
	if f == nil && path.Ext(name) == "" {
		f = h.files[string(c)+"/index.html"]
	}
	if f == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Security-Policy", h.policies[c])
	f.send(w, r, "no-cache")
}

func (f *file) send(w http.ResponseWriter, r *http.Request, cache string) {
	header, content, tag := w.Header(), f.plain, f.tag
	header.Set("Content-Type", f.kind)
	header.Set("Cache-Control", cache)
	header.Add("Vary", "Accept-Encoding")
	if zipped := f.wanted(r); zipped != nil {
		header.Set("Content-Encoding", "gzip")
		content, tag = zipped, strings.TrimSuffix(tag, `"`)+`-gzip"`
	}
	header.Set("ETag", tag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

// wanted is the compressed content where the client takes it.
func (f *file) wanted(r *http.Request) []byte {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") && strings.Trim(strings.ReplaceAll(quality, " ", ""), "0.") != "q=" {
			return f.zipped()
		}
	}
	return nil
}
