package graph

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"

	"partyschool/internal/signin"
)

// tokenIn reads who is there from the payload of a connection_init: browsers cannot send
// a header with a WebSocket, so it is a field of the header's name, in whatever letters.
// Written more than once it has to be the same each time, since no one of two is taken.
// Where there is none, the header holds of whoever could send one.
func tokenIn(payload json.RawMessage) (bearer string, err error) {
	var fields map[string]json.RawMessage
	if len(payload) > 0 && json.Unmarshal(payload, &fields) != nil {
		return "", closing{closeBadMessage, "Invalid message received"}
	}
	said := ""
	for name, value := range fields {
		if !strings.EqualFold(name, "Authorization") {
			continue
		}
		var text string
		if json.Unmarshal(value, &text) != nil || said != "" && text != "" && text != said {
			return "", closing{closeBadMessage, "Invalid message received"}
		}
		said = cmp.Or(said, text)
	}
	if said == "" {
		return "", nil
	}
	bearer, _ = signin.Bearer(&http.Request{Header: http.Header{"Authorization": {said}}})
	if bearer == "" {
		return "", closing{closeForbidden, "Forbidden"}
	}
	return bearer, nil
}
