package exports_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/ent/export"
	"partyschool/ent/organization"
	"partyschool/ent/rolegrant"
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/clock"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/credits"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/exports"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/media"
	"partyschool/internal/organizations"
	"partyschool/internal/outline"
	"partyschool/internal/reports"
)

// now is still June in UTC, and 1 July in the school.
var now = time.Date(2026, 6, 30, 22, 0, 0, 0, time.UTC)

const address = "https://school.example"

// school is a district with two committees, members in both, and one course.
type school struct {
	*testing.T
	clock   *clocktest.Clock
	url     string
	db      *database.Database
	bucket  string
	tokens  *identity.Tokens
	service *exports.Service
	units   map[string]*ent.Organization
	course  int64
	phone   int
}

func newSchool(t *testing.T) *school {
	t.Helper()
	s := &school{T: t, clock: clocktest.At(now), url: databasetest.URL(t), bucket: t.TempDir(), units: map[string]*ent.Organization{}}
	s.db = databasetest.Connect(t, s.url, s.clock)
	keyDir := filepath.Join(t.TempDir(), "keys")
	_, err := identity.NewKeyFile(keyDir, s.clock)
	s.must(err)
	keys, err := identity.OpenKeys(keyDir, s.clock)
	s.must(err)
	s.tokens = identity.NewTokens(keys, s.clock, address, "partyschool")
	for _, code := range []string{"d", "d/e", "d/w"} {
		s.plant(code)
	}
	s.course = s.publish()
	s.service = s.node(s.db, s.clock)
	return s
}

// clockWork is a clock that does something whenever it is looked at: a job looks at it
// when it tells how far it is.
type clockWork struct {
	clock.Clock
	mu     sync.Mutex
	looked int
	do     func(looked int)
}

func (c *clockWork) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looked++
	c.do(c.looked)
	return c.Clock.Now()
}

// node puts together what another node of the same school has.
func (s *school) node(db *database.Database, c clock.Clock) *exports.Service {
	s.Helper()
	watcher := database.NewWatcher(db)
	zone, err := calendar.New("Asia/Shanghai")
	s.must(err)
	tree, err := organizations.NewTree(s.system(), db, watcher)
	s.must(err)
	shelf, err := catalogue.New(s.system(), db, watcher)
	s.must(err)
	targets, err := credits.NewTargets(s.system(), db, watcher, 32, 56)
	s.must(err)
	store, err := media.Open(s.system(), "file://"+s.bucket+"?no_tmp_dir=true", address, db, s.tokens, s.clock)
	s.must(err)
	s.Cleanup(func() { _ = store.Close() })
	return exports.New(db, reports.New(db, tree, shelf, targets, zone, s.clock), store, s.tokens, zone, c, address)
}

func (s *school) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *school) system() context.Context { return identity.AsSystem(context.Background(), "test") }

func (s *school) client() *ent.Client { return s.db.Client(s.system()) }

// plant makes an organisation below the one whose code is all but the last part.
func (s *school) plant(code string) {
	s.Helper()
	id, err := s.db.NewKey(key.Organization)
	s.must(err)
	path, name := key.Format(id), map[string]string{"d": "服装市场区委", "d/e": "东市场党委", "d/w": "西市场党委"}[code]
	row := s.client().Organization.Create().SetID(id).SetName(name).SetCode(code).SetKind(organization.KindCOMMITTEE).SetCreatedAt(now)
	if i := strings.LastIndexByte(code, '/'); i > 0 {
		row.SetParentID(s.units[code[:i]].ID)
		path = s.units[code[:i]].Path + path
	}
	s.units[code] = row.SetPath(path).SaveX(s.system())
}

// publish makes a course of the district that has one release.
func (s *school) publish() int64 {
	s.Helper()
	ctx, title := s.system(), "铸造团队：竞争/创新?"
	id := s.client().Course.Create().SetOrganizationID(s.units["d"].ID).SetTrainerID(1).SetTitle(title).SetCategory(course.CategoryPOLICY).
		SetCreditHundredths(150).SetCreatedAt(now).SetUpdatedAt(now).SaveX(ctx).ID
	release := s.client().Release.Create().SetCourseID(id).SetNumber(1).SetTitle(title).SetSummary("").SetCategory("POLICY").SetCreditHundredths(150).
		SetOutline(outline.Outline{}).SetLessonCount(4).SetRequiredLessonCount(4).SetPublishedByID(1).SetPublishedAt(now).SaveX(ctx).ID
	s.client().Course.Update().Where(course.ID(id)).SetStatus(course.StatusPUBLISHED).SetCurrentReleaseID(release).SetCurrentReleaseNumber(1).ExecX(ctx)
	return id
}

// join adds a member of an organisation with roles such as "ADMIN d/e".
func (s *school) join(name, unit string, roles ...string) *ent.Member {
	s.Helper()
	s.phone++
	m := s.client().Member.Create().SetOrganizationID(s.units[unit].ID).SetName(name).SetPhone(fmt.Sprintf("138%08d", s.phone)).
		SetStage("FULL").SetResidency("FLOATING").SetCreatedAt(now).SaveX(s.system())
	for _, r := range roles {
		role, at, _ := strings.Cut(r, " ")
		s.client().RoleGrant.Create().SetMemberID(m.ID).SetOrganizationID(s.units[at].ID).SetRole(rolegrant.Role(role)).SetGrantedAt(now).SaveX(s.system())
	}
	return m
}

// crowd adds n members.
func (s *school) crowd(n int) {
	s.Helper()
	s.must(s.db.InTx(s.system(), func(ctx context.Context, tx *ent.Client) error {
		for from := 0; from < n; from += 500 {
			var rows []*ent.MemberCreate
			for i := from; i < min(from+500, n); i++ {
				rows = append(rows, tx.Member.Create().SetOrganizationID(s.units["d/w"].ID).SetName(fmt.Sprint("党员", i)).SetPhone(fmt.Sprintf("139%08d", i)).
					SetStage("FULL").SetResidency("SETTLED").SetCreatedAt(now))
			}
			if err := tx.Member.CreateBulk(rows...).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	}))
}

// viewer is a member as a request sees them.
func (s *school) viewer(m *ent.Member) context.Context {
	s.Helper()
	v := identity.Viewer{MemberID: m.ID, Name: m.Name, OrganizationID: m.OrganizationID}
	for code, unit := range s.units {
		if unit.ID == m.OrganizationID {
			v.OrganizationPath = s.units[code].Path
		}
	}
	for _, g := range m.QueryRoleGrants().AllX(s.system()) {
		for _, unit := range s.units {
			if unit.ID == g.OrganizationID {
				v.Scopes = append(v.Scopes, identity.Scope{Role: identity.Role(g.Role), OrganizationID: unit.ID, Path: unit.Path})
			}
		}
	}
	return identity.NewContext(context.Background(), v)
}

// ask asks for the completion of the course.
func (s *school) ask(ctx context.Context, unit string, format export.Format) *ent.Export {
	s.Helper()
	answer, err := s.service.ExportCompletion(ctx, exports.ExportCompletionInput{OrganizationID: s.units[unit].ID, CourseID: s.course, Format: format})
	s.must(err)
	return answer.Export
}

// work does n jobs.
func (s *school) work(n int) {
	s.Helper()
	for range n {
		if worked, err := s.service.Work(context.Background()); !worked || err != nil {
			s.Fatalf("worked: %v, %v", worked, err)
		}
	}
}

// row reads a job again.
func (s *school) row(e *ent.Export) *ent.Export {
	s.Helper()
	return s.client().Export.Query().Where(export.ID(e.ID)).OnlyX(s.system())
}

// files are what lies in the store.
func (s *school) files() (names []string) {
	s.Helper()
	s.must(filepath.WalkDir(s.bucket, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasSuffix(path, ".attrs") {
			names = append(names, strings.TrimPrefix(path, s.bucket+"/"))
		}
		return err
	}))
	return names
}

// get fetches an address.
func (s *school) get(url string) *httptest.ResponseRecorder {
	s.Helper()
	mux, answer := http.NewServeMux(), httptest.NewRecorder()
	mux.Handle("GET /exports/{id}", s.service)
	mux.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, strings.TrimPrefix(url, address), nil))
	return answer
}

// download fetches a job's file.
func (s *school) download(e *ent.Export) []byte {
	s.Helper()
	url, _, err := s.service.URL(s.row(e))
	s.must(err)
	if url == nil {
		s.Fatalf("no address: %v", s.row(e))
	}
	answer := s.get(*url)
	if answer.Code != http.StatusOK {
		s.Fatalf("the file is answered %d: %s", answer.Code, answer.Body)
	}
	file, err := io.ReadAll(answer.Body)
	s.must(err)
	return file
}

// lines reads a CSV file.
func (s *school) lines(file []byte) [][]string {
	s.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
	lines, err := r.ReadAll()
	s.must(err)
	return lines
}
