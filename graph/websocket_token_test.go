package graph_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"partyschool/internal/sampleschool"
)

// TestWhoIsThereOverAWebSocket sends the token in the spellings that clients use.
func TestWhoIsThereOverAWebSocket(t *testing.T) {
	s := newSchool(t)
	server := s.hasty(time.Minute)
	mine, others := "Bearer "+s.as(member), "Bearer "+s.as(sampleschool.SecretaryPhone)
	const known, refused, unclear = `"connection_ack"`, "closed 4403", "closed 4400"
	for name, c := range map[string]struct {
		payload, want string
	}{
		"as the header is written": {`{"Authorization":"` + mine + `"}`, known},
		"in small letters":         {`{"authorization":"` + mine + `"}`, known},
		"in capitals":              {`{"AUTHORIZATION":"` + mine + `"}`, known},
		"twice, and the same":      {`{"Authorization":"` + mine + `","authorization":"` + mine + `"}`, known},
		"once, and once nothing":   {`{"Authorization":"` + mine + `","authorization":null}`, known},
		"once, and once empty":     {`{"Authorization":"","authorization":"` + mine + `"}`, known},
		"beside something else":    {`{"Authorization":"` + mine + `","client":{"name":"x"}}`, known},
		"not at all":               {`{"client":"x"}`, known},
		"two of two members":       {`{"Authorization":"` + mine + `","authorization":"` + others + `"}`, unclear},
		"two halves of one":        {`{"Authorization":"Bearer ","authorization":"` + strings.TrimPrefix(mine, "Bearer ") + `"}`, unclear},
		"a number":                 {`{"Authorization":7}`, unclear},
		"twice the same, no token": {`{"Authorization":"Bearer x","authorization":"Bearer x"}`, refused},
	} {
		t.Run(name, func(t *testing.T) {
			k := s.dial(server, transport)
			k.send(`{"type":"connection_init","payload":` + c.payload + `}`)
			text, code := k.told()
			if got := fmt.Sprintf("%s closed %d", text, code); !strings.Contains(got, c.want) {
				t.Errorf("answered %s, want %s", got, c.want)
			}
			if c.want != known || !strings.Contains(c.payload, "Bearer") {
				return
			}
			k.send(`{"id":"q","type":"subscribe","payload":{"query":"{ viewer { name } }"}}`)
			k.expect(`"viewer":{"name":"王秀珍"}`)
		})
	}
}

// TestWhoIsThereByTheHeaderOfAWebSocket is a client that can send a header, and says
// nothing else of it.
func TestWhoIsThereByTheHeaderOfAWebSocket(t *testing.T) {
	s := newSchool(t)
	server := s.hasty(time.Minute)
	conn, _, err := websocket.Dial(t.Context(), server.URL, &websocket.DialOptions{
		Subprotocols: []string{transport}, HTTPHeader: http.Header{"Authorization": {"Bearer " + s.as(member)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.CloseNow() }()
	k := &socket{t, conn}
	k.send(`{"type":"connection_init","payload":{"client":"x"}}`)
	k.expect(`"connection_ack"`)
	k.send(`{"id":"q","type":"subscribe","payload":{"query":"{ viewer { name } }"}}`)
	k.expect(`"viewer":{"name":"王秀珍"}`)
}
