package graph_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"

	"partyschool/internal/sampleschool"
)

// answer is a GraphQL answer with its status.
type answer struct {
	status int
	body   string
	Data   map[string]any `json:"data"`
	Errors []struct {
		Message    string         `json:"message"`
		Path       []any          `json:"path"`
		Extensions map[string]any `json:"extensions"`
	} `json:"errors"`
}

// code is the code of the first error, empty when there is none.
func (a answer) code() string {
	if len(a.Errors) == 0 {
		return ""
	}
	code, _ := a.Errors[0].Extensions["code"].(string)
	return code
}

// at returns what lies at a path such as viewer.enrollments.edges.0.node.id;
// nil where there is nothing.
func (a answer) at(path string) any {
	var v any = a.Data
	for _, step := range strings.Split(path, ".") {
		switch w := v.(type) {
		case map[string]any:
			v = w[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(w) {
				return nil
			}
			v = w[i]
		default:
			return nil
		}
	}
	return v
}

func (a answer) text(path string) string {
	s, _ := a.at(path).(string)
	return s
}

func (a answer) number(path string) float64 {
	n, _ := a.at(path).(float64)
	return n
}

// as returns an access token of an account; "" is a guest.
func (s *school) as(phone string) string {
	s.t.Helper()
	if phone == "" {
		return ""
	}
	if token := s.tokens[phone]; token != "" {
		return token
	}
	a := s.send("", operation(s.t, "LogIn"), map[string]any{"phone": phone, "password": sampleschool.Password, "device": "test"})
	token := a.text("logIn.accessToken")
	if token == "" {
		s.t.Fatalf("%s cannot sign in: %s", phone, a.body)
	}
	s.tokens[phone] = token
	return token
}

// ask sends an operation of the contract as an account.
func (s *school) ask(phone, name string, variables map[string]any) answer {
	s.t.Helper()
	return s.send(s.as(phone), operation(s.t, name), variables)
}

// must is ask for what has to succeed.
func (s *school) must(phone, name string, variables map[string]any) answer {
	s.t.Helper()
	a := s.ask(phone, name, variables)
	if len(a.Errors) > 0 || a.status != http.StatusOK {
		s.t.Fatalf("%s: %d %s", name, a.status, a.body)
	}
	return a
}

// refused asks and wants an error of this code, and no data that came through.
func (s *school) refused(phone, name, code string, variables map[string]any) answer {
	s.t.Helper()
	a := s.ask(phone, name, variables)
	if a.code() != code {
		s.t.Errorf("%s as %q: code %q, want %s: %.300s", name, phone, a.code(), code, a.body)
	}
	return a
}

// send posts a document.
func (s *school) send(token, document string, variables map[string]any) answer {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		s.t.Fatal(err)
	}
	return s.post(token, "application/json", bytes.NewReader(body))
}

func (s *school) post(token, contentType string, body io.Reader) answer {
	s.t.Helper()
	request, err := http.NewRequest(http.MethodPost, s.server.URL+"/graphql", body)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", contentType)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	a := answer{status: response.StatusCode, body: string(content)}
	if err := json.Unmarshal(content, &a); err != nil {
		s.t.Fatalf("not JSON: %.300s", content)
	}
	return a
}

// fetch gets an address of the school as a client without a token does, and
// returns the status and what came.
func (s *school) fetch(address string) (int, string) {
	s.t.Helper()
	response, err := http.Get(strings.Replace(address, "http://school.test", s.server.URL, 1)) //nolint:gosec // our own server
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return response.StatusCode, string(body)
}
