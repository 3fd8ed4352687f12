package certificates_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/certificate"
	"partyschool/ent/release"
	"partyschool/internal/calendar"
	"partyschool/internal/certificates"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/outline"
	"partyschool/internal/print"
)

// evening is 23:30 in Shanghai on 14 March 2026.
var evening = time.Date(2026, 3, 14, 15, 30, 0, 0, time.UTC)

const address = "https://school.example"

// office issues certificates, and answers over HTTP.
type office struct {
	*certificates.Service
	t      *testing.T
	db     *database.Database
	clock  *clocktest.Clock
	keyDir string
	keys   *identity.Keys
	tokens *identity.Tokens
	routes *http.ServeMux
	n      int64
}

func open(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, clock: clocktest.At(evening), keyDir: filepath.Join(t.TempDir(), "keys")}
	o.db = databasetest.Open(t, o.clock)
	_, err := identity.NewKeyFile(o.keyDir, o.clock)
	o.must(err)
	o.keys, err = identity.OpenKeys(o.keyDir, o.clock)
	o.must(err)
	o.tokens = identity.NewTokens(o.keys, o.clock, address, "partyschool")
	cal, err := calendar.New("Asia/Shanghai")
	o.must(err)
	o.Service = certificates.New(certificates.Deps{
		Database: o.db, Keys: o.keys, Tokens: o.tokens, Printer: print.New(), Calendar: cal, Clock: o.clock,
		School: "锦绣路市场手机党校", Address: address,
	})
	o.routes = http.NewServeMux()
	o.routes.Handle("GET /certificates/{file}", o.Service)
	o.routes.Handle("GET /c/{number}", o.Page())
	return o
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (*office) system() context.Context { return identity.AsSystem(context.Background(), "test") }

func (o *office) client() *ent.Client { return o.db.Client(context.Background()) }

func (o *office) key(kind key.Kind) int64 {
	o.t.Helper()
	k, err := o.db.NewKey(kind)
	o.must(err)
	return k
}

// earned is what the next member earned for the third release of a course.
func (o *office) earned(name string) certificates.Earned {
	o.t.Helper()
	o.n++
	r, err := o.client().Release.Create().SetCourseID(o.n).SetNumber(3).SetTitle("消防安全：第一分钟").SetSummary("").
		SetCategory(release.CategoryTHEORY).SetCreditHundredths(150).SetOutline(outline.Outline{}).SetLessonCount(1).SetRequiredLessonCount(1).
		SetPublishedByID(1).SetPublishedAt(evening).Save(o.system())
	o.must(err)
	return certificates.Earned{
		MemberID: o.key(key.Member), CourseID: o.n, ReleaseID: r.ID, EnrollmentID: o.key(key.Enrollment),
		MemberName: name, CourseTitle: r.Title, Hundredths: 150,
		CompletedOn: calendar.NewDate(2026, 3, 14), IssuedAt: o.clock.Now(),
	}
}

// issue issues in a transaction, as the completion of a course does.
func (o *office) issue(earned ...certificates.Earned) error {
	return o.db.InTx(context.Background(), func(ctx context.Context, tx *ent.Client) error {
		return certificates.Issue(ctx, tx, o.keys, earned)
	})
}

func (o *office) of(e certificates.Earned) *ent.Certificate {
	o.t.Helper()
	c, err := o.client().Certificate.Query().Where(certificate.EnrollmentID(e.EnrollmentID)).Only(o.system())
	o.must(err)
	return c
}

// issued is a certificate of somebody.
func (o *office) issued(name string) *ent.Certificate {
	o.t.Helper()
	e := o.earned(name)
	o.must(o.issue(e))
	return o.of(e)
}

// exec changes rows behind the school's back.
func (o *office) exec(query string, args ...any) {
	o.t.Helper()
	o.must(o.db.InTx(context.Background(), func(ctx context.Context, tx *ent.Client) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	}))
}

// loseKeys replaces all keys by a new one.
func (o *office) loseKeys() {
	o.t.Helper()
	o.must(os.RemoveAll(o.keyDir))
	_, err := identity.NewKeyFile(o.keyDir, o.clock)
	o.must(err)
	o.must(o.keys.Reload())
}

// get asks for an address, or the path of one.
func (o *office) get(url string, header ...string) *httptest.ResponseRecorder {
	o.t.Helper()
	r := httptest.NewRequest(http.MethodGet, url, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	w.Body = &bytes.Buffer{}
	o.routes.ServeHTTP(w, r)
	return w
}
