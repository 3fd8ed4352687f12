package records_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/ent/rolegrant"
	"partyschool/internal/calendar"
	"partyschool/internal/credits"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
	"partyschool/internal/print"
	"partyschool/internal/records"
	"partyschool/internal/study/studytest"
)

// desk prints the records of a small school.
type desk struct {
	*studytest.School
	t       *testing.T
	records *records.Service
	tokens  *identity.Tokens
	routes  *http.ServeMux
	booked  int
}

func open(t *testing.T) *desk {
	t.Helper()
	d := &desk{School: studytest.Open(t), t: t, routes: http.NewServeMux()}
	dir := t.TempDir()
	_, err := identity.NewKeyFile(dir, d.Clock)
	d.must(err)
	keys, err := identity.OpenKeys(dir, d.Clock)
	d.must(err)
	d.tokens = identity.NewTokens(keys, d.Clock, "https://school.example", "partyschool")
	watcher := database.NewWatcher(d.Database)
	tree, err := organizations.NewTree(d.System(), d.Database, watcher)
	d.must(err)
	targets, err := credits.NewTargets(d.System(), d.Database, watcher, 32, 56)
	d.must(err)
	d.records = records.New(records.Deps{
		Database: d.Database, Tokens: d.tokens, Printer: print.New(), Calendar: d.Calendar, Clock: d.Clock,
		Credits: credits.New(credits.Deps{Database: d.Database, Tree: tree, Targets: targets, Calendar: d.Calendar, Clock: d.Clock}),
		School:  "锦绣路市场手机党校", Address: "https://school.example",
	})
	d.routes.Handle("GET /records/{member}/{file}", d.records)
	return d
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) book(memberID int64, day calendar.Date, hundredths int) *ent.CreditEntry {
	d.t.Helper()
	d.booked++
	e, err := d.Client().CreditEntry.Create().SetMemberID(memberID).SetOrganizationID(d.Unit.ID).SetSource(creditentry.SourceCLASSROOM).
		SetSourceID(0).SetOnceKey(fmt.Sprint(d.booked)).SetHundredths(hundredths).SetSeconds(2700).SetOccurredOn(day).SetYear(day.Year).
		SetRule("PER_45_MINUTES").SetTitle("集中学习").SetCreatedAt(d.Clock.Now()).Save(d.System())
	d.must(err)
	return e
}

func (d *desk) get(url string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	d.routes.ServeHTTP(w, httptest.NewRequest(http.MethodGet, url, nil))
	return w
}

func TestRecordOfAYear(t *testing.T) {
	d := open(t)
	_, m := d.Member()
	_, other := d.Member()
	d.book(m.ID, calendar.NewDate(2026, 5, 2), 100)
	wrong := d.book(m.ID, calendar.NewDate(2026, 3, 1), 200)
	_, err := d.Client().CreditEntry.Create().SetMemberID(m.ID).SetOrganizationID(d.Unit.ID).SetSource(creditentry.SourceMANUAL).SetSourceID(wrong.ID).
		SetOnceKey("reverse").SetHundredths(-200).SetSeconds(0).SetOccurredOn(wrong.OccurredOn).SetYear(2026).SetRule("STEPS").
		SetTitle("误记").SetReversesID(wrong.ID).SetCreatedAt(d.Clock.Now()).Save(d.System())
	d.must(err)
	d.book(m.ID, calendar.NewDate(2025, 12, 31), 700)
	d.book(other.ID, calendar.NewDate(2026, 5, 2), 900)

	page, err := d.records.Read(d.System(), m.ID, 2026)
	d.must(err)
	want := []print.RecordLine{
		{Day: calendar.NewDate(2026, 3, 1), Source: "集中授课", Title: "集中学习", Hundredths: 200, Rule: "45 分钟计 1 学时"},
		{Day: calendar.NewDate(2026, 3, 1), Source: "人工登记", Title: "冲销：误记", Hundredths: -200, Rule: "分档折算"},
		{Day: calendar.NewDate(2026, 5, 2), Source: "集中授课", Title: "集中学习", Hundredths: 100, Rule: "45 分钟计 1 学时"},
	}
	if fmt.Sprint(page.Lines) != fmt.Sprint(want) {
		t.Errorf("lines %v, want %v", page.Lines, want)
	}
	if page.Target != 3200 || page.Earned != 100 || page.Remaining != 3100 || page.MemberName != m.Name || page.Organization != d.Unit.Name {
		t.Errorf("%+v", page)
	}
	if got := page.PrintedAt.Format("2006-01-02 15:04"); got != "2026-07-01 09:00" {
		t.Errorf("printed at %s, want the tenant's time", got)
	}
	// A secretary's target is the leaders'.
	d.must(d.Client().RoleGrant.Create().SetMemberID(m.ID).SetOrganizationID(d.Unit.ID).SetRole(rolegrant.RoleADMIN).
		SetGrantedByID(m.ID).SetGrantedAt(d.Clock.Now()).Exec(d.System()))
	if page, err = d.records.Read(d.System(), m.ID, 2026); err != nil || page.Target != 5600 {
		t.Errorf("a secretary's target: %d, %v", page.Target, err)
	}
}

func TestEverySourceHasAWord(t *testing.T) {
	for _, source := range []creditentry.Source{
		creditentry.SourceCOURSE, creditentry.SourceCLASSROOM, creditentry.SourceORGANIZATION_LIFE, creditentry.SourceMANUAL, creditentry.SourceIMPORT,
	} {
		if records.SourceWord(source) == "" {
			t.Errorf("%s has none", source)
		}
	}
}

func TestOnlyItsTicketOpensARecord(t *testing.T) {
	d := open(t)
	_, m := d.Member()
	_, other := d.Member()
	url := func(memberID int64, year int) string {
		u, err := d.records.URL(memberID, year)
		d.must(err)
		return u
	}
	ticket := func(url string) string { _, ticket, _ := strings.Cut(url, "?"); return ticket }
	mine := url(m.ID, 2026)
	path, _, _ := strings.Cut(mine, "?")
	nobody := d.Key(key.Member)
	media, err := d.tokens.MediaTicket(m.ID, d.Clock.Now().Add(time.Hour))
	d.must(err)
	for name, c := range map[string]struct {
		url  string
		want int
	}{
		"the right one":        {mine, 200},
		"none":                 {path, 403},
		"of another year":      {path + "?" + ticket(url(m.ID, 2025)), 403},
		"of another member":    {path + "?" + ticket(url(other.ID, 2026)), 403},
		"of a file":            {path + "?ticket=" + media, 403},
		"of nobody":            {url(nobody, 2026), 404},
		"a year with a nought": {strings.Replace(mine, "/2026.", "/02026.", 1), 404},
		"no PDF":               {strings.Replace(mine, ".pdf", ".png", 1), 404},
		"no member":            {strings.Replace(mine, key.Format(m.ID), key.Format(d.Unit.ID), 1), 404},
	} {
		w := d.get(c.url)
		if w.Code != c.want || bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-")) != (c.want == http.StatusOK) {
			t.Errorf("%s: %d, want %d", name, w.Code, c.want)
		}
		if c.want == http.StatusOK {
			h := w.Header()
			if h.Get("Cache-Control") != "private, no-cache" || !strings.Contains(h.Get("Content-Disposition"), `filename="record-2026.pdf"`) {
				t.Errorf("%v", h)
			}
		}
	}
	d.Clock.Advance(12*time.Hour + time.Minute)
	if w := d.get(mine); w.Code != http.StatusForbidden {
		t.Errorf("after its time: %d", w.Code)
	}
}
