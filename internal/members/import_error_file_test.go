package members_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/rolegrant"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/identity"
	"partyschool/internal/media"
	"partyschool/internal/problem"
	"partyschool/internal/sheet"
)

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// serveErrorFiles lets the world give out addresses, and returns its clock.
func (w *world) serveErrorFiles() *clocktest.Clock {
	w.t.Helper()
	c, dir := clocktest.At(now), filepath.Join(w.t.TempDir(), "keys")
	if _, err := identity.NewKeyFile(dir, c); err != nil {
		w.t.Fatal(err)
	}
	keys, err := identity.OpenKeys(dir, c)
	if err != nil {
		w.t.Fatal(err)
	}
	w.service.ServeErrorFilesWith(identity.NewTokens(keys, c, "https://school.example", "partyschool"), "https://school.example")
	return c
}

// keep has the sheet of an import kept in a format; nil: it was thrown away.
func (w *world) keep(i *ent.MemberImport, content []byte, mimeType string) {
	w.service.ReadSheetsWith(func(ctx context.Context, id int64) (*media.UploadedFile, error) {
		if content == nil || id != i.UploadID || identity.FromContext(ctx).MemberID != i.MemberID {
			return nil, problem.Missing()
		}
		return &media.UploadedFile{MimeType: mimeType, ReadSeekCloser: closer{bytes.NewReader(content)}}, nil
	})
}

// address is where the failed lines lie, empty for nowhere.
func (w *world) address(who context.Context, i *ent.MemberImport, english bool) string {
	w.t.Helper()
	f, err := w.service.ErrorFile(who, i, english)
	if err != nil {
		w.t.Fatal(err)
	}
	if f == nil {
		return ""
	}
	return f.URL
}

func (w *world) fetch(address string) *httptest.ResponseRecorder {
	mux, answer := http.NewServeMux(), httptest.NewRecorder()
	mux.Handle("GET /imports/{id}", w.service)
	mux.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, address, nil))
	return answer
}

func rowsOf(t *testing.T, content []byte) (rows [][]string) {
	t.Helper()
	err := sheet.Read(bytes.NewReader(content), func(_ int, cells []string) error {
		rows = append(rows, append([]string(nil), cells...))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func flat(rows [][]string) string {
	all := make([]string, len(rows))
	for i, cells := range rows {
		all[i] = strings.Join(cells, ",")
	}
	return strings.Join(all, "\n")
}

// TestFailedLinesAreMendedAndImported is the way of a sheet with mistakes: the lines
// without are taken, the others come back, are mended, and are taken too.
func TestFailedLinesAreMendedAndImported(t *testing.T) {
	w := newWorld(t)
	w.serveErrorFiles()
	who := w.as("east admin")
	content := lines("东片党员名册", "序号,姓名,备注,手机号,人员类别", "1,张一,,13700000001,正式党员", "2,张二,=SUM(A1),137,正式党员", "3,张三,,13700000003,党员", "4,张四,,13700000004,预备党员")
	book := excelize.NewFile()
	for i, cells := range rowsOf(t, content) {
		if err := book.SetSheetRow("Sheet1", "A"+string(rune('1'+i)), &cells); err != nil {
			t.Fatal(err)
		}
	}
	packed, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	for mimeType, content := range map[string][]byte{"text/csv": content, xlsxType: packed.Bytes()} {
		w.db.Client(w.system()).Member.Delete().Where(member.NameHasPrefix("张")).ExecX(w.system())
		made, err := w.load(who, "district/east", content, nil)
		if err != nil || counts(made) != "2 created, 0 updated, 0 unchanged, 2 failed" {
			t.Fatalf("%s: %v, %v", mimeType, made, err)
		}
		w.keep(made, content, mimeType)
		answer := w.fetch(w.address(who, made, false))
		kind, _, _ := strings.Cut(answer.Header().Get("Content-Type"), ";")
		if answer.Code != http.StatusOK || kind != mimeType || answer.Header().Get("Cache-Control") != "private, no-store" {
			t.Fatalf("%s: %d %v", mimeType, answer.Code, answer.Header())
		}
		rows := rowsOf(t, answer.Body.Bytes())
		want := "序号,姓名,备注,手机号,人员类别,错误说明\n2,张二,'=SUM(A1),137,正式党员,手机号："
		if got := flat(rows); !strings.HasPrefix(got, want) || len(rows) != 3 || !strings.HasPrefix(rows[2][5], "人员类别：") {
			t.Fatalf("%s: %s", mimeType, got)
		}
		// One is mended; the other comes back in a column of the same name, not in two.
		rows[1][3] = "13700000002"
		again, err := w.load(who, "district/east", []byte(flat(rows)), nil)
		if err != nil || counts(again) != "1 created, 0 updated, 0 unchanged, 1 failed" {
			t.Fatalf("%s: mended: %v, %v", mimeType, again, err)
		}
		w.keep(again, []byte(flat(rows)), "text/csv")
		rows = rowsOf(t, w.fetch(w.address(who, again, true)).Body.Bytes())
		if got := flat(rows); !strings.HasPrefix(got, "序号,姓名,备注,手机号,人员类别,What is wrong\n3,张三,,13700000003,党员,") || len(rows[1]) != 6 {
			t.Fatalf("%s: in English: %s", mimeType, got)
		}
		rows[1][4] = "正式党员"
		last, err := w.load(who, "district/east", []byte(flat(rows)), nil)
		if err != nil || counts(last) != "1 created, 0 updated, 0 unchanged, 0 failed" {
			t.Fatalf("%s: mended again: %v, %v", mimeType, last, err)
		}
		if got := w.address(who, last, false); got != "" {
			t.Errorf("%s: nothing failed, but there is %s", mimeType, got)
		}
	}
}

func TestWhoFetchesFailedLines(t *testing.T) {
	w := newWorld(t)
	c := w.serveErrorFiles()
	who, content := w.as("east admin"), lines("姓名,手机号,人员类别", "张二,137,正式党员")
	load := func() *ent.MemberImport {
		made, err := w.load(who, "district/east", content, nil)
		if err != nil {
			t.Fatal(err)
		}
		w.keep(made, content, "text/csv")
		return made
	}
	made := load()
	good := w.address(who, made, false)
	other := w.address(who, load(), false)
	w.keep(made, content, "text/csv")
	path, ticket, _ := strings.Cut(good, "?")
	_, foreign, _ := strings.Cut(other, "?")
	for name, address := range map[string]string{"no ticket": path, "another import's": path + "?" + foreign, "a broken one": path + "?" + ticket + "x"} {
		if got := w.fetch(address).Code; got != http.StatusForbidden {
			t.Errorf("%s: %d", name, got)
		}
	}
	if got := w.fetch("https://school.example/imports/x?" + ticket).Code; got != http.StatusNotFound {
		t.Errorf("no id: %d", got)
	}
	if got := w.fetch(good).Code; got != http.StatusOK {
		t.Errorf("the importer: %d", got)
	}
	grants := w.db.Client(w.system()).RoleGrant
	grants.Delete().Where(rolegrant.MemberID(w.people["east admin"])).ExecX(w.system())
	if got := w.fetch(good).Code; got != http.StatusNotFound {
		t.Errorf("without the role: %d", got)
	}
	grants.Create().SetMemberID(w.people["east admin"]).SetRole(rolegrant.RoleADMIN).SetOrganizationID(w.units["district/east"]).SetGrantedAt(now).ExecX(w.system())
	w.keep(made, nil, "")
	if got := w.fetch(good).Code; got != http.StatusNotFound || w.address(who, made, false) != "" {
		t.Errorf("after the sheet was thrown away: %d, %q", got, w.address(who, made, false))
	}
	w.keep(made, content, "text/csv")
	c.Advance(5 * time.Hour)
	if got := w.fetch(good).Code; got != http.StatusForbidden {
		t.Errorf("after five hours: %d", got)
	}
}

// TestFailedLinesKeepTheirCells looks at what a spreadsheet sees: days that are days, phones
// with all their digits, nothing that is a formula.
func TestFailedLinesKeepTheirCells(t *testing.T) {
	w := newWorld(t)
	w.serveErrorFiles()
	who, book := w.as("east admin"), excelize.NewFile()
	style, err := book.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range [][]any{{"姓名", "手机号", "人员类别", "入党时间", "来历"}, {"张二", 13700000002, "党员", 35977, `'=HYPERLINK("x")`}} {
		if err := book.SetSheetRow("Sheet1", "A"+string(rune('1'+i)), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.SetCellStyle("Sheet1", "D2", "D2", style); err != nil {
		t.Fatal(err)
	}
	packed, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	made, err := w.load(who, "district/east", packed.Bytes(), nil)
	if err != nil || made.Failed != 1 {
		t.Fatal(made, err)
	}
	w.keep(made, packed.Bytes(), xlsxType)
	answer := w.fetch(w.address(who, made, false)).Body.Bytes()
	out, err := excelize.OpenReader(bytes.NewReader(answer))
	if err != nil {
		t.Fatal(err)
	}
	page := out.GetSheetName(0)
	for cell, want := range map[string]string{"B2": "13700000002", "D2": "35977", "E2": `'=HYPERLINK("x")`} {
		if got, err := out.GetCellValue(page, cell, excelize.Options{RawCellValue: true}); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", cell, got, err, want)
		}
	}
	if formula, _ := out.GetCellFormula(page, "E2"); formula != "" {
		t.Errorf("a formula: %s", formula)
	}
	if kind, _ := out.GetCellType(page, "D2"); kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		t.Errorf("the day is of type %d", kind)
	}
	national, err := simplifiedchinese.GB18030.NewEncoder().Bytes(lines("姓名,手机号,人员类别", "张㐂,137,正式党员"))
	if err != nil {
		t.Fatal(err)
	}
	if made, err = w.load(who, "district/east", national, nil); err != nil {
		t.Fatal(err)
	}
	w.keep(made, national, "text/csv")
	if got := flat(rowsOf(t, w.fetch(w.address(who, made, false)).Body.Bytes())); !strings.HasPrefix(got, "姓名,手机号,人员类别,错误说明\n张㐂,137,正式党员,手机号：") {
		t.Errorf("GB18030: %s", got)
	}
}
