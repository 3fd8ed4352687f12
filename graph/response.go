package graph

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"partyschool/graph/plan"
	"partyschool/internal/problem"
)

// The media types of answers.
const (
	responseJSON = "application/graphql-response+json"
	plainJSON    = "application/json"
	eventStream  = "text/event-stream"
)

// statusOf is the status of an operation that did not run, by what clients read of it.
func statusOf(errs gqlerror.List) int {
	switch code, _ := errs[0].Extensions["code"].(string); problem.Code(code) {
	case problem.ParseFailed:
		return http.StatusBadRequest
	case problem.Unauthenticated:
		return http.StatusUnauthorized
	case problem.Forbidden:
		return http.StatusForbidden
	case problem.PersistedNotFound: // clients take 400 and 500 for a server that knows no persisted queries
		return http.StatusNotFound
	case problem.TooComplex:
		if errs[0].Extensions["limit"] == "document" {
			return http.StatusRequestEntityTooLarge
		}
	case problem.RateLimited:
		return http.StatusTooManyRequests
	case problem.Internal:
		return http.StatusInternalServerError
	}
	return http.StatusUnprocessableEntity
}

// writeUnlessKnown sends the answer to a short GET so that the client may keep it, and 304
// where the client has just this one. It holds what is the viewer's own, so no cache in
// between may keep it, and whoever keeps it asks each time whether it still holds. The
// tag is a weak one: compressed, the bytes are others.
func writeUnlessKnown(w http.ResponseWriter, r *http.Request, mediaType string, response *graphql.Response) {
	body, err := encode(response, nil)
	if err != nil {
		write(w, mediaType, http.StatusOK, response)
		return
	}
	sum := sha256.Sum256(body)
	tag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "private, no-cache")
	if knows(r.Header.Values("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", mediaType+"; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(body)
}

// knows reports whether one of the tags of If-None-Match is this one.
func knows(headers []string, tag string) bool {
	for _, header := range headers {
		for known := range strings.SplitSeq(header, ",") {
			known = strings.TrimSpace(known)
			if known == "*" || strings.TrimPrefix(known, "W/") == strings.TrimPrefix(tag, "W/") {
				return true
			}
		}
	}
	return false
}

// encode is the JSON of an answer. Its data is JSON already, and goes out as it is; where a
// plan wrote it, begun is the answer up to there.
func encode(response *graphql.Response, begun []byte) ([]byte, error) {
	const head = len(plan.Head)
	if len(response.Errors) == 0 && len(response.Extensions) == 0 && len(response.Data) > 0 &&
		len(begun) == head+len(response.Data) && &begun[head] == &response.Data[0] {
		return append(begun, '}'), nil
	}
	rest, err := json.Marshal(struct {
		Errors     gqlerror.List  `json:"errors,omitempty"`
		Extensions map[string]any `json:"extensions,omitempty"`
	}{response.Errors, response.Extensions})
	if err != nil || response.Data == nil { // a request that did not run has no data, not null
		return rest, err
	}
	body := make([]byte, 0, head+len(response.Data)+len(rest))
	body = append(append(body, plan.Head...), response.Data...)
	if rest[1] != '}' {
		body = append(body, ',')
	}
	return append(body, rest[1:]...), nil
}

// write sends the answer.
func write(w http.ResponseWriter, mediaType string, status int, response *graphql.Response) {
	writeBegun(w, mediaType, status, response, nil)
}

// writeBegun is write for an answer that may have been begun by a plan.
func writeBegun(w http.ResponseWriter, mediaType string, status int, response *graphql.Response, begun []byte) {
	body, err := encode(response, begun)
	if err != nil {
		slog.Error("an answer could not be written as JSON", "error", err)
		status, body = http.StatusInternalServerError, []byte(`{"errors":[{"message":"internal","extensions":{"code":"INTERNAL"}}]}`)
	}
	w.Header().Set("Content-Type", mediaType+"; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// negotiate picks the media type of the answer: what the client likes best of ours, and
// of those alike the one that tells answers of GraphQL from others. ok is false where it
// takes none.
func negotiate(accept string) (mediaType string, ok bool) {
	if accept == "" {
		return responseJSON, true
	}
	liked := 0.0
	for part := range strings.SplitSeq(accept, ",") {
		kind, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		q := 1.0
		if text, given := params["q"]; given {
			if q, err = strconv.ParseFloat(text, 64); err != nil {
				continue
			}
		}
		if q <= 0 {
			continue
		}
		switch kind {
		case eventStream: // whoever can read a stream asks for it by name
			return eventStream, true
		case responseJSON, "*/*", "application/*":
			kind = responseJSON
		case plainJSON:
		default:
			continue
		}
		if q > liked || q == liked && kind == responseJSON {
			mediaType, liked = kind, q
		}
	}
	return mediaType, liked > 0
}
