package graph

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"partyschool/internal/problem"
)

// question is what a request asks, whatever way it came. Members of JSON that are not
// here are ignored.
type question struct {
	Query string `json:"query"`
	// DocumentID names a registered document, instead of its text.
	DocumentID    string         `json:"documentId"`
	OperationName string         `json:"operationName"`
	Variables     map[string]any `json:"variables"`
	Extensions    map[string]any `json:"extensions"`

	header http.Header
}

// UnmarshalJSON reads the members by their names as they are written: encoding/json takes
// QUERY for query too, and what looks at requests on their way here may not.
func (q *question) UnmarshalJSON(data []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	for _, m := range []struct {
		name string
		into any
	}{
		{"query", &q.Query}, {"documentId", &q.DocumentID}, {"operationName", &q.OperationName},
		{"variables", &q.Variables}, {"extensions", &q.Extensions},
	} {
		given, there := members[m.name]
		if !there {
			continue
		}
		if err := decodeJSON(bytes.NewReader(given), m.into); err != nil {
			if wrong := new(json.UnmarshalTypeError); errors.As(err, &wrong) {
				wrong.Field = m.name
			}
			return err
		}
	}
	return nil
}

// missing returns what a question lacks, nil where it can be looked into.
func (q *question) missing() error {
	switch {
	case q.Query == "" && q.DocumentID == "" && q.Extensions["persistedQuery"] == nil:
		return problem.BadInput("query", "缺少 query。", "The query is missing.")
	case q.DocumentID != "" && q.Query != "":
		return problem.BadInput("documentId", "documentId 与 query 只能给一个。", "Give either the documentId or the query.")
	}
	return nil
}

// byReference reports whether the text of the document was sent before.
func (q *question) byReference() bool { return q.Query == "" }

// hash returns the hash of an automatic persisted query, and whether the question has
// one.
func (q *question) hash() (hash [sha256.Size]byte, persisted bool, errs gqlerror.List) {
	given, persisted := q.Extensions["persistedQuery"]
	if !persisted || given == nil {
		return hash, false, nil
	}
	entry, _ := given.(map[string]any)
	version, _ := entry["version"].(json.Number)
	text, _ := entry["sha256Hash"].(string)
	if version != "1" {
		return hash, true, listOf(problem.BadInput("extensions.persistedQuery.version", "version 须为 1。", "The version is 1."))
	}
	hash, ok := parseHash(text)
	if !ok {
		return hash, true, listOf(problem.BadInput("extensions.persistedQuery.sha256Hash", "sha256Hash 须为 64 位十六进制数。", "The sha256Hash has 64 hexadecimal digits."))
	}
	return hash, true, nil
}

// parseHash reads a hash as clients write it.
func parseHash(text string) (hash [sha256.Size]byte, ok bool) {
	if len(text) != 2*sha256.Size {
		return hash, false
	}
	_, err := hex.Decode(hash[:], []byte(text))
	return hash, err == nil
}

// read takes the question out of a request, or says with which status it is refused. It
// never echoes what it could not read: a password may be in it.
func (d *Door) read(w http.ResponseWriter, r *http.Request) (*question, int, error) {
	q := &question{header: r.Header}
	var status int
	var err error
	switch r.Method {
	case http.MethodGet:
		status, err = q.fromAddress(r)
	case http.MethodPost:
		status, err = q.fromBody(w, r, d.limits.Body)
	default:
		w.Header().Set("Allow", "GET, POST")
		return nil, http.StatusMethodNotAllowed, problem.New(problem.BadUserInput, "请使用 GET 或 POST。", "Use GET or POST.")
	}
	if err != nil {
		return nil, status, err
	}
	if err := q.missing(); err != nil {
		return nil, http.StatusUnprocessableEntity, err
	}
	if len(q.Query) > d.limits.Document && r.Method == http.MethodGet {
		return nil, http.StatusRequestURITooLong, longDocument(d.limits.Document)
	}
	return q, 0, nil
}

// fromAddress reads what GET asks. An empty parameter is one that is not there.
func (q *question) fromAddress(r *http.Request) (int, error) {
	given := r.URL.Query()
	q.Query, q.DocumentID, q.OperationName = given.Get("query"), given.Get("documentId"), given.Get("operationName")
	for _, part := range []struct {
		name string
		into *map[string]any
	}{{"variables", &q.Variables}, {"extensions", &q.Extensions}} {
		if text := given.Get(part.name); text != "" {
			if err := decodeJSON(strings.NewReader(text), part.into); err != nil {
				return statusOfJSON(err), notJSON(part.name, err)
			}
		}
	}
	return 0, nil
}

// fromBody reads what POST asks. Only JSON is taken: what a form of a foreign page can
// send without leave – text/plain, multipart, url-encoded – is not, so that no page sends
// anything in the name of somebody who looks at it.
func (q *question) fromBody(w http.ResponseWriter, r *http.Request, most int) (int, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := params["charset"]
	if err != nil || kind != plainJSON || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return http.StatusUnsupportedMediaType, problem.New(problem.BadUserInput, "请求体须为 UTF-8 的 %s。", "Requests are sent as %s in UTF-8.", plainJSON)
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return http.StatusUnsupportedMediaType, problem.New(problem.BadUserInput, "请求体不得压缩。", "Requests are not compressed.")
	}
	body, err := whole(http.MaxBytesReader(w, r.Body, int64(most)), int(min(r.ContentLength, int64(most))))
	if err != nil {
		// What is wrong with the JSON before it breaks off is said rather than that.
		err = decodeJSON(io.MultiReader(bytes.NewReader(body), broken{err}), q)
	} else if !q.readPlain(body) {
		err = decodeJSON(bytes.NewReader(body), q)
	}
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return http.StatusRequestEntityTooLarge, problem.New(problem.TooComplex, "请求不得超过 %d 字节。", "A request holds at most %d bytes.", most).
			With("limit", "body").With("most", most)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return http.StatusRequestTimeout, problem.New(problem.BadUserInput, "请求发送太慢。", "The request took too long to arrive.")
	}
	if err != nil {
		return statusOfJSON(err), notJSON("", err)
	}
	return 0, nil
}

// whole reads all there is, and where that fails what came before. So much is expected as
// the client announced; less than nothing where it did not.
func whole(from io.Reader, expected int) ([]byte, error) {
	body := make([]byte, 0, max(expected, 0)+bytes.MinRead)
	for {
		if len(body) == cap(body) {
			body = append(body, 0)[:len(body)]
		}
		n, err := from.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		if err == io.EOF {
			return body, nil
		}
		if err != nil {
			return body, err
		}
	}
}

// broken is the end of a body that broke off.
type broken struct{ err error }

// Read implements io.Reader.
func (b broken) Read([]byte) (int, error) { return 0, b.err }

// decodeJSON reads one value and makes sure that nothing follows it.
func decodeJSON(from io.Reader, into any) error {
	d := json.NewDecoder(from)
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		if err == nil {
			err = errors.New("something follows the JSON")
		}
		return err
	}
	return nil
}

// statusOfJSON tells JSON that is none from JSON that asks nothing.
func statusOfJSON(err error) int {
	if wrong := new(json.UnmarshalTypeError); errors.As(err, &wrong) {
		return http.StatusUnprocessableEntity
	}
	return http.StatusBadRequest
}

// notJSON says where a request cannot be read: part of it, or, in JSON that is well
// formed, the member of the wrong type.
func notJSON(part string, err error) *problem.Problem {
	wrong := new(json.UnmarshalTypeError)
	if !errors.As(err, &wrong) {
		if part == "" {
			part = "body"
		}
		return problem.BadInput(part, "不是有效的 JSON。", "This is not valid JSON.")
	}
	if part == "" {
		part = wrong.Field
	}
	if part == "" {
		part = "body"
	}
	return problem.BadInput(part, "类型不对：query、documentId、operationName 为字符串，variables、extensions 为对象。",
		"This is of the wrong type: query, documentId and operationName are strings, variables and extensions are objects.")
}
