package media_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"image/png"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/media"
	"partyschool/internal/problem"
)

func TestWhatAFileIsFoundByLookingIntoIt(t *testing.T) {
	p := newPlace(t)
	broken := film(12_500, "vide")
	binary.BigEndian.PutUint32(broken[20:], 1<<30) // a moov larger than the file
	twelve := 12.5
	for name, c := range map[string]struct {
		content  []byte
		mimeType string // empty where it is refused
		seconds  *float64
	}{
		"video":               {film(12_500, "soun", "vide"), "video/mp4", &twelve},
		"recording":           {film(12_500, "soun"), "audio/mp4", &twelve},
		"length of tracks":    {film(0, "vide"), "video/mp4", &twelve},
		"length not known":    {film(0xffffffff, "vide"), "video/mp4", &twelve},
		"subtitles only":      {film(12_500, "subt"), "", nil},
		"of a week":           {film(7*24*3_600_000, "vide"), "", nil},
		"box beyond the file": {broken, "", nil},
		"cut off":             {film(12_500, "vide")[:60], "", nil},
		"jpeg":                {picture(t, asJPEG), "image/jpeg", nil},
		"png":                 {picture(t, png.Encode), "image/png", nil},
		"broken png":          {picture(t, png.Encode)[:20], "", nil},
		"no pdf":              {[]byte("%PDF-1.7\nanything"), "", nil},
		"page":                {[]byte("<!DOCTYPE html><script>alert(1)</script>"), "", nil},
		"picture that runs":   {[]byte("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), "", nil},
		"nothing":             {nil, "", nil},
	} {
		row, err := p.store.Add(p.trainer, media.AddInput{OrganizationID: p.unit.ID, FileName: name, Content: bytes.NewReader(c.content)})
		if c.mimeType == "" {
			if found := problem.As(err); found == nil || found.Code != problem.BadUserInput || found.Field != "content" {
				t.Errorf("%s: %v, want BAD_USER_INPUT (content)", name, err)
			}
			continue
		}
		if err != nil || row.MimeType != c.mimeType || (row.DurationSeconds == nil) != (c.seconds == nil) ||
			(c.seconds != nil && *row.DurationSeconds != *c.seconds) || row.ByteSize != int64(len(c.content)) || row.CreatedByID != 7 {
			t.Errorf("%s: %+v, %v", name, row, err)
		}
	}
}

func TestWhoMayBringFiles(t *testing.T) {
	p := newPlace(t)
	member := identity.NewContext(p.ctx, identity.Viewer{MemberID: 8, OrganizationID: p.unit.ID, OrganizationPath: p.unit.Path})
	elsewhere := identity.NewContext(p.ctx, identity.Viewer{MemberID: 9, Scopes: []identity.Scope{{Role: identity.Trainer, Path: "0000000000000"}}})
	for name, ctx := range map[string]context.Context{"guest": context.Background(), "member": member, "trainer of another": elsewhere} {
		_, err := p.store.Add(ctx, media.AddInput{OrganizationID: p.unit.ID, FileName: "x", Content: bytes.NewReader(film(1, "vide"))})
		if !problem.Is(err, problem.NotFound) {
			t.Errorf("%s: %v, want NOT_FOUND", name, err)
		}
	}
	if n := p.db.Client(p.ctx).Media.Query().CountX(p.ctx); n != 0 {
		t.Errorf("%d files were kept", n)
	}
}

func TestTheSameFileIsOneRow(t *testing.T) {
	p := newPlace(t)
	var wg sync.WaitGroup
	rows := make([]*ent.Media, 6)
	for i := range rows {
		wg.Go(func() {
			row, err := p.store.Add(p.trainer, media.AddInput{OrganizationID: p.unit.ID, FileName: "x", Content: bytes.NewReader(film(12_500, "vide"))})
			if err != nil {
				t.Error(err)
			}
			rows[i] = row
		})
	}
	wg.Wait()
	for _, row := range rows {
		if row == nil || row.ID != rows[0].ID {
			t.Errorf("another row: %v", row)
		}
	}
}

func TestServing(t *testing.T) {
	p := newPlace(t)
	content := film(12_500, "vide")
	row, other := p.add(t, content), p.add(t, picture(t, png.Encode))
	address, expires, err := p.store.URL(row.ID)
	if err != nil || expires != time.Date(2026, 7, 1, 18, 0, 0, 0, time.UTC) {
		t.Fatalf("%s until %v, %v", address, expires, err)
	}
	response, body := p.get(t, "GET", address)
	if response.StatusCode != 200 || body != string(content) {
		t.Errorf("GET: %d, %d bytes", response.StatusCode, len(body))
	}
	for name, want := range map[string]string{
		"Content-Type": "video/mp4", "X-Content-Type-Options": "nosniff", "ETag": `"` + row.Sha256 + `"`,
		"Accept-Ranges": "bytes", "Content-Disposition": "inline; filename*=utf-8''%E7%AC%AC%E4%B8%80%E8%AF%BE.mp4",
	} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if !strings.HasPrefix(response.Header.Get("Cache-Control"), "private") {
		t.Errorf("Cache-Control: %s", response.Header.Get("Cache-Control"))
	}
	response, body = p.get(t, "GET", address, "Range", "bytes=-10")
	if response.StatusCode != 206 || body != "0123456789" {
		t.Errorf("the end: %d %q", response.StatusCode, body)
	}
	if response, _ = p.get(t, "GET", address, "Range", "bytes=99999-"); response.StatusCode != 416 {
		t.Errorf("beyond the end: %d", response.StatusCode)
	}
	if response, body = p.get(t, "HEAD", address); response.StatusCode != 200 || body != "" || response.ContentLength != int64(len(content)) {
		t.Errorf("HEAD: %d, %d", response.StatusCode, response.ContentLength)
	}
	if response, _ = p.get(t, "GET", address, "If-None-Match", `"`+row.Sha256+`"`); response.StatusCode != 304 {
		t.Errorf("unchanged: %d", response.StatusCode)
	}
	if response, _ = p.get(t, "POST", address); response.StatusCode != 405 {
		t.Errorf("POST: %d", response.StatusCode)
	}

	parsed, _ := url.Parse(address)
	ticket := parsed.RawQuery
	missing, err := p.db.NewKey(key.Media)
	if err != nil {
		t.Fatal(err)
	}
	gone, _, err := p.store.URL(missing)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		path string
		want int
	}{
		"no ticket":              {"/media/" + key.Format(row.ID), 403},
		"ticket of another file": {"/media/" + key.Format(other.ID) + "?" + ticket, 403},
		"broken ticket":          {"/media/" + key.Format(row.ID) + "?" + ticket[:len(ticket)-4] + "AAAA", 403},
		"no id":                  {"/media/..%2f..%2fetc%2fpasswd?" + ticket, 404},
		"an organisation":        {"/media/" + key.Format(p.unit.ID) + "?" + ticket, 404},
		"no such file":           {strings.TrimPrefix(gone, "http://school.test"), 404},
	} {
		if response, body := p.get(t, "GET", p.server.URL+c.path); response.StatusCode != c.want || strings.Contains(body, "0123456789") {
			t.Errorf("%s: %d, want %d", name, response.StatusCode, c.want)
		}
	}
	p.clock.Advance(10 * time.Hour)
	if response, _ = p.get(t, "GET", address); response.StatusCode != 403 {
		t.Errorf("after it expired: %d", response.StatusCode)
	}
}

func TestAddressesStayTheSameForHours(t *testing.T) {
	p := newPlace(t)
	row := p.add(t, film(12_500, "vide"))
	first, expires, _ := p.store.URL(row.ID)
	for range 5 { // hours until 13:30; the next address begins at 12:00
		p.clock.Advance(time.Hour)
		address, until, err := p.store.URL(row.ID)
		same := p.clock.Now().Hour() < 12
		if err != nil || (address == first) != same || (until == expires) != same || until.Sub(p.clock.Now()) < 6*time.Hour {
			t.Errorf("at %v: the same %t, until %v, %v", p.clock.Now(), address == first, until, err)
		}
	}
	ctx, statements := database.CountStatements(context.Background())
	for range 2 {
		source, err := p.store.Source(ctx, row.ID)
		if err != nil || source.MimeType != "video/mp4" || source.ByteSize != row.ByteSize {
			t.Errorf("source: %+v, %v", source, err)
		}
	}
	if n := statements.Load(); n != 1 {
		t.Errorf("two sources take %d statements, want 1", n)
	}
}

func FuzzLookingIntoFiles(f *testing.F) {
	f.Add(film(12_500, "vide", "soun"))
	f.Add([]byte("%PDF-1.7"))
	f.Add(document(3, 3))
	f.Add(tagged(40, recordingOf(3, 3, 3)))
	f.Add(recordingOf(0, 3, 0))
	f.Add([]byte(captions))
	f.Fuzz(func(t *testing.T, content []byte) { // nothing may make it panic or go on for ever
		_ = media.Inspect(bytes.NewReader(content), int64(len(content)))
	})
}
