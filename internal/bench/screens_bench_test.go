package bench

import (
	"bufio"
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"partyschool/internal/bench/dataset"
	"partyschool/internal/bench/load"
	"partyschool/internal/key"
)

// BenchmarkScreen asks for the screens without a network: as a plan answers them, as the
// executor does, which answers whatever depends on a variable, and as the floor does.
func BenchmarkScreen(b *testing.B) {
	p := newPair(b)
	for _, name := range []string{home, coursePage} {
		planned := func(m dataset.Member, token string) []byte { return p.ask.request(Product, name, m, token) }
		b.Run(name+"/plan", func(b *testing.B) { p.bench(b, p.product, name, planned) })
		b.Run(name+"/executor", func(b *testing.B) {
			before, after, _ := strings.Cut(p.ask.documents[name].Text, " {") // the operation's own brace
			document := before + " {" + strings.Replace(after, " {", " @include(if: true) {", 1)
			p.bench(b, p.product, name, func(m dataset.Member, token string) []byte {
				variables := map[string]any{}
				if name == coursePage {
					variables["id"] = key.Format(m.CourseID)
				}
				return load.Post("/graphql", token, plain(map[string]any{"query": document, "variables": variables}))
			})
		})
		b.Run(name+"/floor", func(b *testing.B) {
			p.bench(b, p.floor, name, func(m dataset.Member, token string) []byte { return p.ask.request(Floor, name, m, token) })
		})
	}
}

// bench asks for one member's screen again and again.
func (p *pair) bench(b *testing.B, of http.Handler, name string, request func(dataset.Member, string) []byte) {
	m := p.ask.data.Members[0]
	token, err := p.ask.token(m)
	if err != nil {
		b.Fatal(err)
	}
	raw := request(m, token)
	for range 3 { // until it has its plan, and the session is known
		if err := checkOf(name)(p.send(of, raw)); err != nil {
			b.Fatal(err)
		}
	}
	asked, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
	if err != nil {
		b.Fatal(err)
	}
	asked.RemoteAddr = "127.0.0.1:1"
	_, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	b.ReportAllocs()
	for b.Loop() {
		asked.Body = &closed{bytes.NewReader(body)}
		w := httptest.NewRecorder()
		if of.ServeHTTP(w, asked); w.Code != http.StatusOK {
			b.Fatal(w.Body)
		}
	}
}

// closed is a body that needs not be closed.
type closed struct{ *bytes.Reader }

// Close implements io.Closer.
func (*closed) Close() error { return nil }
