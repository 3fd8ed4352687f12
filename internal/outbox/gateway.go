package outbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httptrace"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"partyschool/internal/clock"
)

// longestAnswer bounds what is read of a gateway's answer.
const longestAnswer = 64 << 10

// Gateway sends SMS through a provider's HTTP interface, as its file describes it.
type Gateway struct {
	file   gatewayFile
	parts  gatewayParts
	secret map[string]string
	client *http.Client
	clock  clock.Clock
}

// Repeatable reports whether the provider drops a second message with the same key:
// the file says so, nobody can find out.
func (g *Gateway) Repeatable() bool { return g.file.Idempotent }

// Carry sends one SMS. Whether it may be sent again is told by how far the request
// came: what was not written whole was not accepted; what was and has no clear answer
// may have been.
func (g *Gateway) Carry(ctx context.Context, m Letter) Outcome {
	request, err := g.request(m)
	if err != nil {
		return Outcome{Result: Refused, Code: "TEMPLATE"}
	}
	ctx, cancel := context.WithTimeout(ctx, g.parts.timeout)
	defer cancel()
	var written atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(i httptrace.WroteRequestInfo) { written.Store(i.Err == nil) },
	})
	answer, err := g.client.Do(request.WithContext(ctx)) //nolint:bodyclose // closed below
	if err != nil {
		// What the error says holds the address, and that may hold the phone.
		if written.Load() {
			return Outcome{Result: Unanswered, Code: "NO_ANSWER_" + reason(err)}
		}
		// A gateway that is down is no message's fault: none is given up for it.
		return Outcome{Result: Slow, Code: reason(err)}
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(answer.Body, longestAnswer))
	return g.judge(answer, body, err)
}

// judge reads an answer.
func (g *Gateway) judge(answer *http.Response, body []byte, broken error) Outcome {
	status := "HTTP_" + strconv.Itoa(answer.StatusCode)
	f := g.file
	code := status
	if said := word(at(body, f.Success.Code)); said != "" {
		code = said
	}
	switch {
	case slices.Contains(f.Retry.Status, answer.StatusCode) && (answer.StatusCode == http.StatusTooManyRequests || answer.Header.Get("Retry-After") != ""):
		return Outcome{Result: Slow, Code: code, After: retryAfter(answer, g.clock.Now())}
	case slices.Contains(f.Retry.Status, answer.StatusCode):
		return Outcome{Result: Failed, Code: code}
	case broken != nil:
		return Outcome{Result: Unanswered, Code: "BROKEN_ANSWER"}
	case g.parts.retry != nil && g.parts.retry.Match(body):
		return Outcome{Result: Failed, Code: code, After: retryAfter(answer, g.clock.Now())}
	case slices.Contains(f.Success.Status, answer.StatusCode):
		text := body
		if f.Success.Path != "" {
			value, found := lookUp(body, f.Success.Path)
			if !found { // another program answered, or the file is wrong
				return Outcome{Result: Unanswered, Code: "ANSWER_NOT_UNDERSTOOD"}
			}
			text = []byte(value)
		}
		if g.parts.success != nil && !g.parts.success.Match(text) {
			return Outcome{Result: Refused, Code: code}
		}
		return Outcome{Result: Taken, Reference: reference(at(body, f.Success.Reference))}
	case answer.StatusCode >= 400 && answer.StatusCode < 500:
		return Outcome{Result: Refused, Code: code}
	}
	return Outcome{Result: Unanswered, Code: code} // a proxy's 502 says nothing of what is behind it
}

// request writes the request as the file has it.
func (g *Gateway) request(m Letter) (*http.Request, error) {
	d := &gatewayData{Letter: m, Now: g.clock.Now(), Nonce: newNonce(), Values: map[string]string{}, secrets: g.secret}
	d.Text = d.Body
	if m.Code == "" {
		d.Text = cut(strings.TrimSpace(m.Title+"。"+strings.Join(strings.Fields(m.Body), " ")), g.file.MaxText)
	}
	d.Template = g.file.Templates[m.Kind]
	if d.Template == "" {
		d.Template = g.file.Templates["default"]
	}
	for i, v := range g.file.Values {
		text, err := g.parts.values[i].render(d)
		if err != nil {
			return nil, err
		}
		d.Values[v.Name] = text
	}
	address, err := g.parts.url.render(d)
	if err != nil {
		return nil, err
	}
	body, err := g.parts.body.render(d)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequest(g.file.Method, address, bytes.NewReader([]byte(body)))
	if err != nil {
		return nil, errors.New("the address is none")
	}
	for name, t := range g.parts.headers {
		text, err := t.render(d)
		if err != nil {
			return nil, err
		}
		// Go would find it too, and after that it looks as if the gateway was down.
		if i := strings.IndexFunc(text, controls); i >= 0 {
			return nil, fmt.Errorf("headers.%s: holds a control character (U+%04X)", name, text[i])
		}
		if http.CanonicalHeaderKey(name) == "Content-Type" && saysJSON(text) && !json.Valid([]byte(body)) {
			return nil, fmt.Errorf("body: not JSON, though headers.%s says so: write texts as {{json .Text}}, without quotes of your own", name)
		}
		if http.CanonicalHeaderKey(name) == "Host" {
			request.Host = text
		}
		request.Header.Set(name, text)
	}
	return request, nil
}

// controls reports what no value of a header can hold.
func controls(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

// saysJSON reports whether a content type is JSON, also of a kind such as problem+json.
func saysJSON(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}

// client returns what sends each request once and no more: no connection is used again,
// since Go repeats by itself what fails on one that was, and no redirect is followed.
func gatewayClient(timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: timeout}).DialContext,
			DisableKeepAlives:   true,
			DisableCompression:  true,
			TLSHandshakeTimeout: timeout,
			Protocols:           onlyHTTP1(),
		},
	}
}

func onlyHTTP1() *http.Protocols {
	var p http.Protocols
	p.SetHTTP1(true)
	return &p
}

// reason names an error of the network without repeating what it says.
func reason(err error) string {
	var name *net.DNSError
	var op *net.OpError
	switch {
	case errors.Is(err, context.DeadlineExceeded) || isTimeout(err):
		return "TIMEOUT"
	case errors.As(err, &name):
		return "NAME_NOT_FOUND"
	case errors.As(err, &op) && op.Op == "dial":
		return "NOT_REACHED"
	case strings.Contains(err.Error(), "tls: ") || strings.Contains(err.Error(), "x509: "):
		return "TLS"
	}
	return "BROKEN"
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// retryAfter reads how long a receiver asks not to be asked again: seconds or a date.
func retryAfter(answer *http.Response, now time.Time) time.Duration {
	text := answer.Header.Get("Retry-After")
	if n, err := strconv.Atoi(text); err == nil && n >= 0 {
		return min(time.Duration(n)*time.Second, mostPatience)
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(min(at.Sub(now), mostPatience), 0)
	}
	return 0
}

// lookUp finds a value in a JSON text by a path as Response.SendStatusSet.0.Code.
func lookUp(body []byte, path string) (string, bool) {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return "", false
	}
	for _, step := range strings.Split(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			next, is := v[step]
			if !is {
				return "", false
			}
			value = next
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(v) {
				return "", false
			}
			value = v[i]
		default:
			return "", false
		}
	}
	if value == nil {
		return "", false
	}
	return fmt.Sprint(value), true
}

// at is lookUp for what need not be there.
func at(body []byte, path string) string {
	if path == "" {
		return ""
	}
	value, _ := lookUp(body, path)
	return value
}

var (
	words = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,60}$`)
	// phones are what a provider's code must not hold.
	phones = regexp.MustCompile(`[0-9]{7}`)
	// handles are what a provider may call a message.
	handles = regexp.MustCompile(`^[A-Za-z0-9_.:^+/=-]{1,120}$`)
)

// word returns a provider's code if it is one: a sentence may hold a phone.
func word(text string) string {
	if words.MatchString(text) && !phones.MatchString(text) {
		return text
	}
	return ""
}

func reference(text string) string {
	if handles.MatchString(text) {
		return text
	}
	return ""
}
