package bench

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"partyschool/internal/bench/dataset"
	"partyschool/internal/check"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
)

var at = time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)

// contract is the folder of the clients' documents.
const contract = "../../graph/testdata/contract"

// pair is the school and the floor, each on a database of its own with the same
// rows, at the same moment.
type pair struct {
	t              testing.TB
	ask            *asker
	product, floor http.Handler
	databases      [2]*database.Database
}

func newPair(t testing.TB) *pair {
	t.Helper()
	ctx, c, dir := context.Background(), clocktest.At(at), t.TempDir()
	if _, err := identity.NewKeyFile(keysDir(dir), c); err != nil {
		t.Fatal(err)
	}
	tokens, err := newTokens(c, dir)
	if err != nil {
		t.Fatal(err)
	}
	docs, err := readDocuments(contract, home, coursePage, reportStudy, byOrganization)
	if err != nil {
		t.Fatal(err)
	}
	p := &pair{t: t}
	for i := range p.databases {
		url := databasetest.URL(t)
		data, err := dataset.Generate(ctx, url, databasetest.Master(), dataset.Size{Members: 60, Courses: 16, Phones: 9}, at)
		if err != nil {
			t.Fatal(err)
		}
		p.databases[i] = databasetest.Connect(t, url, c)
		if i == 0 {
			p.ask = newAsker(data, docs, tokens)
			school, err := newProduct(ctx, p.databases[0], c, dir, contract)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = school.Close() })
			p.product = school.Handler()
			continue
		}
		f, err := newFloor(ctx, url, c, dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		p.floor = f.Handler()
	}
	return p
}

// same sends what both take to be the same request, and compares the bytes.
func (p *pair) same(name string, product, floor []byte) {
	p.t.Helper()
	want, got := p.send(p.product, product), p.send(p.floor, floor)
	if err := checkOf(name)(want); err != nil {
		p.t.Errorf("the school: %v", err)
	}
	if !bytes.Equal(want, got) {
		i := 0
		for i < min(len(want), len(got)) && want[i] == got[i] {
			i++
		}
		from := max(0, i-200)
		p.t.Errorf("%s differs at byte %d:\nschool …%.400s\nfloor  …%.400s", name, i, want[min(from, len(want)):], got[min(from, len(got)):])
	}
}

func (p *pair) send(to http.Handler, raw []byte) []byte {
	p.t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
	if err != nil {
		p.t.Fatal(err)
	}
	r.RemoteAddr = "127.0.0.1:1"
	w := httptest.NewRecorder()
	to.ServeHTTP(w, r)
	return w.Body.Bytes()
}

func (p *pair) screens(members []dataset.Member) {
	p.t.Helper()
	for _, m := range members {
		token, err := p.ask.token(m)
		if err != nil {
			p.t.Fatal(err)
		}
		p.same(home, p.ask.request(Product, home, m, token), p.ask.request(Floor, home, m, token))
		for _, course := range []int64{m.CourseID, p.ask.data.CommonCourse, p.ask.data.Members[0].CourseID} {
			m.CourseID = course
			p.same(coursePage, p.ask.request(Product, coursePage, m, token), p.ask.request(Floor, coursePage, m, token))
		}
	}
	token, err := p.ask.token(p.ask.data.Admin)
	if err != nil {
		p.t.Fatal(err)
	}
	p.same(byOrganization, p.ask.request(Product, byOrganization, p.ask.data.Admin, token), p.ask.request(Floor, byOrganization, p.ask.data.Admin, token))
}

func TestTheFloorAnswersWithTheSameBytes(t *testing.T) {
	p := newPair(t)
	p.screens(p.ask.data.Members)
}

func TestTheFloorCountsStudyTheSame(t *testing.T) {
	p := newPair(t)
	phones := p.ask.data.Phones
	for _, phone := range phones[:4] {
		token, err := p.ask.token(phone.Member)
		if err != nil {
			t.Fatal(err)
		}
		// The last ones lie beyond midnight in China, and the lesson begins anew.
		for _, n := range []int{0, 1, 2, 30, 3, 1918, 1919, 1920} {
			body := p.ask.heartbeat(Product, token, phone, n)
			_, events, _ := bytes.Cut(body, []byte(`"variables":`))
			events = bytes.TrimSuffix(events, []byte("}"))
			p.same(reportStudy, body, floorRequest(token, events))
		}
		if t.Failed() {
			break
		}
	}
	p.screens([]dataset.Member{phones[0].Member, phones[1].Member})
	for _, query := range []string{
		"SELECT * FROM study_sessions ORDER BY id", "SELECT * FROM study_records ORDER BY id", "SELECT * FROM enrollments ORDER BY id",
		"SELECT member_id, day, lesson_id, wall, credited_ms FROM study_days ORDER BY member_id, day, lesson_id",
		`SELECT member_id, client_id, session_id, lesson_id, started_at, elapsed_ms, from_ms, to_ms, playback_rate, outcome, reason,
			wall_from, wall_to, accepted_from_ms, accepted_to_ms, credited_ms, received_at FROM study_events ORDER BY client_id`,
	} {
		if school, floor := p.rows(0, query), p.rows(1, query); school != floor {
			t.Errorf("%.40s differs:\n%s", query, firstDifference(school, floor))
		}
	}
	for i, db := range p.databases {
		found, err := check.Run(context.Background(), db)
		if i == 1 { // the floor counts raw rows, and keeps no counters
			found = slices.DeleteFunc(found, func(f check.Finding) bool { return f.Table == "completion_counts" })
		}
		if err != nil || len(found) > 0 {
			t.Errorf("database %d: %+v, %v", i, found, err)
		}
	}
}

func floorRequest(token string, events []byte) []byte {
	return append(fmt.Appendf(nil, "POST /report-study HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n", token, len(events)), events...)
}

// rows are all rows of a statement as text.
func (p *pair) rows(i int, query string) string {
	p.t.Helper()
	rows, err := p.databases[i].Client(context.Background()).QueryContext(context.Background(), query)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		p.t.Fatal(err)
	}
	var all strings.Builder
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for j := range values {
			into[j] = &values[j]
		}
		if err := rows.Scan(into...); err != nil {
			p.t.Fatal(err)
		}
		for j, v := range values {
			if text, ok := v.([]byte); ok {
				v = string(text)
			}
			fmt.Fprintf(&all, "%s=%v ", columns[j], v)
		}
		all.WriteByte('\n')
	}
	return all.String()
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return "school " + x[i] + "\nfloor  " + y[i]
		}
	}
	return fmt.Sprintf("%d and %d rows", len(x), len(y))
}
