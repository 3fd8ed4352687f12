package graph_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/coder/websocket"
)

// clientsOrigin is where the clients of the tests' schools are served from.
const clientsOrigin = "https://clients.school.test"

func TestAPageOpensAWebSocketWhereItIsAllowed(t *testing.T) {
	s := newSchool(t)
	for origin, allowed := range map[string]bool{clientsOrigin: true, "https://evil.test": false, s.server.URL: true, "": true} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		conn, _, err := websocket.Dial(t.Context(), s.server.URL+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: header})
		if (err == nil) != allowed {
			t.Errorf("from %q: %v", origin, err)
		}
		if err == nil {
			_ = conn.CloseNow()
		}
	}
}

func TestAScreenIsCompressedAndReadByAnotherOrigin(t *testing.T) {
	s := newSchool(t)
	body, err := json.Marshal(map[string]any{"query": operation(t, "Home"), "variables": map[string]any{}})
	if err != nil {
		t.Fatal(err)
	}
	get := func(encoding string) (http.Header, []byte) {
		request, err := http.NewRequest(http.MethodPost, s.server.URL+"/graphql", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Authorization", "Bearer "+s.as(member))
		request.Header.Set("Origin", clientsOrigin)
		request.Header.Set("Accept-Encoding", encoding)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		content, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.Header, content
	}
	_, plain := get("identity")
	header, packed := get("gzip")
	if header.Get("Content-Encoding") != "gzip" || header.Get("Access-Control-Allow-Origin") != clientsOrigin || len(packed) >= len(plain) {
		t.Fatalf("%d bytes, plain %d: %v", len(packed), len(plain), header)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	if unpacked, err := io.ReadAll(r); err != nil || !bytes.Equal(unpacked, plain) {
		t.Errorf("unpacked it is another answer: %v\n%.300s\n%.300s", err, unpacked, plain)
	}
}
