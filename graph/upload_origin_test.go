package graph_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"partyschool/internal/app"
	"partyschool/web"
)

// TestTheConsoleMaySendFilesToTheStore reads what a browser is told of where the pages may
// send to, for every way in which a store names its buckets.
func TestTheConsoleMaySendFilesToTheStore(t *testing.T) {
	if web.Manifest() == "" {
		t.Skip("built without pages")
	}
	s := newSchool(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	connects := regexp.MustCompile(`connect-src ([^;]*);`)
	for _, c := range []struct{ name, media, want string }{
		{"a folder", "", "'self'"},
		{"S3 itself", "s3://school?region=cn-north-1", "'self' https://school.s3.cn-north-1.amazonaws.com.cn"},
		{"by path, with a port", "s3://school?region=us-east-1&use_path_style=true&endpoint=http://127.0.0.1:9000", "'self' http://127.0.0.1:9000"},
		{"by name", "s3://school?region=oss-cn-hangzhou&endpoint=https://s3.oss-cn-hangzhou.aliyuncs.com", "'self' https://school.s3.oss-cn-hangzhou.aliyuncs.com"},
	} {
		settings := s.settings
		settings.Media = c.media
		a, err := app.New(t.Context(), app.Options{Settings: settings, Database: s.db, Clock: s.clock, Keys: s.keys})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		for client, want := range map[string]string{"/console/": c.want, "/portal/": "'self'", "/m/": "'self'"} {
			w := httptest.NewRecorder()
			a.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, client, nil))
			if got := connects.FindStringSubmatch(w.Header().Get("Content-Security-Policy")); len(got) != 2 || got[1] != want {
				t.Errorf("%s: %s sends to %q, want %q", c.name, client, got, want)
			}
		}
		if err := a.Close(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
