package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"partyschool/ent/migrate"
	"partyschool/internal/app"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/config"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/database/databasetest/server"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/sampleschool"
	"partyschool/internal/signin"
)

// now is the moment at which the tests' schools are ready.
var now = time.Date(2026, 7, 1, 2, 0, 0, 0, time.UTC)

// school is a sample school that answers over HTTP, with a clock that stands
// still until it is moved.
type school struct {
	*sampleschool.School
	t      *testing.T
	app    *app.App
	db     *database.Database
	clock  *clocktest.Clock
	server *httptest.Server
	// codes is what the sender of log-in codes wrote.
	codes *outbox
	// dir is the folder of the school's files.
	dir string
	// statements is the number of SQL statements of the last request.
	statements atomic.Int64
	tokens     map[string]string
}

func newSchool(t *testing.T) *school {
	t.Helper()
	s := &school{t: t, clock: clocktest.At(now), codes: &outbox{}, tokens: map[string]string{}}
	s.dir = t.TempDir()
	settings := settingsIn(s.dir)
	ctx := context.Background()
	keys := s.furnish(ctx, settings)
	var err error
	s.app, err = app.New(ctx, app.Options{
		Settings: settings, Database: s.db, Clock: s.clock, Keys: keys, Explore: true, Sender: signin.LogSender{Writer: s.codes},
	})
	if err != nil {
		t.Fatal(err)
	}
	loops, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { s.app.Run(loops) })
	t.Cleanup(func() {
		stop()
		wg.Wait()
		_ = s.app.Close()
	})
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, n := database.CountStatements(r.Context())
		s.app.Handler().ServeHTTP(w, r.WithContext(ctx))
		s.statements.Store(n.Load())
	}))
	t.Cleanup(s.server.Close)
	return s
}

// settingsIn are those of a school whose files lie in the folder.
func settingsIn(dir string) config.Settings {
	return config.Settings{Storage: config.Storage{DataDir: dir}, School: config.School{
		Name: "测试党校", TimeZone: "Asia/Shanghai", TargetHours: 32, LeaderTargetHours: 56, StudyDayMinutes: 30, MakeUpDays: 14, MinimumClientVersion: "1.0.0", PublicURL: "http://school.test", CoolingOff: 15 * 24 * time.Hour, PrivacyVersion: "2026-1", PrivacyURL: "http://school.test/privacy",
	}}
}

// furnish puts the sample school into a database and a folder: a copy of the one that
// was built for the first test, which takes a tenth of the time.
func (s *school) furnish(ctx context.Context, settings config.Settings) *identity.Keys {
	s.t.Helper()
	model, err := furnished()
	if err == nil {
		err = model.writeTo(settings.DataDir)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	keys, err := identity.OpenKeys(settings.KeysDir(), s.clock)
	if err != nil {
		s.t.Fatal(err)
	}
	s.db = s.connect(ctx, model, settings)
	// A node of its own: the one that built the school made keys of this moment.
	release, err := s.db.Lease(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(release)
	copied := *model.school
	s.School = &copied
	return keys
}

// connect opens the copy of the model's database: on SQLite it is one of the files, on
// a server its tables are copied.
func (s *school) connect(ctx context.Context, m *model, settings config.Settings) *database.Database {
	s.t.Helper()
	if server.URL() == "" {
		return databasetest.Connect(s.t, sqliteIn(settings.DataDir), s.clock)
	}
	db := databasetest.Connect(s.t, databasetest.EmptyURL(s.t), s.clock)
	tables := []string{"schema_revisions"}
	for _, t := range migrate.Tables {
		tables = append(tables, t.Name)
	}
	for _, t := range tables {
		for _, statement := range []string{"CREATE TABLE %[2]s LIKE %[1]s.%[2]s", "INSERT INTO %[2]s SELECT * FROM %[1]s.%[2]s"} {
			if _, err := db.Client(ctx).ExecContext(ctx, fmt.Sprintf(statement, m.database, t)); err != nil {
				s.t.Fatalf("copy the table %s: %v", t, err)
			}
		}
	}
	if err := db.Unlock(ctx, databasetest.Master()); err != nil {
		s.t.Fatal(err)
	}
	return db
}

func sqliteIn(dir string) string {
	return "sqlite://" + filepath.Join(dir, "school.db") + "?durable=false"
}

// model is a sample school: its files, and on a server the name of its database.
type model struct {
	school   *sampleschool.School
	files    map[string][]byte
	database string
}

// dropModel gives the server's room back when all tests have run.
var dropModel = func() {}

// TestMain runs the tests.
func TestMain(m *testing.M) {
	status := m.Run()
	dropModel()
	os.Exit(status)
}

// writeTo copies the files into a folder; their owner alone may read them, as keys ask.
func (m *model) writeTo(dir string) error {
	for name, data := range m.files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, data, 0o600)); err != nil {
			return err
		}
	}
	return nil
}

var furnished = sync.OnceValues(func() (*model, error) {
	dir, err := os.MkdirTemp("", "partyschool-model")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	ctx, clk := context.Background(), clocktest.At(now)
	m, address := &model{files: map[string][]byte{}}, sqliteIn(dir)
	if server.URL() != "" {
		if _, address, dropModel, err = server.NewDatabase(ctx); err != nil {
			return nil, err
		}
		m.database = address[strings.LastIndexByte(address, '/')+1:]
	}
	db, err := database.Open(ctx, address, clk)
	if err != nil {
		return nil, err
	}
	if err = db.Migrate(ctx); err == nil {
		err = db.Unlock(ctx, databasetest.Master())
	}
	if err == nil {
		m.school, _, err = build(ctx, db, settingsIn(dir))
	}
	// Closing moves the write-ahead log into the file.
	if err = errors.Join(err, db.Close()); err != nil {
		return nil, err
	}
	return m, fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		m.files[path], err = os.ReadFile(filepath.Join(dir, path))
		return err
	})
})

// build makes keys and builds the sample school.
func build(ctx context.Context, db *database.Database, settings config.Settings) (*sampleschool.School, *identity.Keys, error) {
	clk := clocktest.At(now)
	if _, err := identity.NewKeyFile(settings.KeysDir(), clk); err != nil {
		return nil, nil, err
	}
	keys, err := identity.OpenKeys(settings.KeysDir(), clk)
	if err != nil {
		return nil, nil, err
	}
	built, err := sampleschool.Build(ctx, sampleschool.Options{Database: db, Settings: settings, Keys: keys, Now: now, Size: sampleschool.Small})
	return built, keys, err
}

// outbox collects what is written from other goroutines.
type outbox struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write collects p.
func (o *outbox) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

// String returns what was collected.
func (o *outbox) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// answer is a GraphQL answer with its status.
type answer struct {
	status int
	body   string
	Data   map[string]any `json:"data"`
	Errors []struct {
		Message    string         `json:"message"`
		Path       []any          `json:"path"`
		Extensions map[string]any `json:"extensions"`
	} `json:"errors"`
}

// code is the code of the first error, empty when there is none.
func (a answer) code() string {
	if len(a.Errors) == 0 {
		return ""
	}
	code, _ := a.Errors[0].Extensions["code"].(string)
	return code
}

// at returns what lies at a path such as viewer.enrollments.edges.0.node.id;
// nil where there is nothing.
func (a answer) at(path string) any {
	var v any = a.Data
	for _, step := range strings.Split(path, ".") {
		switch w := v.(type) {
		case map[string]any:
			v = w[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(w) {
				return nil
			}
			v = w[i]
		default:
			return nil
		}
	}
	return v
}

func (a answer) text(path string) string {
	s, _ := a.at(path).(string)
	return s
}

func (a answer) number(path string) float64 {
	n, _ := a.at(path).(float64)
	return n
}

// as returns an access token of an account; "" is a guest.
func (s *school) as(phone string) string {
	s.t.Helper()
	if phone == "" {
		return ""
	}
	if token := s.tokens[phone]; token != "" {
		return token
	}
	a := s.send("", operation(s.t, "LogIn"), map[string]any{"phone": phone, "password": sampleschool.Password, "device": "test"})
	token := a.text("logIn.accessToken")
	if token == "" {
		s.t.Fatalf("%s cannot sign in: %s", phone, a.body)
	}
	s.tokens[phone] = token
	return token
}

// ask sends an operation of the contract as an account.
func (s *school) ask(phone, name string, variables map[string]any) answer {
	s.t.Helper()
	return s.send(s.as(phone), operation(s.t, name), variables)
}

// must is ask for what has to succeed.
func (s *school) must(phone, name string, variables map[string]any) answer {
	s.t.Helper()
	a := s.ask(phone, name, variables)
	if len(a.Errors) > 0 || a.status != http.StatusOK {
		s.t.Fatalf("%s: %d %s", name, a.status, a.body)
	}
	return a
}

// refused asks and wants an error of this code, and no data that came through.
func (s *school) refused(phone, name, code string, variables map[string]any) answer {
	s.t.Helper()
	a := s.ask(phone, name, variables)
	if a.code() != code {
		s.t.Errorf("%s as %q: code %q, want %s: %.300s", name, phone, a.code(), code, a.body)
	}
	return a
}

// send posts a document.
func (s *school) send(token, document string, variables map[string]any) answer {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		s.t.Fatal(err)
	}
	return s.post(token, "application/json", bytes.NewReader(body))
}

func (s *school) post(token, contentType string, body io.Reader) answer {
	s.t.Helper()
	request, err := http.NewRequest(http.MethodPost, s.server.URL+"/graphql", body)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", contentType)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	a := answer{status: response.StatusCode, body: string(content)}
	if err := json.Unmarshal(content, &a); err != nil {
		s.t.Fatalf("not JSON: %.300s", content)
	}
	return a
}

var contract map[string]string

// operation returns the document of one operation of the contract, with the
// fragments it uses, or one of others.
func operation(t *testing.T, name string) string {
	t.Helper()
	if contract == nil {
		contract = readContract(t)
	}
	document, ok := contract[name]
	if !ok {
		document, ok = others[name]
	}
	if !ok {
		t.Fatalf("the contract has no operation %s", name)
	}
	return document
}

func readContract(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/contract/*.graphql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no contract: %v", err)
	}
	documents := map[string]string{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := parser.ParseQuery(&ast.Source{Name: file, Input: string(content)})
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range parsed.Operations {
			documents[op.Name] = source(string(content), op.Position) + fragments(string(content), op.SelectionSet, parsed.Fragments)
		}
	}
	return documents
}

// source cuts one definition out of a file: from its position to its closing
// brace.
func source(file string, at *ast.Position) string {
	runes := []rune(file)
	depth := 0
	for i := at.Start; i < len(runes); i++ {
		switch runes[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return string(runes[at.Start : i+1])
			}
		}
	}
	panic(fmt.Sprintf("no end of the definition at line %d", at.Line))
}

func fragments(file string, set ast.SelectionSet, all ast.FragmentDefinitionList) string {
	text := ""
	for _, f := range all {
		if uses(set, f.Name) {
			text += "\n" + source(file, f.Position)
		}
	}
	return text
}

func uses(set ast.SelectionSet, fragment string) bool {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.FragmentSpread:
			if s.Name == fragment {
				return true
			}
		case *ast.Field:
			if uses(s.SelectionSet, fragment) {
				return true
			}
		case *ast.InlineFragment:
			if uses(s.SelectionSet, fragment) {
				return true
			}
		}
	}
	return false
}

// keyText is a key as clients see it.
func keyText(id int64) string { return key.Format(id) }
