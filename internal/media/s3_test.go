package media_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"partyschool/internal/media"
	"partyschool/internal/problem"
)

// inS3 is a place whose store is a server that speaks S3.
func inS3(t *testing.T) (*place, *s3mem.Backend) {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("school"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	return newPlaceAt(t, "s3://school?region=us-east-1&use_path_style=true&request_checksum_calculation=when_required&response_checksum_validation=when_required&endpoint="+url.QueryEscape(server.URL)), backend
}

func objects(t *testing.T, backend *s3mem.Backend) []string {
	t.Helper()
	list, err := backend.ListBucket("school", nil, gofakes3.ListBucketPage{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, o := range list.Contents {
		names = append(names, o.Key)
	}
	return names
}

func TestAStoreThatSpeaksS3(t *testing.T) {
	p, backend := inS3(t)
	content := large(200_000)
	u := p.announce(t, p.trainer, content, mp4File)
	address, err := p.store.UploadURL(p.ctx, u)
	if err != nil || strings.HasPrefix(*address, "http://school.test") {
		t.Fatalf("address: %v, %v", address, err)
	}
	signed, _ := url.Parse(*address)
	given := map[string]bool{"host": true, "content-length": true} // every client sends these by itself
	for _, h := range p.store.UploadHeaders(u) {
		given[strings.ToLower(h.Name)] = true
	}
	signedHeaders := strings.Split(signed.Query().Get("X-Amz-SignedHeaders"), ";")
	for _, header := range []string{"content-length", "content-type", "x-amz-checksum-sha256"} {
		if !slices.Contains(signedHeaders, header) {
			t.Errorf("%s is not signed: %s", header, *address)
		}
	}
	for _, header := range signedHeaders {
		if !given[header] {
			t.Errorf("%s is signed, but clients are not told to send it", header)
		}
	}
	if got := signed.Query().Get("X-Amz-Expires"); got != "86400" {
		t.Errorf("good for %s s", got)
	}
	if _, err := p.complete(p.trainer, u); reason(err) != "INCOMPLETE" {
		t.Errorf("before it was sent: %v", err)
	}
	if r := p.put(t, u, bytes.NewReader(content)); r.StatusCode != 200 {
		t.Fatalf("PUT to the store: %d", r.StatusCode)
	}
	if n, err := p.store.Received(p.ctx, u); n != nil || err != nil {
		t.Errorf("the store cannot tell: %v, %v", n, err)
	}
	done, err := p.complete(p.trainer, u)
	if err != nil {
		t.Fatal(err)
	}
	if names := objects(t, backend); len(names) != 1 || names[0] != done.Media.StoreKey {
		t.Errorf("objects: %v", names)
	}
	shown, _, err := p.store.URL(done.Media.ID)
	if err != nil {
		t.Fatal(err)
	}
	if r, body := p.get(t, "GET", shown, "Range", "bytes=100000-100009"); r.StatusCode != 206 || body != string(content[100_000:100_010]) {
		t.Errorf("a part of it: %d %q", r.StatusCode, body)
	}

	wrong := p.announce(t, p.trainer, large(1000), mp4File)
	send := func(body []byte) {
		t.Helper()
		target, err := p.store.UploadURL(p.ctx, wrong)
		if err != nil {
			t.Fatal(err)
		}
		// This server checks neither size nor checksum: the school does.
		p.send(t, *target, bytes.NewReader(body), "Content-Type", mp4File)
	}
	send(spoilt(large(1000)))
	if _, err := p.complete(p.trainer, wrong); !refusal(err, problem.BadUserInput, "uploadId", "from the beginning") {
		t.Errorf("another file: %v", err)
	}
	send(large(1000))
	if _, err := p.complete(p.trainer, wrong); err != nil {
		t.Errorf("sent again: %v", err)
	}

	sheet := p.bring(t, []byte("a,b\n1,2\n"), csvFile)
	file, err := p.store.OpenUpload(p.trainer, sheet.Upload.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(file); err != nil || string(got) != "a,b\n1,2\n" {
		t.Errorf("%q, %v", got, err)
	}
	_ = file.Close()
	if _, err := p.store.DeleteMedia(p.trainer, media.DeleteMediaInput{ID: done.Media.ID}); err != nil {
		t.Fatal(err)
	}
	abandoned := p.announce(t, p.trainer, content, mp4File)
	p.put(t, abandoned, bytes.NewReader(content))
	p.clock.Advance(26 * time.Hour)
	if err := p.store.Sweep(p.ctx); err != nil {
		t.Fatal(err)
	}
	if names := objects(t, backend); len(names) != 2 {
		t.Errorf("objects at the end: %v", names)
	}
	r, err := http.NewRequest(http.MethodPut, p.server.URL+"/uploads/x", nil)
	if err != nil {
		t.Fatal(err)
	}
	if response, err := p.server.Client().Do(r); err != nil || response.StatusCode != 404 {
		t.Errorf("PUT to the school: %v, %v", response, err)
	}
}
