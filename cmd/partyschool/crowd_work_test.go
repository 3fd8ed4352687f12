package main_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/google/uuid"

	"partyschool/internal/sampleschool"
)

// answer is what came back.
type answer struct {
	Data   json.RawMessage
	Errors []struct {
		Message    string
		Extensions map[string]any
	}
}

// again asks until there is data. It gives up where the crowd is sent home; ok is false
// then.
func (c *crowd) again(worker, token, query string, variables map[string]any, stop <-chan struct{}) (data json.RawMessage, ok bool) {
	for {
		sent := time.Now()
		data, kind := c.once(token, query, variables)
		c.mu.Lock()
		c.seen[kind]++
		c.slowest = max(c.slowest, time.Since(sent))
		if data != nil {
			c.well[worker] = time.Now()
		}
		c.mu.Unlock()
		if data != nil {
			return data, true
		}
		select {
		case <-stop:
			return nil, false
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// once asks, and says what kind of answer came: no data means that it was not done, as
// far as the client knows.
func (c *crowd) once(token, query string, variables map[string]any) (json.RawMessage, string) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		panic(err)
	}
	request, err := http.NewRequest(http.MethodPost, *c.address.Load()+"/graphql", bytes.NewReader(body))
	if err != nil {
		panic(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := c.client.Do(request)
	var text []byte
	if err == nil {
		text, err = io.ReadAll(response.Body)
		_ = response.Body.Close()
	}
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return nil, "refused"
	case err != nil:
		if t, is := err.(interface{ Timeout() bool }); is && t.Timeout() {
			return nil, c.amiss("no answer for %s", c.client.Timeout)
		}
		return nil, "broken off"
	}
	var a answer
	if err := json.Unmarshal(text, &a); err != nil {
		return nil, c.amiss("%d, not JSON: %.100q", response.StatusCode, text)
	}
	if len(a.Errors) == 0 {
		if response.StatusCode != http.StatusOK || len(a.Data) == 0 {
			return nil, c.amiss("%d without data or error: %.100q", response.StatusCode, text)
		}
		return a.Data, "200"
	}
	code, _ := a.Errors[0].Extensions["code"].(string)
	kind := fmt.Sprintf("%d %s", response.StatusCode, code)
	if after := response.Header.Get("Retry-After"); after != "" {
		kind += ", Retry-After: " + after
	}
	if reason, _ := a.Errors[0].Extensions["reason"].(string); reason == "CHECKING" {
		return nil, kind + " CHECKING" // which says: ask again
	}
	// What is the school's fault is no client's: whoever is told otherwise signs out, or
	// throws away what it holds.
	if id, _ := a.Errors[0].Extensions["requestId"].(string); code != "INTERNAL" || id == "" || a.Errors[0].Message == "" {
		return nil, c.amiss("%s: %.200s", kind, text)
	}
	return nil, kind
}

// amiss notes an answer that nobody should get.
func (c *crowd) amiss(format string, values ...any) string {
	what := fmt.Sprintf(format, values...)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wrong = append(c.wrong, what)
	return "WRONG " + what
}

// study reports one stretch after the other.
func (c *crowd) study(p *phone, i int, stop <-chan struct{}) {
	p.mu.Lock()
	n := len(p.told)
	p.mu.Unlock()
	for ; ; n++ {
		event := map[string]any{
			"id": uuid.NewString(), "sessionId": p.session, "startedAt": time.Now().UTC().Format(time.RFC3339Nano),
			"elapsedSeconds": 0.03, "fromPosition": float64(n%2000) * 0.03, "toPosition": float64(n%2000+1) * 0.03,
		}
		data, ok := c.again(fmt.Sprintf("study %d", i), p.token, reportStudy, map[string]any{"e": []any{event}}, stop)
		if !ok {
			return
		}
		var told struct {
			ReportStudy struct {
				Results []struct {
					Outcome         string
					CreditedSeconds float64
				}
			}
		}
		if err := json.Unmarshal(data, &told); err != nil || len(told.ReportStudy.Results) != 1 || told.ReportStudy.Results[0].Outcome == "" {
			c.amiss("reportStudy: %s", data)
			return
		}
		p.mu.Lock()
		p.told = append(p.told, toldEvent{event, told.ReportStudy.Results[0].CreditedSeconds})
		p.mu.Unlock()
		if paused(stop, 10*time.Millisecond) {
			return
		}
	}
}

// register enters one member after the other, each under a key of its own.
func (c *crowd) register(stop <-chan struct{}) {
	const create = `mutation($o: ID!, $n: String!, $p: String!, $k: ID!) { createMember(input: { organizationId: $o, name: $n, phone: $p, stage: FULL, residency: SETTLED, idempotencyKey: $k }) { member { id } } }`
	for {
		c.mu.Lock()
		n := c.begun
		c.begun++
		c.mu.Unlock()
		name := fmt.Sprintf("风浪%06d", n)
		data, ok := c.again("register", c.phones[2].token, create, map[string]any{"o": c.branch, "n": name, "p": fmt.Sprintf("177%08d", n), "k": name}, stop)
		if !ok {
			return
		}
		c.mu.Lock()
		c.acknowledged[name] = pick(string(data), "id")
		c.mu.Unlock()
		if paused(stop, 20*time.Millisecond) {
			return
		}
	}
}

// refresh signs in, and goes on with one refresh token after the other.
func (c *crowd) refresh(stop <-chan struct{}) {
	const fields = ` { refreshToken } }`
	data, ok := c.again("refresh", "", `mutation($p: String!) { logIn(input: { phone: $p, password: "demo-party-school", device: "x" })`+fields, map[string]any{"p": sampleschool.MemberPhone}, stop)
	for ok {
		token := pick(string(data), "refreshToken")
		data, ok = c.again("refresh", "", `mutation($t: String!) { refreshSession(input: { refreshToken: $t })`+fields, map[string]any{"t": token}, stop)
		ok = ok && !paused(stop, 50*time.Millisecond)
	}
}

// read looks at the first screen.
func (c *crowd) read(stop <-chan struct{}) {
	for {
		if _, ok := c.again("read", c.phones[3].token, screens[2], nil, stop); !ok || paused(stop, 10*time.Millisecond) {
			return
		}
	}
}

// watch plays a film, piece by piece.
func (c *crowd) watch(stop <-chan struct{}) {
	for {
		if _, _, ok := c.files("watch", http.MethodGet, c.film, http.Header{"Range": {"bytes=1000-50999"}}, nil, stop, http.StatusPartialContent); !ok || paused(stop, 20*time.Millisecond) {
			return
		}
	}
}

// upload sends one file after the other, in two pieces.
func (c *crowd) upload(stop <-chan struct{}) {
	const kind = "text/csv"
	for {
		text := []byte("手机号,日期,学时,事项\n" + uuid.NewString() + strings.Repeat(",", 20_000))
		sum := sha256.Sum256(text)
		data, ok := c.again("", c.phones[2].token, `mutation($b: Int!, $s: String!) { createUpload(input: { fileName: "学时.csv", mimeType: "text/csv", byteSize: $b, sha256: $s }) { upload { id url } } }`,
			map[string]any{"b": len(text), "s": hex.EncodeToString(sum[:])}, stop)
		if !ok {
			return
		}
		path, half := strings.TrimPrefix(pick(string(data), "url"), "http://school.test"), len(text)/2
		_, has, ok := c.files("", http.MethodPut, path, http.Header{"Content-Type": {kind}, "Content-Range": {fmt.Sprintf("bytes 0-%d/%d", half-1, len(text))}}, text[:half], stop, http.StatusPermanentRedirect)
		if !ok {
			return
		}
		if has != fmt.Sprintf("bytes=0-%d", half-1) {
			c.amiss("half a file of %d bytes was sent, and %s is there", len(text), has)
			return
		}
		// 416 would mean that what had arrived is not there any more.
		if _, _, ok = c.files("", http.MethodPut, path, http.Header{"Content-Type": {kind}, "Content-Range": {fmt.Sprintf("bytes %d-%d/%d", half, len(text)-1, len(text))}}, text[half:], stop, http.StatusOK); !ok {
			return
		}
		if _, ok = c.again("upload", c.phones[2].token, completeUpload, map[string]any{"u": pick(string(data), "id")}, stop); !ok || paused(stop, 50*time.Millisecond) {
			return
		}
		c.mu.Lock()
		c.completed = append(c.completed, pick(string(data), "id"))
		c.mu.Unlock()
	}
}

const completeUpload = `mutation($u: ID!) { completeUpload(input: { uploadId: $u }) { upload { id } } }`

// files sends a request about a file until it is answered with the status, and returns the
// answer's Range.
func (c *crowd) files(worker, method, path string, header http.Header, content []byte, stop <-chan struct{}, want int) (status int, has string, ok bool) {
	for {
		request, err := http.NewRequest(method, *c.address.Load()+path, bytes.NewReader(content))
		if err != nil {
			panic(err)
		}
		request.Header = header
		sent := time.Now()
		response, err := c.client.Do(request)
		kind := "media refused or broken off"
		if err == nil {
			_, err = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
		}
		if err == nil {
			status, has = response.StatusCode, response.Header.Get("Range")
			kind = fmt.Sprintf("media %d", status)
			if after := response.Header.Get("Retry-After"); after != "" {
				kind += ", Retry-After: " + after
			}
			if status != want && status < 500 {
				kind = c.amiss("%s %.30s: %d, want %d", method, path, status, want)
			}
		}
		c.mu.Lock()
		c.seen[kind]++
		c.slowest = max(c.slowest, time.Since(sent))
		if err == nil && status == want {
			c.well[worker] = time.Now()
		}
		c.mu.Unlock()
		if err == nil && status == want {
			return status, has, true
		}
		if paused(stop, 50*time.Millisecond) {
			return status, has, false
		}
	}
}

func paused(stop <-chan struct{}, d time.Duration) (stopped bool) {
	select {
	case <-stop:
		return true
	case <-time.After(d):
		return false
	}
}
