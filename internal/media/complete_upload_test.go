package media_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

func TestWhatIsTakenAndWhatIsRefused(t *testing.T) {
	p, _ := inFolder(t)
	for name, s := range samples(t) {
		t.Run(name, func(t *testing.T) {
			u := p.announce(t, p.trainer, s.content, s.mimeType)
			if r := p.put(t, u, bytes.NewReader(s.content)); r.StatusCode != 200 {
				t.Fatalf("PUT: %d", r.StatusCode)
			}
			for range 2 { // the second time it answers the same
				payload, err := p.complete(p.trainer, u)
				if s.refused != "" {
					if !refusal(err, problem.BadUserInput, "uploadId", s.refused) {
						t.Fatalf("%v, want BAD_USER_INPUT (uploadId) with %q", err, s.refused)
					}
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				sheet := s.mimeType == csvFile || s.mimeType == xlsxFile
				if payload.Upload.CompletedAt == nil || (payload.Media == nil) != sheet {
					t.Fatalf("%+v", payload)
				}
				if sheet {
					continue
				}
				m := payload.Media
				if m.MimeType != s.mimeType || m.ByteSize != int64(len(s.content)) || m.FileName != "第一课" || m.CreatedByID != 7 {
					t.Errorf("medium: %+v", m)
				}
				if (m.DurationSeconds == nil) != (s.seconds == 0) || (m.DurationSeconds != nil && *m.DurationSeconds != s.seconds) {
					t.Errorf("seconds: %v, want %v", m.DurationSeconds, s.seconds)
				}
				if (m.PageCount == nil) != (s.pages == 0) || (m.PageCount != nil && *m.PageCount != s.pages) {
					t.Errorf("pages: %v, want %d", m.PageCount, s.pages)
				}
				address, _, err := p.store.URL(m.ID)
				if err != nil {
					t.Fatal(err)
				}
				if r, body := p.get(t, "GET", address); r.StatusCode != 200 || r.Header.Get("Content-Type") != s.mimeType || body != string(s.content) {
					t.Errorf("GET: %d %s, %d bytes", r.StatusCode, r.Header.Get("Content-Type"), len(body))
				}
			}
		})
	}
}

func TestAnUploadIsItsMembersOwn(t *testing.T) {
	p, _ := inFolder(t)
	content := []byte("姓名\n张三\n")
	u := p.announce(t, p.trainer, content, csvFile)
	other := identity.NewContext(context.Background(), identity.Viewer{
		MemberID: 8, OrganizationID: p.unit.ID, OrganizationPath: p.unit.Path,
		Scopes: []identity.Scope{{Role: identity.Trainer, OrganizationID: p.unit.ID, Path: p.unit.Path}},
	})
	if _, err := p.store.OpenUpload(p.trainer, u.ID); !problem.Is(err, problem.NotFound) {
		t.Errorf("opened before it was completed: %v", err)
	}
	p.put(t, u, bytes.NewReader(content))
	if _, err := p.complete(other, u); !problem.Is(err, problem.NotFound) {
		t.Errorf("completed by another: %v", err)
	}
	if _, err := p.complete(context.Background(), u); !problem.Is(err, problem.NotFound) {
		t.Errorf("completed by a guest: %v", err)
	}
	if _, err := p.complete(p.trainer, u); err != nil {
		t.Fatal(err)
	}
	for name, ctx := range map[string]context.Context{"another": other, "guest": context.Background()} {
		if _, err := p.store.OpenUpload(ctx, u.ID); !problem.Is(err, problem.NotFound) {
			t.Errorf("opened by %s: %v", name, err)
		}
	}
	file, err := p.store.OpenUpload(p.trainer, u.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if got, err := io.ReadAll(file); err != nil || string(got) != string(content) || file.Size != int64(len(content)) || file.MimeType != csvFile || file.Name != "第一课" {
		t.Errorf("%q, %+v, %v", got, file, err)
	}
	if _, err := p.store.OpenUpload(p.trainer, p.unit.ID); !refusal(err, problem.BadUserInput, "uploadId", "") {
		t.Errorf("an organisation: %v", err)
	}
	clip := p.bring(t, film(1000, "vide"), mp4File)
	if _, err := p.store.OpenUpload(p.trainer, clip.Upload.ID); !problem.Is(err, problem.NotFound) {
		t.Errorf("a film: %v", err)
	}
}

func TestCompletingBeforeEverythingArrived(t *testing.T) {
	p, _ := inFolder(t)
	content := film(12_500, "vide")
	u := p.announce(t, p.trainer, content, mp4File)
	if _, err := p.complete(p.trainer, u); reason(err) != "INCOMPLETE" {
		t.Errorf("nothing there: %v", err)
	}
	p.put(t, u, bytes.NewReader(content[:10]), "Content-Range", fmt.Sprintf("bytes 0-9/%d", len(content)))
	if _, err := p.complete(p.trainer, u); reason(err) != "INCOMPLETE" || problem.As(err).Extensions["receivedBytes"] != int64(10) {
		t.Errorf("ten bytes there: %v", err)
	}
	if n, err := p.store.Received(p.ctx, u); err != nil || n == nil || *n != 10 {
		t.Errorf("received: %v, %v", n, err)
	}
	if p.db.Client(p.ctx).Media.Query().CountX(p.ctx) != 0 {
		t.Error("a medium was made")
	}
	wrong := spoilt(content)
	if r := p.put(t, u, bytes.NewReader(wrong)); r.StatusCode != 200 {
		t.Fatalf("PUT: %d", r.StatusCode)
	}
	if _, err := p.complete(p.trainer, u); !refusal(err, problem.BadUserInput, "uploadId", "from the beginning") {
		t.Errorf("another file: %v", err)
	}
	if n, _ := p.store.Received(p.ctx, u); n == nil || *n != 0 {
		t.Errorf("what was sent wrong is still there: %v", n)
	}
	p.put(t, u, bytes.NewReader(content))
	done, err := p.complete(p.trainer, u)
	if err != nil || done.Media == nil {
		t.Fatalf("sent again: %v", err)
	}
	address, err := p.store.UploadURL(p.ctx, done.Upload)
	received, _ := p.store.Received(p.ctx, done.Upload)
	if err != nil || address != nil || received != nil || len(p.store.UploadHeaders(done.Upload)) != 0 {
		t.Errorf("afterwards: %v, %v, %v", address, received, err)
	}
	late := p.announce(t, p.trainer, content, mp4File)
	p.put(t, late, bytes.NewReader(content))
	p.clock.Advance(24 * time.Hour)
	if _, err := p.complete(p.trainer, late); reason(err) != "EXPIRED" {
		t.Errorf("a day later: %v", err)
	}
}

func TestTheSameFileComesTwice(t *testing.T) {
	p, dir := inFolder(t)
	content := film(12_500, "vide")
	uploads := make([]*ent.Upload, 3)
	for i := range uploads {
		uploads[i] = p.announce(t, p.trainer, content, mp4File)
		p.put(t, uploads[i], bytes.NewReader(content))
	}
	var wg sync.WaitGroup
	ids := make([]int64, 12)
	for i := range ids { // each upload is completed four times at once
		wg.Go(func() {
			payload, err := p.complete(p.trainer, uploads[i%len(uploads)])
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = payload.Media.ID
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("media %v, want one", ids)
			break
		}
	}
	if n := p.db.Client(p.ctx).Media.Query().CountX(p.ctx); n != 1 {
		t.Errorf("%d rows", n)
	}
	if added := p.add(t, content); added.ID != ids[0] {
		t.Errorf("added as %d, not %d", added.ID, ids[0])
	}
	if files := filesIn(t, dir); len(files) != 1 {
		t.Errorf("left in the store: %v", files)
	}
}
