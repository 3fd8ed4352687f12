package media_test

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/internal/key"
	"partyschool/internal/media"
)

// filesIn names the files below a folder, but for what the folder's library keeps of
// each.
func filesIn(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasSuffix(path, ".attrs") {
			name, _ := filepath.Rel(dir, path)
			files = append(files, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// large is a film of that many bytes.
func large(size int) []byte {
	head := film(12_500, "vide")
	rest := make([]byte, size-len(head)-8)
	for i := range rest {
		rest[i] = byte(i * 31 >> 3)
	}
	return append(head, box("free", rest)...)
}

func TestPUT(t *testing.T) {
	p, _ := inFolder(t)
	content := large(1000)
	for name, c := range map[string]struct {
		arrived int // before
		body    string
		header  []string
		status  int
		after   int
	}{
		"whole":                       {0, string(content), nil, 200, 1000},
		"whole again":                 {1000, string(content), nil, 200, 1000},
		"whole after a part":          {300, string(content), nil, 200, 1000},
		"the first part":              {0, string(content[:300]), []string{"Content-Range", "bytes 0-299/1000"}, 308, 300},
		"the next part":               {300, string(content[300:700]), []string{"Content-Range", "bytes 300-699/1000"}, 308, 700},
		"the last part":               {700, string(content[700:]), []string{"Content-Range", "bytes 700-999/1000"}, 200, 1000},
		"the last, of open size":      {700, string(content[700:]), []string{"Content-Range", "bytes 700-999/*"}, 200, 1000},
		"a part that overlaps":        {700, string(content[600:800]), []string{"Content-Range", "bytes 600-799/1000"}, 308, 800},
		"a part that is there":        {700, string(content[:100]), []string{"Content-Range", "bytes 0-99/1000"}, 308, 700},
		"a part shorter than said":    {300, string(content[300:400]), []string{"Content-Range", "bytes 300-699/1000"}, 308, 400},
		"short, as if whole":          {0, string(content[:400]), nil, 308, 400},
		"a part beyond the end":       {300, string(content[400:]), []string{"Content-Range", "bytes 400-999/1000"}, 416, 300},
		"how far, nothing":            {0, "", []string{"Content-Range", "bytes */1000"}, 308, 0},
		"how far, some":               {300, "", []string{"Content-Range", "bytes */1000"}, 308, 300},
		"how far, all":                {1000, "", []string{"Content-Range", "bytes */1000"}, 200, 1000},
		"how far, of any type":        {300, "", []string{"Content-Range", "bytes */*", "Content-Type", ""}, 308, 300},
		"more than announced":         {0, string(content) + "x", nil, 413, 0},
		"a part beyond the announced": {300, "x", []string{"Content-Range", "bytes 1000-1000/1000"}, 413, 300},
		"more than the part":          {0, string(content[:400]), []string{"Content-Range", "bytes 0-299/1000"}, 413, 0},
		"another size":                {0, "x", []string{"Content-Range", "bytes 0-0/999"}, 400, 0},
		"nonsense":                    {0, "x", []string{"Content-Range", "bytes one-two/1000"}, 400, 0},
		"backwards":                   {300, "x", []string{"Content-Range", "bytes 9-3/1000"}, 400, 300},
		"another type":                {0, string(content), []string{"Content-Type", "image/png"}, 415, 0},
		"no type":                     {0, string(content), []string{"Content-Type", ""}, 415, 0},
		"the type with parameters":    {0, string(content), []string{"Content-Type", "video/mp4; codecs=avc1"}, 200, 1000},
	} {
		t.Run(name, func(t *testing.T) {
			u := p.announce(t, p.trainer, content, mp4File)
			if c.arrived > 0 {
				p.put(t, u, bytes.NewReader(content[:c.arrived]), "Content-Range", fmt.Sprintf("bytes 0-%d/1000", c.arrived-1))
			}
			r := p.put(t, u, strings.NewReader(c.body), c.header...)
			if r.StatusCode != c.status {
				t.Errorf("%d, want %d", r.StatusCode, c.status)
			}
			if told := map[bool]string{true: fmt.Sprintf("bytes=0-%d", c.after-1)}[c.after > 0]; slices.Contains([]int{200, 308, 416}, c.status) && r.Header.Get("Range") != told {
				t.Errorf("Range %q, want %q", r.Header.Get("Range"), told)
			}
			if n, err := p.store.Received(p.ctx, u); err != nil || *n != c.after {
				t.Errorf("%d there, want %d", *n, c.after)
			}
		})
	}
	t.Run("more without saying so", func(t *testing.T) { // chunked: no Content-Length tells it before
		u := p.announce(t, p.trainer, content, mp4File)
		if r := p.put(t, u, struct{ *strings.Reader }{strings.NewReader(string(content) + "xyz")}); r.StatusCode != 413 {
			t.Errorf("%d, want 413", r.StatusCode)
		}
		if n, _ := p.store.Received(p.ctx, u); *n != 1000 {
			t.Errorf("%d there", *n)
		}
	})
}

func TestWhoMayPUT(t *testing.T) {
	p, dir := inFolder(t)
	content := large(1000)
	u, other := p.announce(t, p.trainer, content, mp4File), p.announce(t, p.trainer, content, mp4File)
	address, err := p.store.UploadURL(p.ctx, u)
	if err != nil {
		t.Fatal(err)
	}
	parsed, _ := url.Parse(*address)
	clip := p.add(t, film(12_500, "vide"))
	shown, _, err := p.store.URL(clip.ID)
	if err != nil {
		t.Fatal(err)
	}
	mediaTicket, _ := url.Parse(shown)
	missing, err := p.db.NewKey(key.Upload)
	if err != nil {
		t.Fatal(err)
	}
	gone, err := p.store.UploadURL(p.ctx, &ent.Upload{ID: missing, ExpiresAt: now.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	send := func(address string) int {
		return p.send(t, address, bytes.NewReader(content), "Content-Type", mp4File).StatusCode
	}
	for name, c := range map[string]struct {
		address string
		want    int
	}{
		"no ticket":                {"http://school.test/uploads/" + key.Format(u.ID), 403},
		"ticket of another upload": {"http://school.test/uploads/" + key.Format(other.ID) + "?" + parsed.RawQuery, 403},
		"ticket of a film":         {"http://school.test/uploads/" + key.Format(u.ID) + "?" + mediaTicket.RawQuery, 403},
		"forged":                   {(*address)[:len(*address)-4] + "AAAA", 403},
		"a film":                   {"http://school.test/uploads/" + key.Format(clip.ID) + "?" + mediaTicket.RawQuery, 404},
		"no id":                    {"http://school.test/uploads/..%2fx?" + parsed.RawQuery, 404},
		"no such upload":           {*gone, 404},
	} {
		if got := send(c.address); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	if n, _ := p.store.Received(p.ctx, u); *n != 0 {
		t.Errorf("%d bytes arrived all the same", *n)
	}
	if r, _ := p.get(t, "GET", "http://school.test/media/"+key.Format(clip.ID)+"?"+parsed.RawQuery); r.StatusCode != 403 {
		t.Errorf("a film with the ticket of an upload: %d", r.StatusCode)
	}
	if got := send(*address); got != 200 {
		t.Fatalf("with the ticket: %d", got)
	}
	done, err := p.complete(p.trainer, u)
	if err != nil {
		t.Fatal(err)
	}
	before := filesIn(t, dir)
	if got := send(*address); got != 409 {
		t.Errorf("after it was completed: %d", got)
	}
	if after := filesIn(t, dir); !slices.Equal(before, after) || done.Media == nil {
		t.Errorf("files %v, then %v", before, after)
	}
	late, err := p.store.UploadURL(p.ctx, other)
	if err != nil {
		t.Fatal(err)
	}
	p.clock.Advance(24*time.Hour + 10*time.Second)
	if got := send(*late); got != 403 {
		t.Errorf("a day later: %d", got)
	}
}

// TestACutConnection sends half of a file, cuts the line, asks another node how far
// it is, and goes on there.
func TestACutConnection(t *testing.T) {
	p, dir := inFolder(t)
	content := large(3 << 20)
	u := p.announce(t, p.trainer, content, mp4File)
	address, err := p.store.UploadURL(p.ctx, u)
	if err != nil {
		t.Fatal(err)
	}
	parsed, _ := url.Parse(*address)
	line, err := net.Dial("tcp", p.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	const half = 1<<20 + 17
	out := bufio.NewWriter(line)
	_, _ = fmt.Fprintf(out, "PUT %s HTTP/1.1\r\nHost: school.test\r\nContent-Type: video/mp4\r\nContent-Length: %d\r\n\r\n", parsed.RequestURI(), len(content))
	_, _ = out.Write(content[:half])
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	_ = line.(*net.TCPConn).CloseWrite()
	answer, err := http.ReadResponse(bufio.NewReader(line), nil)
	if err == nil && (answer.StatusCode != 308 || answer.Header.Get("Range") != fmt.Sprintf("bytes=0-%d", half-1)) {
		t.Errorf("answer to half: %d %s", answer.StatusCode, answer.Header.Get("Range"))
	}
	_ = line.Close()

	// A program that was killed leaves the file behind and nothing else: another store
	// on the same folder knows as much.
	store, err := media.Open(p.ctx, "file://"+filepath.ToSlash(dir), "http://school.test", p.db, p.store.Tokens(), p.clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	p.store = store
	r := p.put(t, u, nil, "Content-Range", fmt.Sprintf("bytes */%d", len(content)))
	if r.StatusCode != 308 || r.Header.Get("Range") != fmt.Sprintf("bytes=0-%d", half-1) {
		t.Fatalf("how far: %d %q", r.StatusCode, r.Header.Get("Range"))
	}
	r = p.put(t, u, bytes.NewReader(content[half:]), "Content-Range", fmt.Sprintf("bytes %d-%d/%d", half, len(content)-1, len(content)))
	if r.StatusCode != 200 {
		t.Fatalf("the rest: %d", r.StatusCode)
	}
	done, err := p.complete(p.trainer, u)
	if err != nil || done.Media.ByteSize != int64(len(content)) {
		t.Fatalf("%+v, %v", done, err)
	}
}

func TestManyPUTsAtOnce(t *testing.T) {
	p, _ := inFolder(t)
	content := large(2 << 20)
	u := p.announce(t, p.trainer, content, mp4File)
	address, err := p.store.UploadURL(p.ctx, u)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			if i%2 == 0 {
				p.send(t, *address, bytes.NewReader(content), "Content-Type", mp4File)
				return
			}
			at := 0 // one that goes on wherever it is told
			for at < len(content) {
				to := min(at+300_000, len(content))
				r := p.send(t, *address, bytes.NewReader(content[at:to]), "Content-Type", mp4File, "Content-Range", fmt.Sprintf("bytes %d-%d/%d", at, to-1, len(content)))
				if r.StatusCode != 200 && r.StatusCode != 308 {
					t.Errorf("from %d: %d", at, r.StatusCode)
					return
				}
				if _, err := fmt.Sscanf(r.Header.Get("Range"), "bytes=0-%d", &at); err != nil {
					t.Errorf("Range %q", r.Header.Get("Range"))
					return
				}
				at++
			}
		})
	}
	wg.Wait()
	if _, err := p.complete(p.trainer, u); err != nil {
		t.Error(err)
	}
}
