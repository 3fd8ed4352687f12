package media_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"partyschool/ent"
	"partyschool/internal/media"
	"partyschool/internal/problem"
)

// inFolder is a place whose store is a folder.
func inFolder(t *testing.T) (*place, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "media")
	return newPlaceAt(t, "file://"+filepath.ToSlash(dir)+"?create_dir=true"), dir
}

func announced(content []byte, mimeType string) media.CreateUploadInput {
	sum := sha256.Sum256(content)
	return media.CreateUploadInput{FileName: "第一课", MimeType: mimeType, ByteSize: len(content), Sha256: hex.EncodeToString(sum[:])}
}

func (p *place) announce(t *testing.T, ctx context.Context, content []byte, mimeType string) *ent.Upload {
	t.Helper()
	payload, err := p.store.CreateUpload(ctx, announced(content, mimeType))
	if err != nil {
		t.Fatal(err)
	}
	return payload.Upload
}

// put sends with PUT to the upload's address, with its headers and those given.
func (p *place) put(t *testing.T, u *ent.Upload, body io.Reader, header ...string) *http.Response {
	t.Helper()
	address, err := p.store.UploadURL(p.ctx, u)
	if err != nil || address == nil {
		t.Fatalf("address: %v, %v", address, err)
	}
	for _, h := range p.store.UploadHeaders(u) {
		header = append([]string{h.Name, h.Value}, header...)
	}
	return p.send(t, *address, body, header...)
}

func (p *place) send(t *testing.T, address string, body io.Reader, header ...string) *http.Response {
	t.Helper()
	request, err := http.NewRequest(http.MethodPut, strings.Replace(address, "http://school.test", p.server.URL, 1), body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := p.server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	return response
}

func (p *place) complete(ctx context.Context, u *ent.Upload) (*media.CompleteUploadPayload, error) {
	return p.store.CompleteUpload(ctx, media.CompleteUploadInput{UploadID: u.ID})
}

// bring announces, sends and completes.
func (p *place) bring(t *testing.T, content []byte, mimeType string) *media.CompleteUploadPayload {
	t.Helper()
	u := p.announce(t, p.trainer, content, mimeType)
	if r := p.put(t, u, bytes.NewReader(content)); r.StatusCode != 200 {
		t.Fatalf("PUT: %d", r.StatusCode)
	}
	payload, err := p.complete(p.trainer, u)
	if err != nil {
		t.Fatal(err)
	}
	return payload
}

func refusal(err error, code problem.Code, field, part string) bool {
	p := problem.As(err)
	return p != nil && p.Code == code && p.Field == field && strings.Contains(p.English, part) && p.Chinese != ""
}

func reason(err error) any {
	if p := problem.As(err); p != nil {
		return p.Extensions["reason"]
	}
	return nil
}
