package media_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/media"
)

var now = time.Date(2026, 7, 1, 8, 30, 0, 0, time.UTC)

// place is a store with an organisation, its trainer, and a server.
type place struct {
	clock        *clocktest.Clock
	db           *database.Database
	store        *media.Store
	unit         *ent.Organization
	ctx, trainer context.Context
	server       *httptest.Server
}

func newPlace(t *testing.T) *place {
	t.Helper()
	return newPlaceAt(t, "mem://")
}

// newPlaceAt is a place whose store is the bucket.
func newPlaceAt(t *testing.T, bucket string) *place {
	t.Helper()
	p := &place{clock: clocktest.At(now), ctx: identity.AsSystem(context.Background(), "test")}
	p.db = databasetest.Open(t, p.clock)
	id, err := p.db.NewKey(key.Organization)
	if err != nil {
		t.Fatal(err)
	}
	p.unit = p.db.Client(p.ctx).Organization.Create().SetID(id).SetPath(key.Format(id)).SetName("A").SetCode("A").
		SetKind("BRANCH").SetCreatedAt(now).SaveX(p.ctx)
	p.trainer = identity.NewContext(context.Background(), identity.Viewer{
		MemberID: 7, OrganizationID: id, OrganizationPath: p.unit.Path,
		Scopes: []identity.Scope{{Role: identity.Trainer, OrganizationID: id, Path: p.unit.Path}},
	})
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := identity.NewKeyFile(dir, p.clock); err != nil {
		t.Fatal(err)
	}
	keys, err := identity.OpenKeys(dir, p.clock)
	if err != nil {
		t.Fatal(err)
	}
	tokens := identity.NewTokens(keys, p.clock, "http://school.test", "partyschool")
	if p.store, err = media.Open(p.ctx, bucket, "http://school.test", p.db, tokens, p.clock); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.store.Close() })
	mux := http.NewServeMux()
	mux.Handle("GET /media/{id}", p.store)
	mux.HandleFunc("PUT /uploads/{id}", p.store.Receive)
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)
	return p
}

func (p *place) add(t *testing.T, content []byte) *ent.Media {
	t.Helper()
	row, err := p.store.Add(p.trainer, media.AddInput{OrganizationID: p.unit.ID, FileName: "C:\\课件\\第一课.mp4", Content: bytes.NewReader(content)})
	if err != nil {
		t.Fatal(err)
	}
	return row
}

func (p *place) get(t *testing.T, method, address string, header ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(method, strings.Replace(address, "http://school.test", p.server.URL, 1), nil)
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
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

// box is a box of an MP4 file.
func box(name string, parts ...[]byte) []byte {
	payload := bytes.Join(parts, nil)
	b := binary.BigEndian.AppendUint32(nil, uint32(8+len(payload)))
	return append(append(b, name...), payload...)
}

// film is the smallest MP4 file with tracks of the handlers: 12.5 seconds.
func film(duration uint32, handlers ...string) []byte {
	mvhd := make([]byte, 100)
	binary.BigEndian.PutUint32(mvhd[12:], 1000)
	binary.BigEndian.PutUint32(mvhd[16:], duration)
	moov := [][]byte{box("mvhd", mvhd)}
	for _, h := range handlers {
		mdhd := make([]byte, 24)
		binary.BigEndian.PutUint32(mdhd[12:], 8000)
		binary.BigEndian.PutUint32(mdhd[16:], 100_000)
		hdlr := append(make([]byte, 8), h...)
		moov = append(moov, box("trak", box("mdia", box("mdhd", mdhd), box("hdlr", append(hdlr, make([]byte, 13)...)))))
	}
	return bytes.Join([][]byte{box("ftyp", []byte("isom\x00\x00\x02\x00mp41")), box("moov", moov...), box("mdat", []byte("0123456789"))}, nil)
}

func picture(t *testing.T, encode func(io.Writer, image.Image) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) }
