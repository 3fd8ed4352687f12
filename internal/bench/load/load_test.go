package load_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"partyschool/internal/bench/load"
)

func TestEveryAnswerIsChecked(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Authorization") != "Bearer t":
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Path == "/bad":
			_, _ = w.Write([]byte(`{"errors":[]}`))
		default:
			_, _ = w.Write([]byte(`{"data":{}}`))
		}
	}))
	defer server.Close()
	address := strings.TrimPrefix(server.URL, "http://")
	check := func(body []byte) error {
		if bytes.Contains(body, []byte(`"errors"`)) {
			return errors.New("errors")
		}
		return nil
	}
	for request, wantErrors := range map[string]bool{
		string(load.Get("/good", "t")): false, string(load.Post("/good", "t", []byte(`{}`))): false,
		string(load.Get("/bad", "t")): true, string(load.Get("/good", "other")): true,
	} {
		n := 0
		stop := errors.New("enough")
		source := func() ([]byte, error) {
			if n++; n > 3 {
				return nil, stop
			}
			return []byte(request), nil
		}
		r, err := load.Run(context.Background(), address, time.Minute, []load.Source{source}, check)
		if !errors.Is(err, stop) || r.Requests != 3 || (r.Errors == 3) != wantErrors {
			t.Errorf("%.30q: %+v, %v", request, r, err)
		}
	}
}

func TestOnlyThisMachine(t *testing.T) {
	if _, err := load.Run(context.Background(), "192.0.2.1:80", time.Second, nil, nil); err == nil {
		t.Error("a load went elsewhere")
	}
}
