package main_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"partyschool/ent"
	"partyschool/internal/completions/completionstest"
	"partyschool/internal/database"
	"partyschool/internal/key"
	"partyschool/internal/sampleschool"
)

// TestAKillInAStormOfEvents kills the school while five phones report from many
// connections at once. What was answered is there, with the same seconds.
func TestAKillInAStormOfEvents(t *testing.T) {
	v := newVictim(t)
	phones := []string{sampleschool.DistrictAdminPhone, sampleschool.TrainerPhone, sampleschool.SecretaryPhone, sampleschool.MemberPhone, sampleschool.FloatingPhone}
	course := key.Format(v.school.Courses["fire-safety"])
	const report = `mutation($e: [StudyEventInput!]!) { reportStudy(input: { events: $e }) { results { outcome creditedSeconds reason } } }`
	type phone struct{ token, session string }
	var all []phone
	begun := time.Now().UTC()
	for _, number := range phones {
		token := v.as(number)
		v.ask(t, token, `mutation($c: ID!) { enroll(input: { courseId: $c }) { enrollment { id } } }`, map[string]any{"c": course})
		page := v.ask(t, token, `query($c: ID!) { course(id: $c) { modules { lessons { id } } } }`, map[string]any{"c": course})
		started := v.ask(t, token, `mutation($l: ID!, $t: Time!) { startStudy(input: { lessonId: $l, device: "x", clientTime: $t }) { session { id } } }`,
			map[string]any{"l": pick(page, "id"), "t": time.Now().UTC().Format(time.RFC3339Nano)})
		p := phone{token, pick(started, "id")}
		if p.session == "" {
			t.Fatalf("%s", started)
		}
		all = append(all, p)
	}
	type acknowledged struct {
		phone
		event  map[string]any
		answer string
	}
	var (
		mu    sync.Mutex
		told  []acknowledged
		storm sync.WaitGroup
		dead  = make(chan struct{})
		once  sync.Once
	)
	for i := range 20 {
		storm.Go(func() {
			p := all[i%len(all)]
			for n := 0; ; n++ {
				at := begun.Add(time.Duration(n*40+i) * time.Millisecond)
				event := map[string]any{
					"id": uuid.NewString(), "sessionId": p.session, "startedAt": at.Format(time.RFC3339Nano),
					"elapsedSeconds": 0.03, "fromPosition": float64(n) * 0.03, "toPosition": float64(n+1) * 0.03,
				}
				answer, err := v.try(p.token, report, map[string]any{"e": []any{event}})
				if err != nil {
					return // the school is dead
				}
				mu.Lock()
				told = append(told, acknowledged{p, event, answer})
				if len(told) == 300 {
					once.Do(func() { close(dead) })
				}
				mu.Unlock()
			}
		})
	}
	select {
	case <-dead:
	case <-time.After(time.Minute):
		t.Fatal("the storm brings nothing")
	}
	v.die()
	storm.Wait()
	v.rise()
	seconds := regexp.MustCompile(`"creditedSeconds":[0-9.]+`)
	credited := 0.0
	for _, a := range told {
		if !strings.Contains(a.answer, `"outcome"`) {
			t.Errorf("in the storm: %s", a.answer)
			continue
		}
		again := v.ask(t, a.token, report, map[string]any{"e": []any{a.event}})
		if pick(again, "outcome") != "DUPLICATE" || seconds.FindString(again) != seconds.FindString(a.answer) {
			t.Errorf("answered %s, and after the kill %s", a.answer, again)
		}
		n, _ := strconv.ParseFloat(strings.TrimPrefix(seconds.FindString(a.answer), `"creditedSeconds":`), 64)
		credited += n
	}
	if credited == 0 {
		t.Error("the storm earned nothing, so nothing was proved")
	}
	v.proved()
}

// TestAKillInTheMiddleOfAnExport kills the school once rows were written. The job is
// taken up again, and the file holds every member once.
func TestAKillInTheMiddleOfAnExport(t *testing.T) {
	v := newVictim(t)
	v.must(v.stop(syscall.SIGTERM))
	const crowd = 25_000
	v.within(func(ctx context.Context, db *database.Database) {
		c := db.Client(ctx)
		for from := 0; from < crowd; from += 1000 {
			rows := make([]*ent.MemberCreate, 0, 1000)
			for i := from; i < from+1000; i++ {
				rows = append(rows, c.Member.Create().SetOrganizationID(v.school.Branches[0]).SetName(fmt.Sprintf("众人%05d", i)).
					SetPhone(fmt.Sprintf("177%08d", i)).SetStage("FULL").SetResidency("SETTLED").SetCreatedAt(time.Now()))
			}
			v.must(c.Member.CreateBulk(rows...).Exec(ctx))
		}
		completionstest.Count(t, db)
	})
	v.rise()
	token := v.as(sampleschool.DistrictAdminPhone)
	job := pick(v.ask(t, token, `mutation($o: ID!, $c: ID!) { exportCompletion(input: { organizationId: $o, courseId: $c, format: CSV }) { export { id } } }`,
		map[string]any{"o": key.Format(v.school.Root), "c": key.Format(v.school.Courses["fire-safety"])}), "id")
	const ask = `query($id: ID!) { node(id: $id) { ... on Export { status rowsWritten url error } } }`
	written := regexp.MustCompile(`"rowsWritten":(\d+)`)
	for {
		answer := v.ask(t, token, ask, map[string]any{"id": job})
		if m := written.FindStringSubmatch(answer); m != nil && m[1] != "0" && pick(answer, "status") == "RUNNING" {
			break
		}
		if s := pick(answer, "status"); s != "RUNNING" && s != "PENDING" {
			t.Fatalf("too late for a kill: %s", answer)
		}
	}
	v.die()
	store := filepath.Join(v.dir, "media", "exports")
	long := time.Now().AddDate(0, 0, -2)
	for _, half := range files(t, store) {
		if !strings.HasSuffix(half, ".tmp") {
			t.Errorf("half a file is in the store: %s", half)
		}
		v.must(os.Chtimes(half, long, long)) // as if two days had passed
	}
	v.within(func(ctx context.Context, db *database.Database) { // and the job's lease, and the pause of the rounds
		v.must(db.Client(ctx).Export.Update().SetWorkedUntil(time.Now().Add(-time.Second)).Exec(ctx))
		v.must(db.Client(ctx).RoundRun.Update().ClearRanAt().ClearHeldUntil().Exec(ctx))
	})
	v.rise()
	token = v.as(sampleschool.DistrictAdminPhone)
	answer := ""
	for range 600 {
		if answer = v.ask(t, token, ask, map[string]any{"id": job}); pick(answer, "status") == "SUCCEEDED" {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	response, err := http.Get(v.address + strings.TrimPrefix(pick(answer, "url"), "http://school.test"))
	if err != nil {
		t.Fatalf("%v: %s", err, answer)
	}
	text, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	v.must(err)
	seen := map[string]int{}
	for _, line := range strings.Split(string(text), "\r\n") {
		if name, _, _ := strings.Cut(line, ","); strings.HasPrefix(name, "众人") {
			seen[name]++
		}
	}
	twice := 0
	for _, n := range seen {
		if n > 1 {
			twice++
		}
	}
	if len(seen) != crowd || twice > 0 {
		t.Errorf("%d of %d members are in the file, %d more than once: %s", len(seen), crowd, twice, answer)
	}
	left := files(t, store)
	for range 600 {
		if left = files(t, store); len(left) == 1 {
			break
		}
		time.Sleep(50 * time.Millisecond) // half a file is swept by a round
	}
	if len(left) != 1 || strings.HasSuffix(left[0], ".tmp") {
		t.Errorf("in the store lie %v", left)
	}
	v.proved()
}

// TestAKillInTheMiddleOfAnImport kills the school at several moments of an import:
// it is wholly there or not at all, and the same sheet again makes it whole.
func TestAKillInTheMiddleOfAnImport(t *testing.T) {
	v := newVictim(t)
	const lines = 3000
	first := time.Now().AddDate(0, 0, -lines/10-1)
	var sheet strings.Builder
	sheet.WriteString("手机号,日期,学时,事项\n")
	for i := range lines {
		fmt.Fprintf(&sheet, "%s,%s,1,培训%d\n", sampleschool.MemberPhone, first.AddDate(0, 0, i/10).Format("2006-01-02"), i)
	}
	booked := func() (n int) {
		v.within(func(ctx context.Context, db *database.Database) {
			rows, err := db.Client(ctx).QueryContext(ctx, "SELECT COUNT(*) FROM credit_entries WHERE source = 'IMPORT'")
			v.must(err)
			defer func() { _ = rows.Close() }()
			for rows.Next() {
				v.must(rows.Scan(&n))
			}
		})
		return n
	}
	const ask = `mutation($o: ID!, $u: ID!) { importCreditHours(input: { organizationId: $o, uploadId: $u, dryRun: false }) { import { created unchanged failed rows(onlyFailed: true) { messages } } } }`
	load := func(token, id, path string) (string, error) {
		if status, _ := v.send(path, "text/csv", "", strings.NewReader(sheet.String())); status != http.StatusOK {
			return "", fmt.Errorf("PUT: %d", status)
		}
		if _, err := v.try(token, `mutation($u: ID!) { completeUpload(input: { uploadId: $u }) { upload { id } } }`, map[string]any{"u": id}); err != nil {
			return "", err
		}
		return v.try(token, ask, map[string]any{"o": key.Format(v.school.Branches[0]), "u": id})
	}
	for _, pause := range []time.Duration{10, 25, 40, 55, 70, 85, 100, 130, 200, 400} {
		token := v.as(sampleschool.SecretaryPhone)
		id, path := v.announce(token, "学时.csv", "text/csv", []byte(sheet.String()))
		answered := make(chan string, 1)
		go func() {
			answer, err := load(token, id, path)
			if err != nil {
				answer = ""
			}
			answered <- answer
		}()
		time.Sleep(pause * time.Millisecond)
		v.die()
		answer := <-answered
		n := booked()
		t.Logf("killed after %d ms: %d lines booked, answered %.80q", pause, n, answer)
		if n != 0 && n != lines || n == 0 && strings.Contains(answer, `"created"`) {
			t.Fatalf("%d of %d lines were booked; answered %q", n, lines, answer)
		}
		v.rise()
		if n == lines {
			break
		}
	}
	token := v.as(sampleschool.SecretaryPhone)
	id, path := v.announce(token, "学时.csv", "text/csv", []byte(sheet.String()))
	answer, err := load(token, id, path)
	v.must(err)
	if !strings.Contains(answer, fmt.Sprintf(`"created":%d`, lines)) && !strings.Contains(answer, fmt.Sprintf(`"unchanged":%d`, lines)) {
		t.Errorf("the same sheet again: %.400s", answer)
	}
	v.proved()
	if n := booked(); n != lines {
		t.Errorf("%d lines, want %d", n, lines)
	}
}

// TestAKillInTheMiddleOfAnUpload kills the school while a film arrives. What it said
// had arrived is there, and the rest is sent after it.
func TestAKillInTheMiddleOfAnUpload(t *testing.T) {
	v := newVictim(t)
	film, err := os.ReadFile("../../internal/sampleschool/material/media/welcome.mp4")
	v.must(err)
	const kind = "video/mp4"
	token := v.as(sampleschool.TrainerPhone)
	id, path := v.announce(token, "开课.mp4", kind, film)
	third := len(film) / 3
	status, told := v.send(path, kind, fmt.Sprintf("bytes 0-%d/%d", third-1, len(film)), bytes.NewReader(film[:third]))
	if status != http.StatusPermanentRedirect || told != int64(third) {
		t.Fatalf("a third: %d, %d bytes", status, told)
	}
	// The rest hangs half-way when the school dies.
	slow, tap := io.Pipe()
	sent := make(chan struct{})
	go func() {
		v.send(path, kind, fmt.Sprintf("bytes %d-%d/%d", third, len(film)-1, len(film)), slow)
		close(sent)
	}()
	if _, err := tap.Write(film[third : 2*third]); err != nil {
		t.Fatal(err)
	}
	v.die()
	_ = tap.CloseWithError(io.ErrUnexpectedEOF)
	<-sent
	v.rise()
	status, has := v.send(path, kind, fmt.Sprintf("bytes */%d", len(film)), http.NoBody)
	if status != http.StatusPermanentRedirect || has < told || has > int64(len(film)) {
		t.Fatalf("after the kill: %d, %d bytes are there, and %d were told before", status, has, told)
	}
	if status, _ = v.send(path, kind, fmt.Sprintf("bytes %d-%d/%d", has, len(film)-1, len(film)), bytes.NewReader(film[has:])); status != http.StatusOK {
		t.Fatalf("the rest: %d", status)
	}
	answer := v.ask(t, token, `mutation($u: ID!) { completeUpload(input: { uploadId: $u }) { media { byteSize } } }`, map[string]any{"u": id})
	if !strings.Contains(answer, fmt.Sprintf(`"byteSize":%d`, len(film))) {
		t.Errorf("completed: %s", answer)
	}
	if got := files(t, filepath.Join(v.dir, "media", "uploads")); len(got) != 0 {
		t.Errorf("left of the upload: %v", got)
	}
	v.proved()
}
