package outbox_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent/delivery"
	"partyschool/internal/database"
	"partyschool/internal/outbox"
)

// provider is an SMS gateway and the phones behind it.
type provider struct {
	*httptest.Server
	mu sync.Mutex
	// texts are what phones received; asked is every request.
	texts map[string][]string
	asked []request
	// behave answers the nth request, from 0; nil sends and answers OK.
	behave func(n int, p *provider, w http.ResponseWriter, r request)
	gone   chan struct{}
}

type request struct{ Phone, Key, Text, Code, Template string }

func newProvider(t *testing.T, behave func(n int, p *provider, w http.ResponseWriter, r request)) *provider {
	p := &provider{texts: map[string][]string{}, behave: behave, gone: make(chan struct{})}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked request
		body, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(body, &asked); err != nil {
			t.Errorf("%v: %s", err, body)
		}
		p.mu.Lock()
		n := len(p.asked)
		p.asked = append(p.asked, asked)
		p.mu.Unlock()
		if p.behave != nil {
			p.behave(n, p, w, asked)
			return
		}
		p.deliver(asked)
		ok(w)
	}))
	t.Cleanup(func() { close(p.gone); p.Close() })
	return p
}

// deliver brings the text to the phone, unless its key was seen.
func (p *provider) deliver(r request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.texts[r.Phone] = append(p.texts[r.Phone], r.Key)
}

func (p *provider) received(phone string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.texts[phone])
}

// seen are the requests so far.
func (p *provider) seen() []request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.asked)
}

func ok(w http.ResponseWriter) {
	_, _ = io.WriteString(w, `{"Code":"OK","Sent":[{"Id":"b-17"}]}`)
}

const simple = `
url = "%s/send"
body = '{"phone":{{json .Phone}},"key":{{json .OnceKey}},"text":{{json .Text}},"code":{{json .Code}},"template":{{json .Template}}}'
%s
[headers]
Content-Type = "application/json"
[templates]
LOGIN_CODE = "SMS_1"
default = "SMS_2"
[success]
path = "Code"
matches = "^OK$"
reference = "Sent.0.Id"
code = "Code"
[retry]
matches = "BUSY"
`

// texting opens a school whose nodes send over the provider.
func texting(t *testing.T, nodes int, p *provider, more string) *world {
	silence(t)
	if !strings.Contains(more, "timeout") {
		more += "\ntimeout = \"20s\"" // of a machine that is busy
	}
	return open(t, nodes, func(w *world, _ *database.Database) map[outbox.Channel]outbox.Carrier {
		g, err := outbox.OpenGateway(file(t, fmt.Sprintf(simple, p.URL, more)), w.clock)
		w.must(err)
		return map[outbox.Channel]outbox.Carrier{delivery.ChannelSMS: g}
	})
}

// hijack answers with bytes of the test's own and hangs up.
func hijack(w http.ResponseWriter, text string) {
	c, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = io.WriteString(c, text)
	_ = c.Close()
}

// What a gateway does, and what becomes of a message: nobody is texted twice, and no
// message that was surely not sent is lost.
func TestWhatGatewaysDo(t *testing.T) {
	accept := func(_ int, p *provider, w http.ResponseWriter, r request) { p.deliver(r); ok(w) }
	first := func(then func(p *provider, w http.ResponseWriter, r request)) func(int, *provider, http.ResponseWriter, request) {
		return func(n int, p *provider, w http.ResponseWriter, r request) {
			if n == 0 {
				then(p, w, r)
				return
			}
			accept(n, p, w, r)
		}
	}
	status := func(code int, body string) func(*provider, http.ResponseWriter, request) {
		return func(_ *provider, w http.ResponseWriter, _ request) {
			w.WriteHeader(code)
			_, _ = io.WriteString(w, body)
		}
	}
	for name, c := range map[string]struct {
		behave         func(int, *provider, http.ResponseWriter, request)
		more           string
		want           string
		asked, arrived int
	}{
		"takes it":              {accept, "", "SENT", 1, 1},
		"is busy":               {first(status(503, "")), "", "SENT", 2, 1},
		"says so in its answer": {first(status(200, `{"Code":"BUSY"}`)), "", "SENT", 2, 1},
		"refuses":               {first(status(200, `{"Code":"isv.MOBILE_NUMBER_ILLEGAL"}`)), "", "DEAD isv.MOBILE_NUMBER_ILLEGAL", 1, 0},
		"refuses with a text":   {first(status(200, `{"Code":"号码 13800000001 无效"}`)), "", "DEAD HTTP_200", 1, 0},
		"wants no such request": {first(status(400, ``)), "", "DEAD HTTP_400", 1, 0},
		"fails after sending": {first(func(p *provider, w http.ResponseWriter, r request) {
			p.deliver(r)
			w.WriteHeader(500)
		}), "", "UNKNOWN HTTP_500", 1, 1},
		"hangs after sending": {first(func(p *provider, _ http.ResponseWriter, r request) {
			p.deliver(r)
			<-p.gone
		}), `timeout = "300ms"`, "UNKNOWN NO_ANSWER_TIMEOUT", 1, 1},
		"hangs before sending": {first(func(p *provider, _ http.ResponseWriter, _ request) { <-p.gone }), `timeout = "300ms"`, "UNKNOWN NO_ANSWER_TIMEOUT", 1, 0},
		"loses the answer": {first(func(p *provider, w http.ResponseWriter, r request) {
			p.deliver(r)
			hijack(w, "")
		}), "", "UNKNOWN NO_ANSWER_BROKEN", 1, 1},
		"loses half the answer": {first(func(p *provider, w http.ResponseWriter, r request) {
			p.deliver(r)
			hijack(w, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Code\":")
		}), "", "UNKNOWN BROKEN_ANSWER", 1, 1},
		"answers twice": {first(func(p *provider, w http.ResponseWriter, r request) {
			p.deliver(r)
			hijack(w, "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"Code\":\"OK\"}HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n")
		}), "", "SENT", 1, 1},
		"sends elsewhere": {first(func(p *provider, w http.ResponseWriter, r request) {
			w.Header().Set("Location", p.URL+"/other")
			w.WriteHeader(307)
		}), "", "UNKNOWN HTTP_307", 1, 0},
		"is another program":               {first(status(200, `<html>log in to the network</html>`)), "", "UNKNOWN ANSWER_NOT_UNDERSTOOD", 1, 0},
		"knows a key and loses the answer": {first(func(p *provider, w http.ResponseWriter, r request) { hijack(w, "") }), "idempotent = true", "SENT", 2, 1},
		"is busy for ever":                 {func(_ int, p *provider, w http.ResponseWriter, r request) { status(503, "")(p, w, r) }, "", "DEAD HTTP_503", 12, 0},
		"knows a key and never answers":    {func(_ int, p *provider, w http.ResponseWriter, r request) { hijack(w, "") }, "idempotent = true", "DEAD NO_ANSWER_BROKEN", 12, 0},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t, c.behave)
			w := texting(t, 1, p, c.more)
			m := w.member(1)
			w.tell(m, "a", delivery.ChannelSMS)
			for range 20 {
				w.clock.Advance(time.Hour * 3)
				if h := w.clock.Now().Add(8 * time.Hour).Hour(); h >= 21 || h < 8 {
					w.clock.Advance(11 * time.Hour)
				}
				w.work(0)
			}
			asked := p.seen() // one that hangs may still be at it
			if got := w.said(); got != c.want || len(asked) != c.asked || p.received(m.Phone) != c.arrived {
				t.Errorf("%s, asked %d times, arrived %d times; want %s, %d, %d", got, len(asked), p.received(m.Phone), c.want, c.asked, c.arrived)
			}
			for _, r := range asked {
				if r.Key != "a:SMS" || r.Template != "SMS_2" || !strings.Contains(r.Text, "通知a。密语a") {
					t.Errorf("%+v", r)
				}
			}
			if d := w.rows()[0]; (d.Status == delivery.StatusSENT) != (d.Body == "") || d.Status == delivery.StatusSENT && d.SentAt == nil {
				t.Errorf("%v", d)
			}
		})
	}
}

// A gateway that cannot be reached was surely not given anything.
func TestAGatewayThatIsNotThere(t *testing.T) {
	p := newProvider(t, nil)
	w := texting(t, 1, p, "")
	address := strings.TrimPrefix(p.URL, "http://")
	p.Close()
	w.tell(w.member(1), "a", delivery.ChannelSMS)
	w.later(3 * time.Minute)
	if got := w.said(); got != "PENDING NOT_REACHED" {
		t.Fatal(got)
	}
	listener, err := net.Listen("tcp", address)
	w.must(err)
	defer func() { _ = listener.Close() }()
	go func() { // a request that breaks off before it was written is not counted as one
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
				_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"Code\":\"OK\"}")
			}
			_ = c.Close()
		}
	}()
	w.later(3 * time.Minute)
	if got := w.said(); got != "SENT" {
		t.Error(got)
	}
}

// Whoever asks for patience is given it, and it costs no message a try.
func TestRateLimits(t *testing.T) {
	patient := noon.Add(time.Hour)
	var w *world
	p := newProvider(t, func(_ int, p *provider, rw http.ResponseWriter, r request) {
		if w.clock.Now().Before(patient) {
			rw.Header().Set("Retry-After", fmt.Sprint(int(patient.Sub(w.clock.Now()).Seconds())))
			rw.WriteHeader(http.StatusTooManyRequests)
			return
		}
		p.deliver(r)
		ok(rw)
	})
	w = texting(t, 1, p, "")
	for i := range 30 {
		w.tell(w.member(i), fmt.Sprint(i), delivery.ChannelSMS)
	}
	w.later(3 * time.Minute)
	if n := len(p.asked); n > 8 {
		t.Errorf("asked %d times although there are too many", n)
	}
	for range 50 {
		w.later(time.Minute)
	}
	if n := len(p.asked); n > 8 {
		t.Errorf("asked %d times before the hour was over", n)
	}
	for range 120 {
		w.later(time.Minute)
	}
	for _, d := range w.rows() {
		if d.Status != delivery.StatusSENT || d.Attempts != 1 {
			t.Errorf("%v", d)
		}
	}
}

// A code goes at once, at night, alone, and leaves no trace of itself.
func TestCodes(t *testing.T) {
	p := newProvider(t, nil)
	w := texting(t, 1, p, "")
	m := w.member(1)
	w.clock.Advance(12 * time.Hour) // midnight
	w.tell(m, "a", delivery.ChannelSMS)
	for range 2 {
		w.must(w.nodes[0].PostLoginCode(system(), m.ID, "654321", 10*time.Minute))
	}
	w.work(0)
	if len(p.asked) != 2 || p.asked[0].Code != "654321" || p.asked[0].Template != "SMS_1" || p.asked[0].Key == p.asked[1].Key {
		t.Errorf("%+v", p.asked)
	}
	for _, d := range w.rows()[1:] {
		if d.Status != delivery.StatusSENT || d.Body != "" {
			t.Errorf("%v %q", d, d.Body)
		}
	}
	// Of no use later.
	w.must(w.nodes[0].PostLoginCode(system(), m.ID, "654321", 10*time.Minute))
	w.later(11 * time.Minute)
	if d := w.rows()[3]; d.Status != delivery.StatusDEAD || d.Error != "EXPIRED" || d.Body != "" || len(p.asked) != 2 {
		t.Errorf("%v %q", d, d.Body)
	}
}
