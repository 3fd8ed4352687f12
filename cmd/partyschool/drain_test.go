package main_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"

	"partyschool/internal/sampleschool"
)

// TestAStopLosesNoRequest stops a school to which eight clients send requests over
// connections that they keep, as a proxy does: until /readyz says that it stops. A request
// under way ends, streams are told to come again.
func TestAStopLosesNoRequest(t *testing.T) {
	alone(t)
	v := newVictim(t)
	v.must(v.stop(syscall.SIGTERM))
	v.more = []string{"--drain", "1500ms"}
	v.rise()
	token := v.as(sampleschool.MemberPhone)
	const home = `{"query":"{ viewer { name } }"}`
	post := func(ctx context.Context, client *http.Client, accept string, body io.Reader) (*http.Response, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, v.address+"/graphql", body)
		if err != nil {
			return nil, err
		}
		if _, all := body.(*bufio.Reader); all {
			r.ContentLength = int64(len(home)) // of chunks each would be the last of its connection
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", accept)
		r.Header.Set("Authorization", "Bearer "+token)
		return client.Do(r)
	}

	// Streams of both kinds.
	stream, err := post(t.Context(), http.DefaultClient, "text/event-stream", strings.NewReader(`{"query":"subscription { enrollmentChanged { id } }"}`))
	v.must(err)
	defer func() { _ = stream.Body.Close() }()
	told := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(stream.Body)
		told <- string(text)
	}()
	socket, _, err := websocket.Dial(t.Context(), strings.Replace(v.address, "http", "ws", 1)+"/graphql", &websocket.DialOptions{
		Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: http.Header{"Authorization": {"Bearer " + token}},
	})
	v.must(err)
	v.must(socket.Write(t.Context(), websocket.MessageText, []byte(`{"type":"connection_init"}`)))
	closed := make(chan error, 1)
	go func() {
		for {
			if _, _, err := socket.Read(t.Context()); err != nil {
				closed <- err
				return
			}
		}
	}()
	// A request whose body is half there.
	slow, rest := io.Pipe()
	late := make(chan string, 1)
	go func() {
		response, err := post(t.Context(), &http.Client{Transport: &http.Transport{}}, "application/json", slow)
		if err != nil {
			late <- err.Error()
			return
		}
		defer func() { _ = response.Body.Close() }()
		text, err := io.ReadAll(response.Body)
		late <- fmt.Sprint(string(text), err)
	}()
	_, err = io.WriteString(rest, home[:10])
	v.must(err)

	var leaving atomic.Bool
	var answered, during, kept atomic.Int64
	var clients sync.WaitGroup
	for range 8 {
		clients.Go(func() {
			// A proxy does not send a request again once it was sent, and nor does this.
			client := &http.Client{Transport: &http.Transport{}}
			for !leaving.Load() {
				response, err := post(t.Context(), client, "application/json", bufio.NewReader(strings.NewReader(home)))
				if err != nil {
					t.Errorf("a request was lost: %v", err)
					return
				}
				text, err := io.ReadAll(response.Body)
				_ = response.Body.Close()
				if err != nil || !strings.Contains(string(text), `"name"`) {
					t.Errorf("%s, %v: %s", response.Status, err, text)
				}
				if answered.Add(1); response.Close {
					during.Add(1)
				} else {
					kept.Add(1)
				}
			}
		})
	}
	time.Sleep(300 * time.Millisecond)
	v.must(v.Process.Signal(syscall.SIGTERM))
	begun := time.Now()
	for {
		response, err := http.Get(v.address + "/readyz")
		v.must(err)
		_ = response.Body.Close()
		if response.StatusCode == http.StatusServiceUnavailable {
			break
		}
		if time.Since(begun) > time.Second {
			t.Fatal("/readyz does not say that the school stops")
		}
	}
	noticed := time.Since(begun)
	time.Sleep(500 * time.Millisecond) // as long as whoever asks takes to come round
	leaving.Store(true)
	clients.Wait()
	if during.Load() == 0 || kept.Load() == 0 {
		t.Errorf("%d answers kept their connection and %d closed it", kept.Load(), during.Load())
	}
	select {
	case text := <-told:
		t.Errorf("a stream ended long before the program: %q", text)
	default:
	}
	if text := <-told; strings.Contains(text, "complete") || !strings.Contains(text, "restarts") {
		t.Errorf("the end of a stream that is not complete: %q", text)
	}
	if code := websocket.CloseStatus(<-closed); code != websocket.StatusServiceRestart {
		t.Errorf("the WebSocket closed with %d", code)
	}
	_, err = io.WriteString(rest, home[10:])
	v.must(err)
	v.must(rest.Close())
	if text := <-late; !strings.Contains(text, `"name"`) {
		t.Errorf("the request under way: %s", text)
	}
	v.must(<-v.ended)
	v.ended <- nil
	t.Logf("%d answers, %d of them while it stopped; /readyz said so after %s, and it ended after %s", answered.Load(), during.Load(), noticed, time.Since(begun))
}
