// Package load sends requests over loopback, as many as are answered in a given
// time, on connections that stay open.
package load

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Source makes the requests of one connection, one after the other: each is the
// whole request as bytes, which are sent before the next call. An error ends the
// load.
type Source func() ([]byte, error)

// Result is what came of a load.
type Result struct {
	Requests int
	// Errors are answers other than 200, or that the check refused.
	Errors int
	// FirstError is one of them, for the reader.
	FirstError error
	Elapsed    time.Duration
}

// Rate is requests per second.
func (r Result) Rate() float64 { return float64(r.Requests) / max(r.Elapsed.Seconds(), 1e-9) }

// patience is how long after its time a load waits for the last answers: a report that reads
// a million rows takes most of a minute where four are asked at once.
const patience = 3 * time.Minute

// Run keeps every source busy on a connection of its own for the given time. The
// answers are checked: a screen that fails fast must not look fast. It uses no
// http.Client, which would take as much of the machine as the program measured.
func Run(ctx context.Context, address string, d time.Duration, sources []Source, check func(body []byte) error) (Result, error) {
	if host, _, err := net.SplitHostPort(address); err != nil || !net.ParseIP(host).IsLoopback() {
		return Result{}, fmt.Errorf("%s is not on this machine", address)
	}
	ctx, cancel := context.WithTimeout(ctx, d+patience)
	defer cancel()
	var (
		mu  sync.Mutex
		all Result
		bad error
		wg  sync.WaitGroup
	)
	begun := time.Now()
	for _, source := range sources {
		wg.Go(func() {
			one, err := connection(ctx, address, begun.Add(d), source, check)
			mu.Lock()
			defer mu.Unlock()
			all.Requests += one.Requests
			all.Errors += one.Errors
			all.FirstError, bad = first(all.FirstError, one.FirstError), first(bad, err)
		})
	}
	wg.Wait()
	all.Elapsed = time.Since(begun)
	return all, bad
}

func connection(ctx context.Context, address string, end time.Time, source Source, check func([]byte) error) (Result, error) {
	var r Result
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return r, err
	}
	defer func() { _ = conn.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	reader := bufio.NewReaderSize(conn, 64<<10)
	var body bytes.Buffer
	for time.Now().Before(end) {
		request, err := source()
		if err != nil {
			return r, err
		}
		if _, err := conn.Write(request); err != nil {
			return r, err
		}
		status, err := read(reader, &body)
		if err != nil {
			return r, err
		}
		r.Requests++
		if status != http.StatusOK {
			err = fmt.Errorf("status %d: %.300s", status, body.Bytes())
		} else {
			err = check(body.Bytes())
		}
		if err != nil {
			r.Errors++
			r.FirstError = first(r.FirstError, err)
		}
	}
	return r, nil
}

// first keeps one error of many alike.
func first(kept, err error) error {
	if kept != nil {
		return kept
	}
	return err
}

// read reads one answer into body.
func read(r *bufio.Reader, body *bytes.Buffer) (status int, err error) {
	answer, err := http.ReadResponse(r, nil)
	if err != nil {
		return 0, err
	}
	body.Reset()
	_, err = io.Copy(body, answer.Body)
	return answer.StatusCode, errors.Join(err, answer.Body.Close())
}

// Get is a GET request as it goes over the wire.
func Get(path, token string) []byte {
	return []byte("GET " + path + " HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + token + "\r\n\r\n")
}

// Post is a POST request of JSON as it goes over the wire.
func Post(path, token string, body []byte) []byte {
	head := "POST " + path + " HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + token +
		"\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n"
	return append([]byte(head), body...)
}
